"""Giving a client, renewing its secret, revoking it."""

import pytest
from allauth.idp.oidc.models import Client, Token
from django.core import serializers
from django.db import IntegrityError, transaction

from audit.lifecycle import NotPossible
from audit.models import Entry
from partners.actions import add_partner, align_client, renew_secret, revoke
from partners.models import Partner, Scope
from tests.factories import make_event, make_partner, make_token


def entries(partner):
    return [entry.act for entry in Entry.objects.about(partner).order_by("id")]


def everything_stored():
    rows = [*Client.objects.all(), *Token.objects.all(), *Partner.objects.all()]
    entries = [*Entry.objects.all()]
    return serializers.serialize("json", [*rows, *entries])


def test_the_client_is_confidential_and_knows_one_grant(partner):
    client = partner.client
    assert (client.type, client.get_grant_types()) == ("confidential", ["client_credentials"])
    assert (client.get_response_types(), client.get_redirect_uris()) == ([], [])
    assert client.get_scopes() == client.get_default_scopes() == Scope.values


def test_the_secret_is_not_stored_in_clear(partner):
    assert len(partner.secret) == 43
    assert partner.client.check_secret(partner.secret)
    assert partner.secret not in everything_stored()


def test_a_token_is_not_stored_in_clear(partner):
    token = make_token(partner)
    assert f'"{token}"' not in everything_stored()


def test_adding_is_recorded_with_what_the_client_may_do(secretary, now):
    event = make_event()
    partner = Partner(
        name="ITU",
        contact_name="Delegate 5",
        contact_email="itu@example.org",
        scopes=["checkin:write"],
    )
    add_partner(partner, by=secretary, at=now, events=[event])
    entry = Entry.objects.about(partner).get()
    assert (entry.act, entry.actor) == ("partner.added", secretary)
    assert entry.after["scopes"] == ["checkin:write"]
    assert entry.after["chosen_events"] == [event.pk]
    assert (partner.created_by, partner.created_at) == (secretary, now)


def test_persons_are_not_copied_into_the_entry(partner):
    entry = Entry.objects.about(partner).get()
    assert (entry.after["contact_name"], entry.after["contact_email"]) == ("…", "…")


def test_two_active_partners_cannot_have_one_name(partner):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_partner(name="ITU")


def test_a_new_secret_ends_the_old_one_and_its_tokens(partner, secretary, now):
    make_token(partner)
    secret = renew_secret(partner, by=secretary, at=now)
    client = Client.objects.get(pk=partner.client_id)
    assert (client.check_secret(partner.secret), client.check_secret(secret)) == (False, True)
    assert Token.objects.count() == 0
    assert secret not in everything_stored()
    assert entries(partner) == ["partner.added", "partner.secret_renewed"]


def test_revoking_needs_a_reason(partner, secretary, now):
    with pytest.raises(NotPossible) as refused:
        revoke(partner, by=secretary, at=now, reason=" ")
    assert refused.value.field == "reason"
    partner.refresh_from_db()
    assert partner.active


def test_revoking_ends_secret_and_tokens(partner, secretary, now):
    make_token(partner)
    revoke(partner, by=secretary, at=now, reason="The project ended.")
    assert Token.objects.count() == 0
    assert not Client.objects.get(pk=partner.client_id).check_secret(partner.secret)
    assert list(Partner.objects.active()) == []
    entry = Entry.objects.about(partner).order_by("id").last()
    assert (entry.act, entry.note) == ("partner.revoked", "The project ended.")


def test_revoking_ends_no_other_partner(partner, secretary, now):
    other = make_partner()
    make_token(other)
    revoke(partner, by=secretary, at=now, reason="The project ended.")
    assert Token.objects.count() == 1
    assert Client.objects.get(pk=other.client_id).check_secret(other.secret)


def test_revoking_twice_does_nothing_more(partner, secretary, now):
    for _n in range(2):
        revoke(partner, by=secretary, at=now, reason="The project ended.")
    assert entries(partner) == ["partner.added", "partner.revoked"]


def test_a_revoked_partner_gets_no_new_secret(partner, secretary, now):
    revoke(partner, by=secretary, at=now, reason="The project ended.")
    with pytest.raises(NotPossible):
        renew_secret(partner, by=secretary, at=now)


def test_the_name_of_a_revoked_partner_is_free_again(partner, secretary, now):
    revoke(partner, by=secretary, at=now, reason="The project ended.")
    assert make_partner(name="ITU").active


def test_the_client_follows_the_partner(partner):
    partner.name, partner.scopes = "ITU, Geneva", ["checkin:write"]
    align_client(partner)
    client = Client.objects.get(pk=partner.client_id)
    assert (client.name, client.get_scopes()) == ("ITU, Geneva", ["checkin:write"])


def test_partners_are_seen_by_those_who_may(
    partner, secretary, auditor, event_officer, desk_officer, focal_point
):
    seen = {
        user.email.partition("@")[0]: Partner.objects.visible_to(user).count()
        for user in (secretary, auditor, event_officer, desk_officer, focal_point)
    }
    assert seen == {"secretary": 1, "auditor": 1, "events": 0, "desk": 0, "fiji": 0}
