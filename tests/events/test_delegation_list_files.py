"""The delegation list as a file: CSV and PDF."""

import csv
import io

import pytest
from pypdf import PdfReader

from audit.models import Entry
from tests.events import make_coming
from tests.events.test_delegation_list_pages import draft, html_of, text_of, url
from tests.factories import make_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, focal_point):
    client.force_login(focal_point)
    return client


def test_the_csv_holds_the_delegation_list_in_its_order_and_no_formula(
    signed_in, fiji, focal_point
):
    event = make_coming()
    draft(event, fiji, focal_point, given_name="=1+1", family_name="A", role="head")
    draft(event, fiji, focal_point, family_name="B")
    response = signed_in.get(url(event, "list_file", "csv"))
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row[:4] for row in rows[1:]] == [["1", "", "'=1+1", "A"], ["2", "", "Delegate", "B"]]
    assert rows[1][6:9] == ["Head of delegation", "In the room", "Draft"]


def test_the_pdf_prints_names_of_every_script_as_text(signed_in, fiji, focal_point):
    event = make_coming(title={"en": "Projects", "ar": "المشاريع"})
    draft(event, fiji, focal_point, given_name="#evil[]", family_name="$x$", second_script="代表")
    response = signed_in.get(url(event, "list_file", "pdf"))
    assert response["Content-Type"] == "application/pdf"
    said = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert ("#evil[]" in said, "$x$" in said, "代表" in said) == (True, True, True)
    told = Entry.objects.get(act="delegation.exported")
    assert told.after == {"format": "pdf"}


@pytest.mark.parametrize("kind", ["exe", "docx"])
def test_other_files_are_not_there(signed_in, fiji, kind):
    assert signed_in.get(url(make_coming(), "list_file", kind)).status_code == 404


# --- the note -------------------------------------------------------------------------------------
def test_the_note_is_attached_and_shown(signed_in, fiji):
    event = make_coming()
    sent = {
        "paper_kind": "note_verbale",
        "reference": "NV/9",
        "dated_on": "2026-04-20",
        "file": make_pdf(),
    }
    assert signed_in.post(url(event, "list_note"), sent).status_code == 302
    assert "NV/9" in text_of(html_of(signed_in, url(event)))


def test_a_file_that_is_no_pdf_is_named_and_the_reference_stays(signed_in, fiji):
    sent = {
        "paper_kind": "note_verbale",
        "reference": "NV/9",
        "dated_on": "2026-04-20",
        "file": make_pdf(content=b"MZ not a pdf"),
    }
    response = signed_in.post(url(make_coming(), "list_note"), sent)
    html = response.content.decode()
    assert (response.status_code, 'value="NV/9"' in html) == (400, True)
    assert "This file is not a PDF" in text_of(html)
