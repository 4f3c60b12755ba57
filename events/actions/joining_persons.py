"""Two registrations are one person's, or not: what officers decide, remember and undo.

Somebody who gave an address at one event and none at another counts twice. Who is who is never
decided by the program: `events.queries.same_persons` proposes, an officer says.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import NotPossible, lock
from audit.models import record, user_of
from events.models import Event, PersonDecision, Registration
from events.queries.persons import has_address, own_key_of


@transaction.atomic
def join_persons(
    kept: Registration, joined: Registration, *, by: User, at: datetime
) -> PersonDecision:
    """Both are the same person: all registrations of the second, who has neither account nor
    address, get the key of the first. Done twice, nothing is added.

    Raises NotPossible where both are registered for one event, or where the second has an address.
    """
    _lock_all(kept, joined)
    if earlier := _decided(kept, joined, same=True):
        return earlier
    _refuse_joining(kept, joined)
    rows = list(_rows_of(joined.person))
    own_key = joined.person
    decision = PersonDecision(kept=kept, joined=joined, same=True, own_key=own_key, at=at, by=by)
    _save_with_keys(decision, rows, kept.person)
    after = {"kept": kept.pk, "joined": joined.pk, "registrations": len(rows)}
    record("persondecision.joined", decision, by=by, after=after)
    return decision


@transaction.atomic
def keep_persons_apart(
    kept: Registration, joined: Registration, *, by: User, at: datetime
) -> PersonDecision:
    """Both are different persons: they are not proposed again."""
    _lock_all(kept, joined)
    if earlier := _decided(kept, joined, same=False):
        return earlier
    decision = PersonDecision.objects.create(kept=kept, joined=joined, same=False, at=at, by=by)
    after = {"kept": kept.pk, "joined": joined.pk}
    record("persondecision.kept_apart", decision, by=by, after=after)
    return decision


@transaction.atomic
def undo_person_decision(decision: PersonDecision, *, by: Actor, at: datetime) -> PersonDecision:
    """What was decided no longer holds: those who were joined have their own key again, and so has
    those who were joined to them before; and the two are proposed again."""
    _lock_all(decision.kept, decision.joined)
    lock(decision)
    if decision.undone_at:
        return decision
    decision.undone_at, decision.undone_by = at, user_of(by)
    rows: list[Registration] = []
    if decision.same:
        rows = _rows_of_joined(decision)
    _save_with_keys(decision, rows, decision.own_key)
    record("persondecision.undone", decision, by=by, after={"registrations": len(rows)})
    return decision


# --- refusals and locks ---------------------------------------------------------------------------
def _lock_all(*registrations: Registration) -> None:
    """The events of both persons in the order of their keys, as every act that locks several does;
    then both rows, read again."""
    for row in registrations:
        row.refresh_from_db()
    _lock_events(registrations)
    for row in sorted(registrations, key=lambda row: row.pk):
        lock(row)


def _lock_events(registrations):
    keys = {row.person for row in registrations}
    rows = Registration.objects.filter(person__in=keys).order_by()
    events = Event.objects.filter(pk__in=rows.values("event")).order_by("pk")
    for event in events:
        lock(event)


def lock_events_of_decisions(registration: Registration) -> None:
    """The events of all that officers joined to this one or told apart from it, before the act
    locks its own: ending a decision needs them all, and always in the same order."""
    decisions = _about(registration).select_related("kept", "joined")
    rows = {row.pk: row for one in decisions for row in (one.kept, one.joined)}
    if rows:
        _lock_events(rows.values())


def _about(registration):
    about = Q(kept=registration.pk) | Q(joined=registration.pk)
    return PersonDecision.objects.standing().filter(about).order_by("pk")


def _rows_of(person):
    return Registration.objects.filter(person=person).select_related("delegation__entity")


def _rows_of_joined(decision):
    """The rows that have the joined person's own key, and those of who was joined to one of these
    and stays with them."""
    found = list(_rows_of(decision.joined.person).filter(user=None, email=""))
    by_key = defaultdict(list)
    for row in found:
        by_key[own_key_of(row)].append(row)
    others = PersonDecision.objects.standing().filter(same=True).exclude(pk=decision.pk)
    pairs = others.filter(kept__in=[row.pk for row in found]).values_list("kept", "own_key")
    rows, keys = [], [decision.own_key]
    for key in keys:  # grows as it is read
        rows += by_key[key]
        of_key = {row.pk for row in by_key[key]}
        keys += [own for kept, own in pairs if kept in of_key and own not in keys]
    return rows


def _decided(kept, joined, *, same):
    """What was decided of these two. Raises NotPossible where it was the opposite."""
    pair = Q(kept=kept, joined=joined) | Q(kept=joined, joined=kept)
    earlier = PersonDecision.objects.standing().filter(pair).first()
    if earlier and earlier.same != same:
        raise NotPossible(_("The opposite has already been decided. Undo that decision first."))
    return earlier


def _refuse_joining(kept, joined):
    if kept.person == joined.person:
        raise NotPossible(_("These registrations already count as one person."))
    if has_address(joined):
        text = _(
            "Both registrations have an email address or an account. Correct the address of "
            "one of them instead."
        )
        raise NotPossible(text)
    if own_key_of(joined) != joined.person:
        raise NotPossible(
            _("This registration is already joined to that of another person. Undo that first.")
        )
    refuse_two_live(kept.person, joined.person)


def refuse_two_live(*persons: str) -> None:
    live = Registration.objects.live().filter(person__in=persons).order_by()
    events = list(live.values_list("event", flat=True))
    if len(events) > len(set(events)):
        text = _(
            "Both are registered for the same event. If they are one person, cancel one of "
            "the two registrations."
        )
        raise NotPossible(text)


def _save_with_keys(decision: PersonDecision, rows: Iterable[Registration], key: str) -> None:
    """One transaction inside that of the act: a registration that came at the same moment keeps the
    rule of one registration for each person and event."""
    try:
        with transaction.atomic():
            decision.save()
            Registration.objects.filter(pk__in=[row.pk for row in rows]).update(person=key)
    except IntegrityError:
        raise NotPossible(
            _("One of the two has been registered again in the meantime. Check both, then decide.")
        ) from None


# --- when a key changes ---------------------------------------------------------------------------
def follow_key(before: str, now: str) -> None:
    """A person's key has changed, and it is the same person: those who were joined follow, save
    where both are registered for one event by now."""
    if before == now:
        return
    taken = Registration.objects.live().filter(person=now).values("event")
    rows = Registration.objects.filter(person=before, user=None, email="")
    for row in rows.exclude(event__in=taken).order_by("event", "pk"):
        try:
            with transaction.atomic():
                Registration.objects.filter(pk=row.pk).update(person=now)
        except IntegrityError:
            continue  # the person has registered for that event at this moment


def end_decisions(first: Registration, *, by: Actor, at: datetime) -> None:
    """A registration has become another person's: what was decided of the first one (``first`` is
    the row as it was) is no longer about it, and is undone."""
    for decision in _about(first):
        undo_person_decision(decision, by=by, at=at)
