"""Passport details: who fills them in and opens them, what is wrong with them, the rule."""

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.lifecycle import Conflict, NotPossible
from audit.models import Entry
from certificates.actions.passport_details import (
    FilledInMeanwhile,
    erase_own_passport_details,
    open_passport_details,
    save_passport_details,
    set_visa_rule,
)
from certificates.models import PassportAccess, PassportDetails, VisaLetterStatus, VisaRule
from events.actions import cancel_event, cancel_registration
from tests.certificates.visa_letters import (
    RULE,
    fill,
    make_issued,
    make_traveller,
    make_visa_rule,
    make_writing_event,
    passport,
)
from tests.events import acts, make_coming, make_guest
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def opened(row, by=None, purpose="To write the letter"):
    return open_passport_details(row, by=by or row.user, at=now(), purpose=purpose)


# --- who may --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "person",
    ["stranger", "delegate", "other_focal_point", "event_officer", "auditor", "desk_officer"],
)
def test_others_neither_fill_in_nor_open(request, person):
    row, by = make_traveller(), request.getfixturevalue(person)
    with pytest.raises(NotPossible, match="Only the person, the mission"):
        fill(row, by=by)
    fill(row)
    with pytest.raises(NotPossible, match="Only the person, the mission"):
        opened(row, by=by)
    assert (PassportAccess.objects.count(), acts("passportdetails.opened")) == (0, [0])


@pytest.mark.parametrize("person", ["focal_point", "secretary"])
def test_the_mission_and_who_writes_letters_fill_in_and_open(request, person):
    row, by = make_traveller(), request.getfixturevalue(person)
    fill(row, by=by)
    assert opened(row, by=by) == passport()


# --- when -----------------------------------------------------------------------------------------
def test_nothing_is_asked_where_no_letters_are_written():
    row = make_traveller(make_coming())
    with pytest.raises(NotPossible, match="does not offer visa support letters"):
        fill(row)


def test_nothing_is_asked_before_confirmation():
    event = make_writing_event(approval=True)
    row = make_traveller(event)
    assert row.status == "awaiting_approval"
    with pytest.raises(NotPossible, match="after the registration is confirmed"):
        fill(row)


def test_nothing_is_asked_after_the_event_nor_when_it_is_cancelled():
    row = make_traveller()
    with pytest.raises(NotPossible, match="over or cancelled"):
        fill(row, at=row.event.ends_at)
    cancel_event(row.event, by=make_user(), reason="Storm")
    with pytest.raises(NotPossible, match="over or cancelled"):
        fill(row)
    assert PassportDetails.objects.count() == 0


def test_nothing_is_asked_of_who_takes_part_online():
    event = make_writing_event(format="hybrid")
    row = make_guest(event, make_state("FJ"), user=make_user(), mode="online")
    with pytest.raises(NotPossible, match="need no visa"):
        fill(row)


# --- what is wrong --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Enter it exactly as in the passport."),
        ({"name": "A" * 161}, "Enter it exactly as in the passport."),
        ({"nationality": ""}, "Enter it exactly as in the passport."),
        ({"birthplace": "Suva\n"}, "Enter it exactly as in the passport."),
        ({"number": "X1"}, "Enter 3 to 20 letters, digits, spaces or hyphens."),
        ({"number": "X" * 21}, "Enter 3 to 20 letters, digits, spaces or hyphens."),
        ({"number": "X/1234"}, "Enter 3 to 20 letters, digits, spaces or hyphens."),
        ({"number": "Ω12345"}, "Enter 3 to 20 letters, digits, spaces or hyphens."),
        ({"born": None}, "The date of birth must be in the past."),
        ({"born": date(2100, 1, 1)}, "The date of birth must be in the past."),
        ({"born": date(1800, 1, 1)}, "The date of birth must be in the past."),
    ],
)
def test_each_detail_is_looked_at(wrong, words):
    with pytest.raises(ValidationError) as error:
        fill(make_traveller(), **wrong)
    assert error.value.message_dict == {next(iter(wrong)): [words]}
    assert PassportDetails.objects.count() == 0


@pytest.mark.parametrize("number", ["X12", "AB 12-34", "0" * 20])
def test_numbers_as_states_print_them_are_taken(number):
    row = make_traveller()
    fill(row, number=number)
    assert opened(row)["number"] == number


def test_the_passport_outlives_the_event():
    row = make_traveller()
    last = row.event.local_end.date()
    with pytest.raises(ValidationError, match="valid after the end of the event"):
        fill(row, expires=last)
    fill(row, expires=last + timedelta(days=1))


def test_the_months_that_the_event_asks_for_are_asked_of_the_passport():
    row = make_traveller(make_writing_event(passport_months=6), passport_until=date(2039, 5, 4))
    with pytest.raises(ValidationError, match="must be valid until"):
        fill(row, expires=row.event.local_end.date() + timedelta(days=90))
    fill(row, expires=row.event.local_end.date() + timedelta(days=190))


# --- filling --------------------------------------------------------------------------------------
def test_what_is_filled_in_is_sealed_and_asks_for_a_letter():
    row = make_traveller()
    kept = fill(row)
    assert "X9PASSPORT77" not in kept.sealed
    assert (kept.version, kept.filled_by) == (1, row.user)
    assert row.visa_letters.get().status == VisaLetterStatus.BEING_PREPARED
    assert acts("passportdetails.saved", "visaletter.requested") == [1, 1]


