"""Figures on a small case counted by hand."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from attendance.actions.scanning import check_in, undo_check_in
from events.actions import cancel_registration
from events.models import Event, Series
from events.presenters.contributions import attended_events, home_figures
from events.queries.figures import figures
from friends.models import Classification
from tests.factories import (
    AT,
    make_event,
    make_organization,
    make_registration,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def arrive(registration):
    event = registration.event
    facts = {"by": make_user(), "at": event.starts_at, "nonce": uuid4()}
    return check_in(event, registration=registration, **facts)


def least_developed(state, since, until):
    Classification.objects.create(
        entity=state, kind="ldc", valid_from=since, valid_until=until, source="GA"
    )


@pytest.fixture
def two_events(db):
    """In May: Zambia with two persons, China, the Holy See and an organization. In June: Zambia
    with one of the two, and Samoa, registered but absent. Zambia was an LDC until the end of
    May."""
    zambia, china, samoa = make_state("ZM"), make_state("CN"), make_state("WS")
    may = make_event(slug="may", starts_at=AT, ends_at=AT + timedelta(hours=3))
    june = make_event(
        slug="june", starts_at=AT + timedelta(days=40), ends_at=AT + timedelta(days=40, hours=3)
    )
    least_developed(zambia, None, date(2026, 6, 1))
    least_developed(samoa, date(2014, 1, 1), date(2020, 1, 1))
    before = AT - timedelta(days=9)
    one = make_registration(may, zambia, at=before, email="one@example.org")
    two = make_registration(may, zambia, at=before)
    others = [
        make_registration(may, entity, at=before)
        for entity in (china, make_state("VA"), make_organization("itu"))
    ]
    again = make_registration(june, zambia, at=before, email="ONE@example.org")
    make_registration(june, samoa, at=before)
    gone = make_registration(june, china, at=before)
    cancel_registration(gone, by=make_user(), at=before)
    for registration in (one, two, *others, again):
        arrive(registration)
    arrive(one)  # a repeat
    return may, june


def counted(tally):
    return (tally.states, tally.observers, tally.organizations, tally.persons, tally.attendances)


def test_states_and_persons_count_once_and_attendances_apart(two_events):
    told = figures(Event.objects.all())
    assert told.events == 2
    assert counted(told.attended) == (2, 1, 1, 5, 6)
    assert counted(told.registered) == (3, 1, 1, 6, 7)


def test_each_event_is_counted_by_itself(two_events):
    rows = {
        row.event.slug: (counted(row.registered), counted(row.attended))
        for row in figures(Event.objects.all()).rows
    }
    assert rows == {
        "may": ((2, 1, 1, 5, 5), (2, 1, 1, 5, 5)),
        "june": ((2, 0, 0, 2, 2), (1, 0, 0, 1, 1)),
    }


def test_member_states_are_split_by_regional_group_and_observers_are_not_among_them(two_events):
    told = figures(Event.objects.all())
    assert told.attended.groups == {
        "african": 1,
        "asia_pacific": 1,
        "eastern_european": 0,
        "grulac": 0,
        "weog": 0,
    }
    assert sum(told.registered.groups.values()) == 3


@pytest.mark.parametrize(("slug", "number"), [("may", 1), ("june", 0)])
def test_a_state_is_an_ldc_as_of_the_date_of_the_event(two_events, slug, number):
    told = figures(Event.objects.filter(slug=slug))
    assert told.attended.classes == {"ldc": number, "lldc": 0, "sids": 0}


def test_an_arrival_that_was_undone_is_not_counted(two_events):
    scan = two_events[1].scans.arrivals().get()
    undo_check_in(scan, by=make_user(), at=AT, nonce=uuid4())
    told = figures(Event.objects.filter(slug="june"))
    assert counted(told.attended) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_figures_take_as_many_queries_for_three_events_as_for_one(
    django_assert_num_queries, number
):
    for _n in range(number):
        registration = make_registration(make_event())
        arrive(registration)
    with django_assert_num_queries(9):
        figures(Event.objects.all())
    with django_assert_num_queries(1):
        figures(Event.objects.all())


def test_a_check_in_is_in_the_figures_at_once(two_events, django_capture_on_commit_callbacks):
    assert figures(Event.objects.filter(slug="june")).attended.persons == 1
    with django_capture_on_commit_callbacks(execute=True):
        arrive(two_events[1].registrations.get(delegation__entity__iso2="WS"))
    assert figures(Event.objects.filter(slug="june")).attended.persons == 2


def test_the_pages_of_event_series_and_group_say_the_numbers(client, two_events):
    series = Series.objects.create(slug="2026", name={"en": "Meetings of 2026"})
    Event.objects.update(series=series)
    for address in (reverse("events:group_figures"), series.get_absolute_url()):
        shown = client.get(address).context["headline"]
        assert [row["number"] for row in shown] == [2, 1, 1, 5, 6]
    shown = client.get(reverse("events:figures", args=["june"])).context["headline"]
    assert [row["number"] for row in shown] == [1, 0, 0, 1, 1]


def test_a_series_of_drafts_is_not_there(client):
    series = Series.objects.create(slug="secret", name={"en": "Secret"})
    make_event(series=series, status="draft")
    assert client.get(series.get_absolute_url()).status_code == 404


def test_the_home_page_counts_what_took_place(two_events):
    make_registration(
        make_event(
            slug="later",
            starts_at=timezone.now() + timedelta(days=9),
            ends_at=timezone.now() + timedelta(days=10),
        ),
        make_state("FR"),
        at=timezone.now(),
    )
    assert [row["number"] for row in home_figures(timezone.now())] == [2, 2, 5]


def test_the_page_of_an_entity_tells_where_it_was_present_and_not_where_it_was_absent(two_events):
    assert [(row["url"], row["persons"]) for row in attended_events(make_state("ZM"))] == [
        (two_events[1].get_absolute_url(), 1),
        (two_events[0].get_absolute_url(), 2),
    ]
    assert attended_events(make_state("WS")) == []


def test_a_place_online_is_in_the_figures_at_once():
    event = make_event(format="online", join_url="https://example.org/")
    for number in (1, 2):
        make_registration(event)
        assert figures(Event.objects.all()).registered.persons == number
