"""How long each kind of data is kept, and that it then goes: `RULES`, brought by the apps
(`audit.registry`).

A rule erases in its own transactions and writes a receipt (`receipt`) in each: what and how many,
no data. That it ran and found nothing is one row without counts, which moves along.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import Erased
from audit.registry import Registry, offer


@dataclass(frozen=True)
class Rule:
    """``due(now)`` counts what would go, by kind, and changes nothing; ``erase(now)`` erases it,
    writes its receipts and returns how much. ``kept`` says in words for how long."""

    key: str
    label: str
    why: str
    kept: str
    due: Callable
    erase: Callable

    def perform(self, now):
        """The duty of the worker: erase what is due and note that the rule was applied."""
        done = self.erase(now)
        idle = Erased.objects.filter(rule=self.key, about="", counts={})
        if not idle.update(at=now):
            Erased.objects.create(rule=self.key, at=now)
        return done

    def last_run(self):
        return Erased.objects.filter(rule=self.key).order_by("-at").values_list("at", flat=True).first()  # fmt: skip


def receipt(rule, at, counts, about=""):
    """Note what was erased, in the transaction that erased it. Nothing is no receipt."""
    counts = {kind: n for kind, n in counts.items() if n}
    if counts:
        Erased.objects.create(rule=rule, at=at, about=about, counts=counts)
    return sum(counts.values())


RULES: Registry[Rule] = offer("accounts.retention")


def add(*rules: Rule) -> None:
    """Add rules under their keys."""
    RULES.register_all({rule.key: rule for rule in rules})


def said(counts):
    """Counts as one line: “mails: 3, sessions: 1”."""
    return ", ".join(f"{KINDS.get(kind, kind)}: {n}" for kind, n in counts.items() if n)


# What the kinds in receipts are called on pages.
KINDS: Registry[str] = offer("accounts.kinds", declared=False)
OWN = {
    "mail": _("mails"),
    "sessions": _("sessions"),
    "files of jobs": _("files of background jobs"),
    "tokens": _("tokens"),
    "sign-ins": _("ended sign-ins"),
    "accounts": _("accounts"),
    "addresses": _("email addresses"),
    "orphan files": _("files without a record"),
    "second factors": _("second factors"),
    "mail about the person": _("mails to others that named the person"),
}
