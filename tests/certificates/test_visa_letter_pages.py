"""The pages of letters: for the person and the mission, and in the office."""

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.actions.visa_letters import withdraw_letter
from certificates.models import PassportAccess, PassportDetails
from events.actions import cancel_registration
from tests.certificates.visa_letters import (
    as_,
    fill,
    make_issued,
    make_traveller,
    make_writing_event,
    queries,
    secrets_in,
    typed,
)
from tests.events import make_coming
from tests.events.offices import text
from tests.events.offices import url as office_url
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SECRETS = ("X9PASSPORT77", "QUELLWIESE", "Birthtown")


@pytest.fixture
def event(db):
    return make_writing_event()


@pytest.fixture
def row(event, delegate):
    return make_traveller(event, user=delegate)


def url(row, name="visa_letter"):
    return reverse(f"events:{name}", args=[row.event.slug, row.pk])


# --- the person's page: who may -------------------------------------------------------------------
NAMES = ("visa_letter", "passport_details", "visa_letter_file")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("person", ["stranger", "other_focal_point", "desk_officer"])
def test_the_page_does_not_exist_for_strangers(request, client, row, name, person):
    fill(row)
    response = as_(client, request.getfixturevalue(person)).post(url(row, name), typed())
    assert (response.status_code, PassportAccess.objects.count()) == (404, 0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("person", ["event_officer", "auditor"])
def test_the_page_is_not_for_officers_who_write_no_letters(request, client, row, name, person):
    fill(row)
    response = as_(client, request.getfixturevalue(person)).post(url(row, name), typed())
    assert (response.status_code, PassportAccess.objects.count()) == (403, 0)


@pytest.mark.parametrize("name", NAMES)
def test_there_is_no_page_where_no_letters_are_written(client, delegate, name):
    row = make_traveller(make_coming(), user=delegate)
    assert as_(client, delegate).post(url(row, name), typed()).status_code == 404


def test_a_registration_of_another_event_is_not_found_here(client, row, delegate):
    other = make_writing_event()
    address = reverse("events:visa_letter", args=[other.slug, row.pk])
    assert as_(client, delegate).get(address).status_code == 404


def test_data_and_paper_are_asked_for_by_post_alone(client, row, delegate):
    make_issued(row)
    as_(client, delegate)
    statuses = [
        client.get(url(row, name)).status_code for name in ("passport_details", "visa_letter_file")
    ]
    assert (statuses, PassportAccess.objects.count()) == ([405, 405], 0)


# --- filling in -----------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["delegate", "focal_point", "secretary"])
def test_the_person_the_mission_and_who_writes_letters_fill_in(request, client, row, person):
    user = request.getfixturevalue(person)
    page = text(as_(client, user).get(url(row)))
    assert ("Details missing" in page, "The passport details have not been opened." in page) == (
        True,
        True,
    )
    response = client.post(url(row), typed(), follow=True)
    assert response.redirect_chain == [(url(row), 302)]
    assert "Being prepared" in text(response)
    assert secrets_in(text(response)) == []
    assert PassportDetails.objects.get().filled_by == user


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(client, row, delegate):
    sent = typed(number="?", born="yesterday", expires="2020-01-01")
    html = text(as_(client, delegate).post(url(row), sent))
    assert "There are 3 things to correct" in html
    for name in ("number", "born", "expires"):
        assert f'<a href="#id_{name}">' in html
    assert 'value="QUELLWIESE XANTHIPPE"' in html
    assert 'value="yesterday"' in html
    assert PassportDetails.objects.count() == 0


def test_nothing_sent_says_each_field(client, row, delegate):
    html = text(as_(client, delegate).post(url(row), {}))
    assert "There are 6 things to correct" in html


def test_a_second_form_starts_empty_until_the_data_are_opened(client, row, delegate, focal_point):
    fill(row)
    html = text(as_(client, focal_point).get(url(row)))
    assert (secrets_in(html), 'name="seen_version" value="1"' in html) == ([], True)
    html = text(client.post(url(row, "passport_details")))
    assert secrets_in(html) == list(SECRETS)
    assert 'value="X9PASSPORT77"' in html
    assert secrets_in(text(client.get(url(row)))) == []


def test_somebody_faster_is_told_of_without_their_data(client, row, delegate, focal_point):
    fill(row, by=focal_point)
    response = as_(client, delegate).post(url(row), typed(number="Y1234567"))
    html = text(response)
    assert (response.status_code, "Another person has sent passport details" in html) == (409, True)
    assert ("X9PASSPORT77" in html, 'value="Y1234567"' in html) == (False, True)
    assert 'name="seen_version" value="1"' in html
    assert client.post(url(row), typed(number="Y1234567", seen_version="1")).status_code == 302
    assert PassportDetails.objects.get().version == 2


def test_a_person_who_declined_sees_no_form(client, row, delegate):
    fill(row)
    cancel_registration(row, by=delegate, at=timezone.now(), reason="")
    html = text(as_(client, delegate).get(url(row)))
    assert ('name="number"' in html, "Show passport details" in html) == (False, True)
    html = text(client.post(url(row), typed(seen_version="1", number="Y1234567")))
    assert "A letter can be requested after the registration is confirmed." in html


# --- seeing ---------------------------------------------------------------------------------------
def test_each_opening_is_listed_for_the_person(client, row, delegate, secretary):
    fill(row)
    as_(client, secretary).post(
        office_url("visa_letter", row.event, row.pk), {"purpose": "Check <it>"}
    )
    html = text(as_(client, delegate).get(url(row)))
    assert (str(secretary) in html, "Check &lt;it&gt;" in html) == (True, True)
    html = text(client.post(url(row, "passport_details")))
    assert "To see or correct them" in html


@pytest.mark.parametrize("person", ["delegate", "focal_point"])
def test_the_issued_letter_is_fetched_and_listed(request, client, row, person):
    letter = make_issued(row)
    as_(client, request.getfixturevalue(person))
    assert "Download letter" in text(client.get(url(row)))
    response = client.post(url(row, "visa_letter_file"))
    assert response.content[:5] == b"%PDF-"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="letter-{letter.number}.pdf"'
    assert "To download the letter" in text(client.get(url(row)))


@pytest.mark.parametrize("name", ["visa_letter", "passport_details", "visa_letter_file"])
def test_no_browser_keeps_these_pages(client, row, delegate, name):
    make_issued(row)
    response = as_(client, delegate).post(url(row, name), {})
    kept = set(response["Cache-Control"].split(", "))
    assert {"no-store", "private"} <= kept


def test_a_letter_that_is_not_issued_cannot_be_fetched(client, row, delegate):
    fill(row)
    as_(client, delegate)
    assert "Download letter" not in text(client.get(url(row)))
    assert client.post(url(row, "visa_letter_file")).status_code == 409


def test_a_withdrawn_letter_says_why_and_how_to_ask_again(client, row, delegate):
    withdraw_letter(make_issued(row), by=make_user(), at=timezone.now(), reason="A wrong date")
    html = text(as_(client, delegate).get(url(row)))
    assert ("A wrong date" in html, "To request a new letter" in html) == (True, True)


def test_erased_data_are_said_to_be_erased(client, row, delegate):
    make_issued(row)
    PassportDetails.objects.all().delete()
    html = text(as_(client, delegate).get(url(row)))
    assert ("Details erased" in html, "can no longer be downloaded" in html) == (True, True)


def test_the_page_costs_the_same_with_one_opening_and_with_three(client, row, delegate):
    fill(row)
    as_(client, delegate)
    costs = []
    for more in (1, 2):
        for _n in range(more):
            client.post(url(row, "passport_details"))
        costs.append(queries(client, url(row)))
    assert costs[0] == costs[1]


# --- the registration -----------------------------------------------------------------------------
def test_the_registration_leads_to_the_letter_for_those_who_may(
    client, row, delegate, event_officer
):
    link = f'href="{url(row)}"'
    assert link in text(as_(client, delegate).get(row.get_absolute_url()))
    assert link not in text(as_(client, event_officer).get(row.get_absolute_url()))


def test_the_registration_has_no_such_link_where_no_letters_are_written(client, delegate):
    row = make_traveller(make_coming(), user=delegate)
    assert "Visa support letter" not in text(as_(client, delegate).get(row.get_absolute_url()))
