"""Email addresses and phone numbers are for the person, the mission and holders of the permission
to see contacts: on pages, in forms, and nowhere by searching."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from events.models import Registration
from tests.events import make_coming, make_guest
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db
EMAIL, PHONE = "delegate17@example.org", "+679 555 0117"


def url(name, row):
    return reverse(f"events:{name}", args=[row.event.slug, row.pk])


def page(client, reader, address):
    client.force_login(reader)
    return client.get(address).content.decode()


def contacts_in(html):
    return [text for text in (EMAIL, PHONE, "Email address", "Phone") if text in html]


@pytest.fixture
def row(delegate):
    event = make_coming(required=["email", "phone"])
    details = {"email": EMAIL, "phone": PHONE, "position": "Counsellor"}
    return make_guest(event, make_state("FJ"), user=delegate, **details)


def officer(*names):
    """Staff with these permissions and no role."""
    user = make_user()
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


# --- the registration's page ----------------------------------------------------------------------
def test_a_reader_without_the_permission_sees_no_contacts(client, row):
    html = page(client, make_user("visa officer"), row.get_absolute_url())
    assert ("Counsellor" in html, contacts_in(html)) == (True, [])


@pytest.mark.parametrize("person", ["delegate", "focal_point", "event_officer", "auditor"])
def test_the_person_the_mission_and_those_with_the_permission_do(request, client, row, person):
    html = page(client, request.getfixturevalue(person), row.get_absolute_url())
    assert (EMAIL in html, PHONE in html) == (True, True)


# --- the form -------------------------------------------------------------------------------------
def test_who_may_change_but_not_see_contacts_changes_the_rest(client, row):
    reader = officer("view_registration", "enter_registration")
    html = page(client, reader, url("change", row))
    assert contacts_in(html) == []
    sent = {"given_name": "Delegate", "family_name": "17", "position": "Minister"}
    sent |= {"email": "other@example.org", "seen_version": "1", "grounds_pass": ""}
    assert client.post(url("change", row), sent).status_code == 302
    row = Registration.objects.get(pk=row.pk)
    assert (row.position, row.email, row.phone) == ("Minister", EMAIL, PHONE)


def test_the_two_versions_of_a_conflict_hold_no_contacts(client, row):
    Registration.objects.filter(pk=row.pk).update(version=2)
    client.force_login(officer("view_registration", "enter_registration"))
    sent = {"given_name": "Another", "family_name": "17", "seen_version": "1"}
    response = client.post(url("change", row), sent)
    assert (response.status_code, contacts_in(response.content.decode())) == (409, [])


# --- imports --------------------------------------------------------------------------------------
def test_files_of_nominations_are_for_those_who_may_see_contacts(client):
    event = make_coming()
    address = reverse("office:imports", args=[event.slug])
    names = ("view_registration", "view_event", "import_registration")
    client.force_login(officer(*names))
    assert client.get(address).status_code == 403
    client.force_login(officer(*names, "view_contacts"))
    assert client.get(address).status_code == 200


# --- searching ------------------------------------------------------------------------------------
@pytest.mark.parametrize("fragment", ["delegate17", "0117"])
def test_no_search_finds_a_person_by_a_piece_of_the_address(client, row, fragment):
    """Lists that search tell by what they find: back office, desk, letters, certificates."""
    client.force_login(make_user("secretariat"))
    event = row.event
    lists = [
        reverse("admin:events_registration_changelist"),
        reverse("office:attendance", args=[event.slug]),
        reverse("office:certificates", args=[event.slug]),
        reverse("desk:work", args=[event.slug]),
        reverse("office:visa_letters", args=[event.slug]),
    ]
    for address in lists:
        response = client.get(address, {"q": fragment})
        assert (address, response.status_code) == (address, 200)
        assert (address, row.badge in response.content.decode()) == (address, False)
