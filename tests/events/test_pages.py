"""The public pages about events, and what they keep to themselves."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.urls import reverse
from icalendar import Calendar

from attendance.actions.scanning import check_in
from audit.models import Entry
from events.models import EventStatus, moments_in
from tests.events import make_coming, make_guest
from tests.factories import (
    make_event,
    make_organization,
    make_registration,
    make_state,
    make_user,
)
from tests.markup import tight

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"events:{name}", args=args)


@pytest.mark.parametrize("name", ["event", "participants", "figures", "register"])
def test_a_draft_is_not_there_for_strangers(client, stranger, name):
    event = make_coming(status=EventStatus.DRAFT)
    client.force_login(stranger)
    assert client.get(url(name, event.slug)).status_code == 404


@pytest.mark.parametrize("name", ["event", "participants", "figures"])
def test_every_page_of_an_event_is_public(client, name):
    event = make_coming(seats=10, quota=2, hosts=[make_state("ZM")])
    make_guest(event)
    response = client.get(url(name, event.slug))
    assert response.status_code == 200
    assert str(event.title) in response.content.decode()


@pytest.mark.parametrize("when", ["coming", "past"])
def test_the_list_asks_as_often_for_three_events_as_for_one(
    client, django_assert_num_queries, when
):
    make = make_coming if when == "coming" else make_event
    make(hosts=[make_state("ZM")])
    address = url("list") + f"?when={when}&page="
    client.get(address)
    cache.clear()
    with django_assert_num_queries(4):
        client.get(address)
    make()
    make()
    cache.clear()
    with django_assert_num_queries(4):
        html = client.get(address).content.decode()
    assert len(re.findall('<li class="dated">', html)) == 3


def text(client, address):
    return tight(client.get(address).content.decode())


# --- what the page says ---------------------------------------------------------------------------
def test_the_page_is_drawn_for_each_language_apart(client):
    event = make_coming(title={"en": "Projects", "ar": "المشاريع"})
    assert "<h1>Projects</h1>" in text(client, f"/en/events/{event.slug}/")
    assert "<h1>المشاريع</h1>" in text(client, f"/ar/events/{event.slug}/")
    french = text(client, f"/fr/events/{event.slug}/")
    assert '<h1 lang="en" dir="ltr">Projects</h1>' in french


def test_the_page_changes_with_the_numbers_though_it_is_kept(client):
    event = make_coming(seats=2, city="Beijing")
    page = event.get_absolute_url()
    assert '<dd class="num">2</dd>' in text(client, page)
    make_guest(event)
    make_guest(event)
    make_guest(event)
    numbers = re.findall(r'<dd class="num">(\d+)</dd>', text(client, page))
    assert numbers == ["2", "1", "0"]


@pytest.mark.parametrize(
    ("zone", "reader", "expected"),
    [
        ("America/New_York", None, ["venue", "reader"]),
        ("America/New_York", "America/New_York", ["venue"]),
        ("Asia/Shanghai", "America/New_York", ["venue", "new_york"]),
        ("Asia/Shanghai", "Africa/Lusaka", ["venue", "new_york", "reader"]),
        ("Africa/Lusaka", "Africa/Lusaka", ["venue", "new_york"]),
    ],
)
def test_the_clocks_are_those_of_the_venue_new_york_and_the_reader(client, zone, reader, expected):
    event = make_coming(time_zone=zone)
    if reader:
        client.force_login(make_user(time_zone=reader))
    clocks = client.get(event.get_absolute_url()).context["clocks"]
    assert [clock["role"] for clock in clocks] == expected


@pytest.mark.parametrize(
    ("month", "new_york"),
    [
        (7, "21:00–22:00 New York time (UTC−4), 30 June 2027"),
        (1, "20:00–21:00 New York time (UTC−5), 31 December 2026"),
    ],
)
def test_a_morning_in_beijing_is_the_evening_before_in_new_york(client, month, new_york):
    [starts] = moments_in("Asia/Shanghai", datetime(2027, month, 1, 9))
    event = make_event(
        time_zone="Asia/Shanghai", starts_at=starts, ends_at=starts + timedelta(hours=1)
    )
    html = text(client, event.get_absolute_url())
    clock = re.search(r'<dl class="clock">(.*?)</dl>', html, re.S)[1]
    lines = " ".join(re.sub(r"<[^>]+>", " ", clock).split())
    lines = re.sub(r"\s*([–,)])\s*", r"\1", lines).replace("( ", "(").replace(",", ", ")
    assert "09:00–10:00 Beijing time, the venue (UTC+8)" in lines
    assert new_york in lines


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": EventStatus.CLOSED}, "Registration is closed."),
        ({"status": EventStatus.CANCELLED, "status_reason": "No venue"}, "No venue"),
        (
            {"opens_at": datetime(2099, 1, 1, 9, tzinfo=UTC), "days": 40000},
            "Registration opens on 1 January 2099, 17:00, Beijing time.",
        ),
        ({"days": -3}, "The event is over."),
    ],
)
def test_a_closed_door_says_why_in_place_of_the_button(client, fields, said):
    html = text(client, make_coming(**fields).get_absolute_url())
    assert (said in html, "/register/" in html) == (True, False)


def test_a_visitors_page_is_not_shown_to_who_is_signed_in_nor_the_other_way(client):
    person, event = make_user(), make_coming()
    make_guest(event, user=person)
    page = event.get_absolute_url()
    for _n in range(2):
        client.logout()
        client.cookies.clear()
        assert (
            "Open your registration" in text(client, page),
            "Sign in" in text(client, page),
        ) == (
            False,
            True,
        )
        client.force_login(person)
        assert (
            "Open your registration" in text(client, page),
            "Sign in" in text(client, page),
        ) == (
            True,
            False,
        )


def test_what_a_visitor_sends_does_not_stand_on_the_page_kept_for_others(client):
    page = make_coming().get_absolute_url()
    assert "?&amp;&amp;" in text(client, page + "?&&")
    assert "?&amp;&amp;" not in text(client, page)


def test_a_kept_page_keeps_the_choice_of_appearance(client):
    page = make_coming().get_absolute_url()
    assert "data-theme" not in text(client, page)
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in text(client, page)


@pytest.mark.parametrize(("signed_in", "number"), [(False, 1), (True, 5)])
def test_the_page_takes_few_queries(client, stranger, django_assert_num_queries, signed_in, number):
    event = make_coming(hosts=[make_state("ZM"), make_state("CN")], seats=5)
    if signed_in:
        client.force_login(stranger)
    client.get(event.get_absolute_url())
    with django_assert_num_queries(number):
        client.get(event.get_absolute_url())


@pytest.mark.parametrize("name", ["event", "participants", "figures", "list"])
def test_a_first_visit_is_light(client, name):
    event = make_coming(seats=300, description={"en": "About the seminar. " * 60})
    for _n in range(40):
        make_guest(event, consent_public=True, position="Second Secretary")
    address = url("list") if name == "list" else url(name, event.slug)
    html = client.get(address).content
    linked = re.findall(rb'(?:src|rel="stylesheet" href)="/static/([^"]+)"', html)
    files = [Path(finders.find(name.decode())).read_bytes() for name in linked]
    assert len(linked) <= 3
    assert sum(len(gzip.compress(content, 6)) for content in (html, *files)) < 25_000


# --- the list -------------------------------------------------------------------------------------
def titles(client, query):
    return [str(event.title) for event in client.get(url("list") + query).context["page"]]


def test_the_list_is_filtered_by_kind_year_city_and_words_in_any_script(client):
    make_event(title={"en": "One", "ar": "المشاريع"}, kind="meeting", city="New York")
    make_event(title={"en": "Two"}, city="Lusaka")
    make_event(title={"en": "Three"}, status=EventStatus.DRAFT)
    make_coming(title={"en": "Four"})
    assert titles(client, "") == ["Four"]
    assert titles(client, "?when=past") == ["One", "Two"]
    assert titles(client, "?when=past&kind=meeting") == ["One"]
    assert titles(client, "?when=past&city=Lusaka") == ["Two"]
    assert titles(client, "?when=past&year=2026") == ["One", "Two"]
    assert titles(client, "?when=past&year=2025") == []
    assert titles(client, "?when=past&q=المشار") == ["One"]
    assert titles(client, "?when=past&q=tw") == ["Two"]


@pytest.mark.parametrize("query", ["?kind=x", "?year=99999", "?year=٢٠٢٦", "?page=0"])
def test_a_senseless_filter_is_left_out(client, query):
    make_coming(title={"en": "Four"})
    assert titles(client, query) == ["Four"]


# --- participants ---------------------------------------------------------------------------------
def test_the_public_list_names_who_agreed_and_nothing_private(client):
    event = make_coming(seats=2)
    shown = {"consent_public": True, "position": "Counsellor"}
    private = {
        "email": "private@example.org",
        "phone": "+679 555 0100",
        "diet": "halal",
        "access_needs": "step-free seat",
    }
    make_guest(event, make_state("FJ"), family_name="Seen", **shown, **private)
    make_guest(event, make_state("FJ"), family_name="Unlisted", consent_public=False)
    make_guest(event, make_state("FJ"), family_name="Waiting", **shown)
    html = text(client, url("participants", event.slug))
    assert ("Delegate Seen" in html, "Counsellor" in html) == (True, True)
    for hidden in ("Unlisted", "Delegate Waiting", *private.values()):
        assert hidden not in html


def test_the_list_is_in_protocol_order(client):
    event = make_coming()
    entities = [make_organization("itu"), make_state("VA"), make_state("ZM"), make_state("CI")]
    for entity in entities:
        make_guest(event, entity, consent_public=True)
    rows = client.get(url("participants", event.slug)).context["page"]
    assert [row.delegation.entity.code for row in rows] == ["civ", "zmb", "vat", "itu"]


def test_after_the_event_those_are_listed_who_came(client):
    event = make_event()
    came = make_registration(event, consent_public=True)
    make_registration(event, consent_public=True)
    check_in(event, registration=came, by=make_user(), at=event.starts_at, nonce=uuid4())
    assert list(client.get(url("participants", event.slug)).context["page"]) == [came]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_contacts_are_exported_by_organizers_only(client, event_officer, focal_point, kind):
    event = make_coming()
    make_guest(event, family_name="=2+2", email="private@example.org")
    address = url("participant_file", event.slug, kind)
    assert client.get(address).status_code == 302
    client.force_login(focal_point)
    assert client.get(address).status_code == 403
    client.force_login(event_officer)
    content = b"".join(client.get(address).streaming_content)
    if kind == "csv":
        assert ("private@example.org" in content.decode(), ",'=2+2," in content.decode()) == (
            True,
            True,
        )
    assert Entry.objects.filter(act="event.participants_exported").count() == 1


# --- calendars ------------------------------------------------------------------------------------
def parsed(response):
    return {str(row["uid"]): row for row in Calendar.from_ical(response.content).walk("VEVENT")}


def test_the_calendar_holds_public_events_under_lasting_identities(client):
    event = make_coming(time_zone="Asia/Shanghai", title={"en": "Seminar; one, two"}, version=3)
    off = make_coming(status=EventStatus.CANCELLED)
    make_coming(status=EventStatus.DRAFT)
    rows = parsed(client.get(url("calendar")))
    row = rows.pop(f"event-{event.pk}@testserver")
    assert (str(row["summary"]), row["sequence"], str(row["status"])) == (
        "Seminar; one, two",
        3,
        "CONFIRMED",
    )
    assert (row["dtstart"].dt, row["dtend"].dt) == (event.starts_at, event.ends_at)
    [gone] = rows.values()
    assert (str(gone["status"]), gone["sequence"]) == ("CANCELLED", off.version + 1)


def test_one_event_as_a_file_and_nothing_when_nothing_is_new(client):
    event = make_coming()
    first = client.get(url("ics", event.slug))
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    tag = first.headers["ETag"]
    assert client.get(url("ics", event.slug), headers={"If-None-Match": tag}).status_code == 304
    type(event).objects.filter(pk=event.pk).update(version=2)
    assert client.get(url("ics", event.slug), headers={"If-None-Match": tag}).status_code == 200


def test_a_draft_has_no_calendar(client):
    assert client.get(url("ics", make_coming(status=EventStatus.DRAFT).slug)).status_code == 404
