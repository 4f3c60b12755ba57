"""Giving partner systems a client, a new secret, and removing it."""

from collections.abc import Iterable
from datetime import datetime

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible, lock
from audit.models import changes, fields_of, record, user_of
from events.models import Event
from partners.models import Partner

CREDENTIALS = Client.GrantType.CLIENT_CREDENTIALS


@transaction.atomic
def add_partner(
    partner: Partner,
    *,
    by: Actor,
    at: datetime,
    events: Iterable[Event] = (),
    client_id: str | None = None,
    secret: str | None = None,
) -> str:
    """Save a new partner with a client of its own. Returns the secret, which is stored hashed only.

    ``client_id`` and ``secret`` are for demonstrations; without them the provider chooses.
    """
    secret = secret or get_adapter().generate_client_secret()
    client = Client(
        name=partner.name,
        type=Client.Type.CONFIDENTIAL,
        grant_types=CREDENTIALS,
        response_types="",
        secret=make_password(secret),
        created_at=at,
        **({"id": client_id} if client_id else {}),
    )
    _write_scopes(client, partner)
    client.save(force_insert=True)
    partner.client, partner.created_at, partner.secret_at = client, at, at
    partner.created_by = user_of(by)
    partner.save(force_insert=True)
    partner.chosen_events.set(events)
    _none, after = changes(partner, {}, {**fields_of(partner), "chosen_events": _keys(events)})
    record("partner.added", partner, by=by, after=after)
    return secret


def _keys(events):
    return sorted(event.pk for event in events)


def _write_scopes(client, partner):
    """The provider grants what the partner may have; asked for nothing, it grants all of that."""
    client.set_scopes(partner.scopes)
    client.set_default_scopes(partner.scopes)


def align_client(partner: Partner) -> None:
    """Carry the partner's name and scopes to its client. Call it after a change of the partner."""
    client = partner.client
    client.name = partner.name
    _write_scopes(client, partner)
    client.save(update_fields=["name", "scopes", "default_scopes"])


@transaction.atomic
def renew_secret(partner: Partner, *, by: Actor, at: datetime) -> str:
    """Replace the secret; tokens given for the old one end. Returns the new secret."""
    lock(partner)
    if not partner.active:
        raise NotPossible(_("This partner system was revoked. Add a new one."))
    secret = get_adapter().generate_client_secret()
    _replace(partner, make_password(secret))
    before, partner.secret_at = partner.secret_at, at
    partner.save(update_fields=["secret_at"])
    record(
        "partner.secret_renewed",
        partner,
        by=by,
        before={"secret_at": before},
        after={"secret_at": at},
    )
    return secret


def _replace(partner, hashed):
    Client.objects.filter(pk=partner.client_id).update(secret=hashed)
    Token.objects.filter(client=partner.client_id).delete()


@transaction.atomic
def revoke(partner: Partner, *, by: Actor, at: datetime, reason: str) -> Partner:
    """End the client at once: its tokens are gone and its secret opens nothing. Not undone."""
    if not reason.strip():
        raise NotPossible(_("Give a reason for revoking the partner system."), field="reason")
    lock(partner)
    if not partner.active:
        return partner
    _replace(partner, make_password(None))
    partner.revoked_at = at
    partner.save(update_fields=["revoked_at"])
    record(
        "partner.revoked",
        partner,
        by=by,
        before={"revoked_at": None},
        after={"revoked_at": at},
        note=reason.strip(),
    )
    return partner
