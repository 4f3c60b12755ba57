"""Who qualifies for a certificate, and why not. Pure: neither the database nor the clock is
asked."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.rules.attendance import Presence


@dataclass(frozen=True)
class QualificationRule:
    """What an event asks for; None asks for nothing. Where both are set, one is enough."""

    min_days: int | None = None
    min_percent: int | None = None

    @property
    def is_set(self) -> bool:
        return self.min_days is not None or self.min_percent is not None


@dataclass(frozen=True)
class Qualification:
    """``why`` is empty for who qualifies, else what is missing, in words."""

    qualifies: bool
    why: str = ""


def sessions_needed(total: int, percent: int) -> int:
    """So many per cent of the sessions, rounded up to whole ones; in integers, for 0.07 × 100 is
    more than 7 on a computer."""
    return -(-total * percent // 100)


def qualification(presence: Presence | None, rule: QualificationRule) -> Qualification:
    """Whether a `attendance.rules.attendance.Presence` (or None: never there) meets the rule."""
    if not rule.is_set:
        return Qualification(False, _("The event has no rule for certificates yet."))
    days = len(presence.days) if presence else 0
    sessions, total = (presence.sessions, presence.total) if presence else (0, 0)
    if not sessions:
        return Qualification(False, _("Was not present."))
    missing = [
        text
        for text in (_days_missing(days, rule), _sessions_missing(sessions, total, rule))
        if text is not None
    ]
    return Qualification(True) if "" in missing else Qualification(False, " ".join(missing))


def _days_missing(days, rule):
    """What is missing in words, empty where it is met, None where it is not asked for."""
    if rule.min_days is None:
        return None
    if days < rule.min_days:
        text = ngettext(
            "Present on %(n)d day of %(needed)d.", "Present on %(n)d days of %(needed)d.", days
        )
        return text % {"n": days, "needed": rule.min_days}
    return ""


def _sessions_missing(sessions, total, rule):
    if rule.min_percent is None:
        return None
    needed = sessions_needed(total, rule.min_percent)
    if sessions < needed:
        text = ngettext(
            "Present at %(n)d session of %(needed)d that are needed.",
            "Present at %(n)d sessions of %(needed)d that are needed.",
            sessions,
        )
        return text % {"n": sessions, "needed": needed}
    return ""
