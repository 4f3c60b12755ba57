"""A Co-Chair of the Group is a member: page, API, file and figures say the same number."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.lifecycle import NotPossible
from config.checks import cochairs_are_members
from friends.actions import withdraw
from friends.models import CoChairTerm, Entity
from friends.queries.member_list import list_members, member_line_of
from tests.factories import (
    make_cochair,
    make_group,
    make_membership,
    make_paper,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_terms(db):
    """Two terms of Co-Chairs, of which nobody entered a membership; Fiji is a member."""
    make_group()
    for code in ("ZM", "CN"):
        CoChairTerm.objects.create(entity=make_state(code), starts_on=date(2024, 12, 3))
    make_membership(make_state("FJ"))


def members_said(client):
    """How many members page, API, file and figures tell of."""
    api = client.get("/api/v1/members/?capacity=member").json()
    figures = client.get("/api/v1/statistics/").json()["membership"]
    sent = client.get("/en/members.csv").getvalue().decode("utf-8-sig")
    file = list(csv.DictReader(StringIO(sent)))
    listing = list_members(timezone.now().date())
    return [listing.members, len(api["results"]), figures["member"], len(file)]


def test_page_api_file_and_figures_count_the_same_members(client, two_terms):
    assert members_said(client) == [1, 1, 1, 1]


def test_a_term_without_membership_makes_no_cochair(two_terms):
    today = timezone.now().date()
    assert list_members(today).cochairs == []
    assert not Entity.objects.chairing_on(today).exists()
    zambia = Entity.objects.get(iso2="ZM")
    line = member_line_of(zambia, [], zambia.cochair_terms.all(), today)
    assert not line.takes_part


def test_with_memberships_cochairs_are_counted_everywhere(client):
    make_group()
    make_cochair("ZM")
    make_cochair("CN")
    assert members_said(client) == [2, 2, 2, 2]


def test_a_check_names_the_terms_without_membership(two_terms):
    (found,) = cochairs_are_members()
    assert "China" in found.msg
    assert "Zambia" in found.msg


def test_the_check_is_silent_where_all_are_members(db):
    make_cochair("ZM")
    assert list(cochairs_are_members()) == []


@pytest.mark.parametrize(
    ("since", "until", "ends_on", "right"),
    [
        (date(2024, 12, 3), None, None, True),
        (date(2025, 1, 1), None, None, False),  # begins after the term
        (date(2024, 12, 3), date(2025, 6, 1), None, False),  # ends before it
        (date(2024, 12, 3), date(2025, 6, 1), date(2025, 6, 1), True),
        (date(2024, 12, 3), date(2025, 6, 1), date(2025, 7, 1), False),
    ],
)
def test_a_term_needs_a_membership_for_the_whole_of_it(since, until, ends_on, right):
    zambia = make_state("ZM")
    make_membership(zambia, since=since, until=until)
    term = CoChairTerm(entity=zambia, starts_on=date(2024, 12, 3), ends_on=ends_on)
    if right:
        term.full_clean()
    else:
        with pytest.raises(ValidationError, match="enter the membership first"):
            term.full_clean()
    term.save()
    assert CoChairTerm.objects.without_membership().exists() is not right


def test_a_cochair_cannot_leave_the_group_before_its_term_ends():
    zambia = make_cochair("ZM").entity
    membership = zambia.memberships.get()
    on = date(2026, 6, 1)
    facts = {"by": make_user(), "at": timezone.now(), "paper": make_paper(), "on": on}
    with pytest.raises(NotPossible, match="End its term") as told:
        withdraw(membership, **facts)
    assert told.value.field == "on"
    CoChairTerm.objects.update(ends_on=on)
    withdraw(membership, **facts)
    assert membership.effective_until == on


def test_figures_of_the_group_count_observer_states_under_their_own_heading(client):
    make_group()
    for code in ("VA", "PS", "ZM"):
        make_membership(make_state(code), capacity="observer")
    told = client.get("/api/v1/statistics/").json()
    assert told["membership"]["observer"] == 3
    by_kind = {kind: found["observer"] for kind, found in told["membership_by_kind"].items()}
    assert by_kind == {"member_state": 1, "observer_state": 2, "organization": 0}
