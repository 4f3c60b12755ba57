"""Filing a request on the page: what is refused, what stays typed, and twice is once."""

import re

import pytest

from friends.models import Membership, NoteVerbale
from tests.factories import PDF, make_group, make_membership, make_pdf, make_state

pytestmark = pytest.mark.django_db
JOIN = "/en/delegations/fji/join/"
WITHDRAW = "/en/delegations/fji/withdraw/"
TYPED = {
    "capacity": "member",
    "paper_kind": "note_verbale",
    "reference": "NV 17/2026",
    "dated_on": "2026-04-20",
    "given_name": "ديليغيت",
    "family_name": "١٧",
    "title": "First Secretary",
    "email": "named17@example.org",
}


@pytest.fixture
def mission(client, group, focal_point):
    client.force_login(focal_point)
    return client


def send(client, file=None, path=JOIN, **changed):
    typed = TYPED | changed
    return client.post(path, typed | ({"file": file} if file else {}))


def error_of(html, name):
    found = re.search(rf'id="id_{name}_error">(?:<span class="vh">Error: </span>)?([^<]*)', html)
    return found and found[1]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("note.pdf", b"<html><script>alert(1)</script>", "This file is not a PDF"),
        ("note.pdf", b"%PDF-1.7 cut off", "This file is not a PDF"),
        ("note.pdf", b"GIF89a" + PDF, "This file is not a PDF"),
        ("note.pdf", b"", "The file is empty."),
        ("note.pdf", PDF[:-6] + b"x" * 20 * 1024 * 1024 + b"%%EOF", "The limit is 10"),
    ],
    ids=["html", "cut off", "another format", "empty", "20 MB"],
)
def test_only_a_whole_pdf_of_at_most_10_mb_is_taken(mission, name, content, said):
    html = send(mission, make_pdf(name, content)).content.decode()
    assert said in error_of(html, "file")
    assert (Membership.objects.count(), NoteVerbale.objects.count()) == (0, 0)


def test_a_pdf_is_known_by_its_content_and_not_by_its_name(mission):
    assert send(mission, make_pdf("note.txt")).status_code == 302
    assert NoteVerbale.objects.get().filename == "note.txt"


def test_a_name_that_climbs_out_of_the_folder_is_not_used(mission):
    send(mission, make_pdf("../../evil.pdf"))
    paper = NoteVerbale.objects.get()
    assert paper.file.name == f"notes-verbales/{paper.sha256[:2]}/{paper.sha256}.pdf"


def test_errors_keep_all_that_was_typed(mission):
    html = send(mission, dated_on="20/4/26", email="named17").content.decode()
    assert "<title>Error: Ask to join the Group" in html
    assert (
        error_of(html, "dated_on") == "Enter the date in the format 2025-05-06: year, month, day."
    )
    assert error_of(html, "file") == "Choose the PDF of the note verbale."
    for value in ("20/4/26", "named17", "NV 17/2026", "ديليغيت", "١٧", "First Secretary"):
        assert f'value="{value}"' in html
    assert re.search(r'value="member"[^>]* checked', html)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"capacity": "partner"}, "capacity"),
        ({"capacity": ""}, "capacity"),
        ({"reference": ""}, "reference"),
        ({"dated_on": "2099-01-01"}, "dated_on"),
        ({"given_name": ""}, "given_name"),
        ({"other_given_name": "Delegate"}, "other_email"),
        ({"other_email": "other@example.org"}, "other_given_name"),
        ({"other_given_name": "D", "other_email": "Named17@example.org"}, "other_email"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(mission, changed, field):
    html = send(mission, make_pdf(), **changed).content.decode()
    assert error_of(html, field)
    assert Membership.objects.count() == 0


def test_the_person_who_files_is_suggested_as_focal_point(mission, focal_point):
    html = mission.get(JOIN).content.decode()
    assert 'value="fiji@example.org"' in html


def test_a_request_is_filed_with_its_focal_points(mission, focal_point):
    other = {"other_given_name": "Delegate", "other_email": "other18@example.org"}
    answer = send(mission, make_pdf(), **other)
    membership = Membership.objects.get()
    assert answer["Location"] == f"/en/memberships/{membership.pk}/"
    assert (membership.requested_by, membership.status) == (focal_point, "requested")
    named = list(membership.contacts.order_by("alternate").values_list("email", "given_name"))
    assert named == [("named17@example.org", "ديليغيت"), ("other18@example.org", "Delegate")]
    assert "ديليغيت ١٧" in mission.get(answer["Location"]).content.decode()


def test_sending_twice_leads_to_the_one_request(mission):
    first, second = send(mission, make_pdf()), send(mission, make_pdf())
    assert first["Location"] == second["Location"]
    assert (Membership.objects.count(), NoteVerbale.objects.count()) == (1, 1)
    html = mission.get(second["Location"]).content.decode()
    assert "The request of Fiji is already on record." in html


def test_an_officer_files_a_request_that_came_by_letter(
    client, group, focal_point, admissions_officer
):
    client.force_login(admissions_officer)
    assert "admissions@example.org" not in client.get(JOIN).content.decode()
    send(client, make_pdf(), paper_kind="letter")
    membership = Membership.objects.get()
    assert (membership.requested_by, membership.note_verbale.kind) == (admissions_officer, "letter")


@pytest.mark.parametrize(
    ("procedure", "said"),
    [
        ("acknowledgement", "acknowledge the note verbale"),
        ("signatures", "The last signature completes the admission."),
        ("non_objection", "Members have 14 days to object."),
    ],
)
def test_the_page_says_how_it_is_decided(mission, procedure, said):
    make_group(procedure=procedure)
    assert said in mission.get(JOIN).content.decode()


# --- withdrawing ----------------------------------------------------------------------------------
def test_who_is_not_admitted_cannot_withdraw(mission):
    make_membership(make_state("FJ"), status="requested")
    assert mission.get(WITHDRAW).status_code == 404


@pytest.mark.parametrize("on", ["2020-01-01", "", "tomorrow"])
def test_a_withdrawal_begins_today_or_later(mission, on):
    membership = make_membership(make_state("FJ"))
    html = send(mission, make_pdf(), WITHDRAW, on=on).content.decode()
    assert error_of(html, "on")
    membership.refresh_from_db()
    assert membership.status == "admitted"


def test_a_second_note_ends_the_membership(mission):
    membership = make_membership(make_state("FJ"))
    answer = send(mission, make_pdf(), WITHDRAW, on="2099-01-01")
    assert answer["Location"] == membership.get_absolute_url()
    membership.refresh_from_db()
    assert (membership.status, str(membership.effective_until)) == ("withdrawn", "2099-01-01")
    assert membership.withdrawal_note_verbale.reference == "NV 17/2026"
