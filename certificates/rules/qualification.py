"""Who qualifies for a certificate, and why not. Pure: neither the database nor the clock is
asked."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.rules.attendance import Presence

# What the per cent are of: the units of the event (its sessions, or its half-days where it has no
# sessions), its half-days, or its days.
UNITS, HALF_DAYS, DAYS = "units", "half_days", "days"


@dataclass(frozen=True)
class QualificationRule:
    """What an event asks for; None asks for nothing. Where both are set, one is enough."""

    min_days: int | None = None
    min_percent: int | None = None
    percent_of: str = UNITS

    @property
    def is_set(self) -> bool:
        return self.min_days is not None or self.min_percent is not None


@dataclass(frozen=True)
class Qualification:
    """``why`` is empty for who qualifies, else what is missing, in words."""

    qualifies: bool
    why: str = ""


def number_needed(total: int, percent: int) -> int:
    """So many per cent of the sessions, half-days or days, rounded up to whole ones; in integers,
    for 0.07 × 100 is more than 7 on a computer."""
    return -(-total * percent // 100)


def qualification(presence: Presence | None, rule: QualificationRule) -> Qualification:
    """Whether a `attendance.rules.attendance.Presence` (or None: never there) meets the rule."""
    if not rule.is_set:
        return Qualification(False, _("The event has no rule for certificates yet."))
    if not (presence and presence.sessions):
        return Qualification(False, _("Was not present."))
    missing = [
        text
        for text in (_days_missing(len(presence.days), rule), _share_missing(presence, rule))
        if text is not None
    ]
    return Qualification(True) if "" in missing else Qualification(False, " ".join(missing))


def _days_missing(days, rule):
    """What is missing in words, empty where it is met, None where it is not asked for."""
    if rule.min_days is None:
        return None
    if days < rule.min_days:
        return _days_text(rule.min_days) % {"n": days, "needed": rule.min_days}
    return ""


def _share_missing(presence, rule):
    if rule.min_percent is None:
        return None
    number, total, text = _share(presence, rule.percent_of)
    needed = number_needed(total, rule.min_percent)
    return text(needed) % {"n": number, "needed": needed} if number < needed else ""


def _share(presence, percent_of):
    """``(attended, of how many, what says that so many are needed)``."""
    if percent_of == DAYS:
        n, total, text = len(presence.days), presence.total_days, _days_text
    elif percent_of == HALF_DAYS:
        n, total, text = len(presence.half_days), presence.total_half_days, _half_days_text
    else:
        text = _sessions_text if presence.by_session else _half_days_text
        n, total = presence.sessions, presence.total
    return n, total, text


def _sessions_text(needed):
    return ngettext(
        "Present at %(n)d of %(needed)d required session.",
        "Present at %(n)d of %(needed)d required sessions.",
        needed,
    )


def _half_days_text(needed):
    return ngettext(
        "Present on %(n)d of %(needed)d required half-day.",
        "Present on %(n)d of %(needed)d required half-days.",
        needed,
    )


def _days_text(needed):
    return ngettext(
        "Present on %(n)d of %(needed)d required day.",
        "Present on %(n)d of %(needed)d required days.",
        needed,
    )
