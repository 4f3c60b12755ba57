"""Which States were present, who came to more than one event, certificates: in page, file and API,
and of persons no small number."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Series
from events.queries.participation import not_small, participation_of
from tests.certificates.certified import issued, make_absent, make_over, make_present
from tests.factories import make_organization, make_state
from tests.markup import tight

pytestmark = pytest.mark.django_db


def seminars(returning):
    """Two seminars of a series. To both came so many persons of Fiji; to the first one of Kenya,
    an organization, and to neither one of Chile, who was registered."""
    series = Series.objects.create(slug="seminars", name={"en": "Seminars"})
    first, second = make_over(series=series), make_over(series=series)
    for event in (first, second):
        for n in range(returning):
            make_present(event, make_state("FJ"), email=f"delegate{n}@example.org")
    make_present(first, make_state("KE"))
    make_present(first, make_organization("itu"))
    make_absent(second, make_state("CL"))
    return first, second


def api(client, *parts):
    return client.get("/".join(["/api/v1", *parts, ""])).json()["participation"]


def test_the_states_present_are_named_each_once_in_order():
    found = participation_of(seminars(4))
    assert [state.code for state in found.states] == ["fji", "ken"]


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, None), (2, None), (3, 3), (40, 40)])
def test_one_or_two_persons_are_not_told(number, told):
    assert not_small(number) == told


@pytest.mark.parametrize(("returning", "told"), [(2, None), (3, 3)])
def test_persons_of_both_seminars_count_once_and_not_in_small_numbers(returning, told):
    assert participation_of(seminars(returning)).returning == told


def test_page_file_and_api_say_the_same(client):
    first, _second = seminars(4)
    issued(first)
    series = api(client, "series", "seminars", "statistics")
    assert series["persons_at_several"] == 4
    assert series["certificates"] == 6
    assert [row["code"] for row in series["states_present"]] == ["fji", "ken"]
    shown = tight(client.get(reverse("events:series", args=["seminars"])).content.decode())
    assert "Persons present at more than one event</dt><dd>4</dd>" in shown
    assert "Certificates of participation</dt><dd>6</dd>" in shown
    assert "<li>Fiji</li>" in shown
    assert "<li>Chile</li>" not in shown
    file = client.get(reverse("events:series", args=["seminars"]), {"format": "csv"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert "Persons present at more than one event,,4" in lines
    assert "Certificates of participation,,6" in lines
    assert "Present: Fiji,,1" in lines
    assert not any("delegate" in line for line in lines)


def test_an_event_and_the_group_tell_it_too(client):
    first, _second = seminars(3)
    one = api(client, "events", first.slug, "statistics")
    assert (one["persons_at_several"], len(one["states_present"])) == (0, 2)
    assert api(client, "statistics")["persons_at_several"] == 3
    assert "fewer than 3" not in client.get(reverse("events:group_figures")).content.decode()


def test_it_asks_as_often_for_two_events_as_for_one(django_assert_num_queries):
    events = seminars(1)
    for number in (1, 2):
        with django_assert_num_queries(5):
            participation_of(events[:number])


def test_a_cancelled_event_is_not_in_the_report(client):
    first, _second = seminars(3)
    Event.objects.filter(pk=first.pk).update(
        status="cancelled", starts_at=timezone.now() - timedelta(days=9)
    )
    assert api(client, "series", "seminars", "statistics")["persons_at_several"] == 0
