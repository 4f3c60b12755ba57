"""The ledger of seats: locks on entry, writes on a clean exit, refuses to nest."""

import pytest

from audit.models import SYSTEM
from events.actions.seat_ledger import LedgerMisuse, SeatLedger
from events.models import Event
from events.models import RegistrationStatus as S
from events.queries.seat_view import SeatView
from tests.events import faults
from tests.factories import AT, make_event, make_registration


def seated(event):
    return Event.objects.get(pk=event.pk).seated


@pytest.mark.django_db
def test_numbers_are_right_on_the_rows_at_once_and_written_on_exit():
    row = make_registration(make_event(seats=2))
    with SeatLedger(row.event, at=AT) as seats:
        seats.move(seats.lock(row), S.CANCELLED, by=SYSTEM)
        assert (seats.event.seated, seated(row.event)) == (0, 1)
    assert (seated(row.event), faults(row.event)) == (0, [])


@pytest.mark.django_db
def test_nothing_is_written_after_an_exception():
    row = make_registration()
    with pytest.raises(ZeroDivisionError), SeatLedger(row.event, at=AT) as seats:
        seats.release(seats.lock(row))
        raise ZeroDivisionError
    assert (seated(row.event), faults(row.event)) == (1, [])


@pytest.mark.django_db
@pytest.mark.parametrize("same", [True, False], ids=["same event", "another event"])
def test_a_ledger_is_not_opened_inside_another(same):
    event = make_event()
    other = event if same else make_event()
    text = f"event {event.pk} is open.* one of event {other.pk} inside"
    with SeatLedger(event, at=AT), pytest.raises(LedgerMisuse, match=text):
        SeatLedger(other, at=AT).__enter__()


@pytest.mark.django_db
def test_one_after_the_other_is_no_nesting_whatever_became_of_the_first():
    event = make_event()
    with pytest.raises(ZeroDivisionError), SeatLedger(event, at=AT):
        raise ZeroDivisionError
    for _n in range(2):
        with SeatLedger(event, at=AT) as seats:
            assert seats.event == event


@pytest.mark.django_db(transaction=True)
def test_a_ledger_is_not_opened_outside_a_transaction():
    with pytest.raises(LedgerMisuse, match="inside a transaction"):
        SeatLedger(make_event(), at=AT).__enter__()


def test_who_looks_without_a_lock_moves_nothing():
    shown = {name for name in dir(SeatView) if not name.startswith("_")}
    assert shown == {
        "find_seat",
        "find_seat_for",
        "has_free_seat",
        "list_reserved_seats",
        "selection",
        "standing_of",
    }
