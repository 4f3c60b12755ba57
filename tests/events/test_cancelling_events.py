"""The page on which an officer cancels an event: what will happen, the reason, the act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from certificates.models import VisaLetterStatus
from events.actions.messaging import send_message, write_message
from events.models import Event
from events.queries.message_readers import find_readers
from tests.certificates.visa_letters import make_issued
from tests.events import make_coming, make_guest
from tests.events.offices import shown, text, url
from tests.factories import make_registration, make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
WHY = {"reason": "The venue is closed"}


def status(event):
    return Event.objects.get(pk=event.pk).status


def cancel(client, event, **data):
    return client.post(url("cancel_event", event), data or WHY)


# --- refusals -------------------------------------------------------------------------------------
def test_a_reason_is_asked_for_at_its_field(office):
    event = make_coming()
    answer = cancel(office, event, reason=" ")
    assert (answer.status_code, status(event)) == (409, "published")
    assert text(answer).count("Enter the reason for cancelling the event.") == 2


@pytest.mark.parametrize("role", ["auditor", "admissions officer", "desk officer"])
def test_cancelling_takes_the_permission(client, role):
    event = make_coming()
    client.force_login(make_user(role))
    assert client.get(url("cancel_event", event)).status_code == 403
    assert (cancel(client, event).status_code, status(event)) == (403, "published")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("draft", "there is nothing to cancel"),
        ("closed", "can no longer be cancelled"),
        ("cancelled", "has been cancelled"),
    ],
)
def test_what_cannot_be_cancelled_says_why_and_has_no_button(office, before, said):
    event = make_coming(status=before)
    html = shown(office, "cancel_event", event)
    assert (said in html, "Cancel event</button>" in html) == (True, False)
    if before != "cancelled":
        assert (cancel(office, event).status_code, status(event)) == (409, before)


# --- what is said before is what is done ----------------------------------------------------------
def test_the_page_names_the_event_and_what_will_happen_and_does_it(office):
    fiji, event = make_state("FJ"), make_coming(title={"en": "Seminar"}, city="Lusaka")
    make_representative(make_user(email="focal@example.org"), fiji)
    for n in range(2):
        make_registration(event, fiji, email=f"delegate{n}@example.org", user=None)
    make_registration(event, fiji, email="", user=None)
    html = shown(office, "cancel_event", event)
    assert ("Seminar" in html, "Lusaka" in html) == (True, True)
    assert "3 registrations stay on record." in html
    assert "will be emailed to 2 registered people and 1 focal point." in html
    assert "Badges are no longer accepted" in html
    assert "This cannot be undone." in html
    assert ("Keep event" in html, "visa support letter" in html) == (True, False)
    assert status(event) == "published"
    before = set(Notice.objects.values_list("pk", flat=True))
    answer = office.post(url("cancel_event", event), WHY, follow=True)
    assert "“Seminar” is cancelled." in text(answer)
    told = Notice.objects.exclude(pk__in=before).values_list("email", "kind")
    assert sorted(told) == [
        ("delegate0@example.org", "event_cancelled"),
        ("delegate1@example.org", "event_cancelled"),
        ("focal@example.org", "event_cancelled"),
    ]
    assert "The venue is closed" in shown(office, "cancel_event", event)


def test_of_a_quiet_event_no_one_is_emailed(office):
    event = make_coming(quiet=True)
    make_guest(event, make_state("FJ"))
    assert "No emails will be sent." in shown(office, "cancel_event", event)
    cancel(office, event)
    assert (status(event), Notice.objects.filter(kind="event_cancelled").count()) == (
        "cancelled",
        0,
    )


def test_letters_that_were_issued_are_counted(office):
    letter = make_issued()
    assert letter.status == VisaLetterStatus.ISSUED
    html = shown(office, "cancel_event", letter.registration.event)
    assert "1 visa support letter will no longer be valid" in html
    assert "Passport details will be erased on the day" in html


def test_messages_that_wait_are_named_because_they_will_still_be_sent(office, event_officer):
    event = make_coming()
    make_registration(event, make_state("FJ"))
    now = timezone.now()
    message = write_message(
        event,
        by=event_officer,
        at=now,
        subject="Bus to the venue",
        text="It leaves at 8.",
        language="",
        audience="people",
        statuses=["confirmed"],
        send_at=now + timedelta(days=1),
    )
    seen = find_readers(message).fingerprint
    send_message(message, by=event_officer, at=now, fingerprint=seen)
    html = shown(office, "cancel_event", event)
    assert "1 message that is scheduled for later will be sent" in html
    assert url("messages", event) in html


def test_the_page_asks_as_often_for_many_registrations_as_for_one(
    office, django_assert_max_num_queries
):
    event = make_coming()
    make_guest(event, make_state("FJ"))
    shown(office, "cancel_event", event)
    with django_assert_max_num_queries(40) as one:
        shown(office, "cancel_event", event)
    for code in ("KE", "ZM"):
        make_guest(event, make_state(code))
    with django_assert_max_num_queries(len(one)):
        shown(office, "cancel_event", event)


def test_the_settings_of_a_published_event_lead_there(office):
    event = make_coming()
    answer = office.get(url("settings_step", event, "what"))
    assert url("cancel_event", event) in text(answer)
