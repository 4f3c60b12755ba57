"""The front page: figures, squares and growth, all computed from the rows."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from audit.models import SYSTEM
from friends.actions import withdraw
from friends.actions.reference import load
from friends.models import Entity
from friends.queries import member_list
from tests.factories import (
    AT,
    make_cochair,
    make_membership,
    make_organization,
    make_paper,
    make_state,
)
from tests.markup import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def hooks(monkeypatch):
    """The page as this app draws it, without what the events add."""
    for name in ("HOME_FIGURES", "COMING_EVENTS", "ATTENDED_EVENTS"):
        monkeypatch.setattr(member_list, name, [])


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_figures_are_counted_apart(client, group, hooks):
    make_cochair("ZM")
    make_membership(make_state("KE"))
    make_membership(make_state("FJ"), capacity="observer")
    make_membership(make_organization("itu"))
    make_membership(make_state("FR"), until=date(2025, 2, 1))
    make_membership(make_state("TG"), status="requested")
    said = text(client.get("/en/").content.decode())
    assert "members of 5 Member States 2" in said
    assert "observers and organizations 1 State, 1 organization 2" in said


def test_the_co_chairs_are_those_of_today(client, group, hooks):
    make_cochair("ZM")
    make_cochair("CN")
    make_cochair("FJ", starts_on=date(2024, 1, 1), ends_on=date(2025, 1, 1))
    html = client.get("/en/").content.decode()
    facts = text(html[html.index('<dl class="facts">') : html.index("</dl>")])
    assert "Co-Chairs China and Zambia Formed" in facts


def test_the_squares_hold_193_states_and_no_other(client, group, hooks):
    load(by=SYSTEM)
    for code in ("ZM", "PS"):
        make_membership(make_state(code))
    html = client.get("/en/").content.decode()
    tiles = re.findall(r"<li[^>]*>(?:<a [^>]*>)?([A-Z]{3})<span>", tight(html))
    assert len(tiles) == len(set(tiles)) == 193
    assert {"TWN", "XKX", "COK", "PSE", "VAT"} & set(tiles) == set()
    assert "1 of 54 take part" in text(html)
    assert "Other Member States of the United Nations (192)" in text(html)


def test_growth_follows_who_joins_and_who_leaves(group):
    make_membership(make_state("ZM"), since=date(2024, 12, 3))
    make_membership(make_state("CN"), since=date(2024, 12, 3))
    make_membership(make_state("FJ"), since=date(2025, 5, 6), until=date(2025, 7, 1))
    make_membership(make_state("KE"), since=date(2025, 7, 1))
    make_membership(make_state("TG"), since=date(2025, 5, 6), capacity="observer")
    make_membership(make_state("FR"), since=date(2026, 1, 1))
    totals = member_list.totals_by_day(date(2025, 12, 31), member_list.spans())
    # On 1 July one left and one came: the number did not change, so there is no step.
    assert totals == [(date(2024, 12, 3), 2), (date(2025, 5, 6), 3)]
    assert member_list.totals_by_day(date(2026, 1, 1), member_list.spans())[-1] == (
        date(2026, 1, 1),
        4,
    )


def test_growth_is_a_line_within_the_drawing(group):
    make_membership(make_state("ZM"), since=date(2024, 12, 3))
    make_membership(make_state("FJ"), since=date(2025, 5, 6))
    drawn = member_list.growth(date(2026, 5, 1))
    assert [p["total"] for p in drawn["points"]] == [1, 2]
    assert drawn["points"][0]["x"] == 8
    assert all(8 <= p["x"] <= 100 and 16 <= p["y"] <= 256 for p in drawn["points"])


def test_an_empty_group_has_a_page(client, db, hooks):
    assert "No State has joined yet." in client.get("/en/").content.decode()


def test_the_page_asks_little_and_then_nothing(client, group, hooks, django_assert_num_queries):
    make_cochair("ZM")
    with django_assert_num_queries(3):
        client.get("/en/")
    with django_assert_num_queries(0):
        client.get("/en/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(client, group, hooks, django_assert_num_queries, rows):
    for code in ("ZM", "CN", "FJ")[:rows]:
        make_cochair(code)
    with django_assert_num_queries(3):
        client.get("/en/")


def test_an_act_invalidates_the_page(
    client, group, hooks, django_capture_on_commit_callbacks, secretary
):
    fiji = make_membership(make_state("FJ"))
    assert "members of 1 Member States 1" in text(client.get("/en/").content.decode()).replace(
        " member of", " members of"
    )
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(fiji, by=secretary, at=AT, paper=make_paper(), on=AT.date())
    assert "of 1 Member States 0" in text(client.get("/en/").content.decode())


def test_a_visitor_gets_no_cookie(client, group, hooks):
    assert dict(client.get("/en/").cookies) == {}


@pytest.mark.parametrize("path", ["", "members/", "members/map/", "members/zmb/"])
def test_a_first_visit_is_light(client, group, path):
    load(by=SYSTEM)
    for entity in Entity.objects.states()[:130]:
        make_membership(entity)
    make_membership(make_state("ZM")) if not make_state("ZM").memberships.exists() else None
    html = client.get(f"/en/{path}").content
    linked = re.findall(rb'(?:src|rel="stylesheet" href)="/static/([^"]+)"', html)
    files = [Path(finders.find(name.decode())).read_bytes() for name in linked]
    assert len(linked) + 1 <= 4
    assert sum(len(gzip.compress(part, 6)) for part in [html, *files]) <= 25_000
