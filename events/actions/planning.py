"""An event from draft to its end."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import Conflict, NotPossible, begin, lock, move
from audit.models import Entry, changes, draft, fields_of, record
from events.actions.approval_steps import advance, next_step, notify_of_steps
from events.actions.ending import restore_waiting_list
from events.actions.notifying import notify_of_event
from events.actions.reserving import recalculate_seats, reserve_seats
from events.actions.seat_ledger import SeatLedger
from events.models import (
    Delegation,
    Event,
    EventFormat,
    EventStatus,
    PlanStep,
    RegistrationStatus,
    ReservedSeats,
    Selection,
    moments_in,
)
from events.queries.told_of_event import missions_told, people_told
from friends.models import Entity

S = EventStatus
COUNTERS = ("seated", "online", "reserved_free", "waiting")
KEPT_BY_ACTS = {"id", "status", "status_reason", "recorded_at", "version", *COUNTERS}
# Steps that a change of the rules may make unnecessary, or ask for again, for those who wait there.
STEPS = (
    RegistrationStatus.AWAITING_ENDORSEMENT,
    RegistrationStatus.AWAITING_APPROVAL,
    RegistrationStatus.NOMINATED,
)
WITH_YEAR = re.compile(r"-20\d\d(-\d+)?$")  # addresses that name the year
CHANGED = "the rules of the event changed"
TOLD_WHEN_CHANGED = {"starts_at", "ends_at", "time_zone", "venue", "city", "room", "format"}


@transaction.atomic
def add_event(event: Event, *, by: Actor, hosts: Iterable[Entity] = ()) -> Event:
    """Save a new event as a draft."""
    event.save(force_insert=True)
    event.hosts.set(hosts)
    record("event.added", event, by=by, after=fields_of(event))
    return event


@transaction.atomic
def change_event(
    event: Event,
    *,
    by: Actor,
    at: datetime,
    version: int,
    values: Mapping[str, object],
    hosts: Collection[Entity] | None = None,
) -> Event:
    """Change a plan under the event's lock. More seats promote the waiting list at once, and people
    who await a step that is no longer asked for advance. An event that is no longer over has its
    waiting list again.

    ``values`` maps field names to new values. Raises Conflict if another officer was faster.
    """
    with SeatLedger(event, at=at) as seats:
        now = _change(seats, version, values, hosts, by=by)
        if not now:
            return event
        if "ends_at" in now and event.stands(at):
            restore_waiting_list(seats, by=by)
        waiting = event.status == S.PUBLISHED and _promote_waiting(seats, by=by)
    if waiting:
        notify_of_steps(waiting, event, at)
    if event.status == S.PUBLISHED and TOLD_WHEN_CHANGED & set(now):
        _tell_all(event, "event_changed")
    return event


def _promote_waiting(seats, *, by):
    """People on the waiting list get what the change has freed before new registrations do. Returns
    those that the new rules advanced."""
    seats.promote_waiting()
    return _advance_waiting_steps(seats, by=by)


def _change(seats, version, values, hosts, *, by):
    """Write the new values, and settle what follows from them. Returns what is new, by name."""
    event = seats.event
    if event.version != version:
        raise Conflict(event)
    values = {name: value for name, value in values.items() if name not in KEPT_BY_ACTS}
    before = fields_of(event)
    for name, value in values.items():
        setattr(event, name, value)
    _refuse(event, before)
    was, now = changes(event, before, fields_of(event))
    hosts_before = sorted(event.hosts.values_list("pk", flat=True))
    if hosts is not None and sorted(h.pk for h in hosts) != hosts_before:
        was["hosts"], now["hosts"] = hosts_before, sorted(h.pk for h in hosts)
        event.hosts.set(hosts)
    if not now:
        return now
    if "format" in now:
        _settle_modes(seats, by=by)
    event.version += 1
    seats.save_event()
    record("event.changed", event, by=by, before=was, after=now)
    recalculate_seats(seats, recount="quota_counts_online" in now)
    return now


def _refuse(event, before):
    refuse_too_few_seats(event.seats, event.seated, event.reserved_free)
    refuse_no_limit(event.seats, event)
    refuse_too_few_online_seats(event.online_seats, event.online)
    if before["admission"] != event.admission:
        received = event.registrations.live().sent()
        if event.by_selection and received.exists():
            text = _(
                "Registrations have been received, so seats can no longer be given by selection."
            )
            raise NotPossible(text, field="admission")
        confirmed = Selection.objects.filter(event=event, confirmed_at__isnull=False)
        if not event.by_selection and confirmed.exists():
            raise NotPossible(
                _("The selection of this event is confirmed, so this can no longer be changed."),
                field="admission",
            )


def refuse_too_few_seats(seats: int | None, seated: int, reserved_free: int) -> None:
    """Asked by the act, and by the form before it, to say so at the field."""
    if seats is not None and seats < seated:
        raise NotPossible(
            _("Seats already taken: %d. Enter at least this number.") % seated, field="seats"
        )
    if seats is not None and seats < seated + reserved_free:
        raise NotPossible(
            _("Seats taken: %(taken)d. Seats reserved: %(kept)d. Enter at least the sum of both.")
            % {"taken": seated, "kept": reserved_free},
            field="seats",
        )


def refuse_no_limit(seats: int | None, event: Event) -> None:
    """Reserved seats that are full now have free seats again when one is declined or cancelled."""
    if seats is None and event.reserved_seats.closed().exists():
        text = _(
            "Some of the seats are reserved. Enter the number of seats, or open the "
            "reserved seats to all first."
        )
        raise NotPossible(text, field="seats")


def refuse_too_few_online_seats(places: int | None, taken: int) -> None:
    if places is not None and places < taken:
        raise NotPossible(
            _("People who take part online: %d. Enter at least this number.") % taken,
            field="online_seats",
        )


def _settle_modes(seats, *, by):
    """Where the new format leaves one way of taking part, all registrations change to it, with what
    they count against."""
    event = seats.event
    if len(event.modes) > 1:
        return
    (mode,) = event.modes
    rows = list(event.registrations.live().exclude(mode=mode).select_related("delegation"))
    if not rows:
        return
    entries = [_moved(seats, row, mode, by=by) for row in rows]
    moved = list({row.delegation_id: row.delegation for row in rows}.values())
    for row in moved:  # without one until all is written, and the rule's is settled for all
        row.quota = None
    Delegation.objects.bulk_update(moved, ["quota"])
    event.registrations.model.objects.bulk_update(rows, ["mode", "reserved_seats"], batch_size=500)
    Entry.objects.bulk_create(entries, batch_size=500)
    refuse_too_few_seats(event.seats, event.seated, event.reserved_free)
    refuse_too_few_online_seats(event.online_seats, event.online)


def _moved(seats, row, mode, *, by):
    before = {"mode": row.mode, "reserved_seats": row.reserved_seats_id}
    seats.release(seats.attach(row))
    row.mode, row.reserved_seats = mode, None
    seats.take(row)
    after = {"mode": mode, "reserved_seats": None}
    return draft("registration.mode_changed", row, by=by, before=before, after=after)


def _advance_waiting_steps(seats, *, by):
    """People who await a step that the rules no longer ask for advance, in order of receipt; those
    who have not been through a step that is asked for now go there. Returns them; they are told
    when the numbers are written."""
    moved = [] if seats.event.approval else _approved_substitutes(seats, by=by)
    rows = seats.event.registrations.filter(status__in=STEPS).select_related("user")
    for row in rows.order_by("received_at", "pk"):
        if next_step(seats, seats.attach(row)).status != row.status:
            moved.append(advance(seats, row, by=by, note=CHANGED))
    return moved


def _approved_substitutes(seats, *, by):
    """Substitutes hold their seats already: without an approval to wait for they are confirmed."""
    rows = seats.event.registrations.filter(status=RegistrationStatus.SUBSTITUTE)
    facts = {"by": by, "note": CHANGED, "confirmed_at": seats.at}
    return [
        seats.move(seats.attach(row), RegistrationStatus.CONFIRMED, **facts)
        for row in rows.select_related("user").order_by("received_at", "pk")
    ]


@transaction.atomic
def copy_event(event: Event, *, by: Actor, at: datetime, first_day: date | None = None) -> Event:
    """A draft with the same plan under another address, for the next event of its kind; reserved
    seats that are not open to all are copied, without a day on which they open. With a
    ``first_day`` at the place all times move by the same number of days, on the same clock."""
    copy = Event.objects.get(pk=event.pk)
    copy.pk, copy._state.adding, copy.version = None, True, 1
    begin(copy, S.DRAFT, status_reason="", called_on=None, recorded_at=None, quiet=False)
    for counter in COUNTERS:
        setattr(copy, counter, 0)
    copy.slug = free_slug(f"{event.slug[:70]}-copy")
    if first_day is not None:
        copy.slug = free_slug(f"{WITH_YEAR.sub('', event.slug)[:70]}-{first_day.year}")
        _shift(copy, first_day - event.local_start.date())
    add_event(copy, by=by, hosts=event.hosts.all())
    for reserved in event.reserved_seats.closed().prefetch_related("entities"):
        facts = {"name": reserved.name, "group": reserved.group, "seats": reserved.seats}
        copied = ReservedSeats(event=copy, **facts)
        reserve_seats(copied, by=by, at=at, entities=reserved.entities.all())
    return copy


def _shift(event, by):
    """Move all times of an event by whole days: the clock at the place shows the same."""
    for name in ("starts_at", "ends_at", "opens_at", "closes_at", "substitution_until"):
        if at := getattr(event, name):
            local = at.astimezone(event.zone)
            try:
                moments = moments_in(event.time_zone, local.replace(tzinfo=None, fold=0) + by)
            except ValidationError as error:
                raise NotPossible(" ".join(error.messages), field="first_day") from None
            setattr(event, name, moments[local.fold] if len(moments) > 1 else moments[0])


def free_slug(slug: str) -> str:
    """The address itself, or with the first number that makes it free."""
    used = set(Event.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{n}" for n in count(2))
    return slug if slug not in used else next(s for s in numbered if s not in used)


def _tell_all(event, kind, **more):
    """One notice to every person who is registered, and one to each of their missions."""
    return notify_of_event(event, kind, [*people_told(event), *missions_told(event)], **more)


def missing_to_publish(event: Event, *, held: bool = False) -> list[str]:
    """What a draft lacks before it can be published, as texts; what was ``held`` nobody joins."""
    return [text for _step, text in missing_by_step(event, held=held)]


def missing_by_step(event: Event, *, held: bool = False) -> list[tuple[PlanStep, str]]:
    """The same with the step of planning in which each is entered."""
    rows = []
    if not event.titles.get("en"):
        rows.append((PlanStep.WHAT, _("a title in English")))
    if event.awaits(PlanStep.PLACE):
        return [*rows, (PlanStep.PLACE, _("the place and the time"))]
    if event.format != EventFormat.ONLINE and not (event.venue and event.city):
        rows.append((PlanStep.PLACE, _("the venue and the city")))
    if event.format != EventFormat.IN_PERSON and not event.join_url and not held:
        rows.append((PlanStep.PLACE, _("the link to join online")))
    return rows


@transaction.atomic
def publish_event(event: Event, *, by: Actor, at: datetime) -> Event:
    """Publish a draft. Unless the call has another date, it is dated this day at the venue: classes
    and the groups of reserved seats are then read as of this day."""
    with SeatLedger(event, at=at) as seats:
        if missing := missing_to_publish(event):
            raise NotPossible(
                _("Before it can be published, the event needs: %s.") % "; ".join(missing)
            )
        called_on = event.called_on or at.astimezone(event.zone).date()
        move(event, S.PUBLISHED, by=by, called_on=called_on)
        recalculate_seats(seats, recount=False)
    return event


@transaction.atomic
def record_event(event: Event, *, by: Actor, at: datetime) -> Event:
    """Record an event as already held: a draft is published with it, and one that was published
    before goes on. Persons and attendance are entered afterwards by officers, and nobody is written
    to (`Event.quiet`, which the plan can change). Doing it twice does nothing more.

    Raises NotPossible while the event is to come, or where it lacks what a reader has to know.
    """
    with SeatLedger(event, at=at) as seats:
        if event.is_recorded:
            return event
        _refuse_recording(event, at)
        _write_recorded(event, by=by, at=at)
        move(event, S.PUBLISHED, by=by)
        recalculate_seats(seats, recount=False)
    return event


def _write_recorded(event, *, by, at):
    facts = {"recorded_at": at, "quiet": True, "called_on": event.called_on or event.class_day}
    before = {name: getattr(event, name) for name in facts}
    for name, value in facts.items():
        setattr(event, name, value)
    event.version += 1
    event.save(update_fields=[*facts, "version"])
    record("event.recorded", event, by=by, before=before, after=facts)


def _refuse_recording(event, at):
    if event.status not in (S.DRAFT, S.PUBLISHED):
        text = _("Only a draft or a published event can be recorded as already held.")
        raise NotPossible(text)
    if at < event.ends_at:
        raise NotPossible(_("The event is not over. Publish it instead."))
    if missing := missing_to_publish(event, held=True):
        text = _("Before it can be recorded, the event needs: %s.")
        raise NotPossible(text % "; ".join(missing))


@transaction.atomic
def close_event(event: Event, *, by: Actor) -> Event:
    """Nothing more is registered; attendance can still be recorded."""
    move(event, S.CLOSED, by=by)
    return event


@transaction.atomic
def cancel_event(event: Event, *, by: Actor, reason: str) -> Event:
    """Call the event off; all who are registered, and their missions, are told why."""
    if not reason.strip():
        raise NotPossible(_("Enter the reason why the event is cancelled."), field="reason")
    lock(event)
    if event.status == S.CANCELLED:
        return event
    move(event, S.CANCELLED, by=by, note=reason.strip(), status_reason=reason.strip())
    _tell_all(event, "event_cancelled", reason=reason.strip())
    return event
