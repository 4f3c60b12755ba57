"""How long each kind of data is kept, and that it then goes: `RULES`, brought by the apps
(`audit.registry`).

A rule erases in its own transactions and writes a receipt (`receipt`) in each: what and how many,
no data. That it ran and found nothing is one row without counts, which moves along.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ErasureReceipt
from audit.registry import Registry, offer
from files.in_a_row import in_a_row


@dataclass(frozen=True)
class RetentionRule:
    """``due(now)`` counts what would go, by kind, and changes nothing; ``erase(now)`` erases it,
    writes its receipts and returns how much. ``kept`` says in words for how long."""

    key: str
    label: str | Promise
    why: str | Promise
    kept: str | Promise
    due: Callable[[datetime], dict[str, int]]
    erase: Callable[[datetime], int]

    def perform(self, now: datetime) -> int:
        """The task of the worker: erase what is due and note that the rule was applied."""
        done = self.erase(now)
        idle = ErasureReceipt.objects.filter(rule=self.key, about="", counts={})
        if not idle.update(at=now):
            ErasureReceipt.objects.create(rule=self.key, at=now)
        return done

    def last_run(self) -> datetime | None:
        return (
            ErasureReceipt.objects.filter(rule=self.key)
            .order_by("-at")
            .values_list("at", flat=True)
            .first()
        )


def receipt(rule: str, at: datetime, counts: Mapping[str, int], about: str = "") -> int:
    """Note what was erased, in the transaction that erased it. Nothing is no receipt."""
    counts = {kind: n for kind, n in counts.items() if n}
    if counts:
        ErasureReceipt.objects.create(rule=rule, at=at, about=about, counts=counts)
    return sum(counts.values())


RULES: Registry[RetentionRule] = offer("accounts.retention")


def add_rule(*rules: RetentionRule) -> None:
    """Add rules under their keys."""
    RULES.register_all({rule.key: rule for rule in rules})


def counts_text(counts: Mapping[str, int]) -> str:
    """Counts as one line: “emails: 3, sessions: 1”."""
    return in_a_row(f"{KINDS.get(kind, kind)}: {n}" for kind, n in counts.items() if n)


# What the kinds in receipts are called on pages.
KINDS: Registry[str | Promise] = offer("accounts.kinds", declared=False)
OWN = {
    "mail": _("emails"),
    "sessions": _("sign-in sessions"),
    "files of jobs": _("files of background jobs"),
    "tokens": _("tokens"),
    "sign-ins": _("ended sign-ins"),
    "accounts": _("accounts"),
    "addresses": _("email addresses"),
    "address changes": _("changes of email addresses"),
    "orphan files": _("files without a record"),
    "second factors": _("second factors"),
    "email about the person": _("emails to others that named the person"),
}
