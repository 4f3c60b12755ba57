"""The office of letters: who may enter it, its list, issuing, opening, withdrawing, the rule."""

import re
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Notice
from certificates.models import PassportAccess, VisaLetter, VisaLetterStatus, VisaRule
from certificates.queries.visa_letters import list_accesses
from events.actions import cancel_registration
from tests.certificates.visa_letters import (
    RULE,
    as_,
    fill,
    make_issued,
    make_traveller,
    make_writing_event,
    queries,
    secrets_in,
)
from tests.events import acts, make_coming
from tests.events.offices import text
from tests.events.offices import url as office_url
from tests.factories import make_user

pytestmark = pytest.mark.django_db
L = VisaLetterStatus
SECRETS = ["X9PASSPORT77", "QUELLWIESE", "Birthtown"]


@pytest.fixture
def event(db):
    return make_writing_event()


@pytest.fixture
def row(event, delegate):
    return make_traveller(event, user=delegate)


# --- the office: who may --------------------------------------------------------------------------
OFFICE = ("visa_letters", "visa_letter_rule", "visa_letter", "visa_letter_withdraw")


def addresses(row):
    for name in OFFICE:
        yield office_url(
            name, row.event, *([row.pk] if name in ("visa_letter", "visa_letter_withdraw") else [])
        )


@pytest.mark.parametrize("person", ["event_officer", "auditor", "desk_officer", "focal_point"])
def test_the_office_of_letters_is_for_who_writes_them(request, client, row, person):
    fill(row)
    as_(client, request.getfixturevalue(person))
    assert {client.get(address).status_code for address in addresses(row)} == {403}
    assert (
        client.post(
            office_url("visa_letters_issue", row.event), {"act": "issue", "person": row.pk}
        ).status_code
        == 403
    )
    assert client.post(office_url("visa_letter_file", row.event, row.pk)).status_code == 403
    assert (
        client.post(office_url("visa_letter", row.event, row.pk), {"purpose": "x"}).status_code
        == 403
    )
    assert (PassportAccess.objects.count(), VisaLetter.objects.get().status) == (
        0,
        L.BEING_PREPARED,
    )


def test_the_tab_is_for_who_writes_letters(client, row, event_officer, secretary):
    link = f'href="{office_url("visa_letters", row.event)}"'
    page = office_url("event", row.event)
    assert link in text(as_(client, secretary).get(page))
    assert link not in text(as_(client, event_officer).get(page))


@pytest.fixture
def writer(client, db):
    """A visa officer's browser: passports and letters, nothing else of the office changes."""
    return as_(client, make_user("visa officer"))


def test_the_visa_officer_reads_all_pages(writer, row):
    fill(row)
    assert [writer.get(address).status_code for address in addresses(row)] == [200] * 4


def test_who_may_not_open_a_draft_issues_nothing(client, row):
    user = make_user()
    user.is_staff = True
    user.save()
    names = ("view_registration", "view_event", "issue_visa_letter")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    fill(row)
    as_(client, user)
    page = office_url("visa_letter", row.event, row.pk)
    assert "Open passport details" not in text(client.get(page))
    assert client.post(page, {"purpose": "To look"}).status_code == 403
    assert client.post(office_url("visa_letter_file", row.event, row.pk)).status_code == 403
    html = text(
        client.post(office_url("visa_letters_issue", row.event), {"act": "issue", "person": row.pk})
    )
    assert "You have not seen the draft of this letter." in html
    assert VisaLetter.objects.get().status == L.BEING_PREPARED


# --- the office: the list -------------------------------------------------------------------------
def listed(client, event, **query):
    return text(client.get(office_url("visa_letters", event), query))


def test_the_list_shows_no_passport_details_and_searches_none(writer, row):
    fill(row)
    html = listed(writer, row.event)
    assert (row.name in html, secrets_in(html)) == (True, [])
    for secret in ("X9PASSPORT77", "XANTHIPPE", "Vunidawa"):
        assert "No people match these filters." in listed(writer, row.event, q=secret)


