"""What an attendance file is taken to say, and what is kept of it."""

from datetime import timedelta

import pytest

from accounts.actions.erasure import grant_erasure, request_erasure
from accounts.actions.retention import RULES
from accounts.models import ErasureReceipt
from attendance.actions.attendance_files import (
    check_attendance_file,
    enter_attendance_file,
    remove_attendance_file,
)
from attendance.actions.retention import FILES
from audit.models import Entry
from events.actions import cancel_registration
from events.models import Registration
from tests.attendance.presence import OVER, make_person, make_seminar, make_session
from tests.factories import AT, make_state, make_user

pytestmark = pytest.mark.django_db
# What an officer may write into any cell.
SAID = "sick: in hospital with Zubaydah"
LINES = [f"KE,Anna Mutua,{SAID}", "Zubaydah Quillfeather,Anna Mutua,all", "KE,Somebody,all"]


@pytest.fixture
def event(db):
    return make_seminar(slug="seminar")


def checked(event, *lines, head="Entity,Name,Attended", by=None, at=OVER):
    data = "\n".join([head, *lines]).encode()
    return check_attendance_file(event, data, by=by or make_user(), at=at)


def make_anna(event, **fields):
    names = {"given_name": "Anna", "family_name": "Mutua"}
    return make_person(event, make_state("KE"), **names | fields)


def cancelled(registration):
    return cancel_registration(registration, by=make_user(), at=AT)


# --- whom a row means -----------------------------------------------------------------------------
def test_who_cancelled_and_registered_again_is_meant_by_the_later_registration(event):
    cancelled(make_anna(event))
    again = make_anna(event)
    row = checked(event, "KE,Anna Mutua,all")
    assert (row.errors, [key for _n, key, _units in row.rows]) == ([], [again.pk])


def test_who_has_only_ended_registrations_is_told_so_and_two_live_ones_are_not_guessed(event):
    for _twice in range(2):
        cancelled(make_anna(event))
    ((_n, column, text),) = checked(event, "KE,Anna Mutua,all").errors
    assert (column, text[:27]) == ("name", "This registration has ended")
    for _twice in range(2):
        make_anna(event)
    ((_n, column, text),) = checked(event, "KE,Anna Mutua,all").errors
    assert (column, text[:29]) == ("name", "Several people match this row")


def test_who_had_no_seat_and_was_admitted_is_entered(event):
    """The waiting list ends with the event; a file may have been checked before."""
    anna = make_anna(event, status="waiting")
    row = checked(event, "KE,Anna Mutua,all")
    Registration.objects.filter(pk=anna.pk).update(status="not_seated", closed_at=OVER)
    assert checked(event, "KE,Anna Mutua,all", by=row.made_by).errors == []
    entered = enter_attendance_file(row, by=row.made_by, at=OVER)
    assert (entered.result["persons"], anna.corrections.exists()) == (1, True)


def test_a_badge_of_an_ended_registration_is_not_taken_for_the_later_one(event):
    ended = cancelled(make_anna(event))
    make_anna(event)
    ((_n, column, text),) = checked(event, f"{ended.badge},all", head="Badge,Attended").errors
    assert (column, text[:27]) == ("badge", "This registration has ended")


@pytest.mark.parametrize(
    ("head", "typed"),
    [
        ("Email", "ANNA@ПРИМЕР.example"),
        ("Email", "anna@xn--e1afmkfd.example"),
        ("Badge", "{wide}"),
        ("Registration", "{number}"),
    ],
)
def test_addresses_badges_and_numbers_are_compared_as_they_are_everywhere(event, head, typed):
    anna = make_anna(event, email="Anna@xn--e1afmkfd.example")
    make_anna(event, email="anna@example.org")
    # As a keyboard for Chinese or Japanese types it.
    wide = {ord(sign): ord(sign) + 0xFEE0 for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}
    facts = {"wide": anna.badge.translate(wide), "number": str(anna.pk).translate(wide)}
    row = checked(event, f"{typed.format(**facts)},all", head=f"{head},Attended")
    assert (row.errors, [key for _n, key, _units in row.rows]) == ([], [anna.pk])


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("الدولة;الاسم الكامل;الحضور", "كينيا;Anna Mutua;١٢ أيار/مايو"),
        ("国家;姓名;出席情况", "肯尼亚;Anna Mutua;5月12日"),
        ("State;Name;Attended", "Kenya;Anna Mutua;yes"),
        ("Pays;Prénom;Nom;Présence", "Kenya;Anna;Mutua;12 mai 2026"),
        ("Страна;ФИО;Присутствие", "Кения;Anna Mutua;присутствовала"),
        ("País;Nombre;Apellidos;Asistencia", "Kenya;Anna;Mutua;día 1"),
    ],
)
def test_a_file_in_each_language_is_entered(event, head, line):
    anna = make_anna(event)
    row = checked(event, line, head=head)
    assert row.errors == []
    enter_attendance_file(row, by=row.made_by, at=OVER)
    assert list(anna.corrections.values_list("unit", "kind")) == [("", "present")]


