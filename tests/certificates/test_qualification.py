"""Who qualifies for a certificate, and what the others are told."""

from datetime import date, timedelta

import pytest

from attendance.rules.attendance import Presence
from certificates.rules.qualification import QualificationRule, number_needed, qualification

NOT_SET = "The event has no rule for certificates yet."


def present(sessions, total=10, days=1):
    first = date(2026, 9, 24)
    there = frozenset(first + timedelta(days=n) for n in range(days if sessions else 0))
    return Presence(sessions=sessions, total=total, days=there)


@pytest.mark.parametrize(
    ("total", "percent", "needed"),
    [
        (10, 80, 8),
        (10, 75, 8),
        (10, 71, 8),
        (10, 70, 7),
        (3, 66, 2),
        (3, 67, 3),
        (3, 34, 2),
        (3, 33, 1),
        (1, 1, 1),
        (7, 100, 7),
        (0, 80, 0),
        (100, 7, 7),
        (100, 29, 29),
        (100, 57, 57),
        (16, 80, 13),
    ],
)
def test_a_share_of_sessions_is_rounded_up_to_whole_ones(total, percent, needed):
    assert number_needed(total, percent) == needed


@pytest.mark.parametrize(
    ("presence", "rule", "why"),
    [
        (present(10, days=5), QualificationRule(), NOT_SET),
        (None, QualificationRule(), NOT_SET),
        (None, QualificationRule(min_days=1), "Was not present."),
        (present(0), QualificationRule(min_days=0), "Was not present."),
        (present(0, total=0), QualificationRule(min_percent=50), "Was not present."),
        (present(10, days=2), QualificationRule(min_days=3), "Present on 2 of 3 required days."),
        (present(1), QualificationRule(min_days=3), "Present on 1 of 3 required days."),
        (
            present(5),
            QualificationRule(min_percent=80),
            "Present at 5 of 8 required sessions.",
        ),
        (
            present(1),
            QualificationRule(min_percent=80),
            "Present at 1 of 8 required sessions.",
        ),
        (
            present(7),
            QualificationRule(min_percent=71),
            "Present at 7 of 8 required sessions.",
        ),
        (
            present(2),
            QualificationRule(min_days=2, min_percent=30),
            "Present on 1 of 2 required days. Present at 2 of 3 required sessions.",
        ),
        (present(9), QualificationRule(min_days=2, min_percent=30), ""),
        (present(2, days=2), QualificationRule(min_days=2, min_percent=30), ""),
        (present(1), QualificationRule(min_days=1), ""),
        (present(8), QualificationRule(min_percent=80), ""),
        (present(7), QualificationRule(min_percent=70), ""),
        (present(3, days=2), QualificationRule(min_days=2, min_percent=30), ""),
        (present(7, total=7), QualificationRule(min_percent=100), ""),
    ],
)
def test_the_rule_decides_and_says_why_not(presence, rule, why):
    found = qualification(presence, rule)
    assert (found.qualifies, found.why) == (not why, why)


# --- per cent of what -----------------------------------------------------------------------------
def at_six_half_days(*half_days, by_session=False):
    """A person at an event of three days, each with a morning and an afternoon."""
    there = frozenset(
        (date(2026, 9, 24) + timedelta(days=n // 2), "ap"[n % 2] + "m") for n in half_days
    )
    return Presence(
        sessions=len(half_days),
        total=6,
        days=frozenset(day for day, _half in there),
        half_days=there,
        total_days=3,
        total_half_days=6,
        by_session=by_session,
    )


@pytest.mark.parametrize(
    ("percent_of", "half_days", "why"),
    [
        # Three mornings are all days and half of the half-days.
        ("days", (0, 2, 4), ""),
        ("half_days", (0, 2, 4), "Present on 3 of 5 required half-days."),
        ("units", (0, 2, 4), "Present on 3 of 5 required half-days."),
        ("days", (0, 1), "Present on 1 of 3 required days."),
        ("half_days", (0, 1, 2, 3, 4), ""),
    ],
)
def test_seventy_five_per_cent_are_of_what_the_rule_says(percent_of, half_days, why):
    rule = QualificationRule(min_percent=75, percent_of=percent_of)
    assert qualification(at_six_half_days(*half_days), rule).why == why


def test_an_event_without_sessions_speaks_of_half_days_and_one_with_sessions_of_them():
    rule = QualificationRule(min_percent=75)
    whys = [
        qualification(at_six_half_days(0, by_session=by_session), rule).why
        for by_session in (False, True)
    ]
    assert whys == [
        "Present on 1 of 5 required half-days.",
        "Present at 1 of 5 required sessions.",
    ]
