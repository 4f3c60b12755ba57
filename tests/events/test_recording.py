"""A past event is recorded as already held from its plan, and the office leads through the rest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.events import make_coming
from tests.events.offices import text, url
from tests.factories import make_event, make_registration, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(db):
    now = timezone.now()
    times = {"starts_at": now - timedelta(days=40), "ends_at": now - timedelta(days=38)}
    return make_event(closes_at=None, status="draft", title={"en": "Past seminar"}, **times)


def test_an_event_to_come_is_not_recorded(office):
    event = make_coming(status="draft")
    answer = office.post(url("record", event))
    assert (answer.status_code, "The event is not over." in text(answer)) == (409, True)


def test_an_auditor_records_nothing(client, past, auditor):
    client.force_login(auditor)
    assert client.post(url("record", past)).status_code == 403


def test_the_plan_of_a_past_event_leads_to_recording_it(office, past):
    assert url("record", past) in text(office.get(url("plan_check", past)))
    page = text(office.get(url("record", past)))
    assert "without deadlines" in page
    assert office.post(url("record", past)).status_code == 302
    past.refresh_from_db()
    assert (past.is_recorded, past.quiet, past.status) == (True, True, "published")
    assert office.post(url("record", past)).status_code == 302  # twice is once


def test_the_office_leads_from_people_to_attendance_to_closing(office, past):
    office.post(url("record", past))
    overview = text(office.get(url("event", past)))
    assert "Enter participants" in overview
    assert "Entered later" in overview
    past.refresh_from_db()
    make_registration(past, make_state("FJ"), status="confirmed")
    overview = text(office.get(url("event", past)))
    assert "Enter participants" not in overview
    assert "Enter attendance from a file" in overview
    assert "Close attendance" in overview


def test_visitors_read_that_it_was_entered_later(client, office, past):
    office.post(url("record", past))
    client.logout()
    assert "after it was held" in text(client.get(f"/en/events/{past.slug}/"))
