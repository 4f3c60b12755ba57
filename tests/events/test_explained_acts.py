"""The acts on an event in the back office: the page in between says what will follow, and the
message afterwards what happened, with the next step."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from events.admin.events import EventAdmin
from events.models import Event
from events.permissions import time_with_place
from tests.events import make_coming, make_guest
from tests.events.selecting import text_of
from tests.factories import make_event, make_registration, make_state, make_user

pytestmark = pytest.mark.django_db
MADE = [act.name for act in EventAdmin.acts]


@pytest.fixture
def officer(client, event_officer):
    client.force_login(event_officer)
    return client


def make_over(**fields):
    ends = timezone.now() - timedelta(days=9)
    return make_event(starts_at=ends - timedelta(hours=8), ends_at=ends, **fields)


def title(event):
    return Event.objects.get(pk=event.pk).titles["en"]


def ask(client, event, act):
    """What the page between the button and the act says."""
    answer = client.post(reverse("admin:events_event_act", args=[event.pk, act]))
    assert answer.status_code == 200, answer
    return text_of(answer.content.decode())


def perform(client, event, act, **data):
    """The message, as HTML."""
    page = reverse("admin:events_event_act", args=[event.pk, act])
    answer = client.post(page, {"confirmed": "1"} | data, follow=True)
    (message,) = answer.context["messages"]
    assert str(message) in answer.content.decode()  # its link is no text
    return str(message)


# --- publishing -----------------------------------------------------------------------------------
def test_before_publishing_the_page_says_when_registration_opens(officer):
    event = make_coming(status="draft")
    said = ask(officer, event, "publish")
    assert "will be shown on the public website" in said
    assert "Registration will open at once and close on" in said
    assert "No emails will be sent. You can invite missions afterwards." in said
    assert "This cannot be undone." in said
    assert Event.objects.get(pk=event.pk).status == "draft"


def test_registration_that_opens_later_is_said_with_its_time_and_place(officer):
    opens = timezone.now() + timedelta(days=3)
    event = make_coming(status="draft", opens_at=opens, time_zone="Asia/Shanghai")
    said = ask(officer, event, "publish")
    assert f"Registration will open on {time_with_place(opens, event)}." in said


def test_before_publishing_what_is_over_the_page_names_the_other_way(officer):
    said = ask(officer, make_over(status="draft"), "publish")
    assert "choose “Record as already held” instead" in said
    assert "invite missions" not in said


def test_after_publishing_the_next_step_is_to_invite(officer):
    event = make_coming(status="draft", title={"en": "Projects & people"})
    message = perform(officer, event, "publish")
    page = reverse("office:invite", args=[event.slug])
    assert message == (
        f'“Projects &amp; people” is published. <a href="{page}">Invite missions</a>'
    )
    assert officer.get(page).status_code == 200


def test_no_step_that_would_be_refused_is_named(officer):
    event = make_coming(status="draft", quiet=True)
    assert event.get_absolute_url() in perform(officer, event, "publish")


# --- recording ------------------------------------------------------------------------------------
def test_before_recording_the_page_says_what_follows(officer):
    said = ask(officer, make_over(status="draft"), "record")
    assert "shown on the public website as one that has taken place" in said
    assert "enter people without deadlines, by hand or from a file" in said
    assert (
        "No emails will be sent about this event until an officer switches them on in the back "
        "office." in said
    )
    assert "This cannot be undone." in said


def test_after_recording_the_next_step_is_to_enter_people(officer):
    event = make_over(status="draft")
    message = perform(officer, event, "record")
    page = reverse("office:imports", args=[event.slug])
    assert message == (
        f'“{title(event)}” is recorded as already held. <a href="{page}">Enter who took part</a>'
    )
    assert officer.get(page).status_code == 200


# --- closing --------------------------------------------------------------------------------------
def test_before_closing_the_page_counts_the_waiting_list(officer):
    event = make_coming(seats=0)
    make_guest(event)
    said = ask(officer, event, "close")
    assert "1 person on the waiting list will not be promoted when a seat becomes free." in said
    assert "Registration will close, for officers too." in said
    assert "A closed event can be neither reopened nor cancelled." in said


def test_an_empty_waiting_list_is_not_spoken_of(officer):
    assert "waiting list" not in ask(officer, make_coming(), "close")


def test_after_closing_the_message_says_so(officer):
    event = make_coming()
    message = perform(officer, event, "close")
    assert message.startswith(f"“{title(event)}” is closed: registration has ended. <a href=")


# --- cancelling and copying -----------------------------------------------------------------------
@pytest.mark.parametrize(("quiet", "said"), [(False, "2 registered people."), (True, "")])
def test_before_cancelling_the_page_says_how_many_are_emailed(officer, quiet, said):
    event = make_coming(quiet=quiet)
    for iso2 in ("FJ", "KE"):
        make_registration(event, make_state(iso2), at=timezone.now(), by=make_user())
    page = ask(officer, event, "cancel")
    assert (said or "No emails will be sent.") in page
    Notice.objects.all().delete()
    message = perform(officer, event, "cancel", reason="No venue")
    assert message.startswith(f"“{title(event)}” is cancelled. <a href=")
    assert Notice.objects.count() == (0 if quiet else 2)


def test_after_copying_the_next_step_is_the_copy(officer):
    message = perform(officer, make_coming(), "copy")
    assert "is copied as a draft." in message
    assert "?status__exact=draft" in message


@pytest.mark.parametrize("name", MADE)
def test_every_act_on_an_event_says_what_it_does(name):
    (act,) = (one for one in EventAdmin.acts if one.name == name)
    assert act.said
    assert act.explains or not act.asks


def test_many_at_once_are_explained_one_by_one(officer):
    events = [make_coming(status="draft"), make_over(status="draft")]
    chosen = {"action": "act_publish", "_selected_action": [event.pk for event in events]}
    answer = officer.post(reverse("admin:events_event_changelist"), chosen)
    said = text_of(answer.content.decode())
    assert said.count("will be shown on the public website") == 2
    assert said.count("Record as already held") == 1