def test_the_list_is_narrowed_by_name_and_by_state(writer, event):
    one = make_traveller(event, given_name="Ana", family_name="Waqa")
    two = make_traveller(event, given_name="Bulou", family_name="Tui", second_script="图伊")
    fill(two)
    for query, names in (
        ({"q": "ana waqa"}, ["Ana"]),
        ({"q": "图伊"}, ["Bulou"]),
        ({"state": "missing"}, ["Ana"]),
        ({"state": "being_prepared"}, ["Bulou"]),
        ({"state": "issued"}, []),
        ({"state": "nonsense"}, ["Ana", "Bulou"]),
    ):
        html = listed(writer, event, **query)
        assert [row.given_name for row in (one, two) if row.name in html] == names, query


def test_the_list_shows_who_has_a_letter_and_no_seat_any_more(writer, row, delegate):
    make_issued(row)
    make_other = make_traveller(row.event)
    for gone in (row, make_other):
        cancel_registration(
            gone, by=delegate if gone == row else gone.user, at=timezone.now(), reason=""
        )
    html = listed(writer, row.event)
    assert (row.name in html, make_other.name in html) == (True, False)


def test_an_event_without_a_rule_says_what_to_do(writer):
    assert "Offer letters" in listed(writer, make_coming())


def test_the_list_costs_the_same_with_one_person_and_with_three(writer, event):
    fill(make_traveller(event))
    one = queries(writer, office_url("visa_letters", event))
    fill(make_traveller(event))
    make_issued(make_traveller(event))
    assert queries(writer, office_url("visa_letters", event)) == one


def test_the_list_has_pages(writer, event, monkeypatch):
    monkeypatch.setattr("certificates.views.office.visa_letters.PER_PAGE", 1)
    make_traveller(event, given_name="Ana", family_name="A")
    make_traveller(event, given_name="Bulou", family_name="B")
    html = listed(writer, event, page=2)
    assert ("Ana A" in html, "Bulou B" in html) == (False, True)


# --- the office: acts -----------------------------------------------------------------------------
def see_draft(client, row):
    return client.post(office_url("visa_letter_draft", row.event, row.pk))


def ask(client, event, *keys, **more):
    return client.post(
        office_url("visa_letters_issue", event), {"act": "issue", "person": keys} | more
    )


def confirm(client, event, response, *keys):
    [seen] = re.findall(r'name="seen" value="([^"]*)"', text(response))
    return ask(client, event, *keys, seen=seen)


def test_the_chosen_are_issued_and_who_cannot_be_is_named(writer, event):
    ready, unseen, missing = (make_traveller(event) for _n in range(3))
    fill(ready), fill(unseen)
    see_draft(writer, ready)
    keys = [ready.pk, unseen.pk, missing.pk, "x", "9" * 30]
    asked = ask(writer, event, *keys)
    html = text(asked)
    assert "1 letter can be issued. 2 will be skipped." in html
    assert "You have not seen the draft of this letter. Open it first." in html
    assert "The passport details are missing." in html
    assert not VisaLetter.objects.filter(status=L.ISSUED).exists()
    done = text(confirm(writer, event, asked, *keys))
    assert '<h1 role="status">1 letter issued, 2 skipped</h1>' in done
    assert VisaLetter.objects.get(status=L.ISSUED).registration == ready


def test_asking_twice_issues_once(writer, event):
    row = make_traveller(event)
    fill(row)
    see_draft(writer, row)
    asked = ask(writer, event, row.pk)
    confirm(writer, event, asked, row.pk)
    told = Notice.objects.count()
    again = confirm(writer, event, asked, row.pk)
    assert again.status_code == 409
    assert "This letter has already been issued." in text(again)
    assert Notice.objects.count() == told


def test_the_draft_is_seen_by_the_officer_who_opened_it_until_the_details_change(
    client, writer, event
):
    row, other = make_traveller(event), make_user("visa officer")
    fill(row)
    box = rf'name="person" value="{row.pk}" form="issue"( disabled)?>'

    def may_tick():
        return re.search(box, listed(writer, event))[1] is None

    assert not may_tick()
    see_draft(writer, row)
    assert may_tick()
    fill(row, number="X9PASSPORT78", version=1)
    assert not may_tick()
    see_draft(writer, row)
    as_(client, other)
    assert not may_tick()


