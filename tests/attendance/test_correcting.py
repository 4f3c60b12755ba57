"""Corrections of attendance: rows of their own, with a reason."""

import uuid

import pytest

from attendance.actions.attendance import close_attendance, correct_attendance
from attendance.models import AttendanceCorrection
from attendance.queries import presence
from audit.lifecycle import NotPossible
from audit.models import Entry
from tests.attendance.presence import OVER, make_person, make_seminar, make_session
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_seminar()


@pytest.fixture
def row(event):
    return make_person(event)


def corrected(row, **fields):
    defaults = {
        "unit": "",
        "kind": "present",
        "reason": "The chair saw the person",
        "by": make_user(),
        "at": OVER,
        "nonce": uuid.uuid4(),
    }
    return correct_attendance(row, **defaults | fields)


def refused(row, **fields):
    with pytest.raises(NotPossible) as refusal:
        corrected(row, **fields)
    assert AttendanceCorrection.objects.count() == 0
    return refusal.value.field


def test_a_correction_needs_a_reason(row):
    assert refused(row, reason="  ") == "reason"


def test_an_unknown_kind_is_refused(row):
    assert refused(row, kind="asleep") == "kind"


@pytest.mark.parametrize("unit", ["s1", "2026-05-13/am", "everything"])
def test_an_unknown_unit_is_refused(row, unit):
    assert refused(row, unit=unit) == "unit"


def test_a_session_of_another_event_is_refused(row):
    other = make_session(make_seminar())
    assert refused(row, unit=f"s{other.pk}") == "unit"


def test_after_closing_nothing_is_corrected(row, event):
    close_attendance(event, by=make_user(), at=OVER)
    with pytest.raises(NotPossible, match="closed"):
        corrected(row)


def test_the_same_form_sent_twice_is_one_correction(row):
    nonce = uuid.uuid4()
    assert corrected(row, nonce=nonce) == corrected(row, nonce=nonce)
    assert (row.corrections.count(), Entry.objects.filter(act="attendance.corrected").count()) == (
        1,
        1,
    )


def test_a_form_sent_again_after_closing_is_harmless(row, event):
    nonce = uuid.uuid4()
    first = corrected(row, nonce=nonce)
    close_attendance(event, by=make_user(), at=OVER)
    assert corrected(row, nonce=nonce) == first


def test_the_number_of_a_form_is_for_one_person(row, event):
    nonce = uuid.uuid4()
    corrected(row, nonce=nonce)
    with pytest.raises(NotPossible):
        corrected(make_person(event), nonce=nonce)


def test_a_unit_is_corrected_and_the_rest_stays(row, event):
    corrected(row, unit="2026-05-12/pm")
    one = presence.attendance_of(row)
    assert [unit.state for unit in one.units.values()] == ["absent", "present"]
    assert (one.standing, one.sessions) == ("present", 1)


def test_excused_before_the_event_is_neither_present_nor_a_no_show(row):
    corrected(row, kind="excused", reason="Ill")
    assert presence.attendance_of(row).standing == "excused"


def test_the_entry_holds_no_reason(row):
    corrected(row, kind="excused", reason="A secret illness")
    entry = Entry.objects.get(act="attendance.corrected")
    assert entry.after == {"registration": row.pk, "unit": "", "kind": "excused"}
    assert "secret" not in f"{entry.before}{entry.after}{entry.note}"
