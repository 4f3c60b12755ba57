"""A person asks to be erased; the secretariat decides. Granted, a numbered pseudonym takes the
place of the person everywhere, so that what was counted is still counted.

``ERASERS`` holds functions ``(pseudonym)`` → counts of the apps above (`audit.registry`). All run
in the transaction of the decision; this app's own runs last.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions.signing_out import end_sessions
from accounts.models import (
    Actor,
    ErasureReceipt,
    ErasureRequest,
    ErasureStatus,
    Notice,
    User,
    notify,
)
from accounts.queries.personal_data import addresses_of, to_any
from audit.lifecycle import NotPossible, begin, lock, move
from audit.models import record
from audit.registry import Registry, offer

PERMISSION = "accounts.decide_erasure"
FEWEST = 3  # letters that a text has before it is looked for inside others
BATCH = 500

# Facts of a notice that are no text of a person: moments, addresses, codes.
FACTS = re.compile(r"(_at|_url|_until|slug|time_zone|code)$|^url$")


@dataclass
class Pseudonym:
    """Who takes the place of the person. ``words`` are texts that name the person: erasers add what
    their rows say, and it is taken out of the email that was written about the person too."""

    user: User
    number: int
    by: User
    at: datetime
    addresses: set[str]
    words: set[str] = field(default_factory=set)
    given_name = "Person"

    @property
    def family_name(self) -> str:
        return str(self.number)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.number}"

    @property
    def email(self) -> str:
        """Under a name that the standards keep from being anybody's (RFC 2606)."""
        return f"erased-{self.number}@invalid"

    @property
    def key(self) -> str:
        return f"erased:{self.number}"

    def scrub(self, value: Any) -> Any:
        """The same value with the person's names and addresses replaced by the pseudonym."""
        if isinstance(value, dict):
            return {
                key: inner if FACTS.search(key) else self.scrub(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self.scrub(inner) for inner in value]
        return self._scrub(value) if isinstance(value, str) else value

    def _scrub(self, text):
        if text in self.words:
            return self.name
        for word in sorted(self.words, key=len, reverse=True):
            # A single name may be an ordinary word as well: only whole names, addresses, numbers.
            if len(word) > FEWEST and not word.isalpha():
                whole = rf"(?<!\w){re.escape(word)}(?!\w)"
                text = re.sub(whole, lambda _found: self.name, text)
        return text


ERASERS: Registry[Callable[[Pseudonym], dict[str, int]]] = offer("accounts.erasers")


@dataclass(frozen=True)
class ErasureEffect:
    """What erasing would do, in a sentence, and the addresses that would be emailed about it: the
    person's own is not among them, who gets one email about everything."""

    text: str
    told: list[str] = field(default_factory=list)


# Of each app above, what erasing this person at this time would do to its rows.
FORECASTS: Registry[Callable[[User, datetime], list[ErasureEffect]]] = offer(
    "accounts.erasure_forecasts"
)


def forecast_erasure(user: User, at: datetime) -> list[ErasureEffect]:
    """What the officer reads before deciding. Nothing is written."""
    return [effect for forecast in FORECASTS for effect in forecast(user, at)]


@transaction.atomic
def request_erasure(user: User, *, by: Actor, at: datetime, words: str = "") -> ErasureRequest:
    """The person asks. Asking twice is asking once."""
    lock(user)
    _refuse_staff(user)
    waiting = user.erasure_requests.filter(status=ErasureStatus.ASKED).first()
    if waiting:
        return waiting
    request = begin(
        ErasureRequest(user=user, asked_at=at, words=words.strip()), ErasureStatus.ASKED
    )
    request.save()
    record("erasurerequest.asked", request, by=by)
    return request


def withdraw_erasure_request(request: ErasureRequest, *, by: User) -> ErasureRequest:
    """The person thinks better of it, as long as nothing is decided."""
    if by.pk != request.user_id:
        raise NotPossible(_("Only the person who asked can withdraw the request."))
    return move(request, ErasureStatus.WITHDRAWN, by=by)


@transaction.atomic
def refuse_erasure(
    request: ErasureRequest, *, by: User, at: datetime, reason: str
) -> ErasureRequest:
    """Nothing is erased; the person is told why."""
    reason = _checked_reason(request, by, reason)
    if lock(request).status == ErasureStatus.REFUSED:
        return request
    move(request, ErasureStatus.REFUSED, by=by, decided_at=at, decided_by=by, reason=reason)
    notify("erasure_refused", [request.user], reason=reason, asked_at=request.asked_at.isoformat())
    return request


@transaction.atomic
def grant_erasure(
    request: ErasureRequest, *, by: User, at: datetime, reason: str
) -> ErasureRequest:
    """Erase the person: all apps, or none. The email that says so is the last to the address."""
    reason = _checked_reason(request, by, reason)
    if lock(request).status == ErasureStatus.GRANTED:
        return request
    user = lock(request.user)
    _refuse_staff(user)
    move(request, ErasureStatus.GRANTED, by=by, decided_at=at, decided_by=by, reason=reason)
    last = notify("erasure_done", [(user.email, user.language)], reason=reason, number=request.pk)
    counts = _erase(Pseudonym(user, request.pk, by, at, addresses_of(user)), request, last)
    ErasureReceipt.objects.create(rule="erasure", at=at, about=str(request.pk), counts=counts)
    return request


def reason_against_deciding_erasure(request: ErasureRequest, *, by: User) -> str:
    """Why this officer cannot decide on it; empty if nothing is in the way."""
    if by.pk == request.user_id:
        return _("You cannot decide on your own request. Ask another officer.")
    return ""


def reason_against_erasing(user: User) -> str:
    """Why this person cannot be erased; empty if nothing is in the way."""
    if user.is_staff or user.is_superuser or user.groups.exists():
        return _(
            "The data of a person with roles in the back office cannot be erased. Have the roles "
            "removed first, then ask for erasure again."
        )
    return ""


def counts_of(request: ErasureRequest) -> dict[str, int]:
    """What was erased when it was granted, by kind."""
    receipt = ErasureReceipt.objects.filter(rule="erasure", about=str(request.pk)).first()
    return receipt.counts if receipt else {}


def _checked_reason(request, by, reason):
    if against := reason_against_deciding_erasure(request, by=by):
        raise NotPossible(against)
    if not by.has_perm(PERMISSION):
        raise NotPossible(_("You do not have permission to decide on erasure requests."))
    if not reason.strip():
        raise NotPossible(_("Give the person a reason."), field="reason")
    return reason.strip()


def _refuse_staff(user):
    if against := reason_against_erasing(user):
        raise NotPossible(against)


# --- what is erased -------------------------------------------------------------------------------
def _erase(pseudonym, request, last):
    user = pseudonym.user
    pseudonym.words |= {user.get_full_name(), user.email, *pseudonym.addresses} - {""}
    counts: dict[str, int] = {}
    for eraser in ERASERS:
        counts |= {kind: n for kind, n in eraser(pseudonym).items() if n}
    counts |= {kind: n for kind, n in _erase_account(pseudonym, last).items() if n}
    requests = user.erasure_requests.all()
    requests.exclude(words="").update(words="")
    for row in requests.exclude(reason=""):
        requests.filter(pk=row.pk).update(reason=pseudonym.scrub(row.reason))
    request.refresh_from_db()
    return counts


def _erase_account(pseudonym, last):
    """The row stays, so that what points to it still points to somebody; nobody signs in as it."""
    user, counts = pseudonym.user, {"accounts": 1}
    for kind, rows in {
        "second factors": Authenticator.objects.filter(user=user),
        "addresses": EmailAddress.objects.filter(user=user),
        "address changes": user.address_changes.all(),
        "tokens": Token.objects.filter(user=user),
    }.items():
        counts[kind] = rows.delete()[0]
    counts["sessions"] = end_sessions(user)
    counts["mail"] = _erase_mail(pseudonym, last)
    counts["email about the person"] = _scrub_mail(pseudonym)
    for name, value in {
        "email": pseudonym.email,
        "given_name": pseudonym.given_name,
        "family_name": pseudonym.family_name,
        "style": "",
        "title": "",
        "language": "en",
        "emails_switched_off": None,
        "time_zone": User._meta.get_field("time_zone").default,
        "is_active": False,
        "last_login": None,
    }.items():
        setattr(user, name, value)
    user.set_unusable_password()
    user.save()
    user.user_permissions.clear()
    return counts


def _erase_mail(pseudonym, last):
    """Email that waits is not sent any more, except the one that says so; of the rest the fact
    stays."""
    addresses = {pseudonym.user.email, *pseudonym.addresses}
    mine = Notice.objects.filter(Q(user=pseudonym.user) | to_any(addresses))
    mine = mine.exclude(pk__in=[notice.pk for notice in last])
    gone = mine.waiting().delete()[0]
    return gone + mine.update(email=pseudonym.email, context={}, sealed="", error="")


def _scrub_mail(pseudonym):
    """What others were told of the person: the mission keeps its email, without the name. Notices
    are few enough to be read one by one, since they are erased after their days."""
    changed = []
    rows = Notice.objects.exclude(context={}).only("pk", "kind", "context")
    for notice in rows.iterator(chunk_size=BATCH):
        scrubbed = pseudonym.scrub(notice.context)
        if scrubbed != notice.context:
            notice.context = scrubbed
            changed.append(notice)
    Notice.objects.bulk_update(changed, ["context"], batch_size=BATCH)
    return len(changed)
