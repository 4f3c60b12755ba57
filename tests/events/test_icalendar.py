"""Calendars as they are fetched, read by two libraries that did not write them (ics and vobject):
both find the same event, in the moments that the venue means."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import ics
import pytest
import vobject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from events import icalendar
from events.actions import cancel_event
from events.models import Event
from tests.events import make_coming
from tests.factories import make_event, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:'maxsplit' is passed:DeprecationWarning"),  # by ics
]

BEIJING, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
YEAR = 2099  # the calendar of the Group shows what is to come
LONG = "人工智能能力建设国际合作之友小组国际研讨会，上海；第二届会议—上半场与下半场的全体会议"
AWKWARD = "Seminar; first, second \\ third"


def fetched(client, event, language="en"):
    """The calendar of one event, and that of the Group."""
    with override(language):
        addresses = reverse("events:ics", args=[event.slug]), reverse("events:calendar")
    return [client.get(address).content for address in addresses]


def by_ics(content):
    (found,) = ics.Calendar(content.decode()).events
    sequence = next(line.value for line in found.extra if line.name == "SEQUENCE")
    return {
        "uid": found.uid,
        "summary": found.name,
        "description": found.description or "",
        "location": found.location or "",
        "status": found.status,
        "sequence": int(sequence),
        "starts": found.begin.datetime.astimezone(UTC),
        "ends": found.end.datetime.astimezone(UTC),
        "url": found.url,
        "kinds": found.categories,
    }


def by_vobject(content):
    found = vobject.readOne(content.decode()).vevent
    text = {name: found.contents.get(name) for name in ("description", "location")}
    return {
        "uid": found.uid.value,
        "summary": found.summary.value,
        **{name: rows[0].value if rows else "" for name, rows in text.items()},
        "status": found.status.value,
        "sequence": int(found.sequence.value),
        "starts": found.dtstart.value.astimezone(UTC),
        "ends": found.dtend.value.astimezone(UTC),
        "url": found.url.value,
        "kinds": set(found.categories.value),
    }


def read(client, event, language="en"):
    """What the two libraries find in the two calendars: four times the same."""
    found = [
        by(content) for content in fetched(client, event, language) for by in (by_ics, by_vobject)
    ]
    assert found[1:] == found[:1] * 3
    return found[0]


def faults(content):
    """What the standard (RFC 5545) forbids in the lines of a calendar."""
    lines = content.split(b"\r\n")
    broken = []
    for line in lines:
        try:
            line.decode()
        except UnicodeDecodeError:
            broken.append(line)
    return {
        "too long": [line for line in lines if len(line) > 75],
        "a character in two lines": broken,
        "bare": [line for line in lines if b"\n" in line or b"\r" in line],
        "control characters": [line for line in lines if any(c < 32 and c != 9 for c in line)],
    }


NO_FAULTS = {
    "too long": [],
    "a character in two lines": [],
    "bare": [],
    "control characters": [],
}


def test_an_event_in_beijing(client):
    event = make_event(
        title={"en": "Seminar"},
        time_zone="Asia/Shanghai",
        starts_at=datetime(YEAR, 9, 24, 9, tzinfo=BEIJING),
        ends_at=datetime(YEAR, 9, 25, 17, 30, tzinfo=BEIJING),
        venue="Conference Centre",
        city="Shanghai",
        room="Hall 1",
    )
    found = read(client, event)
    assert found["starts"] == datetime(YEAR, 9, 24, 1, tzinfo=UTC)
    assert found["ends"] == datetime(YEAR, 9, 25, 9, 30, tzinfo=UTC)
    assert found["location"] == "Hall 1, Conference Centre, Shanghai"
    assert (found["summary"], found["status"]) == ("Seminar", "CONFIRMED")
    assert found["uid"] == f"event-{event.pk}@testserver"


def test_an_event_over_the_night_in_which_new_york_sets_its_clocks_back(client):
    """From Saturday evening to Sunday noon: an hour more than the clock on the wall says."""
    event = make_event(
        title={"en": "Retreat"},
        time_zone="America/New_York",
        starts_at=datetime(YEAR, 10, 31, 18, tzinfo=NEW_YORK),
        ends_at=datetime(YEAR, 11, 1, 12, tzinfo=NEW_YORK),
    )
    found = read(client, event)
    assert found["starts"].astimezone(NEW_YORK).strftime("%a %H:%M %Z") == "Sat 18:00 EDT"
    assert found["ends"].astimezone(NEW_YORK).strftime("%a %H:%M %Z") == "Sun 12:00 EST"
    assert (found["ends"] - found["starts"]).total_seconds() == 19 * 3600


def test_moments_are_in_utc_whatever_zone_they_were_given_in():
    """A local time would need its zone described beside it."""
    event = make_coming(time_zone="Asia/Shanghai")
    event.starts_at = event.starts_at.astimezone(BEIJING)
    content = icalendar.calendar([event], now=timezone.now())
    assert b"TZID" not in content
    assert f"DTSTART:{event.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode() in content


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_long_lines_are_folded_between_characters(client, language):
    title = {"en": AWKWARD * 4, "zh-hans": LONG * 2, "ar": "الحلقة الدراسية الدولية " * 6}
    event = make_coming(title=title, summary={"en": "é" * 200, "zh-hans": LONG * 3})
    for content in fetched(client, event, language):
        assert faults(content) == NO_FAULTS
    assert read(client, event, language)["summary"] == title[language].strip()


def test_commas_semicolons_backslashes_and_line_breaks_are_text(client):
    event = make_coming(
        title={"en": AWKWARD}, summary={"en": "One, two;\nthree \\ four\r\nfive"}, room="A, B; C"
    )
    found = read(client, event)
    assert found["summary"] == AWKWARD
    assert found["description"] == "One, two;\nthree \\ four\nfive"
    assert found["location"].startswith("A, B; C")


def test_a_title_of_an_old_row_is_one_line_without_control_characters(client):
    event = make_coming()
    text = "Seminar\r\nBEGIN:VALARM\x07\x1b"
    Event.objects.filter(pk=event.pk).update(title={"en": text}, summary={"en": "a\x00\x07b"})
    assert read(client, event)["summary"] == "Seminar BEGIN:VALARM"
    assert read(client, event)["description"] == "ab"
    assert [faults(content) for content in fetched(client, event)] == [NO_FAULTS] * 2


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Seminar"), ("fr", "Séminaire"), ("ar", "ندوة")]
)
def test_a_cancelled_event_says_so_in_its_title_and_replaces_the_entry(client, language, title):
    event = make_coming(title={"en": "Seminar", "fr": "Séminaire", "ar": "ندوة"})
    before = read(client, event, language)
    cancel_event(event, by=make_user(), reason="The venue is closed")
    after = read(client, event, language)
    assert after["status"] == "CANCELLED"
    assert after["sequence"] > before["sequence"]
    assert after["uid"] == before["uid"]
    with override(language):
        said = gettext("Cancelled: %(event)s") % {"event": title}
        # The title of an entry is one line of plain spaces.
        assert after["summary"] == said.replace("\N{NO-BREAK SPACE}", " ")
    assert before["summary"] == title


def test_cancelled_is_said_in_the_language_of_the_calendar(client, monkeypatch):
    """The catalogues may lack it yet: here one has it."""
    event = make_coming(status="cancelled", title={"en": "Seminar", "fr": "Séminaire"})
    said = {"fr": "Annulé : %(event)s", "en": "Cancelled: %(event)s"}
    monkeypatch.setattr(icalendar, "_", lambda text: said[get_language()])
    assert read(client, event, "fr")["summary"] == "Annulé : Séminaire"
    assert read(client, event, "en")["summary"] == "Cancelled: Seminar"


def test_a_calendar_that_was_kept_is_fetched_again_after_cancelling(client):
    event = make_coming()
    address = reverse("events:ics", args=[event.slug])
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    cancel_event(event, by=make_user(), reason="The venue is closed")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_the_calendar_of_the_group_holds_all_and_both_libraries_find_them(client):
    titles = {f"Seminar {n}" for n in range(3)}
    for title in titles:
        make_coming(title={"en": title})
    content = client.get(reverse("events:calendar")).content
    assert {one.name for one in ics.Calendar(content.decode()).events} == titles
    read = vobject.readOne(content.decode())
    assert {one.summary.value for one in read.vevent_list} == titles
