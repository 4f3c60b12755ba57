"""The pages of letters: for the person and the mission, and in the office."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.actions import cancel, withdraw_letter
from events.models import Letter, LetterStatus, Passport, PassportOpening, VisaRule
from tests.events import acts, make_coming
from tests.events.offices import text
from tests.events.offices import url as office_url
from tests.events.visas import (
    RULE,
    fill,
    make_issued,
    make_traveller,
    make_writing_event,
    typed,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db
L = LetterStatus
SECRETS = ("X9PASSPORT77", "QUELLWIESE", "Birthtown")


@pytest.fixture
def event(db):
    return make_writing_event()


@pytest.fixture
def row(event, delegate):
    return make_traveller(event, user=delegate)


def url(row, name="letter"):
    return reverse(f"events:{name}", args=[row.event.slug, row.pk])


def as_(client, user):
    client.force_login(user)
    return client


def told(html):
    return [secret for secret in SECRETS if secret in html]


# --- the person's page: who may -------------------------------------------------------------------
NAMES = ("letter", "letter_open", "letter_paper")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("person", ["stranger", "other_focal_point", "desk_officer"])
def test_the_page_does_not_exist_for_strangers(request, client, row, name, person):
    fill(row)
    response = as_(client, request.getfixturevalue(person)).post(url(row, name), typed())
    assert (response.status_code, PassportOpening.objects.count()) == (404, 0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("person", ["event_officer", "auditor"])
def test_the_page_is_not_for_officers_who_write_no_letters(request, client, row, name, person):
    fill(row)
    response = as_(client, request.getfixturevalue(person)).post(url(row, name), typed())
    assert (response.status_code, PassportOpening.objects.count()) == (403, 0)


@pytest.mark.parametrize("name", NAMES)
def test_there_is_no_page_where_no_letters_are_written(client, delegate, name):
    row = make_traveller(make_coming(), user=delegate)
    assert as_(client, delegate).post(url(row, name), typed()).status_code == 404


def test_a_registration_of_another_event_is_not_found_here(client, row, delegate):
    other = make_writing_event()
    address = reverse("events:letter", args=[other.slug, row.pk])
    assert as_(client, delegate).get(address).status_code == 404


def test_data_and_paper_are_asked_for_by_post_alone(client, row, delegate):
    make_issued(row)
    as_(client, delegate)
    statuses = [client.get(url(row, name)).status_code for name in ("letter_open", "letter_paper")]
    assert (statuses, PassportOpening.objects.count()) == ([405, 405], 0)


# --- filling in -----------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["delegate", "focal_point", "secretary"])
def test_the_person_the_mission_and_who_writes_letters_fill_in(request, client, row, person):
    user = request.getfixturevalue(person)
    page = text(as_(client, user).get(url(row)))
    assert ("Data missing" in page, "Nobody has opened them." in page) == (True, True)
    response = client.post(url(row), typed(), follow=True)
    assert response.redirect_chain == [(url(row), 302)]
    assert "In work" in text(response)
    assert told(text(response)) == []
    assert Passport.objects.get().filled_by == user


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(client, row, delegate):
    sent = typed(number="?", born="yesterday", expires="2020-01-01")
    html = text(as_(client, delegate).post(url(row), sent))
    assert "There are 3 things to correct" in html
    for name in ("number", "born", "expires"):
        assert f'<a href="#id_{name}">' in html
    assert 'value="QUELLWIESE XANTHIPPE"' in html
    assert 'value="yesterday"' in html
    assert Passport.objects.count() == 0


def test_nothing_sent_says_each_field(client, row, delegate):
    html = text(as_(client, delegate).post(url(row), {}))
    assert "There are 6 things to correct" in html


def test_a_second_form_starts_empty_until_the_data_are_opened(client, row, delegate, focal_point):
    fill(row)
    html = text(as_(client, focal_point).get(url(row)))
    assert (told(html), 'name="seen_version" value="1"' in html) == ([], True)
    html = text(client.post(url(row, "letter_open")))
    assert told(html) == list(SECRETS)
    assert 'value="X9PASSPORT77"' in html
    assert told(text(client.get(url(row)))) == []


def test_somebody_faster_is_told_of_without_their_data(client, row, delegate, focal_point):
    fill(row, by=focal_point)
    response = as_(client, delegate).post(url(row), typed(number="Y1234567"))
    html = text(response)
    assert (response.status_code, "Somebody else has filled this in" in html) == (409, True)
    assert ("X9PASSPORT77" in html, 'value="Y1234567"' in html) == (False, True)
    assert 'name="seen_version" value="1"' in html
    assert client.post(url(row), typed(number="Y1234567", seen_version="1")).status_code == 302
    assert Passport.objects.get().version == 2


def test_who_gave_the_seat_back_sees_no_form(client, row, delegate):
    fill(row)
    cancel(row, by=delegate, at=timezone.now(), reason="")
    html = text(as_(client, delegate).get(url(row)))
    assert ('name="number"' in html, "Show the data" in html) == (False, True)
    html = text(client.post(url(row), typed(seen_version="1", number="Y1234567")))
    assert "A letter is written once the registration is confirmed." in html


# --- seeing ---------------------------------------------------------------------------------------
def test_each_opening_is_listed_for_the_person(client, row, delegate, secretary):
    fill(row)
    as_(client, secretary).post(office_url("letter", row.event, row.pk), {"purpose": "Check <it>"})
    html = text(as_(client, delegate).get(url(row)))
    assert (str(secretary) in html, "Check &lt;it&gt;" in html) == (True, True)
    html = text(client.post(url(row, "letter_open")))
    assert "To see or correct them" in html


@pytest.mark.parametrize("person", ["delegate", "focal_point"])
def test_the_issued_letter_is_fetched_and_listed(request, client, row, person):
    letter = make_issued(row)
    as_(client, request.getfixturevalue(person))
    assert "Fetch the letter" in text(client.get(url(row)))
    response = client.post(url(row, "letter_paper"))
    assert response.content[:5] == b"%PDF-"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="letter-{letter.number}.pdf"'
    assert "To make the letter" in text(client.get(url(row)))


@pytest.mark.parametrize("name", ["letter", "letter_open", "letter_paper"])
def test_no_browser_keeps_these_pages(client, row, delegate, name):
    make_issued(row)
    response = as_(client, delegate).post(url(row, name), {})
    kept = set(response["Cache-Control"].split(", "))
    assert {"no-store", "private"} <= kept


def test_a_letter_that_is_not_issued_cannot_be_fetched(client, row, delegate):
    fill(row)
    as_(client, delegate)
    assert "Fetch the letter" not in text(client.get(url(row)))
    assert client.post(url(row, "letter_paper")).status_code == 409


def test_a_withdrawn_letter_says_why_and_how_to_ask_again(client, row, delegate):
    withdraw_letter(make_issued(row), by=make_user(), at=timezone.now(), reason="A wrong date")
    html = text(as_(client, delegate).get(url(row)))
    assert ("A wrong date" in html, "To ask for a new letter" in html) == (True, True)


def test_erased_data_are_said_to_be_erased(client, row, delegate):
    make_issued(row)
    Passport.objects.all().delete()
    html = text(as_(client, delegate).get(url(row)))
    assert ("Data erased" in html, "cannot be made any more" in html) == (True, True)


def test_the_page_costs_the_same_with_one_opening_and_with_three(client, row, delegate):
    fill(row)
    as_(client, delegate)
    costs = []
    for more in (1, 2):
        for _n in range(more):
            client.post(url(row, "letter_open"))
        costs.append(_queries(client, url(row)))
    assert costs[0] == costs[1]


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


# --- the registration -----------------------------------------------------------------------------
def test_the_registration_leads_to_the_letter_for_those_who_may(
    client, row, delegate, event_officer
):
    link = f'href="{url(row)}"'
    assert link in text(as_(client, delegate).get(row.get_absolute_url()))
    assert link not in text(as_(client, event_officer).get(row.get_absolute_url()))


def test_the_registration_has_no_such_link_where_no_letters_are_written(client, delegate):
    row = make_traveller(make_coming(), user=delegate)
    assert "Letter for a visa" not in text(as_(client, delegate).get(row.get_absolute_url()))


# --- the office: who may --------------------------------------------------------------------------
OFFICE = ("letters", "letter_rule", "letter", "letter_withdraw")


def addresses(row):
    for name in OFFICE:
        yield office_url(
            name, row.event, *([row.pk] if name in ("letter", "letter_withdraw") else [])
        )


@pytest.mark.parametrize("person", ["event_officer", "auditor", "desk_officer", "focal_point"])
def test_the_office_of_letters_is_for_who_writes_them(request, client, row, person):
    fill(row)
    as_(client, request.getfixturevalue(person))
    assert {client.get(address).status_code for address in addresses(row)} == {403}
    assert (
        client.post(office_url("letters_issue", row.event), {"person": row.pk}).status_code == 403
    )
    assert client.post(office_url("letter_paper", row.event, row.pk)).status_code == 403
    assert client.post(office_url("letter", row.event, row.pk), {"purpose": "x"}).status_code == 403
    assert (PassportOpening.objects.count(), Letter.objects.get().status) == (0, L.IN_WORK)


def test_the_tab_is_for_who_writes_letters(client, row, event_officer, secretary):
    link = f'href="{office_url("letters", row.event)}"'
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


def test_who_may_not_open_issues_without_opening(client, row):
    user = make_user()
    user.is_staff = True
    user.save()
    names = ("view_registration", "view_event", "issue_letter")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    fill(row)
    as_(client, user)
    page = office_url("letter", row.event, row.pk)
    assert "Open the data" not in text(client.get(page))
    assert client.post(page, {"purpose": "To look"}).status_code == 403
    assert client.post(office_url("letter_paper", row.event, row.pk)).status_code == 403
    client.post(office_url("letters_issue", row.event), {"person": row.pk})
    assert Letter.objects.get().status == L.ISSUED


# --- the office: the list -------------------------------------------------------------------------
def listed(client, event, **query):
    return text(client.get(office_url("letters", event), query))


def test_the_list_holds_no_passport_data_and_seeks_in_none(writer, row):
    fill(row)
    html = listed(writer, row.event)
    assert (row.name in html, told(html)) == (True, [])
    for secret in ("X9PASSPORT77", "XANTHIPPE", "Vunidawa"):
        assert "Nobody fits these filters." in listed(writer, row.event, q=secret)


def test_the_list_is_narrowed_by_name_and_by_state(writer, event):
    one = make_traveller(event, given_name="Ana", family_name="Waqa")
    two = make_traveller(event, given_name="Bulou", family_name="Tui", second_script="图伊")
    fill(two)
    for query, names in (
        ({"q": "ana waqa"}, ["Ana"]),
        ({"q": "图伊"}, ["Bulou"]),
        ({"state": "missing"}, ["Ana"]),
        ({"state": "in_work"}, ["Bulou"]),
        ({"state": "issued"}, []),
        ({"state": "nonsense"}, ["Ana", "Bulou"]),
    ):
        html = listed(writer, event, **query)
        assert [row.given_name for row in (one, two) if row.name in html] == names, query


def test_the_list_shows_who_has_a_letter_and_no_seat_any_more(writer, row, delegate):
    make_issued(row)
    make_other = make_traveller(row.event)
    for gone in (row, make_other):
        cancel(gone, by=delegate if gone == row else gone.user, at=timezone.now(), reason="")
    html = listed(writer, row.event)
    assert (row.name in html, make_other.name in html) == (True, False)


def test_an_event_without_a_rule_says_what_to_do(writer):
    assert "Have letters written" in listed(writer, make_coming())


def test_the_list_costs_the_same_with_one_person_and_with_three(writer, event):
    fill(make_traveller(event))
    one = _queries(writer, office_url("letters", event))
    fill(make_traveller(event))
    make_issued(make_traveller(event))
    assert _queries(writer, office_url("letters", event)) == one


def test_the_list_has_pages(writer, event, monkeypatch):
    monkeypatch.setattr("events.views.office.letters.PER_PAGE", 1)
    make_traveller(event, given_name="Ana", family_name="A")
    make_traveller(event, given_name="Bulou", family_name="B")
    html = listed(writer, event, page=2)
    assert ("Ana A" in html, "Bulou B" in html) == (False, True)


# --- the office: acts -----------------------------------------------------------------------------
def test_the_chosen_are_issued_and_who_cannot_be_is_named(writer, event):
    ready, missing = make_traveller(event), make_traveller(event)
    fill(ready)
    keys = [ready.pk, missing.pk, "x", "9" * 30]
    response = writer.post(office_url("letters_issue", event), {"person": keys}, follow=True)
    html = text(response)
    assert "1 letter is issued." in html
    assert f"{missing.name}: The passport data are missing." in html
    assert Letter.objects.get().status == L.ISSUED


def test_nobody_chosen_is_said(writer, event):
    html = text(writer.post(office_url("letters_issue", event), follow=True))
    assert "Choose at least one person." in html


def test_a_person_of_another_event_is_not_issued_here(writer, event, row):
    other = make_traveller(make_writing_event())
    fill(other)
    writer.post(office_url("letters_issue", event), {"person": other.pk})
    assert Letter.objects.get().status == L.IN_WORK
    assert writer.get(office_url("letter", event, other.pk)).status_code == 404


def test_data_are_opened_once_for_a_purpose(writer, row):
    fill(row)
    page = office_url("letter", row.event, row.pk)
    assert told(text(writer.get(page))) == []
    html = text(writer.post(page, {"purpose": " "}))
    assert (told(html), PassportOpening.objects.count()) == ([], 0)
    assert "Say for what" in html
    response = writer.post(page, {"purpose": "To write the letter"})
    assert told(text(response)) == list(SECRETS)
    assert "no-store" in response["Cache-Control"]
    assert told(text(writer.get(page))) == []
    assert PassportOpening.objects.get().purpose == "To write the letter"


def test_the_paper_is_made_for_the_officer_with_a_trace(writer, row):
    make_issued(row)
    response = writer.post(office_url("letter_paper", row.event, row.pk))
    assert (response.content[:5], PassportOpening.objects.get().purpose) == (b"%PDF-", "paper")
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_withdrawing_asks_why(writer, row):
    make_issued(row)
    page = office_url("letter_withdraw", row.event, row.pk)
    assert "Say why" in text(writer.post(page, {"reason": ""}))
    assert "at most 300" in text(writer.post(page, {"reason": "x" * 301}))
    assert Letter.objects.get().status == L.ISSUED
    writer.post(page, {"reason": "A wrong date"})
    assert (Letter.objects.get().status, Letter.objects.get().reason) == (
        L.WITHDRAWN,
        "A wrong date",
    )
    assert writer.get(page).status_code == 409


# --- the office: the rule -------------------------------------------------------------------------
def test_the_rule_is_set_and_changed(writer):
    event = make_coming()
    page = office_url("letter_rule", event)
    html = text(writer.post(page, RULE | {"host": "", "retention_days": 0}))
    assert "There are 2 things to correct" in html
    assert writer.post(page, RULE | {"seen_version": 0}).status_code == 302
    assert VisaRule.objects.get().host == RULE["host"]
    assert RULE["host"] in text(writer.get(page))
    writer.post(page, RULE | {"host": "Another host", "seen_version": 1})
    assert (VisaRule.objects.get().host, VisaRule.objects.get().version) == ("Another host", 2)
    assert acts("visarule.added", "visarule.changed") == [1, 1]


def test_both_versions_are_shown_when_somebody_was_faster(writer, event):
    page = office_url("letter_rule", event)
    response = writer.post(page, RULE | {"host": "Another host", "seen_version": 0})
    html = text(response)
    assert response.status_code == 409
    assert (RULE["host"] in html, 'value="Another host"' in html) == (True, True)
    assert 'name="seen_version" value="1"' in html
