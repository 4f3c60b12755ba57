"""Inviting missions, reminding them, what they reply, and invitations that are withdrawn."""

from datetime import timedelta

import pytest
from django.conf import settings

from accounts.emails import compose
from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions import (
    cancel_event,
    close_event,
    invite,
    note_invitation_opened,
    register,
    reply_to_invitation,
    send_reminders,
    withdraw_invitation,
)
from events.models import Invitation
from tests.events import acts
from tests.factories import (
    AT,
    make_event,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiji(db):
    """With one focal point."""
    state = make_state("FJ")
    make_representative(make_user(email="fiji@example.org"), state)
    return state


@pytest.fixture
def kenya(db):
    """Without a focal point."""
    return make_state("KE")


@pytest.fixture
def event(db):
    return make_event(title={"en": "Projects", "ar": "المشاريع"})


def hours(n):
    return AT + timedelta(hours=n)


def sent(event, *entities, at=AT):
    return invite(event, entities=entities, by=make_user(), at=at)


def again(row):
    return type(row).objects.get(pk=row.pk)


def emails(kind="event_invitation"):
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("email", flat=True))


# --- refusals -------------------------------------------------------------------------------------
def test_a_draft_an_event_cancelled_and_one_that_is_over_invite_nobody(fiji, event):
    draft = make_event(status="draft")
    cancel_event(event, by=make_user(), reason="No venue")
    closed, over = make_event(), make_event()
    close_event(closed, by=make_user())
    told = []
    for refusing, at in ((draft, AT), (event, AT), (closed, AT), (over, over.ends_at)):
        for act in (lambda e, **facts: invite(e, entities=[fiji], **facts), send_reminders):
            with pytest.raises(NotPossible) as refusal:
                act(refusing, by=make_user(), at=at)
        told.append(str(refusal.value))
    assert told == [
        "Publish the event before you invite delegations.",
        "The event has been cancelled.",
        "This is possible only while the event is published.",
        "The event is over.",
    ]
    assert (Invitation.objects.count(), emails()) == (0, [])


@pytest.mark.parametrize("coming", [-1, 1000])
def test_a_reply_is_a_number_of_persons(fiji, event, coming):
    (row,) = sent(event, fiji)
    with pytest.raises(NotPossible) as refusal:
        reply_to_invitation(row, by=make_user(), at=AT, coming=coming)
    assert (refusal.value.field, again(row).replied_at) == ("coming", None)


def test_a_withdrawn_invitation_is_not_replied_to(fiji, event):
    (row,) = sent(event, fiji)
    withdraw_invitation(row, by=make_user(), at=hours(1))
    with pytest.raises(NotPossible, match="withdrawn"):
        reply_to_invitation(row, by=make_user(), at=hours(2), coming=2)


def test_an_invitation_to_what_does_not_take_place_any_more_is_not_replied_to(fiji, event):
    (row,) = sent(event, fiji)
    with pytest.raises(NotPossible, match="The event is over"):
        reply_to_invitation(row, by=make_user(), at=event.ends_at, coming=2)
    cancel_event(event, by=make_user(), reason="No venue")
    with pytest.raises(NotPossible, match="cancelled"):
        reply_to_invitation(again(row), by=make_user(), at=hours(2), coming=2)


# --- inviting -------------------------------------------------------------------------------------
def test_nobody_is_written_to_twice(fiji, kenya, event):
    first = sent(event, fiji)
    second = sent(event, fiji, kenya, kenya, at=hours(1))
    assert [[row.entity for row in rows] for rows in (first, second)] == [[fiji], [kenya]]
    assert (emails(), acts("invitation.sent")) == (["fiji@example.org"], [2])


def test_a_mission_without_a_focal_point_is_invited_and_counted_as_not_reached(kenya, event):
    (row,) = sent(event, kenya)
    assert (row.readers, emails()) == (0, [])


def test_the_focal_points_of_the_day_are_written_to_and_nobody_else(fiji, kenya, event):
    present = {"valid_from": AT.date()}
    make_representative(make_user(email="b@example.org"), fiji, role="alternate", **present)
    make_representative(make_user(email="c@example.org"), fiji, role="delegate", **present)
    make_representative(
        make_user(email="d@example.org"), fiji, valid_from=(AT + timedelta(days=1)).date()
    )
    make_representative(make_user(email="e@example.org", is_active=False), fiji, **present)
    (row,) = sent(event, fiji)
    assert (row.readers, sorted(emails())) == (2, ["b@example.org", "fiji@example.org"])


def test_who_speaks_for_two_missions_gets_an_email_for_each(fiji, kenya, event):
    make_representative(fiji.representatives.get().user, kenya)
    sent(event, fiji, kenya)
    told = Notice.objects.values_list("context__code", flat=True)
    assert sorted(told) == ["fji", "ken"]


