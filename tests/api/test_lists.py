"""What the lists say, in which order, and with how many queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from attendance.actions.scanning import check_in
from friends.models import Classification, CoChairTerm
from tests.factories import (
    make_cochair,
    make_event,
    make_membership,
    make_organization,
    make_registration,
    make_state,
)

# What the token itself costs, and the event in the address.
TOKEN, EVENT = 1, 1


def codes(response, name="code"):
    assert response.status_code == 200, response.content
    return [row[name] for row in response.json()["results"]]


# --- entities -------------------------------------------------------------------------------------
def make_ldc(iso2, **dates):
    state = make_state(iso2)
    Classification.objects.create(entity=state, kind="ldc", source="CDP", **dates)
    return state


@pytest.mark.parametrize("rows", [1, 3])
def test_entities_cost_two_queries(ask, db, rows, django_assert_num_queries):
    for iso2 in ("ZM", "NP", "AO")[:rows]:
        make_ldc(iso2)
    with django_assert_num_queries(2):
        assert len(codes(ask("entities/"))) == rows


def test_entities_stand_in_alphabetical_order_with_accents_ignored(ask, db):
    for iso2 in ("HR", "CI", "CU"):
        make_state(iso2)
    assert codes(ask("entities/")) == ["civ", "hrv", "cub"]


def test_entities_are_filtered(ask, db):
    make_ldc("ZM")
    make_ldc("BT", valid_until=date(2023, 12, 13))
    make_state("VA")
    make_organization("itu")
    assert codes(ask("entities/?class=ldc")) == ["zmb"]
    assert codes(ask("entities/?kind=observer_state")) == ["vat"]
    assert codes(ask("entities/?kind=organization")) == ["itu"]
    assert codes(ask("entities/?group=asia_pacific")) == ["btn"]
    assert codes(ask("entities/?q=замбия")) == ["zmb"]
    assert codes(ask("entities/?class=ldc&group=asia_pacific")) == []


def test_an_entity_says_all_its_names_and_its_codes_as_texts(ask, db):
    make_ldc("ZM")
    row = ask("entities/").json()["results"][0]
    assert row["names"] == {
        "ar": "زامبيا",
        "en": "Zambia",
        "es": "Zambia",
        "fr": "Zambie",
        "ru": "Замбия",
        "zh-hans": "赞比亚",
    }
    assert (row["m49"], row["classifications"], row["regional_group"]) == (
        "894",
        ["ldc"],
        "african",
    )


# --- members --------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
def test_members_cost_one_query(ask, db, rows, django_assert_num_queries):
    for iso2 in ("ZM", "NP", "AO")[:rows]:
        make_membership(make_state(iso2))
    with django_assert_num_queries(1):
        assert len(codes(ask("members/"), "entity")) == rows


def test_members_are_those_of_the_date(ask, db):
    make_membership(make_state("CN"), since=date(2024, 12, 5))
    make_membership(make_state("ZM"), since=date(2025, 3, 1))
    make_membership(make_state("PE"), since=date(2024, 12, 5), until=date(2025, 2, 1))
    make_membership(make_organization("itu"), since=date(2025, 1, 1), capacity="partner")
    assert codes(ask("members/"), "entity") == ["chn", "itu", "zmb"]
    assert codes(ask("members/?as_of=2025-01-31"), "entity") == ["chn", "itu", "per"]
    assert codes(ask("members/?as_of=2025-02-01"), "entity") == ["chn", "itu"]
    assert codes(ask("members/?as_of=2025-01-31&capacity=partner"), "entity") == ["itu"]
    row = ask("members/?as_of=2025-01-31").json()["results"][2]
    assert (row["effective_from"], row["effective_until"]) == ("2024-12-05", "2025-02-01")


def test_the_co_chairs_are_told_with_their_terms_on_the_date(ask, db):
    since, until = date(2024, 12, 5), date(2025, 6, 1)
    make_cochair("CN", starts_on=since, ends_on=until)
    CoChairTerm.objects.create(entity=make_state("CN"), starts_on=date(2025, 9, 1))
    make_cochair("ZM", starts_on=since)
    make_membership(make_state("NP"), since=since)
    CoChairTerm.objects.create(entity=make_state("PE"), starts_on=since)
    make_membership(make_state("PE"), since=since, capacity="observer")

    def told(day):
        rows = ask(f"members/?as_of={day}").json()["results"]
        dates = ("effective_from", "effective_until")
        terms = {row["entity"]: row["co_chair"] for row in rows}
        return {code: term and tuple(term[name] for name in dates) for code, term in terms.items()}

    zambia, none = ("2024-12-05", None), {"npl": None, "per": None}
    assert told("2025-05-31") == none | {"chn": ("2024-12-05", "2025-06-01"), "zmb": zambia}
    assert told("2025-06-01") == none | {"chn": None, "zmb": zambia}
    assert told("2025-09-01") == none | {"chn": ("2025-09-01", None), "zmb": zambia}
    capacities = {row["capacity"] for row in ask("members/").json()["results"]}
    assert capacities == {"member", "observer"}


def test_a_request_that_waits_is_no_member(ask, db):
    make_membership(make_state("CN"), status="requested", effective_from=None, decided_at=None)
    assert codes(ask("members/"), "entity") == []


# --- events ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
def test_events_cost_three_queries(ask, db, rows, django_assert_num_queries):
    for _n in range(rows):
        make_event(hosts=[make_state("CN")])
    with django_assert_num_queries(3):
        assert len(codes(ask("events/"), "slug")) == rows


def test_events_are_filtered(ask, db):
    def at(year, month, day):
        return datetime(year, month, day, 12, tzinfo=UTC)

    for slug, kind, start in (
        ("may", "side_event", at(2025, 5, 6)),
        ("june", "seminar", at(2025, 6, 10)),
        ("july", "seminar", at(2025, 7, 1)),
    ):
        make_event(slug=slug, kind=kind, starts_at=start, ends_at=start + timedelta(days=2))
    assert codes(ask("events/"), "slug") == ["july", "june", "may"]
    assert codes(ask("events/?kind=seminar"), "slug") == ["july", "june"]
    assert codes(ask("events/?from=2025-06-12"), "slug") == ["july", "june"]
    assert codes(ask("events/?from=2025-06-13"), "slug") == ["july"]
    assert codes(ask("events/?to=2025-06-10"), "slug") == ["june", "may"]
    assert codes(ask("events/?to=2025-06-09"), "slug") == ["may"]
    assert codes(ask("events/?status=closed"), "slug") == []
    assert codes(ask("events/?to=9999-12-31&from=0001-01-01"), "slug") == ["july", "june", "may"]


def test_texts_of_an_event_are_objects_with_six_languages(ask, soon):
    soon.title = {"en": "Seminar", "fr": "Séminaire"}
    soon.save()
    row = ask("events/soon/").json()
    assert row["title"] == {
        "ar": "",
        "zh-hans": "",
        "en": "Seminar",
        "fr": "Séminaire",
        "ru": "",
        "es": "",
    }
    assert row["hosts"] == ["chn", "zmb"]


def test_the_link_to_join_is_in_no_answer(ask, soon, token):
    soon.join_url = "https://meet.example.org/secret"
    soon.save()
    for path in ("events/", "events/soon/", "events/soon/registrations/"):
        assert b"meet.example.org" not in ask(path, token).content


# --- registrations and check-ins ------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
def test_registrations_cost_three_queries(ask, soon, token, rows, django_assert_num_queries):
    for _n in range(rows):
        make_registration(soon, at=timezone.now())
    with django_assert_num_queries(TOKEN + EVENT + 1):
        assert len(codes(ask("events/soon/registrations/", token), "id")) == rows


def test_registrations_are_filtered(ask, world, token, confirmed, waiting):
    path = "events/soon/registrations/"
    assert codes(ask(path, token), "id") == [confirmed.pk, waiting.pk]
    assert codes(ask(f"{path}?status=waiting", token), "id") == [waiting.pk]
    assert codes(ask(f"{path}?entity=fji", token), "id") == [confirmed.pk]
    assert codes(ask(f"{path}?role=head", token), "id") == []


def test_a_registration_says_who_came(ask, world, token, confirmed, waiting, scan):
    rows = ask("events/soon/registrations/", token).json()["results"]
    moments = [row["checked_in_at"] for row in rows]
    assert moments == [scan.at.isoformat().replace("+00:00", "Z"), None]


@pytest.mark.parametrize("rows", [1, 3])
def test_one_registration_costs_two_queries(ask, soon, token, rows, django_assert_num_queries):
    made = [make_registration(soon, at=timezone.now()) for _n in range(rows)]
    with django_assert_num_queries(TOKEN + 1):
        assert ask(f"registrations/{made[0].pk}/", token).json()["id"] == made[0].pk


@pytest.mark.parametrize("rows", [1, 3])
def test_check_ins_cost_three_queries(ask, soon, token, partner, rows, django_assert_num_queries):
    for n in range(rows):
        who = make_registration(soon, at=timezone.now())
        nonce = f"00000000-0000-4000-8000-{n:012}"
        check_in(soon, registration=who, by=partner.agent, at=soon.starts_at, nonce=nonce)
    with django_assert_num_queries(TOKEN + EVENT + 1):
        assert len(codes(ask("events/soon/check-ins/", token), "id")) == rows


def test_check_ins_are_filtered(ask, world, token, scan, soon, waiting, partner):
    nonce = "00000000-0000-4000-8000-000000000002"
    late = soon.starts_at + timedelta(minutes=5)
    refused = check_in(soon, registration=waiting, by=partner.agent, at=late, nonce=nonce)
    path = "events/soon/check-ins/"
    assert codes(ask(path, token), "id") == [refused.pk, scan.pk]
    assert codes(ask(f"{path}?result=refused", token), "id") == [refused.pk]
    since = late.isoformat().replace("+00:00", "Z")
    assert codes(ask(f"{path}?since={since}", token), "id") == [refused.pk]


# --- pages ----------------------------------------------------------------------------------------
def follow(ask, path, name, token=None):
    """All pages, by their links."""
    pages = []
    while path:
        answer = ask(path, token).json()
        pages.append([row[name] for row in answer["results"]])
        path = answer["next"] and answer["next"].partition("/api/v1/")[2]
    return pages


def test_pages_hold_every_row_once(ask, db):
    for iso2 in ("ZM", "NP", "AO", "PE", "FJ"):
        make_membership(make_state(iso2))
    assert follow(ask, "members/?page_size=2", "entity") == [
        ["ago", "fji"],
        ["npl", "per"],
        ["zmb"],
    ]
    assert follow(ask, "entities/?page_size=2", "code") == [["ago", "fji"], ["npl", "per"], ["zmb"]]


def test_a_row_that_comes_in_between_moves_no_other(ask, soon, token):
    first = [make_registration(soon, at=timezone.now()).pk for _n in range(3)]
    answer = ask("events/soon/registrations/?page_size=2", token).json()
    last = make_registration(soon, at=timezone.now()).pk
    following = answer["next"].partition("/api/v1/")[2]
    assert [row["id"] for row in answer["results"]] == first[:2]
    assert codes(ask(following, token), "id") == [first[2], last]


def test_the_way_back_leads_to_the_same_page(ask, db):
    for iso2 in ("ZM", "NP", "AO"):
        make_state(iso2)
    first = ask("entities/?page_size=2").json()
    second = ask(first["next"].partition("/api/v1/")[2]).json()
    back = ask(second["previous"].partition("/api/v1/")[2]).json()
    assert [row["code"] for row in back["results"]] == ["ago", "npl"]
    assert (first["previous"], second["next"], back["previous"]) == (None, None, None)


def test_a_page_has_fifty_rows_and_two_hundred_at_most(ask, db):
    for _n in range(52):
        make_state()
    assert len(codes(ask("entities/"))) == 50
    assert len(codes(ask("entities/?page_size=200"))) == 52
