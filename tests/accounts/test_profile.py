"""A person's own details."""

import pytest
from django.urls import reverse

from accounts.actions import change_profile
from accounts.models import User
from audit.models import Entry
from tests.accounts import make_person

pytestmark = pytest.mark.django_db

DETAILS = {
    "style": "Dr",
    "given_name": "مندوب",
    "family_name": "",
    "title": "First Secretary",
    "language": "ar",
    "time_zone": "Asia/Shanghai",
}


@pytest.fixture
def person(client):
    person = make_person()
    client.force_login(person)
    return person


def test_a_stranger_is_sent_to_sign_in(client):
    for name in ("accounts:profile", "accounts:overview"):
        assert client.get(reverse(name))["Location"].startswith(reverse("account_login"))


def test_a_name_is_needed_and_what_was_typed_stays(client, person):
    response = client.post(reverse("accounts:profile"), DETAILS | {"given_name": " "})
    page = response.content.decode()
    assert response.context["form"].errors.keys() == {"given_name"}
    assert "<title>Error:" in page
    assert 'value="First Secretary"' in page
    assert User.objects.get().title == ""


def test_what_may_not_be_changed_is_not_changed(client, person):
    data = DETAILS | {"email": "chief@example.org", "is_staff": "on", "is_superuser": "on"}
    client.post(reverse("accounts:profile"), data)
    person.refresh_from_db()
    assert (person.email, person.is_staff, person.is_superuser) == (
        "delegate17@example.org",
        False,
        False,
    )


def test_the_act_refuses_a_field_that_is_not_of_the_profile(person):
    with pytest.raises(TypeError):
        change_profile(person, by=person, is_superuser=True)


def test_details_are_saved_in_any_script_and_told_in_the_new_language(client, person):
    response = client.post(reverse("accounts:profile"), DETAILS)
    assert response["Location"] == "/ar/account/profile/"
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in DETAILS} == DETAILS
    assert 'dir="rtl"' in client.get(response["Location"]).content.decode()


def test_the_entry_says_what_changed_and_keeps_no_name(person):
    change_profile(person, by=person, **DETAILS)
    [entry] = Entry.objects.about(person)
    assert entry.after == {
        "style": "…",
        "given_name": "…",
        "family_name": "…",
        "title": "…",
        "language": "ar",
        "time_zone": "Asia/Shanghai",
    }
    assert "مندوب" not in str([entry.before, entry.after, entry.note])


def test_saving_twice_is_recorded_once(person):
    for _twice in range(2):
        change_profile(person, by=person, **DETAILS)
    assert Entry.objects.about(person).count() == 1


def test_a_zone_that_is_no_longer_offered_is_kept(client, person):
    User.objects.update(time_zone="Asia/Calcutta")
    page = client.get(reverse("accounts:profile")).content.decode()
    assert '<option value="Asia/Calcutta" selected>' in page


def test_the_overview_leads_to_every_part_of_the_account(client, person):
    page = client.get(reverse("accounts:overview")).content.decode()
    names = (
        "accounts:profile",
        "account_email",
        "account_change_password",
        "mfa_index",
        "usersessions_list",
    )
    assert [name for name in names if f'href="{reverse(name)}"' not in page] == []


def test_the_overview_costs_four_queries(client, person, django_assert_num_queries):
    client.get(reverse("accounts:overview"))
    with django_assert_num_queries(4):  # the person, what it represents, factors, addresses
        client.get(reverse("accounts:overview"))


# --- the time zone by a city ----------------------------------------------------------------------
def found_cities(client, text):
    page = reverse("accounts:profile")
    return client.post(page, DETAILS | {"city": text, "find": "city", "given_name": ""})


def test_a_city_is_looked_for_without_saving_and_keeps_what_was_typed(client, person):
    html = found_cities(client, "Beijing").text
    assert 'value="cn-beijing" checked' in html
    assert "Beijing time, UTC+8. Now " in html
    assert 'value="First Secretary"' in html
    assert "error-summary" not in html
    person.refresh_from_db()
    assert (person.title, person.time_zone) == ("", "America/New_York")


@pytest.mark.parametrize("text", ["Beijing", "pekin", "北京", "بيجين"])
def test_a_city_gives_its_zone(client, person, text):
    page = reverse("accounts:profile")
    assert client.post(page, DETAILS | {"time_zone": "UTC", "city": text}).status_code == 302
    person.refresh_from_db()
    assert person.time_zone == "Asia/Shanghai"


def test_of_several_cities_one_is_chosen(client, person):
    typed, page = DETAILS | {"time_zone": "UTC", "city": "San"}, reverse("accounts:profile")
    response = client.post(page, typed)
    assert response.context["form"].errors.keys() == {"city"}
    city = next(city for city in response.context["form"].found if city.time_zone != "UTC")
    assert client.post(page, typed | {"place": city.key}).status_code == 302
    person.refresh_from_db()
    assert person.time_zone == city.time_zone


def test_a_city_that_is_not_in_the_list_is_said_and_the_select_opens(client, person):
    assert "This city is not in the list" in found_cities(client, "Atlantis").text
    response = client.post(reverse("accounts:profile"), DETAILS | {"city": "Atlantis"})
    assert response.context["form"].errors.keys() == {"city"}
    assert "<details open>" in response.text


def test_the_select_names_the_clock_of_beijing(client, person):
    page = client.get(reverse("accounts:profile")).text
    assert '<option value="Asia/Shanghai">Beijing (Shanghai)</option>' in page


def test_the_present_time_there_is_shown(client, person):
    User.objects.update(time_zone="Africa/Lusaka")
    for name in ("accounts:profile", "accounts:overview"):
        assert "Lusaka time, UTC+2. Now " in client.get(reverse(name)).text
