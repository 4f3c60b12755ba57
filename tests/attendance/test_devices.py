"""Devices: opened by a code without a password, only a desk of their own event, closed from
afar."""

import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attendance.actions.devices import close_device, find_device, open_device, renew_opening_link
from attendance.models import Device, ReplacedBadge
from attendance.queries import roster
from audit.lifecycle import NotPossible
from audit.models import Entry
from tests.attendance.devices import HEADERS, DevicePhone, make_device, offline
from tests.events import acts, make_guest, make_today
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_today(slug="seminar", title={"en": "Seminar"})


@pytest.fixture
def phone(event):
    return DevicePhone(make_device(event))


# --- refusals -------------------------------------------------------------------------------------
def test_who_has_no_key_is_told_nothing(event, phone):
    stranger = Client()
    answers = [stranger.get(phone.url(name), headers=HEADERS) for name in ("roster", "search")]
    answers.append(
        stranger.post(phone.url("sync"), "{}", content_type="application/json", headers=HEADERS)
    )
    assert [answer.status_code for answer in answers] == [401] * 3
    assert stranger.get(phone.url("app")).status_code == 401


def test_without_the_header_no_form_of_another_site_sends_anything(phone):
    answer = phone.client.post(phone.url("sync"), "{}", content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("cookie", ["", "x.y", "1.", f"{'9' * 30}.key", "1.wrong"])
def test_a_wrong_key_is_no_key(event, phone, cookie):
    phone.client.cookies["desk_key"] = cookie
    assert phone.get("roster").status_code == 401


def test_a_device_is_no_desk_of_another_event(phone):
    other = make_today(slug="other")
    guest = make_guest(other)
    for name in ("app", "roster", "search"):
        url = reverse(f"desk:{name}", args=[other.slug])
        assert phone.client.get(url, headers=HEADERS).status_code == 401
    answer = phone.send(offline(guest)).json()["results"][0]
    assert (answer["verdict"], answer["refusal_reason"]) == ("stop", "other_event")
    assert guest.name not in json.dumps(answer)


def test_a_device_may_only_what_a_desk_may(event, phone):
    guest = make_guest(event)
    for url in (
        reverse("desk:work", args=[event.slug]),
        reverse("desk:admit", args=[event.slug, guest.pk]),
        reverse("office:devices", args=[event.slug]),
        reverse("admin:events_event_changelist"),
    ):
        assert phone.client.get(url).status_code == 302  # to the page of signing in


def test_a_closed_device_is_told_so_and_what_it_sends_is_not_taken_in(event, phone):
    close_device(phone.device, by=phone.device.made_by, at=timezone.now())
    answer = phone.send(offline(make_guest(event)))
    assert (answer.status_code, event.scans.count()) == (401, 0)
    assert "Ask an officer" in answer.json()["closed"]
    close_device(phone.device, by=phone.device.made_by, at=timezone.now())
    assert acts("device.closed") == [1]
    with pytest.raises(NotPossible, match="closed"):
        renew_opening_link(phone.device, by=phone.device.made_by, at=timezone.now())


# --- opening --------------------------------------------------------------------------------------
def test_the_code_opens_once_and_for_a_quarter_of_an_hour(event):
    device, now = make_device(event), timezone.now()
    secret = renew_opening_link(device, by=device.made_by, at=now)
    late = now + timedelta(minutes=16)
    with pytest.raises(NotPossible, match="has expired"):
        open_device(secret, at=late)
    opened, key = open_device(secret, at=now)
    assert find_device(opened.pk, key) == device
    with pytest.raises(NotPossible, match="already used"):
        open_device(secret, at=now)


def test_looking_at_the_code_opens_nothing(event, client):
    device = make_device(event)
    url = reverse(
        "desk:open", args=[renew_opening_link(device, by=device.made_by, at=timezone.now())]
    )
    assert "Open the desk" in client.get(url).content.decode()
    device.refresh_from_db()
    assert (device.key, device.opened_at) == ("", None)
    assert client.post(url).headers["Location"] == reverse("desk:app", args=[event.slug])


def test_neither_key_nor_code_is_kept(event):
    device, now = make_device(event), timezone.now()
    secret = renew_opening_link(device, by=device.made_by, at=now)
    _device, key = open_device(secret, at=now)
    kept = str(list(Device.objects.values_list()))
    assert (secret in kept, key in kept) == (False, False)


def test_the_office_shows_the_code_and_what_the_device_said_last(office, event):
    device = make_device(event)
    page = office.post(reverse("office:device", args=[event.slug, device.pk])).content.decode()
    secret = page.partition("/desk/open/")[2].partition("/")[0]
    phone = Client()
    phone.post(reverse("desk:open", args=[secret]))
    listed = office.get(reverse("office:devices", args=[event.slug])).content.decode()
    assert ("North gate" in listed, "In contact" in listed, "<svg" in page) == (True, True, True)
    office.post(reverse("office:device_close", args=[event.slug, device.pk]))
    assert phone.get(reverse("desk:app", args=[event.slug])).status_code == 401


def test_a_device_without_a_name_is_asked_for_it(office, event):
    page = office.post(reverse("office:devices", args=[event.slug]), {"name": ""})
    assert 'id="errors"' in page.content.decode()
    assert event.devices.count() == 0


def test_the_office_asks_as_often_for_three_devices_as_for_one(
    office, event, django_assert_max_num_queries
):
    url = reverse("office:devices", args=[event.slug])
    make_device(event)
    with django_assert_max_num_queries(20) as queries:
        office.get(url)
    for _n in range(2):
        make_device(event)
    with django_assert_max_num_queries(len(queries)):
        office.get(url)


# --- the roster -----------------------------------------------------------------------------------
def test_a_record_opens_with_its_own_code_and_no_other(event, phone):
    guest, other = make_guest(event, family_name="Seventeen"), make_guest(event)
    content = phone.get("roster").json()
    records = dict(content["records"])
    mine = records[roster.record_id(guest.code)]
    assert roster.open_record(guest.code, mine)["name"] == "Delegate Seventeen"
    with pytest.raises(InvalidTag):
        roster.open_record(other.code, mine)


def test_the_roster_tells_of_nobody(event, phone):
    guest = make_guest(event, family_name="Seventeen", second_script="代表")
    text = phone.get("roster").content.decode()
    for secret in ("Seventeen", "代表", guest.badge, guest.code, guest.email):
        assert secret not in text
    assert "names" not in json.loads(text)


def test_names_are_on_a_device_only_by_a_right_of_its_own(event):
    guest = make_guest(event, family_name="Seventeen")
    content = DevicePhone(make_device(event, may_search=True)).get("roster").json()
    assert [(one["name"], one["pk"]) for one in content["names"]] == [
        ("Delegate Seventeen", guest.pk)
    ]


def test_the_roster_is_sent_again_only_when_it_is_another(event, phone):
    guest = make_guest(event)
    mark = phone.get("roster").headers["ETag"]
    assert phone.get("roster", {"If-None-Match": mark}).status_code == 304
    guest.version += 1
    guest.save()
    assert phone.get("roster", {"If-None-Match": mark}).status_code == 200


def test_a_replaced_badge_opens_to_its_refusal(event, phone):
    guest = make_guest(event)
    ReplacedBadge.objects.create(
        registration=guest,
        code="A" * 26,
        badge="2222-2222",
        reason="Lost",
        replaced_at=timezone.now(),
        replaced_by=make_user(),
    )
    records = dict(phone.get("roster").json()["records"])
    assert (
        roster.open_record("A" * 26, records[roster.record_id("A" * 26)])["refusal_reason"]
        == "replaced"
    )
    assert (
        roster.open_record(guest.code, records[roster.record_id(guest.code)])["refusal_reason"]
        == ""
    )


# --- the address on the badge ---------------------------------------------------------------------
def test_the_address_of_a_badge_leads_each_reader_to_what_is_his(
    event, phone, client, desk_officer
):
    guest = make_guest(event)
    url = f"/b/{event.slug}/{guest.code}/"
    led = [
        client.get(url).headers["Location"],
        client.get(f"/b/{event.slug}/{'A' * 26}").headers["Location"],
    ]
    assert led == [f"/en/events/{event.slug}/"] * 2
    assert phone.client.get(url).headers["Location"] == f"{phone.url('app')}#{guest.code}"
    client.force_login(desk_officer)
    page = client.get(url, follow=True).content.decode()
    assert (guest.name in page, event.scans.count()) == (True, 0)


# --- what a device may look for, and when it was there --------------------------------------------
def found(phone, typed):
    answer = phone.get("search", q=typed).json()
    return [row["name"] for row in answer["people"]], answer["may_search"]


def test_a_device_that_may_not_search_finds_nobody_by_name_with_a_network_either(event, phone):
    guest = make_guest(event, given_name="Delegate", family_name="Seventeen")
    helping = DevicePhone(make_device(event, "Help desk", may_search=True))
    entity = guest.delegation.entity.name
    for typed in ("Seventeen", "Delegate", entity, entity[:3]):
        assert found(phone, typed) == ([], False)
        assert found(helping, typed) == (["Delegate Seventeen"], True)
    for badge in (guest.badge, guest.badge.lower(), guest.code):
        assert found(phone, badge) == (["Delegate Seventeen"], False)


def test_a_device_that_may_not_search_tries_no_numbers_of_rows(event, phone):
    guest = make_guest(event, family_name="Seventeen")
    (result,) = phone.send(offline(pk=guest.pk)).json()["results"]
    assert (result["verdict"], "person" in result, guest.scans.count()) == ("stop", False, 0)
    helping = DevicePhone(make_device(event, "Help desk", may_search=True))
    (result,) = helping.send(offline(pk=guest.pk)).json()["results"]
    assert (result["verdict"], guest.scans.count()) == ("go", 1)


def aged(guest, **age):
    return offline(guest) | {"at": (timezone.now() - timedelta(**age)).isoformat()}


@pytest.mark.parametrize("days", [2, 8, 400, 9999])
def test_a_scan_of_a_time_before_the_event_is_not_believed(event, phone, days):
    guest = make_guest(event)
    (result,) = phone.send(aged(guest, days=days)).json()["results"]
    guest.refresh_from_db()
    assert (result["verdict"], guest.arrived_at, guest.scans.count()) == ("stop", None, 0)
    assert result["text"].startswith("The time of this scan is too early.")
    assert Entry.objects.about(phone.device).filter(act="scan.not_recorded").count() == 1


def test_a_scan_of_a_time_before_the_device_was_added_is_not_believed(event):
    device = make_device(event)
    device.made_at = timezone.now() - timedelta(hours=1)
    device.save(update_fields=["made_at"])
    phone, early, late = DevicePhone(device), make_guest(event), make_guest(event)
    results = phone.send(aged(early, minutes=90), aged(late, minutes=62)).json()["results"]
    assert [row["verdict"] for row in results] == ["stop", "go"]
    assert (early.scans.count(), late.scans.count()) == (0, 1)


def test_nothing_happened_in_the_future(event, phone):
    guest = make_guest(event)
    (result,) = phone.send(aged(guest, days=-8)).json()["results"]
    guest.refresh_from_db()
    assert result["verdict"] == "go"
    assert guest.arrived_at <= timezone.now()
