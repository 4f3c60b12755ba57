"""Registrations, scans and acts on events in the back office."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from events.actions import cancel_registration
from events.models import Event, EventStatus, Registration
from tests.events import make_coming, make_guest
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, event_officer):
    client.force_login(event_officer)
    return client


def admin(name, *args):
    app = "attendance" if name.startswith("scan") else "events"
    return reverse(f"admin:{app}_{name}", args=args)


def body(response):
    return b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("name", ["registration_add", "scan_add"])
def test_nobody_adds_registrations_or_scans_here(officer, name):
    assert officer.get(admin(name)).status_code == 403


def test_personal_details_are_not_edited_here(officer):
    row = make_guest(make_coming(), position="Counsellor")
    officer.post(admin("registration_change", row.pk), {"position": "Minister"})
    row.refresh_from_db()
    assert row.position == "Counsellor"
    assert "Counsellor" in officer.get(admin("registration_change", row.pk)).content.decode()


def test_a_reader_without_the_right_sees_and_takes_no_contacts(client):
    row = make_guest(make_coming(), email="private@example.org", phone="+679 555 0100")
    reader = make_user("desk officer")
    reader.user_permissions.add(Permission.objects.get(codename="view_registration"))
    client.force_login(reader)
    page = client.get(admin("registration_change", row.pk)).content.decode()
    table = body(client.get(admin("registration_export", "csv")))
    assert (row.badge in page, row.badge in table) == (True, True)
    for hidden in ("private@example.org", "555 0100"):
        assert (hidden in page, hidden in table) == (False, False)


def test_those_with_the_right_take_contacts(officer):
    make_guest(make_coming(), email="private@example.org")
    assert "private@example.org" in body(officer.get(admin("registration_export", "csv")))


def test_cancelling_many_tells_how_many_were_done_and_why_others_were_not(officer, monkeypatch):
    event = make_coming(seats=2)
    rows = [make_guest(event) for _n in range(3)]
    cancel_registration(rows[0], by=make_user(), at=timezone.now())
    picked = {"action": "act_cancel", "_selected_action": [row.pk for row in rows[:2]]}
    assert "reason" in officer.post(admin("registration_changelist"), picked).content.decode()
    done = {"confirmed": "1", "reason": "Called back to capital"}
    html = officer.post(admin("registration_changelist"), picked | done, follow=True)
    assert "Cancel registration: 2 done, 0 skipped." in html.content.decode()
    statuses = Registration.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["cancelled", "cancelled", "confirmed"]


@pytest.mark.parametrize("text", ["Fiji", "Elsewhere", "BADGE"])
def test_registrations_are_found_by_name_badge_and_delegation(officer, text):
    event = make_coming()
    make_guest(event, make_state("KE"))
    row = make_guest(event, make_state("FJ"), family_name="Elsewhere")
    query = {"q": row.badge if text == "BADGE" else text}
    found = officer.get(admin("registration_changelist"), query).context["cl"].result_list
    assert list(found) == [row]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_registrations_asks_as_often_for_three_rows(
    officer, django_assert_num_queries, number
):
    for _n in range(number):
        make_guest(make_coming())
    officer.get(admin("registration_changelist"))
    with django_assert_num_queries(5):
        officer.get(admin("registration_changelist"))


def test_an_incomplete_draft_is_not_published_and_says_what_it_lacks(officer):
    event = make_coming(status=EventStatus.DRAFT, venue="")
    address = admin("event_act", event.pk, "publish")
    html = officer.post(address, {"confirmed": "1"}, follow=True).content.decode()
    assert "Before it can be published, the event needs: the venue and the city." in html
    assert Event.objects.get().status == EventStatus.DRAFT


@pytest.mark.parametrize(
    ("before", "act", "after"),
    [
        ("draft", "publish", "published"),
        ("published", "close", "closed"),
        ("published", "cancel", "cancelled"),
        ("draft", "cancel", "draft"),
        ("closed", "publish", "closed"),
        ("cancelled", "publish", "cancelled"),
    ],
)
def test_acts_on_events_by_their_status(officer, before, act, after):
    event = make_coming(status=before)
    sent = {"confirmed": "1", "reason": "No venue"}
    officer.post(admin("event_act", event.pk, act), sent)
    assert Event.objects.get().status == after


def test_cancelling_an_event_needs_a_reason(officer):
    event = make_coming()
    response = officer.post(admin("event_act", event.pk, "cancel"), {"confirmed": "1"})
    assert (response.status_code, Event.objects.get().status) == (409, EventStatus.PUBLISHED)
