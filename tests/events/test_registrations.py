"""A registration after it was sent: who sees it, changing, cancelling, the link to join."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from events.actions import cancel_registration
from events.models import EventStatus, Registration
from tests.events import make_coming, make_guest
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.org/secret"
PAGES = ["registration", "change", "cancel"]


def url(name, row):
    return reverse(f"events:{name}", args=[row.event.slug, row.pk])


def typed(row, **changes):
    values = {name: getattr(row, name) or "" for name in Registration.PERSONAL}
    values |= {"grounds_pass": "", "consent_public": "", "seen_version": row.version}
    return values | changes


@pytest.fixture
def row(db):
    return make_guest(make_coming(join_url=LINK, format="hybrid"), make_state("FJ"))


# --- who sees it ----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PAGES)
def test_another_mission_finds_nothing_there(client, row, other_focal_point, stranger, name):
    for reader in (other_focal_point, stranger):
        client.force_login(reader)
        assert client.get(url(name, row)).status_code == 404
        assert client.post(url(name, row), typed(row)).status_code == 404
    row.refresh_from_db()
    assert (row.status, row.version) == ("confirmed", 1)


def test_a_registration_is_not_found_under_another_event(client, row, focal_point):
    client.force_login(focal_point)
    address = reverse("events:registration", args=[make_coming().slug, row.pk])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["change", "cancel"])
def test_who_only_reads_may_not_change(client, row, auditor, name):
    client.force_login(auditor)
    assert client.get(url("registration", row)).status_code == 200
    assert client.post(url(name, row), typed(row)).status_code == 403


def test_a_fellow_delegate_of_the_mission_does_not_see_it(client, row, delegate):
    client.force_login(delegate)
    assert client.get(url("registration", row)).status_code == 404


def test_the_mission_sees_status_and_history(client, row, focal_point):
    client.force_login(focal_point)
    html = client.get(url("registration", row)).content.decode()
    assert ("Confirmed" in html, row.badge in html, row.email in html) == (True, True, True)


# --- the link to join -----------------------------------------------------------------------------
def test_the_link_is_for_the_confirmed_person_and_nobody_else(client, focal_point):
    event = make_coming(join_url=LINK, format="online", online_seats=1)
    fiji = make_state("FJ")
    person, waits = make_user(), make_user()
    make_representative(waits, fiji, role="delegate")
    rows = {
        person: make_guest(event, fiji, user=person),
        waits: make_guest(event, fiji, user=waits),
    }

    def shown(reader, address):
        client.logout()
        if reader:
            client.force_login(reader)
        return LINK in client.get(address).content.decode()

    page = event.get_absolute_url()
    assert shown(person, page) is True
    assert shown(person, url("registration", rows[person])) is True
    for reader in (None, waits, focal_point):
        assert shown(reader, page) is False
    assert shown(waits, url("registration", rows[waits])) is False
    assert shown(focal_point, url("registration", rows[person])) is False


@pytest.mark.parametrize("status", [EventStatus.CANCELLED])
def test_the_link_goes_with_the_event(client, status):
    person = make_user()
    event = make_coming(join_url=LINK, format="online")
    row = make_guest(event, user=person)
    type(event).objects.filter(pk=event.pk).update(status=status)
    client.force_login(person)
    assert LINK not in client.get(url("registration", row)).content.decode()


# --- change ---------------------------------------------------------------------------------------
def test_a_change_is_kept_and_recorded_without_what_it_says(client, row, focal_point):
    client.force_login(focal_point)
    response = client.post(url("change", row), typed(row, position="Counsellor"))
    assert response.headers["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.position, row.version) == ("Counsellor", 2)
    entry = client.get(url("registration", row)).context["history"][0]
    assert entry[1] == "Details changed"


def test_the_later_of_two_sees_both_versions_and_loses_nothing(client, row, focal_point):
    client.force_login(focal_point)
    seen = typed(row, position="Counsellor", diet="halal")
    Registration.objects.filter(pk=row.pk).update(position="Minister", version=2)
    response = client.post(url("change", row), seen)
    assert response.status_code == 409
    assert response.context["conflict"] == [
        ("Functional title", "Minister", "Counsellor"),
        ("Dietary requirements", "", "halal"),
    ]
    assert 'value="Counsellor"' in response.content.decode()
    row.refresh_from_db()
    assert row.position == "Minister"
    again = client.post(url("change", row), seen | {"seen_version": 2})
    row.refresh_from_db()
    assert (again.status_code, row.position, row.diet) == (302, "Counsellor", "halal")


def test_a_person_cannot_become_another_one_who_is_registered(client, row, focal_point):
    make_guest(row.event, make_state("FJ"), email="taken@example.org")
    client.force_login(focal_point)
    response = client.post(url("change", row), typed(row, email="TAKEN@example.org"))
    assert list(response.context["form"].errors) == ["email"]


# --- cancel ---------------------------------------------------------------------------------------
def test_cancelling_asks_first_and_is_harmless_twice(client, row, focal_point):
    client.force_login(focal_point)
    assert "Cancel the registration?" in client.get(url("cancel", row)).content.decode()
    for _n in range(2):
        client.post(url("cancel", row), {"reason": "Ill"})
    row.refresh_from_db()
    row.event.refresh_from_db()
    assert (row.status, row.reason, row.event.seated) == ("cancelled", "Ill", 0)
    assert Notice.objects.filter(kind="registration_cancelled", email=row.email).count() == 1


def test_the_seat_goes_to_the_waiting_person_who_is_emailed(client, focal_point):
    event = make_coming(seats=1)
    first = make_guest(event, make_state("FJ"))
    waits = make_guest(event, make_state("KE"))
    client.force_login(focal_point)
    client.post(url("cancel", first), {"reason": ""})
    waits.refresh_from_db()
    assert waits.status == "confirmed"
    assert Notice.objects.filter(kind="registration_confirmed", email=waits.email).count() == 1


def test_own_registrations_ask_as_often_for_three_as_for_one(client, django_assert_num_queries):
    person = make_user()
    make_guest(make_coming(), user=person)
    client.force_login(person)
    address = reverse("events:mine")
    client.get(address)
    cancel_registration(make_guest(make_coming(), user=person), by=person, at=timezone.now())
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    make_guest(make_coming(), user=person)
    cancel_registration(make_guest(make_coming(), user=person), by=person, at=timezone.now())
    with django_assert_num_queries(len(one)):
        shown = client.get(address).context
    assert (len(shown["coming"]), len(shown["page"])) == (2, 2)
