"""A person sees and revokes what is known of him or her; each file is noted."""

import io
import json
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.queries.personal_data import collect
from attendance.actions.scanning import check_in
from attendance.models import AttendanceCorrection
from audit.models import Entry
from certificates.models import Certificate, PassportAccess, PassportDetails
from tests.accounts import assert_ours
from tests.events import make_coming, make_guest
from tests.factories import AT, make_representative, make_state, make_user

pytestmark = pytest.mark.django_db

PAGE = "accounts:personal_data"
NAMES = {"given_name": "Делегат", "family_name": "十七 مندوب"}


@pytest.fixture
def person():
    user = make_user(email="delegate17@example.org", **NAMES)
    make_representative(user, make_state("FJ"), role="delegate")
    return user


def attend(person, officer, **details):
    row = make_guest(make_coming(), make_state("FJ"), user=person, **NAMES | details)
    at = row.event.starts_at
    check_in(row.event, registration=row, by=officer, at=at, nonce=uuid.uuid4())
    AttendanceCorrection.objects.create(
        registration=row,
        kind="present",
        reason="Was in the other room",
        at=AT,
        by=officer,
        nonce=uuid.uuid4(),
    )
    Certificate.objects.create(
        registration=row, language="en", name=row.name, issued_at=AT, issued_by=officer
    )
    PassportDetails.objects.create(
        registration=row, sealed="A-SEALED-TEXT", filled_at=AT, filled_by=person
    )
    PassportAccess.objects.create(
        registration=row, at=AT, by=officer, purpose="To write the letter"
    )
    return row


def shown(client, name=PAGE):
    return client.get(reverse(name)).content.decode()


# --- what is not shown ----------------------------------------------------------------------------
def test_nobody_reads_what_is_known_of_another(person, secretary, stranger, client):
    attend(person, secretary, phone="+679 555 0117", diet="Halal")
    client.force_login(stranger)
    for name in (PAGE, "accounts:personal_data_file"):
        content = shown(client, name)
        assert [text for text in ("delegate17", "555 0117", "Halal") if text in content] == []


def test_passport_details_are_not_shown_only_that_there_are_some(person, secretary, client):
    attend(person, secretary)
    client.force_login(person)
    for name in (PAGE, "accounts:personal_data_file"):
        content = shown(client, name)
        assert ("A-SEALED-TEXT" in content, "To write the letter" in content) == (False, True)


def test_a_draft_of_the_mission_is_not_told(person, secretary, client):
    row = make_guest(make_coming(), make_state("FJ"), user=person, **NAMES)
    row._meta.base_manager.filter(pk=row.pk).update(status="draft")
    client.force_login(person)
    data = json.loads(shown(client, "accounts:personal_data_file"))["data"]
    assert data["registrations"] == []


def test_an_address_that_is_not_proved_opens_nothing(person, secretary, client):
    names = {"given_name": person.given_name, "family_name": person.family_name}
    make_guest(make_coming(), make_state("KE"), email="other@example.org", diet="Kosher", **names)
    EmailAddress.objects.create(user=person, email="other@example.org", verified=False)
    client.force_login(person)
    assert "Kosher" not in shown(client)


def test_not_even_the_address_of_the_account_as_long_as_it_is_not_proved(person, client):
    make_guest(make_coming(), make_state("KE"), email="new@example.org", diet="Kosher")
    person.email = "new@example.org"
    person.save()
    client.force_login(person)
    assert "Kosher" not in shown(client)


# --- what is --------------------------------------------------------------------------------------
def test_the_page_stands_in_our_layout(person, secretary, client):
    attend(person, secretary)
    client.force_login(person)
    assert_ours(shown(client))
    assert_ours(shown(client, "accounts:erasure"))


def test_the_page_tells_every_part_and_where_to_correct_it(person, secretary, client):
    row = attend(person, secretary, phone="+679 555 0117", diet="Halal")
    client.force_login(person)
    content = shown(client)
    expected = ["Делегат", "+679 555 0117", "Halal", "Fiji", "Was in the other room", "Valid"]
    assert [text for text in expected if text not in content] == []
    links = [
        reverse("accounts:profile"),
        reverse("account_email"),
        reverse("events:change", args=[row.event.slug, row.pk]),
        reverse("accounts:erasure"),
        reverse("events:personal_data_file"),
        reverse("accounts:personal_data_file"),
    ]
    assert [link for link in links if f'href="{link}"' not in content] == []


def test_what_a_mission_sent_under_a_proved_address_is_told(person, client):
    names = {"given_name": person.given_name, "family_name": person.family_name}
    make_guest(make_coming(), make_state("KE"), email="other@example.org", diet="Kosher", **names)
    EmailAddress.objects.create(user=person, email="Other@example.org", verified=True)
    client.force_login(person)
    assert "Kosher" in shown(client)


def test_the_file_is_the_same_for_machines_and_each_taking_is_noted(person, secretary, client):
    row = attend(person, secretary, diet="Halal")
    client.force_login(person)
    answer = client.get(reverse("accounts:personal_data_file"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "Делегат" in answer.content.decode()
    content = json.loads(answer.content)
    assert (content["format"], content["version"]) == ("person", 1)
    (mine,) = content["data"]["registrations"]
    assert {n: mine[n] for n in ("event", "delegation", "given_name", "diet", "status")} == {
        "event": row.event.slug,
        "delegation": "fji",
        "given_name": "Делегат",
        "diet": "Halal",
        "status": "confirmed",
    }
    assert [scan["result"] for scan in content["data"]["scans"]] == ["in"]
    assert [r["role"] for r in content["data"]["representations"]] == ["delegate"]
    client.get(reverse("events:personal_data_file"))
    noted = (
        Entry.objects.filter(act="user.data_exported").order_by("pk").values_list("actor", "after")
    )
    assert list(noted) == [(person.pk, {"format": "json"}), (person.pk, {"format": "pdf"})]


def test_the_paper_says_names_in_three_scripts(person, secretary, client):
    attend(person, secretary, diet="Halal")
    client.force_login(person)
    paper = PdfReader(io.BytesIO(client.get(reverse("events:personal_data_file")).content))
    text = "".join(page.extract_text() for page in paper.pages)
    expected = ["Your personal data", "Делегат", "十七", "Halal", "Was in the other room"]
    assert [words for words in expected if words not in text] == []


def test_a_person_of_whom_little_is_known_reads_nothing(stranger, client):
    client.force_login(stranger)
    content = shown(client)
    assert "Nothing." in content
    assert client.get(reverse("events:personal_data_file")).content[:5] == b"%PDF-"


def test_only_the_first_of_many_stand_on_the_page_and_all_in_the_file(person, client):
    from accounts.models import notify

    for n in range(27):
        notify(f"kind_{n}", [person])
    client.force_login(person)
    assert "The files above contain 2 more." in shown(client)
    assert len(json.loads(shown(client, "accounts:personal_data_file"))["data"]["mail"]) == 27


def test_it_asks_the_same_whatever_is_known(person, secretary):
    attend(person, secretary)
    with CaptureQueriesContext(connection) as one:
        collect(person)
    for _two in range(2):
        attend(person, secretary)
        make_representative(person, make_state(), role="delegate")
    with CaptureQueriesContext(connection) as three:
        collect(person)
    assert len(three) == len(one)