def test_the_draft_says_so_and_is_an_opening_that_the_person_sees(writer, row):
    fill(row)
    response = see_draft(writer, row)
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert ("Draft, not issued" in said, "X9PASSPORT77" in said) == (True, True)
    assert row.visa_letters.get().number not in said
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    [(_at, _by, purpose)] = list_accesses(row)
    assert purpose == "To check the draft of the letter"


def test_there_is_no_draft_of_an_issued_letter(writer, row):
    make_issued(row)
    assert see_draft(writer, row).status_code == 409
    assert PassportAccess.objects.count() == 0


def test_letters_being_prepared_come_first(writer, event):
    for name in ("A", "B", "C"):
        make_traveller(event, given_name="Delegate", family_name=name)
    fill(event.registrations.get(family_name="C"))
    html = listed(writer, event)
    assert re.findall(r"<bdi>[^<]*Delegate ([ABC])</bdi>", html) == ["C", "A", "B"]
    assert "1 letter is being prepared." in html
    assert "Being prepared (1)" in html


def test_nobody_chosen_is_said(writer, event):
    html = text(writer.post(office_url("visa_letters_issue", event), follow=True))
    assert "Tick at least one letter whose draft you have seen." in html


def test_a_person_of_another_event_is_not_issued_here(writer, event, row):
    other = make_traveller(make_writing_event())
    fill(other)
    see_draft(writer, other)
    html = text(ask(writer, event, other.pk))
    assert "0 letters can be issued." in html
    assert VisaLetter.objects.get().status == L.BEING_PREPARED
    assert writer.get(office_url("visa_letter", event, other.pk)).status_code == 404


def test_data_are_opened_once_for_a_purpose(writer, row):
    fill(row)
    page = office_url("visa_letter", row.event, row.pk)
    assert secrets_in(text(writer.get(page))) == []
    html = text(writer.post(page, {"purpose": " "}))
    assert (secrets_in(html), PassportAccess.objects.count()) == ([], 0)
    assert "Enter the reason for access" in html
    response = writer.post(page, {"purpose": "To write the letter"})
    assert secrets_in(text(response)) == SECRETS
    assert "no-store" in response["Cache-Control"]
    assert secrets_in(text(writer.get(page))) == []
    assert PassportAccess.objects.get().purpose == "To write the letter"


def test_the_paper_is_made_for_the_officer_with_a_trace(writer, row):
    make_issued(row)
    response = writer.post(office_url("visa_letter_file", row.event, row.pk))
    assert (response.content[:5], PassportAccess.objects.get().purpose) == (b"%PDF-", "paper")
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_withdrawing_asks_why(writer, row):
    make_issued(row)
    page = office_url("visa_letter_withdraw", row.event, row.pk)
    assert "Enter the reason" in text(writer.post(page, {"reason": ""}))
    assert "at most 300" in text(writer.post(page, {"reason": "x" * 301}))
    assert VisaLetter.objects.get().status == L.ISSUED
    writer.post(page, {"reason": "A wrong date"})
    assert (VisaLetter.objects.get().status, VisaLetter.objects.get().reason) == (
        L.WITHDRAWN,
        "A wrong date",
    )
    assert writer.get(page).status_code == 409


# --- the office: the rule -------------------------------------------------------------------------
def test_the_rule_is_set_and_changed(writer):
    event = make_coming()
    page = office_url("visa_letter_rule", event)
    html = text(writer.post(page, RULE | {"host": "", "retention_days": 0}))
    assert "There are 2 things to correct" in html
    assert writer.post(page, RULE | {"seen_version": 0}).status_code == 302
    assert VisaRule.objects.get().host == RULE["host"]
    assert RULE["host"] in text(writer.get(page))
    writer.post(page, RULE | {"host": "Another host", "seen_version": 1})
    assert (VisaRule.objects.get().host, VisaRule.objects.get().version) == ("Another host", 2)
    assert acts("visarule.added", "visarule.changed") == [1, 1]


def test_both_versions_are_shown_when_somebody_was_faster(writer, event):
    page = office_url("visa_letter_rule", event)
    response = writer.post(page, RULE | {"host": "Another host", "seen_version": 0})
    html = text(response)
    assert response.status_code == 409
    assert (RULE["host"] in html, 'value="Another host"' in html) == (True, True)
    assert 'name="seen_version" value="1"' in html
