"""The rules of eligibility as pure functions: receipt, travel document, standing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events.models import Event
from events.rules.eligibility import months_later, passport_needed, unmet_rules

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)


def event(**fields):
    """Two days in Shanghai, nominations until the first of May at noon."""
    defaults = {
        "time_zone": "Asia/Shanghai",
        "starts_at": datetime(2026, 6, 1, 1, tzinfo=UTC),
        "ends_at": datetime(2026, 6, 2, 9, tzinfo=UTC),
        "closes_at": datetime(2026, 5, 1, 12, tzinfo=UTC),
    }
    return Event(**defaults | fields)


@pytest.mark.parametrize(
    ("second", "micro", "unmet"),
    [(-1, 0, []), (0, 0, []), (0, 999_999, []), (1, 0, ["late"])],
)
def test_what_arrives_in_the_second_of_the_deadline_is_in_time(second, micro, unmet):
    received = event().closes_at + timedelta(seconds=second, microseconds=micro)
    assert unmet_rules(event(), received, None, None) == unmet


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
        (date(2026, 5, 15), 6, date(2026, 11, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 2, 28), 6, date(2026, 8, 28)),
    ],
)
def test_months_after_the_last_day(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("until", "unmet"),
    [
        (None, ["passport"]),
        (date(2024, 2, 28), ["passport"]),
        (date(2024, 2, 29), []),
        (date(2024, 3, 1), []),
    ],
)
def test_a_travel_document_valid_six_months_after_the_last_of_august(until, unmet):
    seminar = event(ends_at=datetime(2023, 8, 31, 9, tzinfo=UTC), passport_months=6)
    received = datetime(2023, 5, 1, tzinfo=UTC)
    assert unmet_rules(seminar, received, until, None) == unmet


def test_the_last_day_is_that_of_the_place():
    late_evening = datetime(2026, 2, 28, 17, tzinfo=UTC)  # the first of March in Shanghai
    assert passport_needed(event(ends_at=late_evening, passport_months=6)) == date(2026, 9, 1)


def test_the_standing_is_asked_only_where_the_event_names_some():
    received = AT
    assert unmet_rules(event(), received, None, "other") == []
    members = event(standings=["member", "observer"])
    assert unmet_rules(members, received, None, "observer") == []
    assert unmet_rules(members, received, None, "other") == ["standing"]


def test_every_unmet_rule_is_named():
    strict = event(standings=["member"], passport_months=6)
    late = strict.closes_at + timedelta(days=1)
    assert unmet_rules(strict, late, None, "other") == ["late", "passport", "standing"]
