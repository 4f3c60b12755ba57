"""The check-in desk: every try is a row, a person is counted once, and every desk sees it."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from attendance.actions.scanning import check_in
from attendance.models import Scan
from attendance.queries import desk as logic
from events.actions import cancel_registration
from events.models import EventStatus
from tests.events import make_guest, make_today
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_today(seats=10, title={"en": "Seminar"})


@pytest.fixture
def desk(client, desk_officer):
    client.force_login(desk_officer)
    return client


def url(name, *args):
    return reverse(f"desk:{name}", args=args)


def find(client, event, code, nonce=None):
    body = {"code": code, "nonce": str(nonce or uuid4())}
    return client.post(url("find", event.slug), body, follow=True).content.decode()


def verdict(html):
    found = re.search(r'class="result result--(\w+)".*?</svg>([^<]*)<', html, re.S)
    return (found[1], found[2].strip()) if found else None


def results(event):
    return list(event.scans.order_by("pk").values_list("result", flat=True))


# --- finding a person ---------------------------------------------------------------------------
def test_one_letter_finds_a_name_and_no_entity(event):
    """In the attendance list of the office it finds both."""
    make_guest(event, make_state("FJ"), family_name="Seventeen")
    jan = make_guest(event, make_state("KE"), family_name="Jan")
    assert logic.find_people(event, "j") == [jan]
    assert len(logic.find_people(event, "ji")) == 1


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["choose", "work", "log"])
def test_only_who_may_check_in_sees_a_desk(client, event, focal_point, name):
    address = url(name) if name == "choose" else url(name, event.slug)
    assert client.get(address).status_code == 302
    client.force_login(focal_point)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("name", ["check_in", "admit", "undo"])
def test_only_who_may_check_in_does_anything(client, event, focal_point, name):
    guest = make_guest(event)
    client.force_login(focal_point)
    assert client.post(url(name, event.slug, guest.pk)).status_code == 403
    assert results(event) == []


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.CANCELLED])
def test_an_event_that_does_not_take_place_has_no_desk(desk, status):
    assert desk.get(url("work", make_today(status=status).slug)).status_code == 404


def test_a_desk_officer_is_told_to_call_one_who_may_admit_by_hand(desk, event):
    guest = make_guest(event)
    cancel_registration(guest, by=make_user(), at=timezone.now())
    html = find(desk, event, guest.badge)
    assert verdict(html) == ("stop", "Not confirmed")
    assert ("Call an officer" in html, "Admit by hand" in html) == (True, False)
    response = desk.post(url("admit", event.slug, guest.pk), {"reason": "x", "nonce": uuid4()})
    assert response.status_code == 403
    assert results(event) == ["refused"]


# --- one tap --------------------------------------------------------------------------------------
def test_a_badge_number_lets_the_person_in_at_once(desk, event, desk_officer):
    guest = make_guest(event, make_state("FJ"))
    html = find(desk, event, guest.badge.lower().replace("-", ""))
    assert verdict(html) == ("go", "OK, checked in")
    assert ("Fiji" in html, guest.name in html) == (True, True)
    scan = Scan.objects.get()
    assert (scan.registration, scan.operator, scan.result) == (guest, desk_officer, "in")


def test_a_repeat_is_shown_as_a_repeat_and_not_counted(desk, event):
    guest = make_guest(event)
    find(desk, event, guest.badge)
    html = find(desk, event, guest.badge)
    assert verdict(html) == ("hold", "Already checked in")
    assert "Check photo identification" in html
    assert results(event) == ["in", "repeat"]
    assert logic.counters(event)["in"] == 1


def test_a_double_tap_is_one_scan(desk, event):
    guest, nonce = make_guest(event), uuid4()
    assert verdict(find(desk, event, guest.badge, nonce)) == ("go", "OK, checked in")
    assert verdict(find(desk, event, guest.badge, nonce)) == ("go", "OK, checked in")
    assert results(event) == ["in"]


def test_a_kept_page_can_be_used_for_the_next_person(desk, event):
    nonce = uuid4()
    for guest in (make_guest(event), make_guest(event)):
        assert verdict(find(desk, event, guest.badge, nonce)) == ("go", "OK, checked in")
    assert results(event) == ["in", "in"]


def test_an_unknown_number_is_a_row_too(desk, event):
    assert verdict(find(desk, event, "3FJD-8WQA")) == ("stop", "Not on the list")
    assert list(event.scans.values_list("result", "typed")) == [("unknown", "3FJD-8WQA")]


def test_a_badge_of_another_event_is_not_known_here(desk, event):
    guest = make_guest(make_today())
    html = find(desk, event, guest.badge)
    assert verdict(html) == ("stop", "Not on the list")
    assert guest.name not in html


def test_a_person_on_the_waiting_list_is_refused(desk):
    event = make_today(seats=0)
    guest = make_guest(event)
    html = find(desk, event, guest.badge)
    assert (verdict(html), "On the waiting list" in html) == (("stop", "On the waiting list"), True)


def test_several_hits_are_a_list_with_one_button_each(desk, event):
    fiji = make_state("FJ")
    guests = [make_guest(event, fiji) for _n in range(3)]
    html = find(desk, event, "Fiji")
    assert results(event) == []
    assert html.count("/check-in/") == 3
    address = url("check_in", event.slug, guests[1].pk)
    response = desk.post(address, {"nonce": uuid4()}, follow=True)
    assert verdict(response.content.decode()) == ("go", "OK, checked in")
    assert Scan.objects.get().registration == guests[1]


def test_people_of_exactly_the_typed_name_come_before_longer_names(desk, event):
    forty = make_guest(event, family_name="40", given_name="A")
    four = make_guest(event, family_name="4", given_name="A")
    assert logic.find_people(event, "4 a") == [four, forty]


def test_a_typed_name_checks_nobody_in_even_if_one_person_has_it(desk, event):
    guest = make_guest(event, make_state("NP"), family_name="156")
    for typed in ("Delegate 15", "Delegate 156", "Nepal", "156 delegate"):
        html = find(desk, event, typed)
        assert ("1 person found" in html, "Delegate 156" in html) == (True, True)
        assert re.search(r'Check in\s*<span class="vh"> Delegate 156, Nepal</span>', html)
        assert results(event) == []
    desk.post(url("check_in", event.slug, guest.pk), {"nonce": uuid4()})
    assert results(event) == ["in"]


def test_a_name_that_reads_like_a_badge_number_shows_people(desk, event):
    make_guest(event, family_name="Webster", given_name="Abcdefgh")
    html = find(desk, event, "abcdefgh")
    assert ("1 person found" in html, results(event)) == (True, [])


def test_a_text_that_no_person_has_is_no_scan_and_says_what_to_do(desk, event):
    html = find(desk, event, "Delegate 999")
    assert "“Delegate 999” is not on the list of this event." in html
    assert "Try the family name" in html
    assert results(event) == []


def test_a_person_who_is_in_is_shown_with_the_time_and_checked_out(desk, event):
    guest = make_guest(event, family_name="Seventeen")
    find(desk, event, guest.badge)
    html = find(desk, event, "Seventeen")
    assert ("Checked in today" in html, bool(re.search(r"Check out\s*<span", html))) == (True, True)
    body = {"nonce": uuid4(), "this_person": "out", "way": "in"}
    response = desk.post(url("check_in", event.slug, guest.pk), body)
    assert "way=in" in response.url
    assert results(event) == ["in", "out"]


@pytest.mark.parametrize("typed", ["مندوب", "代表", "Ürün", "smith ada", "ADA"])
def test_a_name_in_any_script_is_found(desk, event, typed):
    make_guest(event, given_name="Delegate", family_name="99")
    make_guest(event, given_name="Ada", family_name="Smith", second_script="مندوب 代表 Ürün")
    html = find(desk, event, typed)
    assert ("1 person found" in html, "Ada Smith" in html) == (True, True)


def test_a_new_registration_is_found_and_not_the_cancelled_one(desk, event):
    fiji = make_state("FJ")
    old = make_guest(event, fiji, family_name="Seventeen", email="delegate17@example.org")
    cancel_registration(old, by=make_user(), at=timezone.now())
    new = make_guest(event, fiji, family_name="Seventeen", email="delegate17@example.org")
    assert logic.find_people(event, "Seventeen") == [new]


# --- by hand, undone ------------------------------------------------------------------------------
def test_an_officer_admits_by_hand_with_a_reason(client, event_officer):
    event = make_today(seats=0)
    guest = make_guest(event)
    client.force_login(event_officer)
    html = find(client, event, guest.badge)
    assert "Admit by hand" in html
    address = url("admit", event.slug, guest.pk)
    refused = client.post(address, {"reason": "  ", "nonce": uuid4()})
    assert (refused.status_code, results(event)) == (409, ["refused"])
    done = client.post(address, {"reason": "Speaker", "nonce": uuid4()}, follow=True)
    assert verdict(done.content.decode()) == ("go", "OK, checked in")
    assert results(event) == ["refused", "by_hand"]
    event.refresh_from_db()
    assert (event.seated, event.waiting) == (0, 1)


def test_a_check_in_is_undone_and_may_be_repeated(desk, event):
    guest = make_guest(event)
    find(desk, event, guest.badge)
    undo = url("undo", event.slug, Scan.objects.get().pk)
    asked = desk.get(undo).content.decode()
    assert f"Undo the check-in of {guest.name}?" in asked
    assert "The badge can be scanned again immediately." in asked
    assert results(event) == ["in"]
    desk.post(undo, {"nonce": uuid4()})
    desk.post(undo, {"nonce": uuid4()})
    assert logic.counters(event)["in"] == 0
    find(desk, event, guest.badge)
    assert results(event) == ["in", "undone", "in"]


# --- two desks ------------------------------------------------------------------------------------
def test_another_desk_sees_a_scan_at_its_next_look_and_else_nothing(desk, event, desk_officer):
    page = desk.get(url("work", event.slug)).content.decode()
    assert re.search(r'data-last="(\d+)"', page)[1] == "0"
    look = url("log", event.slug)
    assert desk.get(look + "?after=0").status_code == 204
    guest = make_guest(event, family_name="Elsewhere")
    scan = check_in(
        event,
        registration=guest,
        by=make_user("desk officer"),
        at=timezone.now(),
        nonce=uuid4(),
        desk="Desk 9",
    )
    fresh = desk.get(look + "?after=0")
    html = fresh.content.decode()
    assert ("Delegate Elsewhere" in html, "Desk 9" in html) == (True, True)
    assert f'data-last="{scan.pk}"' in html
    assert '<dd class="num">1</dd>' in html
    assert desk.get(f"{look}?after={scan.pk}").status_code == 204


def test_a_desk_keeps_its_name(desk, event):
    desk.post(url("name", event.slug), {"name": "مكتب 2"})
    assert "Check-in, مكتب 2" in desk.get(url("work", event.slug)).content.decode()
    find(desk, event, make_guest(event).badge)
    assert Scan.objects.get().desk == "مكتب 2"


def test_the_counters_add_up(desk, event):
    guests = [make_guest(event) for _n in range(3)]
    find(desk, event, guests[0].badge)
    assert logic.counters(event) == {"in": 1, "expected": 2, "free": 7, "inside": 1}


def test_the_desk_asks_as_often_with_three_rows_as_with_one(desk, event, django_assert_num_queries):
    find(desk, event, make_guest(event).badge)
    address = url("work", event.slug)
    with django_assert_num_queries(7):
        desk.get(address)
    find(desk, event, make_guest(event).badge)
    find(desk, event, make_guest(event).badge)
    with django_assert_num_queries(7):
        desk.get(address)