def test_an_event_for_invited_entities_takes_those_and_not_the_withdrawn(fiji, kenya):
    event = make_event(audience="invited")
    (row,) = sent(event, fiji)
    facts = {"by": make_user(), "at": hours(1), "details": {"given_name": "A"}}
    assert register(event, entity=fiji, **facts).status == "confirmed"
    with pytest.raises(NotPossible, match="This event is for: Invited entities only"):
        register(event, entity=kenya, **facts)
    withdraw_invitation(row, by=make_user(), at=hours(2))
    with pytest.raises(NotPossible, match="This event is for: Invited entities only"):
        register(event, entity=fiji, **facts | {"details": {"given_name": "B"}})
    assert event.registrations.live().count() == 1  # what came of the invitation stays


def test_who_is_invited_again_after_a_withdrawal_is_asked_anew(fiji, event):
    (row,) = sent(event, fiji)
    reply_to_invitation(row, by=make_user(), at=hours(1), coming=3)
    for n in (2, 3):
        withdraw_invitation(row, by=make_user(), at=hours(n))
    assert (again(row).withdrawn_at, acts("invitation.withdrawn")) == (hours(2), [1])

    (new,) = sent(event, fiji, at=hours(4))

    row = again(row)
    assert (new, row.withdrawn_at, row.invited_at) == (row, None, hours(4))
    assert (row.coming, row.replied_at, row.read_at, row.reminders) == (None, None, None, 0)
    assert len(emails()) == 2


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_emails_can_be_written_in_every_language(fiji, event, language):
    sent(event, fiji)
    send_reminders(event, by=make_user(), at=hours(2))
    for notice in Notice.objects.all():
        notice.language = language
        message = compose(notice)
        assert ("المشاريع" if language == "ar" else "Projects") in message.subject
        for part in ("invitation/", "delegations/fji/"):
            assert f"http://testserver/{language}/events/" in message.body
            assert part in message.body


# --- reminding ------------------------------------------------------------------------------------
def test_who_has_named_persons_is_not_reminded(fiji, kenya, event):
    invite(event, entities=[fiji, kenya], by=make_user(), at=AT)
    make_registration(event, fiji)
    make_representative(entity=kenya, role="focal_point")
    send_reminders(event, by=make_user(), at=hours(2))
    reminded = event.invitations.filter(reminders=1).values_list("entity__iso2", flat=True)
    assert list(reminded) == ["KE"]


def test_who_has_not_replied_is_reminded_and_nobody_else(fiji, kenya, event):
    zambia, china, cuba = make_state("ZM"), make_state("CN"), make_state("CU")
    for n, state in enumerate([zambia, china, cuba]):
        make_representative(make_user(email=f"{n}@example.org"), state)
    _fiji, _kenya, said, gone, _cuba = sent(event, fiji, kenya, zambia, china, cuba)
    reply_to_invitation(said, by=make_user(), at=hours(1), coming=0)
    withdraw_invitation(gone, by=make_user(), at=hours(1))

    assert send_reminders(event, by=make_user(), at=hours(2)) == 2

    assert emails("event_reminder") == ["2@example.org", "fiji@example.org"]
    counted = event.invitations.values_list("entity__iso2", "reminders", "reminded_at")
    assert sorted(counted) == [
        ("CN", 0, None),
        ("CU", 1, hours(2)),
        ("FJ", 1, hours(2)),
        ("KE", 0, None),
        ("ZM", 0, None),
    ]


def test_a_reminder_sent_twice_within_the_hour_is_sent_once(fiji, event):
    sent(event, fiji)
    later = hours(2) + timedelta(minutes=59)
    counts = [send_reminders(event, by=make_user(), at=at) for at in (hours(2), later, hours(3))]
    assert (counts, len(emails("event_reminder"))) == ([1, 0, 1], 2)
    assert (event.invitations.get().reminders, acts("event.reminded")) == (2, [2])


def test_a_reminder_reaches_a_focal_point_who_came_after_the_invitation(kenya, event):
    (row,) = sent(event, kenya)
    make_representative(make_user(email="kenya@example.org"), kenya)
    send_reminders(event, by=make_user(), at=hours(2))
    assert (again(row).readers, emails("event_reminder")) == (1, ["kenya@example.org"])


# --- replying -------------------------------------------------------------------------------------
def test_a_reply_counts_as_opened_and_the_same_reply_twice_as_one(fiji, event):
    (row,) = sent(event, fiji)
    person = make_user()
    for n in (1, 2):
        reply_to_invitation(row, by=person, at=hours(n), coming=3)
    row = again(row)
    assert (row.coming, row.replied_at, row.replied_by) == (3, hours(1), person)
    assert (row.read_at, acts("invitation.replied")) == (hours(1), [1])


def test_a_later_reply_replaces_the_earlier_one_and_both_are_on_record(fiji, event):
    (row,) = sent(event, fiji)
    for n, coming in ((1, 3), (2, 0)):
        reply_to_invitation(row, by=make_user(), at=hours(n), coming=coming)
    assert (again(row).coming, again(row).replied_at) == (0, hours(2))
    told = Entry.objects.filter(act="invitation.replied").order_by("pk")
    assert [(e.before["coming"], e.after["coming"]) for e in told] == [(None, 3), (3, 0)]


def test_the_first_time_that_an_invitation_is_opened_counts(fiji, event):
    (row,) = sent(event, fiji)
    for n in (1, 2):
        note_invitation_opened(row, at=hours(n))
    assert again(row).read_at == hours(1)
