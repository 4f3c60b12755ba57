"""The list of members as a file: what goes out comes back in as the same."""

import re
from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.lifecycle import NotPossible
from audit.models import Entry
from friends.actions.member_list import COCHAIR, ImportLine, import_memberships
from friends.models import CoChairTerm, Membership
from tests.factories import AT, make_membership, make_organization, make_state
from tests.markup import tight

pytestmark = pytest.mark.django_db
PATH = "/admin/friends/membership/import/"
HEAD = "code,name,kind,capacity,from,until\n"


@pytest.fixture
def officer(client, admissions_officer):
    client.force_login(admissions_officer)
    return client


def check(client, text):
    file = SimpleUploadedFile("members.csv", text if isinstance(text, bytes) else text.encode())
    return client.post(PATH, {"file": file}).content.decode()


def confirm(client, html):
    text = re.search(r'name="text" value="([^"]+)"', html)[1]
    return client.post(PATH, {"text": text, "confirmed": "1"}, follow=True).content.decode()


def on_record():
    columns = ("entity__code", "capacity", "effective_from", "effective_until")
    return list(Membership.objects.values_list(*columns).order_by("entity__code", "effective_from"))


@pytest.mark.parametrize("code", ["TW", "TWN", "XK", "CK", "Atlantis", ""])
def test_other_countries_are_refused(officer, code):
    html = check(officer, HEAD + f"{code},x,member_state,member,2025-01-20,\n")
    assert "is not the code of a State or organization" in html.replace("&quot;", "")
    assert 'name="confirmed"' not in html


def test_errors_are_told_row_by_row_and_nothing_is_entered(officer):
    make_state("FJ"), make_state("KE"), make_organization("itu")
    html = check(
        officer,
        HEAD
        + "FJI,Fiji,member_state,member,2025-01-20,\n"
        + "KEN,Kenya,member_state,partner,2025-01-20,\n"
        + "itu,ITU,organization,partner,20 January,\n"
        + "FJ,Fiji,member_state,boss,2025-05-01,2025-04-01\n",
    )
    rows = re.findall(r'<tr><th scope="row">(\d)</th><td>(\w+)</td>', tight(html))
    assert rows == [("3", "capacity"), ("4", "from"), ("5", "capacity"), ("5", "until")]
    assert on_record() == []


def test_the_same_state_twice_at_a_time_is_an_error(officer):
    make_state("FJ")
    row = "FJI,Fiji,member_state,{},2025-01-20,\n"
    html = check(officer, HEAD + row.format("member") + row.format("observer"))
    assert "is on the list twice" in html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "The file is empty."),
        (b"code;name\nFJI;Fiji\n", "These columns are missing: kind, capacity, from, until."),
        (b"code;name\n", "There are no rows below the headings."),
        ("é".encode("latin-1") * 9, "Only one column was found."),
        (b"x" * (1024 * 1024 + 1), "The limit is 1.0"),
        (HEAD.encode() + b'"' + b"x" * 200_000, "Row 2 cannot be read"),
        (b"%PDF-1.7\n", "This file is not a table."),
    ],
)
def test_what_is_not_a_list_is_said(officer, text, said):
    assert said in check(officer, text)


def test_a_preview_that_was_tampered_with_is_refused(officer):
    make_state("FJ")
    html = check(officer, HEAD + "FJI,Fiji,member_state,member,2025-01-20,\n")
    text = re.search(r'name="text" value="([^"]+)"', html)[1]
    officer.post(PATH, {"text": "x" + text, "confirmed": "1"})
    assert on_record() == []


def test_checking_enters_nothing_and_confirming_enters_all(officer):
    make_state("FJ"), make_state("KE")
    html = check(
        officer,
        HEAD
        + "FJI,x,member_state,member,2025-01-20,\n"
        + "ke,x,member_state,observer,2025-01-20,2025-06-01\n",
    )
    assert on_record() == []
    assert "Rows entered: 2. Already on record: 0." in confirm(officer, html)
    assert on_record() == [
        ("fji", "member", date(2025, 1, 20), None),
        ("ken", "observer", date(2025, 1, 20), date(2025, 6, 1)),
    ]
    assert Entry.objects.filter(act="membership.imported").count() == 2


@pytest.mark.parametrize(
    ("given", "encoding"),
    [
        ("code,name,kind,capacity,from,until\nFJI,Fiji,x,member,2025-01-20,\n", "utf-8-sig"),
        ("code;name;kind;capacity;from;until\nFJI;Côte, Île;x;member;2025-01-20;\n", "cp1252"),
        ("Code\tName\tKind\tCapacity\tFrom\tUntil\nfji\tx\tx\tMember\t2025-01-20\t\n", "utf-16"),
        (" FROM ,until,capacity,code,kind,name\n2025-01-20,, member\u200b,FJ,x,x\n", "utf-8"),
    ],
)
def test_a_list_is_read_as_offices_write_it(officer, given, encoding):
    make_state("FJ")
    confirm(officer, check(officer, given.encode(encoding)))
    assert on_record() == [("fji", "member", date(2025, 1, 20), None)]


def workbook(*rows):
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEAD.strip().split(","), *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(
                        number, column, cell, book.add_format({"num_format": "d mmm yyyy hh:mm"})
                    )
                elif cell.startswith("="):
                    sheet.write_formula(number, column, cell, None, "")
                else:
                    sheet.write_string(number, column, cell)
    return out.getvalue()


