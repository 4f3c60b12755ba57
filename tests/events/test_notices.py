"""The emails about events: each is written by its act and can be put into words in every
language."""

import pytest
from django.conf import settings

from accounts.emails import compose
from accounts.models import Notice
from events.actions import cancel_event, cancel_registration, change_event
from events.models import Event
from tests.factories import (
    AT,
    make_event,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
SAID = {
    "registration_confirmed": ["Delegate 17", "Fiji", "4 June 2026, 13:15, New York time"],
    "registration_waiting": ["Delegate 17", "number 1", "All seats of the event are taken."],
    "registration_cancelled": ["Delegate 17", "Reason: Ill"],
    "event_changed": [
        "Conference Room 8",
        "Begins: 4 June 2026, 13:15, New York time",
        "Ends: 4 June 2026, 15:00",
    ],
    "event_cancelled": ["Reason: No venue"],
}


def act(kind):
    event = make_event(
        title={"en": "Projects", "ar": "المشاريع"},
        time_zone="America/New_York",
        city="New York",
        starts_at=AT.replace(month=6, day=4, hour=17, minute=15),
        ends_at=AT.replace(month=6, day=4, hour=19),
        seats=0 if kind == "registration_waiting" else None,
    )
    row = make_registration(event, make_state("FJ"), given_name="Delegate", family_name="17")
    event.refresh_from_db()
    if kind == "registration_cancelled":
        cancel_registration(row, by=make_user(), at=AT, reason="Ill")
    if kind == "event_changed":
        values = {"room": "Conference Room 8"}
        change_event(event, by=make_user(), at=AT, version=1, values=values)
    if kind == "event_cancelled":
        cancel_event(event, by=make_user(), reason="No venue")
    return event


@pytest.mark.parametrize("kind", SAID)
def test_the_email_says_what_happened_in_english(kind):
    event = act(kind)
    message = compose(Notice.objects.get(kind=kind))
    assert "Projects" in message.subject
    for words in SAID[kind]:
        assert words in message.body
    assert f"http://testserver/en/events/{event.slug}/" in message.body


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", SAID)
def test_the_email_can_be_written_in_every_language(kind, language):
    event = act(kind)
    notice = Notice.objects.get(kind=kind)
    notice.language = language
    message = compose(notice)
    assert ("المشاريع" if language == "ar" else "Projects") in message.subject
    assert f"http://testserver/{language}/events/{event.slug}/" in message.body


def test_the_person_and_the_focal_points_of_the_mission_are_told_and_nobody_else():
    fiji = make_state("FJ")
    focal = make_user(email="fiji@example.org")
    make_representative(focal, fiji)
    make_representative(make_user(email="kenya@example.org"), make_state("KE"))
    make_registration(entity=fiji, email="delegate17@example.org")
    told = Notice.objects.values_list("email", flat=True)
    assert set(told) == {"fiji@example.org", "delegate17@example.org"}


@pytest.mark.parametrize("kind", ["event_changed", "registration_confirmed"])
def test_the_event_goes_along_as_an_entry_of_a_calendar(kind):
    event = act(kind)
    (name, content, media_type), *more = compose(Notice.objects.get(kind=kind)).attachments
    assert (name, media_type, more) == (f"{event.slug}.ics", "text/calendar", [])
    assert b"BEGIN:VEVENT" in (content if isinstance(content, bytes) else content.encode())


def test_an_event_that_is_gone_or_a_draft_sends_no_entry():
    event = act("registration_confirmed")
    Event.objects.filter(pk=event.pk).update(status="draft")
    assert compose(Notice.objects.get(kind="registration_confirmed")).attachments == []
