"""Passport details are shown to, and taken from, people who have just signed in."""

import pytest
from django.urls import reverse

from certificates.models import PassportAccess, PassportDetails
from tests.certificates.visa_letters import (
    fill,
    make_issued,
    make_traveller,
    make_writing_event,
    secrets_in,
    sign_in_now,
    typed,
)
from tests.events.offices import text
from tests.events.offices import url as office_url
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def row(delegate):
    return make_traveller(make_writing_event(), user=delegate)


def url(row, name="visa_letter"):
    return reverse(f"events:{name}", args=[row.event.slug, row.pk])


def long_ago(client, user, *, ago=3600):
    client.force_login(user)
    return sign_in_now(client, user, ago=ago)


def asks_for_sign_in(response):
    return response.status_code == 302 and "/account/reauthenticate/" in response["Location"]


def confirm(client, response):
    """Type the password on the page to which the answer leads."""
    assert asks_for_sign_in(response)
    return client.post(response["Location"], {"password": PASSWORD})


# --- the person's page ----------------------------------------------------------------------------
def test_the_page_to_fill_in_asks_for_a_sign_in_and_then_opens(client, row, delegate):
    response = confirm(client, long_ago(client, delegate).get(url(row)))
    assert (response.status_code, response["Location"]) == (302, url(row))
    assert 'name="number"' in text(client.get(url(row)))


def test_who_has_just_signed_in_is_not_asked_again(client, row, delegate):
    page = client.get(url(row))
    response = client.post(page["Location"], {"login": delegate.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, url(row))
    assert client.get(url(row)).status_code == 200


def test_what_was_typed_is_kept_on_the_page_and_nothing_is_saved(client, row, delegate):
    response = long_ago(client, delegate).post(url(row), typed())
    html = text(response)
    assert (response.status_code, PassportDetails.objects.count()) == (403, 0)
    assert ("Confirm that it is you" in html, 'value="X9PASSPORT77"' in html) == (True, True)
    assert secrets_in(str(dict(client.session))) == []
    confirm(client, client.get(url(row)))
    assert client.post(url(row), typed()).status_code == 302
    assert PassportDetails.objects.count() == 1


def test_the_details_are_shown_after_the_sign_in_without_asking_again(client, row, delegate):
    fill(row)
    response = long_ago(client, delegate).post(url(row, "passport_details"))
    assert PassportAccess.objects.count() == 0
    assert len(secrets_in(text(confirm(client, response)))) == 3
    assert PassportAccess.objects.get().by == delegate


def test_the_letter_is_fetched_after_the_sign_in(client, row, delegate):
    make_issued(row)
    response = long_ago(client, delegate).post(url(row, "visa_letter_file"))
    assert confirm(client, response).content[:5] == b"%PDF-"


def test_the_focal_point_is_asked_too(client, row, focal_point):
    fill(row)
    assert asks_for_sign_in(long_ago(client, focal_point).post(url(row, "passport_details")))


def test_strangers_are_not_asked_but_find_nothing(client, row, stranger, event_officer):
    assert long_ago(client, stranger).get(url(row)).status_code == 404
    assert long_ago(client, event_officer).get(url(row)).status_code == 403


# --- the office -----------------------------------------------------------------------------------
def test_an_officer_who_opens_the_details_signs_in_first(client, row):
    fill(row)
    page, writer = office_url("visa_letter", row.event, row.pk), make_user("visa officer")
    assert long_ago(client, writer).get(page).status_code == 200
    response = client.post(page, {"purpose": "To write the letter"})
    assert (asks_for_sign_in(response), PassportAccess.objects.count()) == (True, 0)
    assert len(secrets_in(text(confirm(client, response)))) == 3
    assert PassportAccess.objects.get().purpose == "To write the letter"


def test_an_officer_who_makes_the_paper_signs_in_first(client, row):
    make_issued(row)
    writer = long_ago(client, make_user("visa officer"))
    address = office_url("visa_letter_file", row.event, row.pk)
    assert asks_for_sign_in(writer.post(address))


def test_a_sign_in_of_another_account_does_not_count(client, row, delegate, stranger):
    client.force_login(delegate)
    sign_in_now(client, stranger)
    assert asks_for_sign_in(client.get(url(row)))


def test_the_time_runs_from_the_sign_in(client, row, delegate, settings):
    settings.FRESH_SIGN_IN_SECONDS = 60
    assert asks_for_sign_in(long_ago(client, delegate, ago=61).get(url(row)))
    assert long_ago(client, delegate, ago=50).get(url(row)).status_code == 200
