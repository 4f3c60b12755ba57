"""The table of statuses, read by people, and what every act that ends a registration makes of
each."""

import pytest

from audit.lifecycle import NotPossible
from audit.models import SYSTEM
from events.actions import cancel_registration
from events.actions.seat_ledger import SeatLedger
from events.models import Delegation, Event, Registration, RegistrationStatus, StatusClass
from events.models.statuses import CLOSED, COUNTED, LIVE, OPEN, SEATED, STATUS_TABLE, WAITING_LIST
from tests.factories import AT, make_event, make_registration, make_user

S = RegistrationStatus
SEAT, GONE = {"confirmed", "waiting"}, {"cancelled", "not_reconfirmed"}
# status: class, takes units, what it may become
EXPECTED = {
    "draft": (
        "open",
        False,
        {"awaiting_endorsement", "awaiting_approval", "nominated", "not_eligible", "removed"}
        | SEAT,
    ),
    "awaiting_endorsement": (
        "open",
        False,
        {"awaiting_approval", "nominated", "not_eligible", "not_endorsed"} | SEAT | GONE,
    ),
    "awaiting_approval": (
        "open",
        False,
        {"awaiting_endorsement", "nominated", "not_eligible", "not_approved"} | SEAT | GONE,
    ),
    "nominated": (
        "open",
        False,
        {"awaiting_endorsement", "awaiting_approval", "not_eligible"} | SEAT | GONE,
    ),
    "substitute": ("open", True, {"confirmed", "not_approved", "substituted"} | GONE),
    "confirmed": ("seated", True, {"declined", "substituted"} | GONE),
    "offered": ("waiting", True, {"confirmed", "declined", "expired"} | GONE),
    "waiting": ("waiting", False, {"confirmed", "offered", "not_seated"} | GONE),
    "cancelled": ("closed", False, set()),
    "declined": ("closed", False, set()),
    "expired": ("closed", False, set()),
    "not_endorsed": ("closed", False, set()),
    "not_approved": ("closed", False, set()),
    "not_eligible": ("closed", False, set()),
    "substituted": ("closed", False, set()),
    "not_reconfirmed": ("closed", False, set()),
    "not_seated": ("closed", False, {"waiting"}),
    "removed": ("closed", False, set()),
}


def test_the_table_says_what_was_agreed():
    found = {s.value: (s.status_class.value, s.counted, {n.value for n in s.successors}) for s in S}
    assert found == EXPECTED


def test_every_status_is_in_the_table_and_nothing_else():
    assert set(STATUS_TABLE) == set(S)


def test_the_lists_follow_the_table():
    assert [s.value for s in SEATED] == ["confirmed"]
    assert {s.value for s in COUNTED} == {"substitute", "confirmed", "offered"}
    assert [s.value for s in WAITING_LIST] == ["waiting"]
    assert [s.value for s in OPEN] == [
        "draft",
        "awaiting_endorsement",
        "awaiting_approval",
        "nominated",
        "substitute",
    ]
    assert set(LIVE) | set(CLOSED) == set(S)
    assert not set(LIVE) & set(CLOSED)


def test_who_has_to_act_is_said_where_somebody_has_to():
    told = {s.value for s in S if s.waits_for}
    live = {s.value for s in LIVE}
    assert told == live - {"confirmed"}


def in_status(status):
    """A registration put into a status as the acts put it there, its units taken."""
    event = make_event()
    row = make_registration(event)
    Registration.objects.filter(pk=row.pk).update(
        status=status,
        offered_at=AT,
        offer_until=AT,
        closed_at=AT if status in CLOSED else None,
        unmet=["late"],
    )
    row = Registration.objects.get(pk=row.pk)
    counted, queued = int(S(status).counted), int(status in WAITING_LIST)
    Event.objects.filter(pk=event.pk).update(seated=counted, waiting=queued)
    seated = int(S(status).status_class == StatusClass.SEATED)
    Delegation.objects.filter(pk=row.delegation_id).update(
        used=counted, seated=seated, waiting=queued
    )
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("status", LIVE)
def test_cancelling_twice_ends_every_live_status_and_frees_all_seats(status):
    row = in_status(status)
    for _n in range(2):
        cancel_registration(row, by=make_user(), at=AT)
    event = Event.objects.get(pk=row.event_id)
    delegation = Delegation.objects.get(pk=row.delegation_id)
    ended = "removed" if status == S.DRAFT else "cancelled"
    assert Registration.objects.get(pk=row.pk).status == ended
    assert (event.seated, event.waiting) == (0, 0)
    assert (delegation.seated, delegation.used, delegation.waiting) == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [s for s in CLOSED if s not in (S.CANCELLED, S.REMOVED)])
def test_what_has_ended_otherwise_is_not_cancelled(status):
    row = in_status(status)
    with pytest.raises(NotPossible):
        cancel_registration(row, by=make_user(), at=AT)
    assert Registration.objects.get(pk=row.pk).status == status


@pytest.mark.django_db
@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("to", S)
def test_only_what_the_table_allows_is_done(status, to):
    row = in_status(status)
    with SeatLedger(row.event, at=AT) as seats:
        seats.lock(row)
        if to == status or to in status.successors:
            facts = {"confirmed_at": AT} if to == S.CONFIRMED else {}
            assert seats.move(row, to, by=SYSTEM, **facts).status == to
            return
    with pytest.raises(NotPossible), SeatLedger(row.event, at=AT) as seats:
        seats.move(seats.lock(row), to, by=SYSTEM)


def test_the_documentation_shows_the_same_table(settings):
    text = (settings.BASE_DIR / "docs" / "architecture.md").read_text()
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    told = {row[0]: row[1:] for row in rows if row[0] in RegistrationStatus.values}
    assert {
        status: (cls, counted == "yes", set() if may == "–" else set(may.split(", ")))
        for status, (cls, counted, may) in told.items()
    } == EXPECTED
