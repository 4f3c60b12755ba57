"""What the office, the mission and the person are told of one fact is the same."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from audit.models import Entry
from events.actions import cancel_registration, invite, start_reconfirmation
from events.actions.ending import end_waiting_lists
from events.actions.inviting import list_to_remind
from events.actions.seat_check import verify_seats
from events.models import Delegation, Event
from events.presenters.office_tasks import own_tasks
from events.presenters.tasks import delegation_tasks
from events.queries.invitations import InvitationFilter, invitation_counts, invitation_rows
from events.wording.explanations import steps
from tests.events import make_coming, make_guest
from tests.factories import AT, make_event, make_registration, make_state, make_user

pytestmark = pytest.mark.django_db


def rows_of(event, show):
    return invitation_rows(event, InvitationFilter(show=show), timezone.now().date())


ENDS = AT + timedelta(hours=3)
A_DAY_AFTER = ENDS + timedelta(hours=24)


def to_do(event):
    """Label → count of what the office has to do about an event."""
    event.refresh_from_db()
    tasks = own_tasks(make_user(), event, timezone.now(), Counter())
    return {str(task.label): task.count for task in tasks if task.count}


# --- invitations ----------------------------------------------------------------------------------
def test_who_named_persons_has_replied_everywhere(rf):
    event = make_coming()
    states = [make_state(code) for code in ("ZM", "KE", "FJ")]
    invite(event, entities=states, by=make_user(), at=timezone.now())
    for state in states:
        make_guest(event, state)
    assert "missions without a reply" not in to_do(event)
    assert invitation_counts(event)["replied"] == 3
    assert not rows_of(event, "unanswered").exists()
    assert rows_of(event, "answered").count() == 3
    assert list_to_remind(event, timezone.now()).without == []
    tasks = delegation_tasks(rf.get("/"), states[0], timezone.now())
    assert [task for task in tasks if "Reply" in str(task["title"])] == []


def test_the_board_says_that_naming_persons_is_a_reply(office):
    event = make_coming()
    invite(event, entities=[make_state("ZM")], by=make_user(), at=timezone.now())
    make_guest(event, make_state("ZM"))
    html = office.get(reverse("office:invitations", args=[event.slug])).content.decode()
    assert "Replied by nominating people" in html
    assert "No reply<" not in html


def test_who_did_neither_has_not_replied():
    event = make_coming()
    invite(event, entities=[make_state("ZM"), make_state("KE")], by=make_user(), at=timezone.now())
    make_guest(event, make_state("KE"))
    assert to_do(event)["mission without a reply"] == 1
    (row,) = rows_of(event, "unanswered")
    assert row.entity.iso2 == "ZM"


# --- reconfirmation -------------------------------------------------------------------------------
def test_nobody_waits_for_the_answer_of_a_registration_that_has_ended():
    event = make_coming()
    gone, silent = make_guest(event), make_guest(event)
    now = timezone.now()
    facts = {"deadline": now + timedelta(days=1), "reason": "Another city"}
    reconfirmation = start_reconfirmation(event, by=make_user(), at=now, **facts)
    cancel_registration(gone, by=make_user(), at=now)
    (counted,) = event.rounds.with_counts()
    assert (counted.asked, counted.silent) == (2, 1)
    assert to_do(event)["person has not reconfirmed"] == 1
    assert [row.registration for row in reconfirmation.answers.silent()] == [silent]


# --- delegation lists -----------------------------------------------------------------------------
def test_no_list_says_draft_above_persons_with_a_seat():
    event = make_event(seats=1)
    confirmed, waiting = make_registration(event), make_registration(event)
    for one in (confirmed, waiting):
        found = Delegation.objects.get(pk=one.delegation_id)
        assert (found.status, found.get_status_display()) == ("draft", "Not submitted")


def test_a_list_of_drafts_alone_is_a_draft():
    assert Delegation(event=make_event(), entity=make_state("ZM")).get_status_display() == "Draft"


# --- waiting lists of events that are over --------------------------------------------------------
@pytest.fixture
def over(db):
    """An event of the past with one seat: one person confirmed, two waiting."""
    event = make_event(seats=1, starts_at=AT, ends_at=ENDS)
    zambia = make_state("ZM")
    rows = [make_registration(event, zambia, at=AT - timedelta(days=9)) for _n in range(3)]
    return event, rows


def test_nobody_waits_at_an_event_that_is_over(over):
    event, (_seated, *waiting) = over
    assert end_waiting_lists(A_DAY_AFTER) == 2
    event.refresh_from_db()
    delegation = Delegation.objects.get(event=event)
    assert (event.waiting, delegation.waiting, event.seated) == (0, 0, 1)
    for one in waiting:
        one.refresh_from_db()
        assert (one.status, one.closed_at) == ("not_seated", A_DAY_AFTER)
        last = [step for step in steps(one) if str(step["title"]) == "Not seated"]
        assert "No seat became free" in str(last[0]["text"])
    entry = Entry.objects.filter(subject_type="events.registration").latest("pk")
    assert entry.note == "the event is over"
    assert verify_seats(Event.objects.all()) == []


def test_the_waiting_list_of_an_event_under_way_stays(over):
    assert end_waiting_lists(AT + timedelta(hours=2)) == 0
    assert Event.objects.get().waiting == 2


def test_ending_a_waiting_list_writes_to_nobody(over):
    before = Notice.objects.count()
    assert end_waiting_lists(A_DAY_AFTER) == 2
    assert Notice.objects.count() == before


def test_the_person_reads_that_nobody_waits_any_more(client):
    user = make_user(email="delegate.17@example.org")
    event = make_event(seats=0, starts_at=AT, ends_at=AT + timedelta(hours=3))
    make_registration(event, make_state("ZM"), at=AT - timedelta(days=9), user=user)
    end_waiting_lists(timezone.now())
    client.force_login(user)
    html = client.get(reverse("events:mine")).content.decode()
    assert "Not seated" in html
    assert "On the waiting list" not in html