def test_a_session_is_named_in_a_language_that_is_not_the_readers(event):
    anna = make_anna(event)
    door = make_session(event, name={"en": "Opening", "zh-hans": "开幕式", "fr": "Ouverture"})
    make_session(event, "13:00", "15:00", name={"en": "Closing"})
    row = checked(event, "KE,Anna Mutua,OUVERTURE", "KE,Anna Mutua,开幕式")
    unit = f"s{door.session_id}"
    assert (row.errors, row.rows) == ([], [[2, anna.pk, [unit]], [3, anna.pk, [unit]]])


# --- what is kept of it ---------------------------------------------------------------------------
def test_no_entry_quotes_a_cell_or_lists_the_persons_of_a_removed_file(event):
    make_anna(event)
    wrong, right = checked(event, *LINES), checked(event, "KE,Anna Mutua,all")
    assert SAID in str(wrong.errors)
    for row in (wrong, right):
        remove_attendance_file(row, by=make_user())
        entry = Entry.objects.about(row).get(act="attendancefile.removed")
        kept = {**entry.before, **entry.after}
        kept.pop("status")
        assert set(kept.values()) == {"…"}
    assert "Zubaydah" not in str(list(Entry.objects.values_list("before", "after", "note")))


def test_a_file_that_nobody_entered_goes_after_thirty_days_with_a_receipt(event):
    make_anna(event)
    old, recent = checked(event, *LINES), checked(event, *LINES, at=OVER + timedelta(days=1))
    entered = enter_attendance_file(
        checked(event, "KE,Anna Mutua,all"), by=make_user(), at=OVER + timedelta(hours=1)
    )
    now = OVER + timedelta(days=30, hours=1)
    assert RULES["attendance files"].due(now) == {"files of attendance": 1}
    assert [FILES.perform(now) for _twice in range(2)] == [1, 0]
    for row in (old, recent, entered):
        row.refresh_from_db()
    assert [row.status for row in (old, recent, entered)] == ["removed", "checked", "entered"]
    assert (old.errors, len(recent.errors)) == ([], 3)
    receipts = ErasureReceipt.objects.exclude(counts={}).values_list("rule", "counts")
    assert list(receipts) == [("attendance files", {"files of attendance": 1})]


def test_erasing_a_person_erases_what_errors_quote_at_the_persons_events_alone(event):
    user = make_user(email="anna@example.org")
    make_anna(event, user=user, email=user.email)
    another = make_seminar(slug="another")
    make_anna(another, email="another.anna@example.org")
    elsewhere = checked(another, *LINES)
    row = checked(event, *LINES)
    asked = request_erasure(user, by=user, at=OVER)
    grant_erasure(asked, by=make_user("secretariat"), at=OVER, reason="Asked for")
    for one in (row, elsewhere):
        one.refresh_from_db()
    nobody = "No registration of this event matches this row. Register the person first."
    assert row.errors == [
        [2, "attended", "Erased on request"],
        [3, "entity", "Erased on request"],
        [4, "name", nobody],
    ]
    assert "Zubaydah" in str(elsewhere.errors)
    receipt = ErasureReceipt.objects.get(rule="erasure")
    assert receipt.counts["cells of files"] == 2