def test_a_workbook_is_read_with_its_dates(officer):
    make_state("FJ")
    rows = workbook(["FJI", "Fiji", "x", "member", datetime(2025, 1, 20, 9, 30), "2025-12-01"])
    confirm(officer, check(officer, rows))
    assert on_record() == [("fji", "member", date(2025, 1, 20), date(2025, 12, 1))]


def test_a_formula_without_its_value_is_an_error_of_the_cell(officer):
    make_state("FJ")
    html = check(officer, workbook(["FJI", "Fiji", "x", "member", "=TODAY()", ""]))
    [(row, column)] = re.findall(r'<tr><th scope="row">(\d)</th><td>(\w+)</td>', tight(html))
    assert (row, column) == ("2", "from")
    assert "formula without its result" in html


# --- Co-Chairs ------------------------------------------------------------------------------------
TERM = "ZMB,Zambia,member_state,co-chair,{},{}\n"
MEMBER = "ZMB,Zambia,member_state,member,2024-12-03,\n"


@pytest.fixture
def secretariat(client, secretary):
    client.force_login(secretary)
    return client


def terms():
    return list(CoChairTerm.objects.values_list("entity__code", "starts_on", "ends_on"))


def test_a_term_comes_in_beside_the_membership_and_both_go_out_again(secretariat, group):
    make_state("ZM")
    html = check(secretariat, HEAD + TERM.format("2024-12-03", "2026-12-03") + MEMBER)
    assert "Rows entered: 2. Already on record: 0." in confirm(secretariat, html)
    assert terms() == [("zmb", date(2024, 12, 3), date(2026, 12, 3))]
    [entry] = Entry.objects.filter(act="cochairterm.added")
    assert entry.after["starts_on"] == "2024-12-03"
    out = b"".join(secretariat.get("/en/members.csv?all=1").streaming_content)
    assert b'"ZMB"' in out or b"ZMB,Zambia,member_state,co-chair,2024-12-03,2026-12-03" in out
    assert "Rows entered: 0. Already on record: 2." in confirm(secretariat, check(secretariat, out))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (TERM.format("2024-12-03", ""), "add the membership of Zambia for the whole term"),
        (MEMBER + TERM.format("2024-12-02", ""), "add the membership of Zambia"),
        (MEMBER + TERM.format("2025-01-01", "2025-01-01"), "The end must come after the start."),
        (
            MEMBER + TERM.format("2025-01-01", "2026-01-01") + TERM.format("2025-06-01", ""),
            "on the list twice",
        ),
        ("itu,ITU,organization,co-chair,2025-01-20,\n", "cannot join in this capacity"),
    ],
)
def test_a_term_that_cannot_be_is_said_at_its_row(secretariat, rows, said):
    make_state("ZM"), make_organization("itu")
    html = check(secretariat, HEAD + rows)
    assert said in html
    assert 'name="confirmed"' not in html
    assert terms() == []


def test_a_membership_on_record_is_enough_for_a_term(secretariat, group):
    make_membership(make_state("ZM"), since=date(2024, 12, 3))
    confirm(secretariat, check(secretariat, HEAD + TERM.format("2024-12-03", "")))
    assert terms() == [("zmb", date(2024, 12, 3), None)]
    said = confirm(secretariat, check(secretariat, HEAD + TERM.format("2025-12-03", "")))
    assert (
        "Zambia is already on record as a Co-Chair with other dates. Correct or remove the row."
        in said
    )


def test_who_may_not_enter_terms_is_told_so_at_the_row(officer):
    make_membership(make_state("ZM"), since=date(2024, 12, 3))
    html = check(officer, HEAD + TERM.format("2024-12-03", ""))
    assert "You do not have permission to enter terms of Co-Chairs." in html
    assert 'name="confirmed"' not in html


def test_the_act_asks_for_the_permission_too(group, admissions_officer, secretary):
    """Whoever calls it: a form, a command, a later page."""
    zambia, start = make_state("ZM"), date(2024, 12, 3)
    make_membership(zambia, since=start)
    lines = [ImportLine(zambia, COCHAIR, start, None)]
    with pytest.raises(NotPossible, match="You do not have permission to enter terms of Co-Chairs"):
        import_memberships(lines, by=admissions_officer, at=AT)
    assert terms() == []
    import_memberships(lines, by=secretary, at=AT)
    assert terms() == [("zmb", start, None)]


def test_a_contradiction_with_the_record_enters_nothing(officer):
    make_state("FJ")
    make_membership(make_state("KE"), since=date(2025, 2, 2))
    row = "{},x,member_state,member,2025-01-20,\n"
    html = check(officer, HEAD + row.format("FJI") + row.format("KEN"))
    said = confirm(officer, html)
    assert "Kenya is already on record with other dates" in said
    assert on_record() == [("ken", "member", date(2025, 2, 2), None)]


def test_what_goes_out_comes_back_in_as_the_same(officer, group):
    make_membership(make_state("FJ"), since=date(2025, 1, 20), until=date(2025, 6, 1))
    make_membership(make_state("FJ"), since=date(2025, 9, 1))
    make_membership(make_state("NA"), since=date(2025, 1, 20), capacity="observer")
    make_membership(make_organization("itu"))
    out = officer.get("/en/members.csv?all=1").getvalue()
    before = on_record()
    assert "Rows entered: 0. Already on record: 4." in confirm(officer, check(officer, out))
    Membership.objects.all().delete()
    assert "Rows entered: 4. Already on record: 0." in confirm(officer, check(officer, out))
    assert on_record() == before
    again = officer.get("/en/members.csv?all=1").getvalue()
    assert again == out
