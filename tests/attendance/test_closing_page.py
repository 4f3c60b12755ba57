"""The page that asks before the attendance of an event is closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attendance.actions.devices import add_device
from attendance.models import AttendanceClosing, Device
from events.models import Event
from tests.attendance.presence import make_person
from tests.events import make_coming
from tests.events.offices import shown, url
from tests.factories import make_user

pytestmark = pytest.mark.django_db
BUTTON = "Close attendance</button>"


@pytest.fixture
def over(event_officer):
    event = make_coming(title={"en": "Seminar"}, city="Lusaka")
    now = timezone.now()
    past = {"starts_at": now - timedelta(hours=9), "ends_at": now}
    Event.objects.filter(pk=event.pk).update(**past)
    return Event.objects.get(pk=event.pk)


# --- refusals -------------------------------------------------------------------------------------
def test_before_the_end_there_is_no_button(office):
    html = shown(office, "attendance_close", make_coming())
    assert ("The event is not over." in html, BUTTON in html) == (True, False)


def test_a_reader_has_no_button(client, auditor, over):
    client.force_login(auditor)
    assert BUTTON not in shown(client, "attendance_close", over)
    assert client.post(url("attendance_close", over)).status_code == 403
    assert AttendanceClosing.objects.count() == 0


# --- what is said before --------------------------------------------------------------------------
def test_the_page_names_the_event_and_what_will_happen(office, over):
    html = shown(office, "attendance_close", over)
    assert ("Seminar" in html, "Lusaka" in html, BUTTON in html) == (True, True, True)
    assert "No emails will be sent." in html
    assert "This cannot be undone." in html
    assert "scan has not been sent" not in html
    assert AttendanceClosing.objects.count() == 0


def test_scans_that_wait_on_a_device_are_counted(office, over):
    device = add_device(Device(event=over, name="North gate"), by=make_user(), at=timezone.now())
    Device.objects.filter(pk=device.pk).update(waiting=3)
    assert "3 scans have not been sent by their devices yet" in shown(
        office, "attendance_close", over
    )


def test_the_page_asks_as_often_for_three_people_as_for_one(
    office, over, django_assert_max_num_queries
):
    make_person(over)
    shown(office, "attendance_close", over)
    with django_assert_max_num_queries(50) as one:
        shown(office, "attendance_close", over)
    for _two in range(2):
        make_person(over)
    with django_assert_max_num_queries(len(one)):
        shown(office, "attendance_close", over)
