"""Which States were present, who came to more than one event, certificates: in page, file and API,
and of persons no small number."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from attendance.actions.attendance import close_attendance, correct_attendance
from certificates.actions.certificates import withdraw_certificate
from events.actions import cancel_event
from events.models import Event, Series
from events.queries.participation import not_small, participation_of
from tests.certificates.certified import issued, make_absent, make_over, make_present
from tests.events import make_coming
from tests.factories import make_organization, make_state, make_user
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


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ["Fiji", "Germany"]), ("fr", ["Allemagne", "Fidji"]), ("es", ["Alemania", "Fiji"])],
)
def test_the_page_and_the_file_name_them_in_the_order_of_the_readers_language(
    client, language, names
):
    event = make_over()
    for iso2 in ("DE", "FJ"):
        make_present(event, make_state(iso2))
    path = f"/{language}/events/{event.slug}/figures/"
    html = client.get(path).content.decode()
    listed = html.split('<ul class="columns">')[1].split("</ul>")[0]
    assert re.findall(r"<li>(.*?)</li>", listed) == names
    file = b"".join(client.get(f"{path}?format=csv").streaming_content).decode()
    assert [name for line in file.splitlines() for name in names if f" {name}" in line] == names


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
    assert "People present at more than one event</dt><dd>4</dd>" in shown
    assert "Certificates of participation</dt><dd>6</dd>" in shown
    assert "<li>Fiji</li>" in shown
    assert "<li>Chile</li>" not in shown
    file = client.get(reverse("events:series", args=["seminars"]), {"format": "csv"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert "People present at more than one event,,4" in lines
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
        with django_assert_num_queries(6):
            participation_of(events[:number])


def test_what_is_counted_is_kept(django_assert_num_queries):
    events = seminars(3)
    told = participation_of(events)
    with django_assert_num_queries(1):
        assert participation_of(events) == told


def test_a_certificate_that_is_issued_or_withdrawn_shows_at_once(
    client, django_capture_on_commit_callbacks
):
    first, _second = seminars(1)
    make_present(first, make_state("PE"))
    by, path = make_user(), ("events", first.slug, "statistics")
    assert api(client, *path)["certificates"] == 0
    with django_capture_on_commit_callbacks(execute=True):
        certificate = issued(first)[0]
    assert api(client, *path)["certificates"] == 4
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_certificate(certificate, by=by, at=timezone.now(), reason="A wrong name")
    assert api(client, *path)["certificates"] == 3


@pytest.mark.parametrize(("kind", "codes"), [("present", ["fji", "ken", "per"]), ("absent", [])])
def test_a_correction_shows_at_once(client, django_capture_on_commit_callbacks, kind, codes):
    first, _second = seminars(1)
    rows = [make_absent(first, make_state("PE"))]
    if kind == "absent":
        rows = list(first.registrations.exclude(arrived_at=None))
    path = ("events", first.slug, "statistics")
    api(client, *path)
    facts = {"unit": "", "reason": "The chair says so", "by": make_user(), "at": timezone.now()}
    with django_capture_on_commit_callbacks(execute=True):
        for row in rows:
            correct_attendance(row, kind=kind, nonce=uuid.uuid4(), **facts)
    assert [row["code"] for row in api(client, *path)["states_present"]] == codes


def test_the_figures_of_the_group_follow_acts_and_the_clock(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    at = timezone.now()
    coming = make_coming()
    hours = {"starts_at": at + timedelta(hours=1), "ends_at": at + timedelta(hours=3)}
    Event.objects.filter(pk=coming.pk).update(**hours)

    def events():
        return client.get("/api/v1/statistics/").json()["events"]

    assert events() == events() == 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: at + timedelta(hours=2))
    assert events() == 1
    with django_capture_on_commit_callbacks(execute=True):
        cancel_event(coming, by=make_user(), reason="No room")
    assert events() == 0


@pytest.mark.parametrize("path", ["series/seminars/statistics/", "statistics/"])
def test_the_api_asks_as_often_for_three_events_as_for_one(
    client, path, django_assert_num_queries, django_assert_max_num_queries
):
    first, second = seminars(1)
    Event.objects.exclude(pk=first.pk).update(status="draft")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/api/v1/{path}")
    Event.objects.filter(pk=second.pk).update(status=first.status)
    make_present(make_over(series=first.series), make_state("PE"))
    cache.clear()
    with django_assert_num_queries(len(one)):
        client.get(f"/api/v1/{path}")
    with django_assert_max_num_queries(10):  # what is kept is not counted again
        client.get(f"/api/v1/{path}")


def test_the_states_that_are_named_are_those_that_are_counted(client):
    """Corrected, then closed, then somebody known later."""
    first, second = seminars(3)
    kenya = first.registrations.get(delegation__entity__code="ken")
    chile = second.registrations.get(delegation__entity__code="chl")
    facts = {"unit": "", "reason": "The chair says so", "by": make_user(), "at": timezone.now()}
    correct_attendance(kenya, kind="absent", nonce=uuid.uuid4(), **facts)
    correct_attendance(chile, kind="present", nonce=uuid.uuid4(), **facts)

    def told():
        answers = [
            client.get(f"/api/v1/{path}statistics/").json()
            for path in (f"events/{first.slug}/", f"events/{second.slug}/", "series/seminars/", "")
        ]
        named = [[row["code"] for row in a["participation"]["states_present"]] for a in answers]
        assert [len(codes) for codes in named] == [a["attended"]["states"] for a in answers]
        return named

    expected = [["fji"], ["chl", "fji"], ["chl", "fji"], ["chl", "fji"]]
    assert told() == expected
    for event in (first, second):
        close_attendance(event, by=make_user(), at=timezone.now())
    assert told() == expected
    make_present(first, make_state("PE"))
    assert told() == expected


def test_a_cancelled_event_is_not_in_the_report(client):
    first, _second = seminars(3)
    Event.objects.filter(pk=first.pk).update(
        status="cancelled", starts_at=timezone.now() - timedelta(days=9)
    )
    assert api(client, "series", "seminars", "statistics")["persons_at_several"] == 0


# --- nothing by subtraction -----------------------------------------------------------------------
def certified(series, number):
    """An event of the series with so many certificates."""
    event = make_over(series=series)
    for n in range(number):
        make_present(event, make_state("FJ"), email=f"certified{n}@example.org")
    if number:
        issued(event)
    return event


def lines_of(client, address):
    file = client.get(address, {"format": "csv"})
    return b"".join(file.streaming_content).decode("utf-8-sig").splitlines()


def test_no_total_tells_the_certificates_of_an_event_that_are_too_few(client):
    series = Series.objects.create(slug="seminars", name={"en": "Seminars"})
    large, none, small = (certified(series, number) for number in (4, 0, 2))
    events = [api(client, "events", event.slug, "statistics") for event in (large, none, small)]
    assert [one["certificates"] for one in events] == [4, 0, None]
    for path in (("series", "seminars", "statistics"), ("statistics",)):
        told = api(client, *path)
        assert (told["certificates"], told["certificates_left_out"]) == (4, 1)
    for address in (reverse("events:series", args=["seminars"]), reverse("events:group_figures")):
        shown = tight(client.get(address).content.decode())
        assert "Certificates of participation</dt><dd>4</dd>" in shown
        assert "Events with fewer than 3 certificates, not counted</dt><dd>1</dd>" in shown
        line = '"Events with fewer than 3 certificates, not counted",,1'
        assert line in lines_of(client, address)


def test_events_that_tell_no_certificates_have_no_total(client):
    series = Series.objects.create(slug="seminars", name={"en": "Seminars"})
    for _n in range(2):
        certified(series, 2)
    told = api(client, "series", "seminars", "statistics")
    assert (told["certificates"], told["certificates_left_out"]) == (None, 2)
    address = reverse("events:series", args=["seminars"])
    shown = tight(client.get(address).content.decode())
    assert "Certificates of participation</dt><dd>fewer than 3 at each event</dd>" in shown
    assert "not counted" not in shown


def test_an_event_says_of_few_certificates_that_they_are_few(client):
    series = Series.objects.create(slug="seminars", name={"en": "Seminars"})
    address = reverse("events:figures", args=[certified(series, 2).slug])
    shown = tight(client.get(address).content.decode())
    assert "Certificates of participation</dt><dd>fewer than 3</dd>" in shown
    assert "not counted" not in shown
    assert "Certificates of participation,,fewer than 3" in lines_of(client, address)
