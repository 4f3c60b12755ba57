"""The page of a State or an organization."""

from datetime import UTC, date, datetime

import pytest

from friends.models import Classification
from friends.queries import member_list
from tests.factories import make_cochair, make_membership, make_organization, make_state

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["twn", "xkx", "cok", "TW", "atlantis"])
def test_what_is_not_on_record_is_not_found(client, group, code):
    make_state("ZM")
    assert client.get(f"/en/members/{code}/").status_code == 404


@pytest.mark.parametrize("code", ["ZMB", "zm", "ZM", "Zmb"])
def test_other_codes_lead_to_the_one_address(client, group, code):
    make_cochair("ZM")
    response = client.get(f"/fr/members/{code}/")
    assert (response.status_code, response["Location"]) == (301, "/fr/members/zmb/")


def test_the_african_union_keeps_its_address_from_australia(client, group):
    make_state("AU")
    make_organization("au")
    assert client.get("/en/members/au/").status_code == 200
    assert client.get("/en/members/AUS/")["Location"] == "/en/members/aus/"


def test_namibia_is_na(client, group):
    make_membership(make_state("NA"))
    assert client.get("/en/members/NA/")["Location"] == "/en/members/nam/"


def test_it_says_names_dates_and_sources(client, group):
    zambia = make_state("ZM")
    make_membership(zambia, since=date(2024, 12, 3), until=date(2025, 6, 1))
    make_membership(zambia, since=date(2025, 9, 1))
    make_membership(make_state("KE"), since=date(2025, 8, 8))
    Classification.objects.create(
        entity=zambia, kind="ldc", valid_from=date(1991, 1, 1), source="UN CDP, list of 1991"
    )
    html = client.get("/en/members/zmb/").content.decode()
    for said in (
        zambia.name_ar,
        zambia.name_zh,
        zambia.name_ru,
        "Since 1 January 1991.",
        "UN CDP, list of 1991",
        "Member since 1 September 2025",
        "1 Jun 2025",
    ):
        assert said in html
    assert "8 Aug 2025" not in html


def test_requests_and_refusals_are_not_public(client, group):
    make_membership(make_state("FJ"), status="declined")
    html = client.get("/en/members/fji/").content.decode()
    assert "The note was not signed" not in html
    assert "No membership is on record." in html
    assert "Other Member State of the United Nations" in html


def test_events_are_those_that_the_events_tell(client, group, monkeypatch):
    at = datetime(2025, 5, 6, 14, tzinfo=UTC)
    event = {
        "title": "Side event",
        "url": "/e/",
        "kind": "Side event",
        "place": "New York",
        "on": at,
        "zone": "America/New_York",
        "persons": 3,
    }
    monkeypatch.setattr(
        member_list, "ATTENDED_EVENTS", [lambda entity: [event] if entity.iso2 == "ZM" else []]
    )
    make_state("FJ"), make_state("ZM")
    assert "3 persons" in client.get("/en/members/zmb/").content.decode()
    assert "No attendance is on record." in client.get("/en/members/fji/").content.decode()


def test_the_day_of_an_event_is_the_day_at_its_place(client, group, monkeypatch):
    at = datetime(2027, 1, 21, 23, tzinfo=UTC)
    event = {"title": "Seminar", "url": "/e/", "on": at, "zone": "Asia/Shanghai"}
    monkeypatch.setattr(member_list, "ATTENDED_EVENTS", [lambda entity: [event]])
    monkeypatch.setattr(member_list, "COMING_EVENTS", [lambda now: [event]])
    make_state("ZM")
    for path in ("/en/", "/en/members/zmb/"):
        html = client.get(path).content.decode()
        assert '<time datetime="2027-01-22"><b>22 Jan</b>2027</time>' in html


def test_an_organization_has_a_page_without_codes_of_states(client, group):
    make_membership(make_organization("itu"))
    html = client.get("/ar/members/itu/").content.decode()
    assert '<html lang="ar" dir="rtl"' in html
    assert "ITU" in html
    assert "Classifications" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client, group, monkeypatch, django_assert_num_queries, rows
):
    monkeypatch.setattr(member_list, "ATTENDED_EVENTS", [])
    zambia = make_state("ZM")
    for n in range(rows):
        make_membership(zambia, since=date(2025 + n, 1, 1), until=date(2025 + n, 9, 1))
    with django_assert_num_queries(4):
        client.get("/en/members/zmb/")
    with django_assert_num_queries(0):
        client.get("/en/members/zmb/")


def test_the_way_to_the_workspace_is_for_the_delegation_only(client, group, focal_point, stranger):
    path, link = "/en/members/fji/", 'href="/en/delegations/fji/"'
    seen = []
    for user in (focal_point, stranger, None):
        client.force_login(user) if user else client.logout()
        seen.append(link in client.get(path).content.decode())
    assert seen == [True, False, False]
