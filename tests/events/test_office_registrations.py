"""The office's list of registrations: found, narrowed, ordered, page by page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.actions import register
from events.queries import registration_list
from events.queries.registration_list import RegistrationListFilter, RegistrationPages
from tests.events import make_coming, make_guest
from tests.events.offices import shown, url
from tests.factories import make_registration, make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(seats=9, title={"en": "Seminar"})


@pytest.fixture
def office(client, event_officer):
    client.force_login(event_officer)
    return client


def names(event, **query):
    _page, rows = RegistrationPages(event, RegistrationListFilter.of(query)).rows(query.get("page"))
    return [row.family_name for row in rows]


def guest(event, family_name, code="FJ", **fields):
    return make_guest(event, make_state(code), family_name=family_name, **fields)


def draft(event, family_name):
    """On the delegation list only."""
    return register(
        event,
        entity=make_state("FJ"),
        by=make_user(),
        at=timezone.now(),
        details={"given_name": "Delegate", "family_name": family_name},
        as_draft=True,
    )


def test_everybody_who_was_sent_is_listed_by_name(event, office):
    guest(event, "Tevita")
    row = guest(event, "Adams", "KE")
    draft(event, "Draft")
    guest(make_coming(seats=3), "Elsewhere")
    assert names(event) == ["Adams", "Tevita"]
    html = shown(office, "registrations", event)
    assert row.get_absolute_url() in html
    assert ("Kenya" in html, row.badge in html, "2 registrations" in html) == (True, True, True)


def test_it_is_narrowed_by_status_delegation_and_words():
    event = make_coming(seats=2)
    guest(event, "Adams", "KE", given_name="Ann")
    guest(event, "Cruz", "FJ", given_name="Ann")
    row = guest(event, "Bala", "NG")
    assert names(event, status="waiting") == ["Bala"]
    assert names(event, entity="fji") == ["Cruz"]
    assert names(event, q="ann cruz") == ["Cruz"]
    assert names(event, q="Kenya") == ["Adams"]
    assert names(event, q="kénya") == ["Adams"]
    assert names(event, q="—") == []
    assert names(event, q=row.badge.lower()) == ["Bala"]
    assert names(event, q="%") == names(event, q="\x00nobody") == []


def test_it_is_narrowed_by_regional_group_class_role_and_receipt(event):
    guest(event, "Adams", "KE", role="head")
    guest(event, "Cruz", "FJ")
    old = timezone.now() - timedelta(days=8)
    make_registration(event, make_state("NG"), family_name="Bala", at=old)
    sids = {"kind": "sids", "source": "A/RES/1", "valid_from": None}
    make_state("FJ").classifications.create(**sids)
    make_state("NG").classifications.create(**sids | {"valid_until": old.date()})
    assert names(event, group="african") == ["Adams", "Bala"]
    assert names(event, **{"class": "sids"}) == ["Cruz"]
    assert names(event, role="head") == ["Adams"]
    assert names(event, received="week") == ["Adams", "Cruz"]
    assert names(event, group="african", received="month", sort="-name") == ["Bala", "Adams"]
    assert names(event, group="x", role="x", received="x", **{"class": "x"}) == [
        "Adams",
        "Bala",
        "Cruz",
    ]


def test_the_filters_stay_in_the_address_of_heads_and_files(event, office):
    guest(event, "Adams", "KE", role="head")
    guest(event, "Cruz", "FJ")
    html = shown(office, "registrations", event, group="african", role="head", received="week")
    kept = "group=african&amp;role=head&amp;received=week"
    assert f'<a href="?{kept}&amp;sort=-name">Name</a>' in html
    assert f'participants.csv?{kept}" download' in html
    assert '<option value="african" selected>African States</option>' in html
    assert '<b><bdi>African States</bdi></b> <a href="?role=head&amp;received=week">Remove' in html
    assert (
        "<summary>Filters and order</summary>" in html
        and '<details class="extra gap-above" open>' in html
    )


def test_the_file_has_those_of_the_filters(event, office):
    guest(event, "Adams", "KE")
    guest(event, "Cruz", "FJ")
    address = reverse("events:participant_file", args=[event.slug, "csv"])
    lines = b"".join(office.get(address, {"group": "african"}).streaming_content).decode()
    assert ("Adams" in lines, "Cruz" in lines) == (True, False)


def test_a_value_that_is_not_offered_narrows_nothing(event):
    guest(event, "Adams")
    assert names(event, status="draft-x", sort="password", page="many") == ["Adams"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", "A B C"),
        ("-name", "C B A"),
        ("received", "B C A"),
        ("-received", "A C B"),
        ("status", "B C A"),
        ("delegation", "B C A"),
        ("-delegation", "A C B"),
    ],
)
def test_it_has_several_orders(event, sort, order):
    now = timezone.now()
    for name, minutes, code in (("A", 1, "NG"), ("B", 3, "FJ"), ("C", 2, "KE")):
        make_registration(
            event, make_state(code), family_name=name, at=now - timedelta(minutes=minutes)
        )
    assert names(event, sort=sort) == order.split()


def test_the_head_of_a_column_sorts_and_says_how(event, office):
    guest(event, "Adams")
    html = shown(office, "registrations", event, sort="received", status="confirmed")
    assert (
        '<th scope="col" aria-sort="ascending"><a href="?status=confirmed&amp;sort=-received">'
        in html
    )
    assert '<th scope="col"><a href="?status=confirmed&amp;sort=name">Name</a>' in html


def test_each_filter_in_use_can_be_removed_alone(event, office):
    guest(event, "Adams", "KE")
    html = shown(office, "registrations", event, q="adams", entity="ken", page="1")
    assert '<b><bdi>adams</bdi></b> <a href="?entity=ken">Remove' in html
    assert '<b><bdi>Kenya</bdi></b> <a href="?q=adams">Remove' in html


def test_nobody_stands_on_two_pages(event, monkeypatch):
    monkeypatch.setattr(registration_list, "PER_PAGE", 2)
    for _n in range(5):
        guest(event, "Same", given_name="Same")
    seen = []
    for page in (1, 2, 3):
        _page, rows = RegistrationPages(event, RegistrationListFilter()).rows(page)
        seen += [row.pk for row in rows]
    assert len(seen) == len(set(seen)) == 5


def test_a_long_list_is_not_counted_at_each_reading(event, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(registration_list, "LONG", 1)
    guest(event, "A"), guest(event, "B")
    assert RegistrationPages(event, RegistrationListFilter()).count == 2
    with django_assert_num_queries(0):
        assert RegistrationPages(event, RegistrationListFilter()).count == 2
    with django_assert_num_queries(1):
        assert RegistrationPages(event, RegistrationListFilter(status="waiting")).count == 0


def test_what_is_asked_does_not_grow_with_the_list(event, office, django_assert_num_queries):
    guest(event, "A")
    shown(office, "registrations", event)
    with django_assert_num_queries(6):
        shown(office, "registrations", event)
    for n in range(6):
        guest(event, f"Name {n}", ["FJ", "KE", "NG"][n % 3])
    with django_assert_num_queries(6):
        shown(office, "registrations", event)


def test_an_empty_list_says_what_to_do(event, office):
    assert "There are no registrations yet." in shown(office, "registrations", event)
    guest(event, "A")
    html = shown(office, "registrations", event, q="nobody at all")
    assert ("No registrations match these filters." in html, "Show all" in html) == (True, True)


def test_files_are_offered_to_those_who_may_see_contacts(event, client, event_officer, auditor):
    guest(event, "A")
    for reader in (event_officer, auditor):
        client.force_login(reader)
        offered = "participants.csv" in shown(client, "registrations", event)
        assert offered == reader.has_perm("events.view_contacts")


@pytest.mark.parametrize("person", ["focal_point", "desk_officer", "admissions_officer"])
def test_the_list_is_for_the_secretariat(request, client, event, person):
    client.force_login(request.getfixturevalue(person))
    assert client.get(url("registrations", event)).status_code == 403


def test_the_delegations_lead_to_their_registrations(event, office):
    for family_name in ("Tevita", "Adams"):
        guest(event, family_name)
    draft(event, "Draft")
    guest(event, "Wanjiru", "KE")
    html, base = shown(office, "delegation_lists", event), url("registrations", event)
    numbers = {
        code: re.findall(rf'href="{base}\?entity={code}"[^>]*>(\d+)</a>', html)
        for code in ("fji", "ken")
    }
    assert numbers == {"fji": ["2"], "ken": ["1"]}
    assert f'<a href="{base}">All registrations</a>' in html
    listed = shown(office, "registrations", event, entity="fji")
    assert ("Tevita" in listed, "Adams" in listed, "Wanjiru" in listed) == (True, True, False)


def test_the_overview_leads_to_the_registrations_of_each_status_but_not_to_drafts(event, office):
    guest(event, "Tevita")
    draft(event, "Draft")
    html, base = shown(office, "event", event), url("registrations", event)
    links = re.findall(rf'href="{base}\?status=(\w+)"[^>]*>([^<]*)</a>', html)
    assert links == [("confirmed", "Confirmed: 1")]
    assert f'<a href="{base}">All registrations</a>' in html
    assert ">Draft: 1<" in html  # counted, and not in the list of registrations


def test_a_badge_number_is_found_however_it_is_typed(event):
    row = guest(event, "Tevita")
    guest(event, "Adams")
    plain = row.badge.replace("-", "").lower()
    assert [names(event, q=typed) for typed in (row.badge, plain, f"{plain[:4]} {plain[4:]}")] == [
        ["Tevita"]
    ] * 3
