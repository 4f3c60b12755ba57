"""What becomes of a person's registrations when the person is erased: the rows stay, with a
pseudonym.

What is counted is left as it is: statuses, seats, scores, gender (it is used in totals alone) and
that registrations of different events are of one person. What hangs on them in the apps above, they
erase (`events.registries.ERASERS`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.erasure import ErasureEffect, Pseudonym
from accounts.models import User
from audit.lifecycle import lock
from audit.models import record
from events.actions.changing import cancel_registration
from events.models import PersonDecision, Registration
from events.models.registrations import (
    NOT_SENT,
    RegistrationQuerySet,
    new_badge_code,
    new_badge_number,
)
from events.models.selections import HandChange
from events.queries.personal_data import registrations_of
from events.registries import ERASERS
from friends.queries.people import speakers

EMPTIED = {
    "style": "",
    "second_script": "",
    "position": "",
    "email": "",
    "shared_mailbox": False,
    "phone": "",
    "language": "",
    "access_needs": "",
    "diet": "",
    "grounds_pass": None,  # nosec B105 # a pass to a building
    "passport_until": None,
    "consent_public": False,
    "nomination_number": "",
    "reason": "",
}


def erase_person(pseudonym: Pseudonym) -> dict[str, int]:
    """For `accounts.actions.erasure.ERASERS`: under the lock of each event, the lowest first."""
    rows = list(
        registrations_to_erase(pseudonym.user).select_related("event").order_by("event_id", "pk")
    )
    for event in {row.event_id: row.event for row in rows}.values():
        lock(event)
    for row in rows:
        lock(row)
    _leave_events_to_come(rows, pseudonym)
    counts = {"registrations": len(rows), **_erase_around(rows, pseudonym)}
    keys = _pseudonym_keys(rows, pseudonym)
    for row in rows:
        _erase_row(lock(row), keys, pseudonym)
    return counts


def registrations_to_erase(user: User) -> RegistrationQuerySet:
    """The person's, with those without an address that an officer joined to the person's."""
    own = registrations_of(user)
    keys = list(own.order_by().values_list("person", flat=True).distinct())
    joined = Q(user=None, email="", person__in=keys)
    return Registration.objects.filter(Q(pk__in=own.order_by().values("pk")) | joined)


def _leave_events_to_come(rows, pseudonym):
    """By the proper act, which passes the seat on and tells the mission. Who has come stays
    counted."""
    for row in rows:
        if _is_to_come(row, pseudonym.at):
            cancel_registration(row, by=pseudonym.by, at=pseudonym.at)


def _is_to_come(row, at):
    return row.is_live and row.event.ends_at > at and not row.arrived_at


def forecast_erasure(user: User, at: datetime) -> list[ErasureEffect]:
    """For `accounts.actions.erasure.FORECASTS`."""
    rows = list(registrations_to_erase(user).select_related("event", "delegation"))
    if not rows:
        return []
    text = ngettext(
        "%(n)d registration will stay, under a number in place of the name.",
        "%(n)d registrations will stay, under a number in place of the name.",
        len(rows),
    )
    return [ErasureEffect(text % {"n": len(rows)}), *_cancellations(rows, at)]


def _cancellations(rows, at):
    """The person's mission is emailed, save where nobody is told of the event."""
    coming = [row for row in rows if _is_to_come(row, at)]
    speaking = speakers([row.delegation.entity_id for row in coming], at.date())
    return [
        ErasureEffect(
            _("The registration for “%s” will be cancelled.") % row.event.title,
            []
            if row.event.quiet or row.status in NOT_SENT
            else [user.email for user in speaking[row.delegation.entity_id]],
        )
        for row in coming
    ]


def _erase_around(rows: Sequence[Registration], pseudonym: Pseudonym) -> dict[str, int]:
    """What hangs on them, here and in the apps above."""
    counts: dict[str, int] = {}
    for eraser in ERASERS:
        counts |= eraser(rows, pseudonym)
    pks = [row.pk for row in rows]
    decisions = PersonDecision.objects.filter(Q(kept__in=pks) | Q(joined__in=pks))
    counts["decisions on persons"] = decisions.delete()[0]
    changes = HandChange.objects.filter(registration__in=pks)
    return counts | {"changes by hand": changes.update(reason=_("Erased on request"))}


def _pseudonym_keys(rows, pseudonym):
    """Old key → new one: who counted as one person still does, who counted as two as well."""
    old = dict.fromkeys(row.person for row in rows)
    ends = ["", *(f":{n}" for n in range(2, len(old) + 1))]
    return {key: pseudonym.key + end for key, end in zip(old, ends, strict=False)}


def _erase_row(row, keys, pseudonym):
    pseudonym.words |= {row.name, row.second_script, row.email, row.phone} - {""}
    new = {
        "given_name": pseudonym.given_name,
        "family_name": pseudonym.family_name,
        "person": keys.get(row.person, pseudonym.key),
        "badge": new_badge_number(),
        "code": new_badge_code(),
        "version": row.version + 1,
    }
    for name, value in (EMPTIED | new).items():
        setattr(row, name, value)
    row.save(update_fields=[*EMPTIED, *new])
    record("registration.erased", row, by=pseudonym.by)
