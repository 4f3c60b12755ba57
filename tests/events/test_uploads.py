"""What devices send: any number of times, in any order, late; counted once, and kept as it
happened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attendance.actions.scanning import check_in, undo_check_in
from attendance.models import ReplacedBadge, Scan
from attendance.queries import presence, roster
from events.actions import cancel_registration
from tests.attendance.devices import DevicePhone, make_device, offline
from tests.attendance.presence import arrivals_that_differ
from tests.events import make_guest, make_today
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_today()


@pytest.fixture
def phone(event):
    return DevicePhone(make_device(event))


@pytest.fixture
def other_phone(event):
    return DevicePhone(make_device(event, "South gate"))


def kept(event):
    rows = event.scans.order_by("pk")
    return [(row.result, row.admitted, row.conflict) for row in rows]


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"scans": 7},
        {"scans": [{}]},
        {"scans": [{"nonce": "x", "at": "2026-05-01T10:00:00+00:00"}]},
        {"scans": [], "since": "x"},
        {"scans": [], "since": 1e999},
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_of_it_is_kept(phone, event, body):
    answer = phone.client.post(
        phone.url("sync"), body, content_type="application/json", headers={"X-Desk": "1"}
    )
    assert (answer.status_code, event.scans.count()) == (400, 0)


# --- while there is a network ---------------------------------------------------------------------
def test_the_server_decides_while_there_is_a_network(phone, event):
    guest = make_guest(event)
    said = [phone.send(offline(guest, shown="")).json()["results"][0] for _n in range(2)]
    assert [one["verdict"] for one in said] == ["go", "hold"]
    assert said[0]["person"]["name"] == guest.name_with_style
    assert "North gate" in said[1]["first"]
    assert kept(event) == [("in", True, ""), ("repeat", False, "")]


def test_a_scan_by_id_or_number_is_the_same_person(event):
    guest, phone = make_guest(event), DevicePhone(make_device(event, may_search=True))
    for how in ({"id": roster.record_id(guest.code)}, {"pk": guest.pk}, {"typed": guest.badge}):
        phone.send(offline(**how, shown=""))
    assert list(event.scans.values_list("registration", flat=True)) == [guest.pk] * 3


def test_other_desks_are_told_of_and_no_name_is(phone, event):
    guest = make_guest(event)
    check_in(event, registration=guest, by=make_user(), at=timezone.now(), nonce=uuid4(), desk="2")
    told = phone.send().json()
    [[pk, number, door, out, _at, desk]] = told["came"]
    assert (number, door, out, desk) == (roster.record_id(guest.code), 0, False, "2")
    assert phone.send(since=pk + roster.OVERLAP).json()["came"] == []
    assert guest.name not in str(told)


def test_the_officer_sees_how_many_wait(phone, event):
    phone.send(offline(make_guest(event)), waiting=8)
    phone.device.refresh_from_db()
    assert (phone.device.waiting, phone.device.seen_at is not None) == (7, True)


# --- afterwards -----------------------------------------------------------------------------------
def test_sent_twice_is_counted_once(phone, event):
    scans = [offline(make_guest(event)) for _n in range(3)]
    phone.send(*scans)
    phone.send(*scans)
    assert kept(event) == [("in", True, "")] * 3


def test_the_time_is_the_device_s_and_never_in_the_future(phone, event):
    early, fast = offline(make_guest(event), minutes=30), offline(make_guest(event), minutes=-30)
    phone.send(early, fast)
    first, second = event.scans.order_by("pk")
    assert first.at.isoformat() == early["at"]
    assert (second.at, first.offline) == (second.received_at, True)


def test_two_devices_that_check_in_the_same_badge_are_a_conflict_and_one_person(
    phone, other_phone, event
):
    guest = make_guest(event)
    phone.send(offline(guest, minutes=10))
    other_phone.send(offline(guest, minutes=12))
    assert kept(event) == [("in", True, ""), ("in", True, "double")]
    assert event.scans.arrivals().count() == 1


def test_what_happened_earlier_and_is_sent_later_is_the_arrival(phone, other_phone, event):
    guest = make_guest(event)
    phone.send(offline(guest, minutes=10))
    other_phone.send(offline(guest, minutes=12))
    later, earlier = event.scans.order_by("pk")
    guest.refresh_from_db()
    assert (guest.arrived_at, list(event.scans.arrivals())) == (earlier.at, [earlier])
    undo_check_in(earlier, by=make_user(), at=timezone.now(), nonce=uuid4())
    guest.refresh_from_db()
    assert (guest.arrived_at, list(event.scans.arrivals())) == (later.at, [later])


def test_a_badge_that_left_in_between_is_no_conflict_whatever_comes_first(
    phone, other_phone, event
):
    guest = make_guest(event)
    other_phone.send(offline(guest, minutes=5))
    phone.send(offline(guest, minutes=20, out=True), offline(guest, minutes=30))
    assert event.scans.exclude(conflict="").count() == 0
    assert event.scans.filter(admitted=True).count() == 2


def test_a_way_out_is_never_an_arrival(phone, event):
    guest = make_guest(event)
    event.status, event.status_reason = "cancelled", "Flood"
    event.save()
    phone.send(offline(guest, out=True))
    assert kept(event) == [("out", False, "")]


def test_one_scan_that_cannot_be_read_does_not_hold_up_the_others(phone, event):
    good = offline(make_guest(event))
    bad = [
        offline(typed="\ud83d", shown="stop"),
        offline(at="0001-01-01T00:00:00+00:00", typed="x"),
        offline(typed="\x00", door=99),
        {"nonce": str(uuid4())},
    ]
    answer = phone.send(*bad, good, since=0)
    assert answer.status_code == 200
    assert [row["nonce"] for row in answer.json()["results"]] == [
        row["nonce"] for row in [*bad, good]
    ]
    assert event.scans.filter(admitted=True).count() == 1


def test_an_arrival_that_was_undone_is_told_to_the_devices(phone, event):
    guest = make_guest(event)
    phone.send(offline(guest))
    scan = event.scans.get()
    undo_check_in(scan, by=make_user(), at=timezone.now(), nonce=uuid4())
    assert phone.send().json()["gone"] == [[scan.pk, str(scan.nonce)]]


def test_what_the_same_device_saw_twice_is_a_repeat_and_no_conflict(phone, event):
    guest = make_guest(event)
    phone.send(offline(guest, minutes=10), offline(guest, minutes=9, shown="hold"))
    assert kept(event) == [("in", True, ""), ("repeat", False, "")]


def test_a_cancelled_person_who_was_checked_in_is_recorded_as_checked_in(phone, event):
    guest, replaced = make_guest(event), make_guest(event)
    cancel_registration(guest, by=make_user(), at=timezone.now())
    old = ReplacedBadge.objects.create(
        registration=replaced,
        code="A" * 26,
        badge="2222-2222",
        reason="Lost",
        replaced_at=timezone.now(),
        replaced_by=make_user(),
    )
    phone.send(offline(guest), offline(id=roster.record_id(old.code)))
    assert kept(event) == [("in", True, "not_confirmed"), ("in", True, "replaced")]


def test_who_was_refused_there_stays_refused(phone, event):
    phone.send(offline(make_guest(event), shown="stop"), offline(typed="nobody", shown="stop"))
    assert kept(event) == [("refused", False, ""), ("unknown", False, "")]


def test_a_lost_answer_does_not_deny_who_was_checked_in(phone, event):
    """The server said no to a scan, its answer was lost, and the device let the person in."""
    guest = make_guest(event)
    check_in(event, registration=guest, by=make_user(), at=timezone.now(), nonce=uuid4())
    scan = offline(guest, shown="")
    phone.send(scan)
    assert kept(event)[1] == ("repeat", False, "")
    for _n in range(2):
        phone.send(scan | {"shown": "go"})
    assert kept(event)[1:] == [("repeat", True, "double")]
    assert arrivals_that_differ([event.pk]) == []


def test_who_was_refused_and_checked_in_all_the_same_has_come(phone, event):
    guest = make_guest(event)
    cancel_registration(guest, by=make_user(), at=timezone.now())
    scan = offline(guest, shown="")
    phone.send(scan)
    phone.send(scan | {"shown": "go"})
    guest.refresh_from_db()
    assert kept(event) == [("in", True, "not_confirmed")]
    assert guest.arrived_at == event.scans.arrivals().get().at


def test_out_without_a_network(phone, event):
    guest = make_guest(event)
    phone.send(offline(guest, minutes=9), offline(guest, minutes=5, out=True))
    assert [row[0] for row in kept(event)] == ["in", "out"]


# --- any order, any number of times, any delay ----------------------------------------------------
def evidence(event):
    """What attendance is computed from, for each person."""
    rows = event.scans.evidence().values_list("registration", "at", "result")
    return sorted((pk, at, result == "out") for pk, at, result in rows)


def arrivals(event):
    return sorted(event.registrations.arrived().values_list("pk", "arrived_at"))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_order_and_repetition_gives_the_same_attendance_and_the_same_arrivals(data, event):
    phones = [DevicePhone(make_device(event, f"Gate {n}")) for n in range(2)]
    guests = [make_guest(event) for _n in range(3)]
    start = timezone.now() - timedelta(hours=1)
    scans = [
        (
            data.draw(st.integers(0, 1)),
            offline(guest, shown=data.draw(st.sampled_from(["go", "hold", "stop"])))
            | {"at": (start + timedelta(minutes=n)).isoformat(), "out": data.draw(st.booleans())},
        )
        for n, guest in enumerate(data.draw(st.lists(st.sampled_from(guests), max_size=7)))
    ]
    found = []
    for order in (scans, data.draw(st.permutations(scans + scans))):
        for which, scan in order:
            phones[which].send(scan)
        found.append((evidence(event), arrivals(event), presence.attendance_of_event(event)))
        assert arrivals_that_differ([event.pk]) == []
        Scan.objects.filter(event=event).delete()
        event.registrations.update(arrived_at=None)
    assert found[0] == found[1]
