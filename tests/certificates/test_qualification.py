"""Who qualifies for a certificate, and what the others are told."""

from datetime import date, timedelta

import pytest

from attendance.rules.attendance import Presence
from certificates.rules.qualification import QualificationRule, qualification, sessions_needed

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
    assert sessions_needed(total, percent) == needed


@pytest.mark.parametrize(
    ("presence", "rule", "why"),
    [
        (present(10, days=5), QualificationRule(), NOT_SET),
        (None, QualificationRule(), NOT_SET),
        (None, QualificationRule(min_days=1), "Was not present."),
        (present(0), QualificationRule(min_days=0), "Was not present."),
        (present(0, total=0), QualificationRule(min_percent=50), "Was not present."),
        (present(10, days=2), QualificationRule(min_days=3), "Present on 2 days of 3."),
        (present(1), QualificationRule(min_days=3), "Present on 1 day of 3."),
        (
            present(5),
            QualificationRule(min_percent=80),
            "Present at 5 sessions of 8 that are needed.",
        ),
        (
            present(1),
            QualificationRule(min_percent=80),
            "Present at 1 session of 8 that are needed.",
        ),
        (
            present(7),
            QualificationRule(min_percent=71),
            "Present at 7 sessions of 8 that are needed.",
        ),
        (
            present(2),
            QualificationRule(min_days=2, min_percent=30),
            "Present on 1 day of 2. Present at 2 sessions of 3 that are needed.",
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
