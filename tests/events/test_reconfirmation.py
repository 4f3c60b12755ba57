"""Everyone is asked to reconfirm by a deadline: a no, or no answer, makes room."""

from datetime import timedelta

import pytest
from django.conf import settings

from accounts.emails import compose
from accounts.models import Notice
from attendance.actions.scanning import check_in
from audit.lifecycle import NotPossible, lock
from audit.models import Entry
from events.actions import (
    answer_reconfirmation,
    cancel_event,
    cancel_registration,
    register,
    start_reconfirmation,
)
from events.actions.reconfirming import end_reconfirmation_rounds
from events.models import ReconfirmationAnswer, ReconfirmationRound, Registration
from tests.events import acts, faults
from tests.factories import (
    AT,
    make_event,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
C, W, X, R = "confirmed", "waiting", "cancelled", "not_reconfirmed"
DEADLINE = AT + timedelta(days=10)


def hours(n):
    return AT + timedelta(hours=n)


def asked_of(event, at=AT, deadline=DEADLINE, reason="The seminar moves to Shanghai."):
    return start_reconfirmation(event, by=make_user(), at=at, deadline=deadline, reason=reason)


def say(row, comes, at=AT + timedelta(hours=1), by=None):
    asked = ReconfirmationAnswer.objects.get(registration=row, round__ended_at=None)
    return answer_reconfirmation(asked, by=by or make_user(), at=at, comes=comes)


def statuses(*rows):
    return [Registration.objects.get(pk=row.pk).status for row in rows]


def after(deadline, **time):
    return deadline + timedelta(**time)


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"deadline": AT}, "deadline"),
        ({"deadline": AT + timedelta(days=31)}, "deadline"),
    ],
)
def test_a_round_needs_a_reason_and_a_deadline_to_come_before_the_event(facts, field):
    event = make_event()
    make_registration(event)
    with pytest.raises(NotPossible) as refusal:
        asked_of(event, **facts)
    assert (refusal.value.field, ReconfirmationRound.objects.count()) == (field, 0)


@pytest.mark.parametrize("status", ["draft", "closed", "cancelled"])
def test_an_event_that_is_not_open_asks_nobody(status):
    with pytest.raises(NotPossible):
        asked_of(make_event(status=status))


def test_an_answer_after_the_deadline_is_too_late():
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    with pytest.raises(NotPossible, match="The time to answer is over"):
        say(row, True, at=after(DEADLINE, seconds=1))


def test_nothing_is_asked_any_more_of_a_cancelled_event():
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    cancel_event(event, by=make_user(), reason="No venue")
    with pytest.raises(NotPossible, match="cancelled"):
        say(row, False)
    assert end_reconfirmation_rounds(after(DEADLINE, days=1)) == 0
    assert (statuses(row), ReconfirmationRound.objects.running().count()) == ([C], 0)


def test_a_no_cannot_be_withdrawn():
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    say(row, False)
    with pytest.raises(NotPossible, match="This registration has ended"):
        say(row, True, at=hours(2))
    assert ReconfirmationAnswer.objects.get().comes is False


def test_who_was_checked_in_does_not_say_no():
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    check_in(event, registration=row, by=make_user(), at=event.starts_at, nonce="1" * 32)
    with pytest.raises(NotPossible, match="checked in"):
        say(row, False, at=hours(2))
    assert ReconfirmationAnswer.objects.get().answered_at is None


# --- asking ---------------------------------------------------------------------------------------
def test_everybody_is_asked_save_drafts_and_who_is_gone():
    event, fiji = make_event(seats=1), make_state("FJ")
    seated, waits, gone = (make_registration(event, fiji, at=hours(-n)) for n in (3, 2, 1))
    cancel_registration(gone, by=make_user(), at=AT)
    register(event, entity=fiji, by=make_user(), at=AT, details={"given_name": "D"}, as_draft=True)
    asked = asked_of(event)
    assert [a.registration for a in asked.answers.order_by("pk")] == [seated, waits]
    assert Entry.objects.get(act="reconfirmationround.started").after["asked"] == 2


def test_the_person_and_each_focal_point_are_written_to_once_for_every_person():
    event, fiji = make_event(), make_state("FJ")
    make_representative(make_user(email="focal@example.org"), fiji)
    make_representative(make_user(email="kenya@example.org"), make_state("KE"))
    for n in range(2):
        make_registration(event, fiji, email=f"{n}@example.org")
    asked_of(event)
    told = Notice.objects.filter(kind="registration_reconfirmation").values_list("email", flat=True)
    assert sorted(told) == [
        "0@example.org",
        "1@example.org",
        "focal@example.org",
        "focal@example.org",
    ]


def test_the_same_question_sent_twice_is_asked_once():
    event = make_event()
    make_registration(event)
    assert asked_of(event) == asked_of(event, at=hours(1))
    assert (
        ReconfirmationRound.objects.count(),
        Notice.objects.filter(kind="registration_reconfirmation").count(),
    ) == (
        1,
        1,
    )


def test_another_question_ends_the_round_that_runs_and_its_answers_count_no_more():
    event = make_event()
    row = make_registration(event)
    first = asked_of(event)
    say(row, True)
    second = asked_of(event, at=hours(2), reason="It moves to another day too.")
    first.refresh_from_db()
    assert (first.ended_at, second.answers.get().comes) == (hours(2), None)
    with pytest.raises(NotPossible, match="The time to answer is over"):
        answer_reconfirmation(first.answers.get(), by=make_user(), at=hours(3), comes=False)
    assert statuses(row) == [C]


