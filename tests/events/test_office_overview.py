"""The overview of an event's office: what is next in its phase, with true counts."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from events.models import Event, EventStatus
from events.presenters.registration_chart import LINES, step_of, thinned
from events.queries.event_phase import phase_of
from events.registries import EventPhase
from tests.events import make_coming, make_guest
from tests.events.offices import sent, shown, url
from tests.factories import make_registration, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, event_officer):
    client.force_login(event_officer)
    return client


def planned(**fields):
    """An event whose title is written in all languages."""
    return make_coming(
        title={code: f"Seminar {code}" for code, _name in settings.LANGUAGES}, **fields
    )


def moved(event, **fields):
    Event.objects.filter(pk=event.pk).update(**fields)
    return Event.objects.get(pk=event.pk)


def began(event, **past):
    now = timezone.now()
    return moved(event, starts_at=now - timedelta(**past), ends_at=now + timedelta(hours=1))


def ended(event):
    now = timezone.now()
    return moved(event, starts_at=now - timedelta(days=3), ends_at=now - timedelta(days=2))


def tasks(html):
    """``[(count, label, address)]``"""
    found = re.findall(
        r'<span class="tasks__n">(\d+)</span> (.*?)</h3>.*?<a class="btn[^"]*" href="([^"]*)"', html
    )
    return [(int(n), label, address) for n, label, address in found]


@pytest.mark.parametrize(
    ("now", "status", "phase"),
    [
        ((9, 3, 59), EventStatus.PUBLISHED, EventPhase.BEFORE),
        ((9, 4, 0), EventStatus.PUBLISHED, EventPhase.DAY),
        ((9, 18, 59), EventStatus.CLOSED, EventPhase.DAY),
        ((9, 19, 0), EventStatus.CLOSED, EventPhase.AFTER),
        ((9, 4, 0), EventStatus.DRAFT, EventPhase.PLANNED),
        ((9, 19, 0), EventStatus.DRAFT, EventPhase.AFTER),
    ],
)
def test_the_day_begins_at_midnight_of_the_place_and_lasts_until_the_end(now, status, phase):
    event = Event(
        status=status,
        time_zone="America/New_York",
        starts_at=datetime(2026, 9, 9, 14, tzinfo=UTC),
        ends_at=datetime(2026, 9, 9, 19, tzinfo=UTC),
    )
    assert phase_of(event, datetime(2026, 9, *now, tzinfo=UTC)) == phase


def test_each_task_has_its_number_and_leads_to_its_list(office):
    event = planned(seats=9, approval=True)
    make_guest(event, make_state("FJ")), make_guest(event, make_state("KE"))
    sent(event, "NG")
    html = shown(office, "event", event)
    assert tasks(html) == [
        (
            2,
            "registrations to approve",
            f"{url('registrations', event)}?status=awaiting_approval&amp;sort=received",
        ),
        (1, "mission without a reply", url("invitations", event)),
    ]
    assert "9 seats are left." in html


def test_languages_that_are_missing_are_counted(office):
    event = make_coming(seats=9, title={"en": "Seminar", "fr": "Séminaire"})
    html = shown(office, "event", event)
    assert [row[:2] for row in tasks(html)] == [(4, "languages incomplete")]


def test_nothing_to_do_is_said_only_when_nothing_is(office):
    event = planned(seats=9, approval=True)
    assert "Nothing to do now." in shown(office, "event", event)
    make_guest(event, make_state("FJ"))
    assert "Nothing to do now." not in shown(office, "event", event)


def test_later_phases_are_named_and_not_yet_asked_for(office):
    event = planned(seats=9)
    html = shown(office, "event", event)
    assert (
        "Later: check people in on the day, close attendance after the event, issue certificates."
        in html
    )
    assert tasks(html) == []


def test_after_the_event_attendance_is_to_be_closed(office):
    event = ended(planned(seats=9))
    html = shown(office, "event", event)
    assert (1, "attendance list to close", url("attendance_close", event)) in tasks(html)
    assert "2 days after the event." in html


def test_a_cancelled_event_asks_for_nothing(office):
    event = planned(seats=9, approval=True)
    make_guest(event, make_state("FJ"))
    html = shown(office, "event", moved(event, status=EventStatus.CANCELLED))
    assert tasks(html) == []
    assert "This event has been cancelled." in html


def test_a_reader_is_asked_only_what_he_or_she_may_do(client, auditor):
    event = ended(planned(seats=9))
    client.force_login(auditor)
    assert tasks(shown(client, "event", event)) == []


def test_seats_are_in_words_with_what_is_held(office):
    event = planned(seats=4, offer_hours=48)
    make_guest(event, make_state("FJ"))
    html = shown(office, "event", event)
    assert "<b>3 left</b> of 4" in html
    assert "1 confirmed" in html
    assert '<rect class="conf" width="25.0%"' in html


def test_registrations_over_time_have_a_picture_and_a_table(office):
    event, now = planned(seats=9), timezone.now()
    for days in (3, 3, 1):
        make_registration(event, make_state(), at=now - timedelta(days=days))
    html = shown(office, "event", event)
    assert "Step chart: registrations rise from 2 on " in html
    assert re.findall(r'</th><td class="num">(\d+)</td>', html) == ["2", "3", "3"]


def test_numbers_in_pictures_have_points_in_every_language(office, event_officer):
    event = planned(seats=3)
    make_guest(event, make_state("FJ"))
    event_officer.language = "fr"
    event_officer.save()
    html = shown(office, "event", event)
    assert not re.search(r'(?:width|x|y|d|x1|height)="[^"]*\d,\d', html)


def test_on_the_day_arrivals_and_absent_delegations_are_shown(office, event_officer):
    event = planned(seats=9)
    make_guest(event, make_state("FJ")), make_guest(event, make_state("KE"))
    event = began(event, minutes=30)
    html = shown(office, "event", event)
    assert '<dt><b>still expected</b></dt><dd class="num">2</dd>' in html
    assert "<li>Fiji, 1 person</li><li>Kenya, 1 person</li>" in html


def test_the_overview_asks_as_often_with_three_registrations_as_with_one(
    office, django_assert_max_num_queries
):
    event = planned(seats=9)
    make_guest(event, make_state("FJ"))
    shown(office, "event", event)
    with django_assert_max_num_queries(40) as one:
        shown(office, "event", event)
    make_guest(event, make_state("KE")), make_guest(event, make_state("NG"))
    with django_assert_max_num_queries(len(one)):
        shown(office, "event", event)


def test_the_lines_of_a_chart_are_round_and_hold_the_highest():
    assert [step_of(n) for n in (1, 3, 4, 7, 120, 4001)] == [1, 1, 2, 5, 50, 2000]
    assert all(n <= LINES * step_of(n) for n in range(1, 2000))


def test_a_long_chart_keeps_its_first_and_last_day():
    kept = thinned(list(range(1000)))
    assert (kept[0], kept[-1], len(kept) <= 61) == (0, 999, True)
