"""The office: reserved seats, added, changed and opened to all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.actions import open_reserved_seats, set_own_quota
from events.models import ReservedSeats
from tests.events import acts, faults, make_class, make_coming, make_reserved_seats
from tests.events.offices import shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db
SIX = [f"name_{n}" for n in range(6)]  # Arabic, Chinese, English, French, Russian, Spanish


@pytest.fixture
def event(db):
    return make_coming(seats=10, quota=2, title={"en": "Seminar"})


def reserved_seats_of(**fields):
    """What the form of reserved seats sends."""
    names = dict.fromkeys(SIX, "") | {"name_2": "For the host"}
    return names | {"group": "chosen", "entities": "FJ", "seats": "2", "opens_at": ""} | fields


# --- reserved seats -------------------------------------------------------------------------------
def test_reserved_seats_are_added_on_the_wall_clock_of_the_place(office, event, fiji, kenya):
    opens = event.starts_at - timedelta(days=3)
    typed = opens.astimezone(event.zone).strftime("%Y-%m-%dT%H:%M")
    names = {"name_0": "للمضيف", "name_2": "For the host"}
    sent = reserved_seats_of(entities="فيجي\nKenya", opens_at=typed, **names)

    page = office.post(url("reserve", event), sent, follow=True)

    reserved_seats = ReservedSeats.objects.get()
    assert reserved_seats.name.data == {"ar": "للمضيف", "en": "For the host"}
    assert (reserved_seats.seats, reserved_seats.opens_at) == (
        2,
        opens.replace(second=0, microsecond=0),
    )
    assert (set(reserved_seats.entities.all()), faults(event)) == ({fiji, kenya}, [])
    assert "The reserved seats are saved." in text(page)


def test_reserved_seats_for_a_class_read_its_entities(office, event, fiji):
    make_class(fiji, "sids")
    office.post(url("reserve", event), reserved_seats_of(group="sids", entities=""))
    assert list(ReservedSeats.objects.get().entities.all()) == [fiji]


def test_a_form_that_is_sent_twice_adds_reserved_seats_once(office, event, fiji):
    for _n in range(2):
        answer = office.post(url("reserve", event), reserved_seats_of())
        assert (answer.status_code, answer["Location"]) == (302, url("seats", event))
    assert (ReservedSeats.objects.count(), acts("reservedseats.added")) == (1, [1])


@pytest.mark.parametrize(
    ("sent", "field", "kept"),
    [
        ({"name_2": ""}, "id_name_0", ">FJ</textarea>"),
        ({"group": ""}, "id_group_0", 'value="For the host"'),
        ({"group": "strangers"}, "id_group_0", 'value="For the host"'),
        ({"entities": ""}, "id_entities", 'value="For the host"'),
        ({"entities": "Fiji\nAtlantis"}, "id_entities", ">\nFiji\nAtlantis</textarea>"),
        ({"seats": "11"}, "id_seats", 'value="11"'),
        ({"seats": "0"}, "id_seats", 'value="0"'),
        ({"opens_at": "2020-01-01T10:00"}, "id_opens_at", 'value="2020-01-01T10:00"'),
        ({"opens_at": "soon"}, "id_opens_at", 'value="soon"'),
    ],
)
def test_bad_reserved_seats_name_the_field_and_keep_what_was_typed(
    office, event, fiji, sent, field, kept
):
    answer = office.post(url("reserve", event), reserved_seats_of(**sent))
    html = text(answer)
    assert (answer.status_code, f'href="#{field}"' in html) == (200, True)
    assert kept.strip(">\n") in html
    assert ReservedSeats.objects.count() == 0


def test_an_hour_that_the_clocks_leave_out_is_refused(office, fiji):
    event = make_coming(seats=10, time_zone="America/New_York", days=800)
    html = text(
        office.post(
            url("reserve", event),
            reserved_seats_of(opens_at="2027-03-14T02:30"),
            follow=True,
        )
    )
    assert "02:30 does not exist on that day in America/New_York" in html
    assert ReservedSeats.objects.count() == 0


def test_reserved_seats_are_changed_from_what_they_are(office, event, fiji):
    reserved_seats = make_reserved_seats(
        event, 2, name={"en": "For the host"}, entities=[fiji], at=timezone.now()
    )
    html = shown(office, "reserved_seats", event, reserved_seats.pk)
    assert ('value="For the host"' in html, "Fiji</textarea>" in html) == (True, True)

    office.post(
        url("reserved_seats", event, reserved_seats.pk),
        reserved_seats_of(seats="3", seen_version="1"),
    )

    reserved_seats.refresh_from_db()
    assert (reserved_seats.seats, reserved_seats.version, faults(event)) == (3, 2, [])


def test_two_officers_see_both_versions_and_the_second_may_save_then(office, event, fiji, kenya):
    reserved_seats = make_reserved_seats(
        event, 2, name={"en": "For the host"}, entities=[fiji], at=timezone.now()
    )
    office.post(
        url("reserved_seats", event, reserved_seats.pk),
        reserved_seats_of(seats="3", seen_version="1"),
    )

    sent = reserved_seats_of(seats="4", entities="KE", seen_version="1")
    answer = office.post(url("reserved_seats", event, reserved_seats.pk), sent)

    html = text(answer)
    assert answer.status_code == 409
    assert '<td dir="auto">3</td><td dir="auto">4</td>' in html
    assert '<td dir="auto">Fiji</td><td dir="auto">Kenya</td>' in html
    assert 'name="seen_version" value="2"' in html
    office.post(url("reserved_seats", event, reserved_seats.pk), sent | {"seen_version": "2"})
    reserved_seats.refresh_from_db()
    assert (reserved_seats.seats, list(reserved_seats.entities.all())) == (4, [kenya])


def test_reserved_seats_are_opened_to_all_after_a_confirmation_page(office, event, fiji):
    reserved_seats = make_reserved_seats(event, 2, entities=[fiji], at=timezone.now())
    html = shown(office, "open_reserved", event, reserved_seats.pk)
    assert ("This cannot be undone" in html, "2 reserved seats are left" in html) == (True, True)
    reserved_seats.refresh_from_db()
    assert reserved_seats.opened_at is None

    for _n in range(2):
        assert office.post(url("open_reserved", event, reserved_seats.pk)).status_code == 302

    reserved_seats.refresh_from_db()
    assert (reserved_seats.opened_at is None, acts("reservedseats.opened")) == (False, [1])


def test_reserved_seats_that_are_open_to_all_are_neither_changed_nor_opened_again(
    office, event, fiji
):
    reserved_seats = make_reserved_seats(event, 2, entities=[fiji], at=timezone.now())
    open_reserved_seats(reserved_seats, by=make_user(), at=timezone.now())
    assert office.get(url("reserved_seats", event, reserved_seats.pk)).status_code == 409
    html = shown(office, "open_reserved", event, reserved_seats.pk)
    assert (
        "These seats are already open to all." in html,
        "Open seats to all</button>" in html,
    ) == (
        True,
        False,
    )
    assert url("reserved_seats", event, reserved_seats.pk) not in shown(office, "seats", event)


def test_the_page_asks_as_often_with_three_rows_as_with_one(
    office, event, django_assert_num_queries, kenya, fiji
):
    def add(entity):
        facts = {"by": make_user(), "at": timezone.now()}
        set_own_quota(event, entity=entity, seats=7, **facts)
        make_reserved_seats(event, 1, entities=[entity], at=timezone.now())

    add(fiji)
    with django_assert_num_queries(11):
        office.get(url("seats", event))
    add(kenya)
    add(make_state("NA"))
    with django_assert_num_queries(11):
        office.get(url("seats", event))