# --- answering ------------------------------------------------------------------------------------
def test_a_round_that_another_one_ends_is_ended_on_record():
    event = make_event()
    make_registration(event)
    asked_of(event)
    asked_of(event, at=hours(1), reason="It moves back.")
    assert acts("reconfirmationround.started", "reconfirmationround.ended") == [2, 1]


def test_a_yes_is_recorded_once_and_may_become_a_no():
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    for n in (1, 2):
        say(row, True, at=hours(n))
    assert (ReconfirmationAnswer.objects.get().answered_at, acts("registration.reconfirmed")) == (
        hours(1),
        [1],
    )
    for n in (3, 4):
        say(row, False, at=hours(n))
    assert (statuses(row), acts("registration.not_coming")) == ([X], [1])
    assert faults(event) == []


def test_a_no_passes_the_seat_on_at_once():
    event = make_event(seats=1)
    seated, waits = (make_registration(event, at=hours(-n)) for n in (2, 1))
    asked_of(event)
    say(seated, False)
    assert (statuses(seated, waits), faults(event)) == ([X, C], [])
    assert Notice.objects.filter(kind="registration_cancelled").count() == 1


def test_an_answer_in_the_very_second_of_the_deadline_is_in_time():
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    second = after(DEADLINE, milliseconds=900)
    assert end_reconfirmation_rounds(second) == 0
    assert say(row, True, at=second).comes is True


# --- the deadline ---------------------------------------------------------------------------------
def test_who_does_not_answer_is_released_and_the_waiting_list_moves():
    event = make_event(seats=2)
    fiji = make_state("FJ")
    make_representative(make_user(email="focal@example.org"), fiji)
    yes, silent, waits_silent = (make_registration(event, fiji, at=hours(-n)) for n in (5, 4, 3))
    waits = make_registration(event, make_state("KE"), at=hours(-2))
    asked_of(event)
    say(yes, True)
    say(waits, True)

    assert end_reconfirmation_rounds(after(DEADLINE, seconds=1)) == 2

    assert statuses(yes, silent, waits_silent, waits) == [C, R, R, C]
    assert (faults(event), end_reconfirmation_rounds(after(DEADLINE, days=1))) == ([], 0)
    assert (ReconfirmationRound.objects.get().ended_at, acts("reconfirmationround.ended")) == (
        after(DEADLINE, seconds=1),
        [1],
    )
    told = Notice.objects.filter(kind="registration_not_reconfirmed", email="focal@example.org")
    assert told.count() == 2


def test_nobody_is_released_before_the_deadline():
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    assert (end_reconfirmation_rounds(DEADLINE), statuses(row)) == (0, [C])
    assert ReconfirmationRound.objects.running().count() == 1


def test_who_was_checked_in_has_come_and_is_not_released():
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    check_in(event, registration=row, by=make_user(), at=event.starts_at, nonce="1" * 32)
    assert (end_reconfirmation_rounds(after(DEADLINE, days=1)), statuses(row)) == (0, [C])


def test_who_is_checked_in_while_the_round_ends_is_not_released(monkeypatch):
    """A desk waits for the lock of the registration, not for that of the event."""
    event, officer = make_event(), make_user()
    row = make_registration(event)
    asked_of(event)

    def lock_after_the_desk(found):
        if isinstance(found, Registration):
            seen = Registration.objects.get(pk=row.pk)
            check_in(event, registration=seen, by=officer, at=event.starts_at, nonce="1" * 32)
        return lock(found)

    monkeypatch.setattr("events.actions.seat_ledger.lock", lock_after_the_desk)
    assert (end_reconfirmation_rounds(after(DEADLINE, days=1)), statuses(row)) == (0, [C])


def test_a_draft_and_who_registered_after_the_question_stay():
    event, fiji = make_event(), make_state("FJ")
    draft = register(
        event, entity=fiji, by=make_user(), at=AT, details={"given_name": "D"}, as_draft=True
    )
    make_registration(event, fiji)
    asked_of(event)
    late = make_registration(event, fiji, at=hours(1))
    assert end_reconfirmation_rounds(after(DEADLINE, days=1)) == 1
    assert statuses(draft, late) == ["draft", C]


def test_a_person_who_awaits_endorsement_is_released_too():
    event = make_event(endorsement=True)
    row = make_registration(event)
    assert row.status == "awaiting_endorsement"
    asked_of(event)
    assert end_reconfirmation_rounds(after(DEADLINE, days=1)) == 1
    assert (statuses(row), faults(event)) == ([R], [])


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_emails_can_be_written_in_every_language(language):
    event = make_event(title={"en": "Projects", "ar": "المشاريع"})
    make_registration(event, given_name="Delegate", family_name="17")
    asked_of(event)
    end_reconfirmation_rounds(after(DEADLINE, days=1))
    for kind in ("registration_reconfirmation", "registration_not_reconfirmed"):
        notice = Notice.objects.get(kind=kind)
        notice.language = language
        message = compose(notice)
        assert ("المشاريع" if language == "ar" else "Projects") in message.subject
        assert "Delegate 17" in message.body
    assert "not_reconfirmed" not in message.body


def test_nobody_is_released_once_the_event_is_over():
    """The worker stood still over the deadline and the event."""
    event = make_event()
    row = make_registration(event)
    asked_of(event)
    assert end_reconfirmation_rounds(event.ends_at + timedelta(days=1)) == 0
    row.refresh_from_db()
    assert (row.status, acts("reconfirmationround.ended")) == (C, [1])
