"""The office: the attendance list, a person's page, corrections, the rule, the live board."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from attendance.actions.attendance import close_attendance, correct_attendance, set_attendance_rule
from attendance.models import AttendanceRule
from audit.models import Entry
from tests.attendance.presence import (
    OVER,
    make_person,
    make_seminar,
    make_session,
    make_session_at,
    make_under_way,
    scan,
)
from tests.events import make_guest
from tests.factories import make_organization, make_state, make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_seminar()


def url(name, event, *args):
    return reverse(f"office:{name}", args=[event.slug, *args])


def page(client, name, event, *args, **query):
    return tight(client.get(url(name, event, *args), query).content.decode())


# --- the attendance list --------------------------------------------------------------------------
@pytest.fixture
def three(event):
    """Present, not there, excused."""
    present = make_person(event, make_state("FJ"), family_name="Present")
    missing = make_person(event, make_state("KE"), family_name="Missing")
    excused = make_person(event, make_organization(), family_name="Excused")
    scan(present, "09:20")
    correct_attendance(
        excused, unit="", kind="excused", reason="Ill", by=make_user(), at=OVER, nonce=uuid.uuid4()
    )
    return present, missing, excused


def listed(html):
    return [name for name in ("Excused", "Missing", "Present") if f"<bdi>Delegate {name}" in html]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Excused", "Missing", "Present"]),
        ({"standing": "present"}, ["Present"]),
        ({"standing": "no_show"}, ["Missing"]),
        ({"standing": "excused"}, ["Excused"]),
        ({"standing": "online"}, []),
        ({"q": "Fiji"}, ["Present"]),
        ({"q": "delegate miss"}, ["Missing"]),
        ({"q": "Fiji", "standing": "excused"}, []),
        ({"standing": "nonsense"}, ["Excused", "Missing", "Present"]),
    ],
)
def test_the_attendance_list_is_filtered_by_standing_entity_and_name(
    office, event, three, query, names
):
    assert listed(page(office, "attendance", event, **query)) == names


def test_a_line_tells_sessions_days_and_who_was_late(office, event, three):
    html = page(office, "attendance", event, standing="present")
    assert (
        '<td class="num nowrap" data-l="Sessions">2 / 2</td><td class="num" '
        'data-l="Days">1</td><td class="num" data-l="Late">1</td><td class="num" '
        'data-l="Left early">–</td>' in html
    )


def test_a_session_to_come_is_not_counted_yet(office):
    event = make_under_way(days=-1, hours=48)
    begun, to_come = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=5)
    for start in (begun, to_come):
        make_session_at(event, start, start + timedelta(hours=2), own_list=False)
    row = make_guest(event)
    scan(row, begun)
    cell = '<td class="num nowrap" data-l="Sessions">1 / 1</td>'
    assert cell in page(office, "attendance", event)
    html = page(office, "attendance_person", event, row.pk)
    assert ("1 of 1 session" in html, html.count(">To come<")) == (True, 1)
    html = page(office, "attendance_sessions", event)
    assert (html.count('data-l="Present">1<'), html.count('data-l="Present">To come<')) == (1, 1)


def test_nobody_is_a_no_show_before_the_end(office):
    event = make_under_way()
    row = make_guest(event, family_name="Missing")
    assert listed(page(office, "attendance", event, standing="no_show")) == []
    assert listed(page(office, "attendance", event, standing="expected")) == ["Missing"]
    assert "Not yet arrived" in page(office, "attendance_person", event, row.pk)


def test_who_takes_part_online_is_no_no_show(office):
    event = make_seminar(format="hybrid")
    make_person(event, mode="online", family_name="Missing")
    assert listed(page(office, "attendance", event, standing="no_show")) == []
    assert listed(page(office, "attendance", event, standing="online")) == ["Missing"]


def test_one_letter_finds_an_entity_too(office, event):
    """At the check-in desk it does not, see `tests/attendance/test_desk.py`."""
    make_person(event, make_state("FJ"), family_name="Present")
    make_person(event, make_state("KE"), family_name="Missing")
    assert listed(page(office, "attendance", event, q="j")) == ["Present"]


def test_an_empty_attendance_list_says_so(office, event):
    assert "No registrations are confirmed yet" in page(office, "attendance", event)
    assert "No people match this filter" in page(office, "attendance", event, q="Nobody")


def test_the_attendance_list_is_downloaded_as_csv_without_contact_data(office, event, three):
    answer = office.get(url("attendance", event), {"format": "csv", "standing": "present"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Name,Delegation,Attendance,Sessions attended,Sessions in total,Days attended,Times late,"
        "Times left early",
        "Delegate Present,Fiji,Present,2,2,1,1,0",
    ]
    entry = Entry.objects.get(act="event.attendance_exported")
    assert entry.after == {"format": "csv", "rows": 1}


def test_the_attendance_list_is_downloaded_as_xlsx(office, event, three):
    answer = office.get(url("attendance", event), {"format": "xlsx"})
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert [row[0] for row in book.get_sheet_by_index(0).to_python()] == [
        "Name",
        "Delegate Excused",
        "Delegate Missing",
        "Delegate Present",
    ]


def test_the_attendance_list_asks_as_often_with_three_persons_as_with_one(
    office, event, django_assert_num_queries
):
    scan(make_person(event))
    with django_assert_num_queries(12):
        office.get(url("attendance", event))
    scan(make_person(event))
    make_person(event)
    with django_assert_num_queries(12):
        office.get(url("attendance", event))


# --- a person -------------------------------------------------------------------------------------
def test_a_person_is_shown_unit_by_unit_with_scans_and_corrections(office, event):
    make_session(event)
    row = make_person(event)
    scan(row, "09:20", desk="Main gate", conflict="double", offline=True)
    scan(row, "10:30", "out", desk="Back gate")
    correct_attendance(
        row,
        unit="",
        kind="absent",
        reason="Another person's badge",
        by=make_user(),
        at=OVER,
        nonce=uuid.uuid4(),
    )
    html = page(office, "attendance_person", event, row.pk)
    expected = [
        "Opening",
        "09:20",
        "10:30",
        "Main gate",
        "Back gate",
        "Checked in by two desks",
        "Another person&#x27;s badge",
        "Corrected.",
    ]
    assert [word for word in expected if word not in html] == []


def test_a_page_of_a_person_asks_as_often_with_three_scans_as_with_one(
    office, event, django_assert_num_queries
):
    row, officer = make_person(event), make_user()

    def add(n):
        scan(row, f"1{n}:00")
        correct_attendance(
            row, unit="", kind="present", reason="Seen", by=officer, at=OVER, nonce=uuid.uuid4()
        )

    add(0)
    with django_assert_num_queries(12):
        office.get(url("attendance_person", event, row.pk))
    add(1)
    add(2)
    with django_assert_num_queries(12):
        office.get(url("attendance_person", event, row.pk))


def form_of(**fields):
    return {
        "unit": "event",
        "kind": "present",
        "reason": "Seen",
        "nonce": str(uuid.uuid4()),
    } | fields


def test_a_correction_is_saved_once_however_often_it_is_sent(office, event):
    row, sent = make_person(event), form_of(unit="2026-05-12/am")
    for _n in range(2):
        answer = office.post(url("attendance_correct", event, row.pk), sent)
        assert (answer.status_code, answer["Location"]) == (
            302,
            url("attendance_person", event, row.pk),
        )
    (found,) = row.corrections.all()
    assert (found.unit, found.kind, found.reason) == ("2026-05-12/am", "present", "Seen")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "id_reason"),
        ({"reason": "  "}, "id_reason"),
        ({"kind": ""}, "id_kind_0"),
        ({"unit": "s999"}, "id_unit"),
        ({"unit": ""}, "id_unit"),
    ],
)
def test_a_bad_correction_names_the_field(office, event, fields, field):
    row = make_person(event)
    html = office.post(url("attendance_correct", event, row.pk), form_of(**fields)).content.decode()
    assert (f'href="#{field}"' in html, row.corrections.count()) == (True, 0)


def test_the_whole_event_is_corrected(office, event):
    row = make_person(event)
    office.post(url("attendance_correct", event, row.pk), form_of(kind="excused"))
    assert [(c.unit, c.kind) for c in row.corrections.all()] == [("", "excused")]


def test_who_only_reads_corrects_nothing(client, auditor, event):
    row = make_person(event)
    client.force_login(auditor)
    assert "Save correction" not in page(client, "attendance_person", event, row.pk)
    assert client.post(url("attendance_correct", event, row.pk), form_of()).status_code == 403


def test_after_closing_the_page_says_that_nothing_is_corrected(office, event):
    row = make_person(event)
    close_attendance(event, by=make_user(), at=OVER)
    html = page(office, "attendance_person", event, row.pk)
    assert ("can no longer be corrected" in html, "Save correction" in html) == (True, False)
    assert office.post(url("attendance_correct", event, row.pk), form_of()).status_code == 409


def test_a_person_of_another_event_does_not_exist_here(office, event):
    row = make_person(make_seminar())
    assert office.get(url("attendance_person", event, row.pk)).status_code == 404


# --- the rule -------------------------------------------------------------------------------------
def rule_of(**fields):
    return {"late_after": "20", "early_before": "5", "seen_version": "0"} | fields


def test_the_rule_begins_with_the_values_of_the_model(office, event):
    html = page(office, "attendance_rule", event)
    assert (html.count('value="15"'), AttendanceRule.objects.count()) == (2, 0)


def test_the_rule_is_saved_once_however_often_it_is_sent(office, event):
    for _n in range(2):
        assert office.post(url("attendance_rule", event), rule_of()).status_code == 302
    rule = event.attendance_rule
    assert (rule.late_after, rule.early_before, rule.version) == (20, 5, 1)


def test_the_entry_of_a_rule_says_what_is_set(office, event):
    office.post(url("attendance_rule", event), rule_of())
    after = Entry.objects.get(act="attendance.rule_set").after
    assert (after["late_after"], after["early_before"]) == (20, 5)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"late_after": ""}, "id_late_after"), ({"early_before": "-1"}, "id_early_before")],
)
def test_a_bad_rule_names_the_field(office, event, fields, field):
    html = office.post(url("attendance_rule", event), rule_of(**fields)).content.decode()
    assert (f'href="#{field}"' in html, AttendanceRule.objects.count()) == (True, 0)


def test_who_saw_a_rule_that_is_gone_sees_both_versions(office, event):
    answer = office.post(url("attendance_rule", event), rule_of(seen_version="7"))
    assert answer.status_code == 409
    assert '<td dir="auto">15</td><td dir="auto">20</td>' in tight(answer.content.decode())


@pytest.mark.parametrize("first", ["0", "1"])
def test_two_officers_see_both_versions_of_the_rule(office, event, first):
    officer = make_user()
    for version in range(int(first) + 1):
        set_attendance_rule(event, by=officer, at=OVER, version=version, late_after=30 + version)
    answer = office.post(url("attendance_rule", event), rule_of(seen_version=first))
    html, now = answer.content.decode(), 30 + int(first)
    assert answer.status_code == 409
    assert f'<td dir="auto">{now}</td><td dir="auto">20</td>' in html
    sent = rule_of(seen_version=str(int(first) + 1))
    assert office.post(url("attendance_rule", event), sent).status_code == 302
    assert AttendanceRule.objects.get().late_after == 20


def test_after_closing_the_rule_stands(office, event):
    close_attendance(event, by=make_user(), at=OVER)
    assert "Save rule" not in page(office, "attendance_rule", event)
    assert office.post(url("attendance_rule", event), rule_of()).status_code == 409
    assert AttendanceRule.objects.count() == 0


# --- the board ------------------------------------------------------------------------------------
def now_at(event):
    """An hour ago, but today at the place."""
    midnight = (
        timezone.now().astimezone(event.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    return max(timezone.now() - timedelta(hours=1), midnight)


def numbers(html):
    body = html.split('id="board"')[1]
    cells = [part.split("</tr>")[0] for part in body.split('<th scope="row">')[1:]]
    return {
        cell.split("</th>")[0]: tuple(p.split("<")[0] for p in cell.split('<td class="num">')[1:])
        for cell in cells
    }


def test_the_board_counts_who_is_inside_now_by_group(office):
    event = make_under_way()
    at = now_at(event)
    fiji, kenya = make_state("FJ"), make_state("KE")
    entities = (fiji, fiji, kenya, make_organization())
    rows = [make_guest(event, entity, family_name="Quarry") for entity in entities]
    for row in rows:
        scan(row, at)
    scan(rows[2], at + timedelta(seconds=1), "out")
    make_guest(event, make_state("ZM"), family_name="Quill")
    html = page(office, "live_board", event)
    found = numbers(html)
    assert (found["Asia-Pacific States"], found["African States"]) == (("1", "1"), ("0", "1"))
    assert (found["Organizations"], found["Observer States"]) == (("1", "1"), ("0", "0"))
    assert ("<dd>3</dd>" in html, "4 <span>of 5</span>" in html) == (True, True)
    assert [word for word in ("Quill", rows[0].family_name, rows[0].email) if word in html] == []


def test_yesterday_and_a_session_put_nobody_inside(office):
    event = make_under_way()
    session = make_session_at(event, event.starts_at, event.ends_at)
    scan(make_guest(event), now_at(event) - timedelta(days=1))
    scan(make_guest(event), now_at(event), door=session)
    assert "<dd>0</dd>" in page(office, "live_board", event)


def test_the_board_asks_as_often_with_many_as_with_one(office, django_assert_num_queries):
    event = make_under_way()
    scan(make_guest(event), now_at(event))
    with django_assert_num_queries(9):
        office.get(url("live_board", event))
    for _n in range(3):
        scan(make_guest(event), now_at(event))
    with django_assert_num_queries(9):
        office.get(url("live_board", event))
