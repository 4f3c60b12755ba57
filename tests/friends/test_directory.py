"""The directory: who takes part on a day, found by any name, counted apart."""

import csv
import re
from datetime import date
from html import unescape

import pytest

from friends.models import Classification
from tests.factories import make_cochair, make_membership, make_organization, make_state
from tests.markup import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(group):
    make_cochair("ZM")
    make_membership(make_state("CI"), since=date(2025, 5, 6), until=date(2026, 2, 1))
    make_membership(make_state("TR"), since=date(2025, 5, 6))
    make_membership(make_state("TG"), capacity="observer")
    make_membership(make_state("VA"), capacity="observer")
    make_membership(make_organization("itu", name_en="Telecommunication Union", acronym="ITU"))
    make_state("FR")


def names(client, query="", path="/en/members/"):
    html = tight(client.get(f"{path}?{query}").content.decode())
    return [unescape(n) for n in re.findall(r'<tr><th scope="row"><a [^>]*>([^<]+)</a>', html)]


def test_a_day_that_is_none_is_said_and_kept(client, some):
    html = client.get("/en/members/?as_of=31%20Foo&q=tur").content.decode()
    assert "<title>Error:" in html
    assert html.count("Enter the date in the format 2025-05-06") == 2
    assert 'value="31 Foo"' in html
    assert re.search(r'<input type="text" name="as_of"', html)
    assert 'value="tur"' in html
    assert "<table" not in html


def test_a_group_that_does_not_exist_is_an_error_too(client, some):
    assert 'id="errors"' in client.get("/en/members/?group=nato").content.decode()


def test_states_stand_in_english_alphabetical_order_and_observers_and_organizations_apart(
    client, some
):
    expected = ["Togo", "Türkiye", "Zambia", "Holy See", "Telecommunication Union"]
    assert names(client) == expected
    assert names(client, "as_of=2026-01-31") == ["Côte d'Ivoire", *expected]


def test_accents_are_ignored_in_the_order(client, group):
    for code in ("CI", "CR", "HR", "TM", "TR", "TV"):
        make_membership(make_state(code))
    expected = ["Costa Rica", "Côte d'Ivoire", "Croatia", "Türkiye", "Turkmenistan", "Tuvalu"]
    assert names(client) == expected


def test_in_another_language_the_order_is_that_of_its_names(client, some):
    found = names(client, path="/fr/members/")
    assert found[:3] == sorted(found[:3], key=lambda n: n.replace("É", "E"))
    assert found[3] == "Saint-Siège"


@pytest.mark.parametrize(
    ("on", "there"),
    [
        ("2025-05-05", False),
        ("2025-05-06", True),
        ("2026-01-31", True),
        ("2026-02-01", False),
        ("", False),
    ],
)
def test_the_first_day_counts_and_the_day_of_the_end_does_not(client, some, on, there):
    assert ("Côte d'Ivoire" in names(client, f"as_of={on}")) == there


@pytest.mark.parametrize("typed", ["zambia", "ZMB", "zm", "замбия", "زامبيا", "赞比亚", "zambie"])
def test_a_state_is_found_by_any_of_its_names_and_codes(client, some, typed):
    assert names(client, f"q={typed}") == ["Zambia"]


def test_the_search_ignores_accents(client, some):
    assert names(client, "q=turkiye") == ["Türkiye"]


def test_the_search_finds_other_member_states_and_says_so(client, some):
    html = tight(client.get("/en/members/?q=france").content.decode())
    assert '<span class="status is-n">Other Member State</span>' in html
    assert "<b>0</b> of 4 States in the Group. 1 State outside the Group." in html


def test_a_text_that_means_something_to_a_database_is_a_text(client, some):
    assert names(client, "q=%25%27--_") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=c", ["Zambia"]),
        ("status=m", ["Türkiye", "Zambia"]),
        ("status=o", ["Togo", "Holy See"]),
        ("status=p", ["Telecommunication Union"]),
        ("group=african", ["Togo", "Zambia"]),
        ("group=african&status=o", ["Togo"]),
    ],
)
def test_filters_narrow_the_list(client, some, query, found):
    assert names(client, query) == found


def test_classifications_are_those_of_the_day(client, some):
    Classification.objects.create(
        entity=make_state("ZM"), kind="ldc", valid_until=date(2026, 1, 1), source="UN CDP"
    )
    assert names(client, "kind=ldc&as_of=2025-12-31") == ["Zambia"]
    assert names(client, "kind=ldc&as_of=2026-01-01") == []


def test_the_counts_are_apart(client, some):
    html = tight(client.get("/en/members/?as_of=2026-01-31").content.decode())
    lead = re.search(r'<p class="lead">(.*?)</p>', html)[1]
    assert lead == (
        "3 members and 2 observer States, as at 31 January 2026. 1 organization also takes part."
    )


def test_the_squares_fade_what_the_filters_leave_out(client, some):
    html = tight(client.get("/en/members/map/?q=zam").content.decode())
    assert re.search(r'<li class="c"><a href="/en/members/zmb/">ZMB', html)
    assert re.search(r'<li class="o dim"><a href="/en/members/tgo/">TGO', html)
    assert re.search(r'<li class="dim">FRA', html)
    assert 'href="/en/members/?q=zam"' in html


def rows(response):
    lines = response.getvalue().decode("utf-8-sig").splitlines()
    return list(csv.reader(lines))


def test_the_file_has_the_rows_of_the_filters(client, some):
    got = rows(client.get("/en/members.csv?as_of=2026-01-31&status=m"))
    assert got[0] == ["code", "name", "kind", "capacity", "from", "until"]
    assert [row[0] for row in got[1:]] == ["CIV", "TUR", "ZMB"]
    assert got[1][2:] == ["member_state", "member", "2025-05-06", "2026-02-01"]


def test_the_whole_history_is_a_file_too(client, some):
    assert len(rows(client.get("/en/members.csv?all=1"))) == 1 + 6 + 1  # a term


def test_requests_are_not_in_the_list(client, some):
    make_membership(make_state("FR"), status="requested")
    assert "France" not in names(client)
    assert "FRA" not in str(rows(client.get("/en/members.csv?all=1")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(client, group, django_assert_num_queries, count):
    for code in ("ZM", "TR", "TG")[:count]:
        make_membership(make_state(code))
    with django_assert_num_queries(3):
        client.get("/en/members/?status=m")
    with django_assert_num_queries(3):
        client.get("/en/members/")
    with django_assert_num_queries(0):
        client.get("/en/members/")


def test_it_says_when_nothing_is_found(client, some):
    html = client.get("/en/members/?q=atlantis").content.decode()
    assert "No State or organization matches these filters" in html


def test_a_blank_filter_does_not_stand_in_the_links_of_the_page_kept_for_others(client, some):
    assert "?q=+" in client.get("/en/members/?q=%20").content.decode()
    assert "?q=+" not in client.get("/en/members/").content.decode()