def test_filling_in_the_same_twice_is_harmless():
    row = make_traveller()
    fill(row, version=0)
    fill(row, version=0)
    assert PassportDetails.objects.get().version == 1
    assert acts("passportdetails.saved", "visaletter.requested") == [1, 1]


def test_other_data_of_somebody_faster_are_not_overwritten_unseen(focal_point):
    row = make_traveller()
    fill(row, version=0, by=focal_point)
    with pytest.raises(FilledInMeanwhile) as conflict:
        fill(row, version=0, number="Y1234567")
    assert opened(row)["number"] == "X9PASSPORT77"
    fill(row, version=conflict.value.version, number="Y1234567")
    assert opened(row)["number"] == "Y1234567"


def test_other_data_withdraw_the_letter_that_was_issued():
    letter = make_issued()
    fill(letter.registration, version=1, number="Y1234567")
    statuses = [row.status for row in letter.registration.visa_letters.order_by("pk")]
    assert statuses == [VisaLetterStatus.WITHDRAWN, VisaLetterStatus.BEING_PREPARED]


def test_the_same_data_leave_the_issued_letter_alone():
    letter = make_issued()
    fill(letter.registration, version=1)
    assert [row.status for row in letter.registration.visa_letters.all()] == [
        VisaLetterStatus.ISSUED
    ]


# --- opening --------------------------------------------------------------------------------------
def test_an_opening_needs_a_purpose(secretary):
    row = make_traveller()
    fill(row)
    with pytest.raises(NotPossible, match="reason for access") as refusal:
        opened(row, by=secretary, purpose="  ")
    assert (refusal.value.field, PassportAccess.objects.count()) == ("purpose", 0)


def test_each_opening_is_kept_with_who_when_and_for_what(secretary):
    row = make_traveller()
    fill(row)
    opened(row, by=secretary)
    opened(row, purpose="own")
    found = [(o.by, o.purpose) for o in row.passport_accesses.order_by("pk")]
    assert found == [(secretary, "To write the letter"), (row.user, "own")]
    entry = Entry.objects.filter(act="passportdetails.opened").latest("pk")
    assert (entry.actor, entry.before, entry.after, entry.note) == (row.user, {}, {}, "")


def test_what_was_not_filled_in_cannot_be_opened(secretary):
    with pytest.raises(NotPossible, match="no passport details"):
        opened(make_traveller(), by=secretary)
    assert PassportAccess.objects.count() == 0


def test_a_lost_key_is_said_and_is_no_opening(settings, secretary):
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    row = make_traveller()
    fill(row)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(NotPossible, match="FIELD_KEYS lacks"):
        opened(row, by=secretary)
    assert PassportAccess.objects.count() == 0
    fill(row, version=1)
    assert opened(row) == passport()


def test_the_data_of_one_person_are_forgotten_once(secretary):
    row, other = make_traveller(), make_traveller()
    fill(row)
    fill(other)
    assert [erase_own_passport_details(row, by=secretary) for _n in range(2)] == [1, 0]
    assert [kept.registration for kept in PassportDetails.objects.all()] == [other]
    assert acts("passportdetails.erased") == [1]


# --- the rule -------------------------------------------------------------------------------------
def test_a_rule_is_set_once_however_often_it_is_sent(secretary):
    event = make_coming()
    for _n in range(2):
        set_visa_rule(event, by=secretary, at=now(), version=0, **RULE)
    assert VisaRule.objects.get().version == 1
    assert acts("visarule.added", "visarule.changed") == [1, 0]


def test_a_rule_that_somebody_else_changed_is_shown_first(secretary):
    event = make_writing_event()
    set_visa_rule(event, by=secretary, at=now(), version=1, **RULE | {"host": "Another host"})
    with pytest.raises(Conflict) as conflict:
        set_visa_rule(event, by=secretary, at=now(), version=1, **RULE | {"host": "A third"})
    assert conflict.value.theirs.host == "Another host"
    assert VisaRule.objects.get().version == 2


@pytest.mark.parametrize(
    "wrong", [{"host": ""}, {"signatory": ""}, {"retention_days": 0}, {"retention_days": 731}]
)
def test_a_rule_without_a_host_or_an_end_is_refused(wrong):
    with pytest.raises(ValidationError) as error:
        make_visa_rule(make_coming(), **wrong)
    assert list(error.value.message_dict) == list(wrong)
    assert VisaRule.objects.count() == 0


def test_an_unknown_part_of_the_rule_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError, match="colour"):
        make_visa_rule(make_coming(), colour="blue")


def test_who_cancelled_cannot_fill_in_but_can_still_see(focal_point):
    row = make_traveller()
    fill(row)
    cancel_registration(row, by=focal_point, at=now(), reason="")
    with pytest.raises(NotPossible, match="after the registration is confirmed"):
        save_passport_details(row, passport(number="Y1234567"), by=row.user, at=now(), version=1)
    assert opened(row) == passport()


def test_a_former_focal_point_opens_nothing_any_more():
    user = make_user()
    make_representative(user, make_state("FJ"), valid_until=date(2026, 1, 1))
    row = make_traveller()
    fill(row)
    with pytest.raises(NotPossible, match="Only the person, the mission"):
        opened(row, by=user)
