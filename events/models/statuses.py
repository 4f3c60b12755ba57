"""The statuses of a registration: the one table that forms, back office, API, figures and
documentation read. Values are fixed; labels may be put in other words."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StatusClass(models.TextChoices):
    """What a status means for the person: the fixed property that figures and rules read."""

    OPEN = "open", _("Not decided yet")
    SEATED = "seated", _("Has a seat")
    WAITING = "waiting", _("Waiting for a seat")
    CLOSED = "closed", pgettext_lazy("registration", "Ended")


class RegistrationStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    AWAITING_ENDORSEMENT = "awaiting_endorsement", _("Awaiting endorsement")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    NOMINATED = "nominated", _("Nominated")
    SUBSTITUTE = "substitute", _("Substitute proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    OFFERED = "offered", _("Seat offered")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    DECLINED = "declined", _("Seat declined")
    EXPIRED = "expired", _("Offer expired")
    NOT_ENDORSED = "not_endorsed", _("Not endorsed")
    NOT_APPROVED = "not_approved", _("Not approved")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    SUBSTITUTED = "substituted", _("Substituted")
    NOT_RECONFIRMED = "not_reconfirmed", _("Not reconfirmed")
    NOT_SEATED = "not_seated", _("Not seated")
    REMOVED = "removed", pgettext_lazy("registration", "Removed")

    @property
    def facts(self) -> "StatusFacts":
        return STATUS_TABLE[self]

    @property
    def successors(self) -> frozenset["RegistrationStatus"]:
        return STATUS_TABLE[self].successors

    @property
    def status_class(self) -> StatusClass:
        return STATUS_TABLE[self].status_class

    @property
    def counted(self) -> bool:
        """Whether it counts against each seat limit."""
        return STATUS_TABLE[self].counted

    @property
    def waits_for(self) -> str | Promise:
        """Who has to act next, in words; empty where nobody has to."""
        return STATUS_TABLE[self].waits_for


@dataclass(frozen=True)
class StatusFacts:
    """``mark`` is the square that pages draw: ok, wait, bad or off."""

    status_class: StatusClass
    counted: bool
    mark: str
    successors: frozenset[RegistrationStatus]
    waits_for: str | Promise = ""


S, C = RegistrationStatus, StatusClass
_SEAT = {S.CONFIRMED, S.WAITING}
_ENDED = {S.CANCELLED, S.NOT_RECONFIRMED}


def _row(status_class, counted, mark, successors, waits_for=""):
    return StatusFacts(status_class, counted, mark, frozenset(successors), waits_for)


STATUS_TABLE: dict[RegistrationStatus, StatusFacts] = {
    S.DRAFT: _row(
        C.OPEN,
        False,
        "off",
        {S.AWAITING_ENDORSEMENT, S.AWAITING_APPROVAL, S.NOMINATED, S.NOT_ELIGIBLE, S.REMOVED}
        | _SEAT,
        _("The mission has not submitted it yet."),
    ),
    S.AWAITING_ENDORSEMENT: _row(
        C.OPEN,
        False,
        "wait",
        {S.AWAITING_APPROVAL, S.NOMINATED, S.NOT_ELIGIBLE, S.NOT_ENDORSED} | _SEAT | _ENDED,
        _("A focal point of the mission has to endorse it."),
    ),
    S.AWAITING_APPROVAL: _row(
        C.OPEN,
        False,
        "wait",
        {S.AWAITING_ENDORSEMENT, S.NOMINATED, S.NOT_ELIGIBLE, S.NOT_APPROVED} | _SEAT | _ENDED,
        _("The secretariat has to approve it."),
    ),
    S.NOMINATED: _row(
        C.OPEN,
        False,
        "wait",
        {S.AWAITING_ENDORSEMENT, S.AWAITING_APPROVAL, S.NOT_ELIGIBLE} | _SEAT | _ENDED,
        _("The secretariat will select among all nominations after the deadline."),
    ),
    S.SUBSTITUTE: _row(
        C.OPEN,
        True,
        "wait",
        {S.CONFIRMED, S.NOT_APPROVED, S.SUBSTITUTED} | _ENDED,
        _("The secretariat has to approve the person. The seat is kept until then."),
    ),
    S.CONFIRMED: _row(C.SEATED, True, "ok", {S.DECLINED, S.SUBSTITUTED} | _ENDED),
    S.OFFERED: _row(
        C.WAITING,
        True,
        "wait",
        {S.CONFIRMED, S.DECLINED, S.EXPIRED} | _ENDED,
        _("The seat is held until it is accepted or declined, or the offer expires."),
    ),
    S.WAITING: _row(
        C.WAITING,
        False,
        "wait",
        {S.CONFIRMED, S.OFFERED, S.NOT_SEATED} | _ENDED,
        _("A seat has to become free first."),
    ),
    **{
        status: _row(C.CLOSED, False, mark, ())
        for status, mark in {
            S.CANCELLED: "bad",
            S.DECLINED: "bad",
            S.EXPIRED: "bad",
            S.NOT_ENDORSED: "bad",
            S.NOT_APPROVED: "bad",
            S.NOT_ELIGIBLE: "bad",
            S.SUBSTITUTED: "off",
            S.NOT_RECONFIRMED: "bad",
            S.REMOVED: "off",
        }.items()
    },
    # By the system alone, when the event is over. If it is moved, the waiting list is restored.
    S.NOT_SEATED: _row(C.CLOSED, False, "off", {S.WAITING}),
}


def _those(holds):
    return [status for status in S if holds(STATUS_TABLE[status])]


CLOSED = _those(lambda row: row.status_class == C.CLOSED)
# Only on the delegation list: the person is unknown outside the mission and the secretariat.
NOT_SENT = [S.DRAFT, S.REMOVED]
LIVE = _those(lambda row: row.status_class != C.CLOSED)
OPEN = _those(lambda row: row.status_class == C.OPEN)
SEATED = _those(lambda row: row.status_class == C.SEATED)
COUNTED = _those(lambda row: row.counted)
# In the waiting list; who was offered a seat holds it already.
WAITING_LIST = _those(lambda row: row.status_class == C.WAITING and not row.counted)
# Once in an event for each person; drafts of several missions may name the same one.
SENT = [status for status in LIVE if status not in NOT_SENT]
