"""Messages to the people or the missions of an event: who gets them and why, before and after."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.emails import compose
from accounts.models import Notice
from accounts.tasks import deliver
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions import messaging
from events.actions.messaging import (
    ReadersChanged,
    resend_failed,
    send_message,
    stop_message,
    write_message,
)
from events.models import EventMessage, Registration
from events.queries.message_readers import emails_of, find_readers, progress
from tests.events import make_coming, make_guest
from tests.events.offices import reached, sent, shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar"})


def guest(event, entity, **person):
    """A person whose registration has been told already."""
    row = make_guest(event, entity, **person)
    Notice.objects.all().delete()
    return row


def acting():
    return {"by": make_user(), "at": timezone.now()}


def written(event, **more):
    facts = {
        "audience": "people",
        "statuses": ["confirmed"],
        "language": "",
        "subject": "Bus to the venue",
        "text": "The bus leaves at 8.\nBring your badge.",
        "send_at": None,
    }
    return write_message(event, **facts | more, **acting())


def emails_to(message):
    return sorted(row.email for row in find_readers(message).readers)


def send(message, **facts):
    return send_message(message, fingerprint=find_readers(message).fingerprint, **acting() | facts)


# --- who gets it ----------------------------------------------------------------------------------
def test_people_are_chosen_by_status_delegation_and_language(event):
    fiji, kenya = make_state("FJ"), make_state("KE")
    guest(event, fiji, email="a@example.org", language="en")
    guest(event, kenya, email="b@example.org", language="fr")
    waiting = guest(event, fiji, email="c@example.org")
    Registration.objects.filter(pk=waiting.pk).update(status="waiting")
    guest(event, fiji, email="")
    assert emails_to(written(event)) == ["a@example.org", "b@example.org"]
    assert emails_to(written(event, statuses=["waiting"])) == ["c@example.org"]
    assert emails_to(written(event, entities=[kenya])) == ["b@example.org"]
    assert emails_to(written(event, language="fr")) == ["b@example.org"]
    found = find_readers(written(event))
    assert [row.why for row in found.readers] == ["Confirmed", "Confirmed"]
    assert len(found.without) == 1
    assert found.without_entities == [fiji]


def test_an_address_that_several_people_share_gets_one_email(event):
    for family in ("A", "B"):
        guest(
            event,
            make_state("FJ"),
            email="mission@example.org",
            family_name=family,
            shared_mailbox=True,
        )
    assert emails_to(written(event)) == ["mission@example.org"]


def test_missions_are_those_invited_or_registered_with_the_reason(event):
    reached("FJ", "KE")
    sent(event, "FJ", "NP")
    guest(event, make_state("KE"))
    make_state("CL")
    found = find_readers(written(event, audience="missions"))
    assert {row.why for row in found.readers} == {"Focal point of Fiji", "Focal point of Kenya"}
    assert found.without == ["Nepal"]


@pytest.mark.parametrize("number", [1, 3])
def test_readers_cost_the_same_for_any_number(event, number, django_assert_num_queries):
    for n in range(number):
        guest(event, make_state("FJ"), email=f"a{n}@example.org")
    message = EventMessage.objects.select_related("event").get(pk=written(event).pk)
    with django_assert_num_queries(2):
        find_readers(message)
    message.audience = "missions"
    with django_assert_num_queries(3):
        find_readers(message)


# --- sending --------------------------------------------------------------------------------------
def test_it_is_sent_once_however_often_it_is_asked_for(event, mailoutbox):
    guest(event, make_state("FJ"), email="a@example.org")
    message = written(event)
    for _n in range(2):
        send(message)
    assert (message.status, message.recipients) == ("sent", 1)
    assert Notice.objects.filter(kind="event_message").count() == 1
    assert deliver(timezone.now()) == 1
    (mail,) = mailoutbox
    assert mail.subject == "Bus to the venue: Seminar"
    assert "The bus leaves at 8.\nBring your badge." in mail.body
    assert "because you are registered" in mail.body
    assert progress(message) == {"sent": 1, "waiting": 0, "failed": 0}
    assert Entry.objects.filter(act="eventmessage.sent").count() == 1


def test_readers_who_changed_are_shown_again_before_anything_is_sent(event):
    guest(event, make_state("FJ"), email="a@example.org")
    message = written(event)
    seen = find_readers(message).fingerprint
    guest(event, make_state("KE"), email="b@example.org")
    with pytest.raises(ReadersChanged):
        send_message(message, fingerprint=seen, **acting())
    assert not Notice.objects.filter(kind="event_message").exists()


def test_what_is_sent_later_waits_and_can_be_stopped(event, mailoutbox):
    guest(event, make_state("FJ"), email="a@example.org")
    message = send(written(event, send_at=timezone.now() + timedelta(hours=3)))
    deliver(timezone.now())
    assert not mailoutbox
    assert progress(message)["waiting"] == 1
    assert stop_message(message, **acting()) == 1
    assert stop_message(message, **acting()) == 0
    deliver(timezone.now() + timedelta(hours=4))
    assert not mailoutbox
    assert (message.status, message.recipients) == ("stopped", 0)


def test_what_has_gone_out_is_not_stopped(event, mailoutbox):
    guest(event, make_state("FJ"), email="a@example.org")
    message = send(written(event))
    deliver(timezone.now())
    with pytest.raises(NotPossible, match="already"):
        stop_message(message, **acting())


@pytest.mark.parametrize("change", [{"status": "draft"}, {"quiet": True}])
def test_about_a_draft_or_a_quiet_event_no_message_is_written(change):
    with pytest.raises(NotPossible):
        written(make_coming(**change))


def test_a_message_to_no_one_is_refused(event):
    with pytest.raises(NotPossible, match="None of the people"):
        send(written(event))


@pytest.mark.django_db(transaction=True)
def test_two_officers_send_one_message_at_once():
    event = make_coming()
    guest(event, make_state("FJ"), email="a@example.org")
    message = written(event)
    seen, officer, ready = find_readers(message).fingerprint, make_user(), threading.Barrier(2)

    def press():
        try:
            row = EventMessage.objects.get(pk=message.pk)
            ready.wait(20)
            send_message(row, by=officer, at=timezone.now(), fingerprint=seen)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Notice.objects.filter(kind="event_message").count() == 1


def test_the_test_goes_to_its_writer_alone(event):
    guest(event, make_state("FJ"), email="a@example.org")
    message, officer = written(event), make_user(email="officer@example.org")
    messaging.send_test(message, to=officer, at=timezone.now())
    assert [row.email for row in Notice.objects.filter(kind="event_message")] == [officer.email]
    assert progress(message) == {"sent": 0, "waiting": 0, "failed": 0}


# --- pages ----------------------------------------------------------------------------------------
FORM = {
    "audience": "people",
    "statuses": ["confirmed"],
    "subject": "Bus to the venue",
    "text": "It leaves at 8.",
}


def test_an_officer_writes_checks_and_sends(office, event):
    guest(event, make_state("FJ"), email="a@example.org", given_name="Ana", family_name="17")
    assert "No message has been written yet." in shown(office, "messages", event)
    answer = office.post(url("message_write", event), FORM)
    message = EventMessage.objects.get()
    assert answer.headers["Location"] == url("message", event, message.pk)
    html = shown(office, "message", event, message.pk)
    for said in (
        "1 person will get this email.",
        "Ana 17",
        "Confirmed",
        "It leaves at 8.",
        "Dear ",
    ):
        assert said in html
    seen = find_readers(message).fingerprint
    office.post(url("message_send", event, message.pk), {"readers": seen})
    html = shown(office, "message", event, message.pk)
    assert "1 email is being sent." in html
    assert "Stop unsent emails" in html
    assert office.get(url("message_change", event, message.pk)).status_code == 302


def test_what_is_missing_is_named_and_what_was_typed_stays(office, event):
    html = text(office.post(url("message_write", event), FORM | {"statuses": [], "subject": ""}))
    assert "Choose at least one status." in html
    assert "It leaves at 8." in html
    html = text(office.post(url("message_write", event), FORM | {"entities": "Atlantis"}))
    assert "“Atlantis”" in html
    assert not EventMessage.objects.exists()


def test_a_draft_is_changed_or_removed(office, event):
    message = written(event)
    office.post(url("message_change", event, message.pk), FORM | {"subject": "Another bus"})
    message.refresh_from_db()
    assert message.subject == "Another bus"
    office.post(url("message_remove", event, message.pk))
    assert "Another bus" not in shown(office, "messages", event)
    assert office.get(url("message", event, message.pk)).status_code == 404


def test_missions_without_an_address_get_letters(office, event):
    sent(event, "NP")
    message = written(event, audience="missions")
    html = shown(office, "message_letters", event, message.pk)
    assert "To the Permanent Mission of Nepal" in html
    assert "The bus leaves at 8." in html


def test_a_message_of_another_event_is_not_found(office, event):
    message = written(make_coming())
    assert office.get(url("message", event, message.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    office, event, number, django_assert_num_queries
):
    for _n in range(number):
        written(event)
    office.get(url("messages", event))
    with django_assert_num_queries(6):
        office.get(url("messages", event))


def test_the_email_of_a_message_is_in_the_readers_language(event):
    guest(event, make_state("FJ"), email="a@example.org", language="fr")
    send(written(event))
    (row,) = Notice.objects.filter(kind="event_message")
    assert row.language == "fr"
    assert "Bus to the venue" in compose(row).subject


# --- those that could not be sent -----------------------------------------------------------------
@pytest.fixture
def failed(event):
    """A message to two people, one of whose emails could not be sent."""
    for name in ("one", "two"):
        guest(event, make_state("FJ"), email=f"{name}@example.org")
    message = written(event)
    send(message)
    emails_of(message).update(sent_at=timezone.now())
    facts = {"sent_at": None, "failed_at": timezone.now(), "error": "550"}
    emails_of(message).filter(email="two@example.org").update(**facts)
    return message


def keys_of(message):
    return list(emails_of(message).values_list("pk", flat=True))


def test_those_that_could_not_be_sent_are_sent_again_once(event, failed):
    result = resend_failed(failed, event, keys_of(failed), **acting())
    assert [row.email for row in result.done] == ["two@example.org"]
    assert [why for _row, why in result.skipped] == ["This email has been sent."]
    assert progress(failed) == {"sent": 1, "waiting": 1, "failed": 0}
    entries = Entry.objects.count()
    again = resend_failed(failed, event, keys_of(failed), **acting())
    assert {why for _row, why in again.skipped} == {
        "This email has been sent.",
        "This has already been done.",
    }
    assert Entry.objects.count() == entries


def test_emails_of_another_message_are_left_alone(event, failed):
    other = written(event)
    assert resend_failed(other, event, keys_of(failed), **acting()).done == []
    assert progress(failed)["failed"] == 1


def test_the_page_says_first_what_will_be_sent_again(office, event, failed):
    page = text(office.get(url("message", event, failed.pk)))
    address = url("message_resend", event, failed.pk)
    assert f'action="{address}"' in page
    html = text(office.post(address, {"act": "resend", "scope": "all"}))
    assert "Send 1 email again" in html
    assert progress(failed)["failed"] == 1
    names = ("email", "act", "seen")
    said = {n: re.findall(rf'<input type="hidden" name="{n}" value="([^"]*)"', html) for n in names}
    assert '<h1 role="status">1 sent again</h1>' in text(office.post(address, said))
    assert progress(failed) == {"sent": 1, "waiting": 1, "failed": 0}
    assert office.post(address, {"act": "resend", "scope": "all"}).status_code == 302


def test_readers_send_nothing_again(client, event, failed, auditor):
    client.force_login(auditor)
    address = url("message_resend", event, failed.pk)
    assert address not in text(client.get(url("message", event, failed.pk)))
    assert client.post(address, {"act": "resend", "scope": "all"}).status_code == 403


def test_the_list_is_searched_and_ordered(office, event):
    for subject in ("Beta", "Alpha"):
        written(event, subject=subject)

    def listed(**query):
        return re.findall(r"<bdi>(\w+)</bdi></a></th>", shown(office, "messages", event, **query))

    assert listed() == ["Alpha", "Beta"]  # the last first
    assert listed(sort="-subject") == ["Beta", "Alpha"]
    assert listed(q="bet") == ["Beta"]
    assert listed(sort="password") == ["Alpha", "Beta"]
    assert "No messages contain these words." in shown(office, "messages", event, q="zz")
