"""The statuses of a registration: the one table that forms, back office, API, figures and
documentation read. Values are fixed; labels may be put in other words."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class StatusClass(models.TextChoices):
    """What a status means for the person: the fixed property that figures and rules read."""

    OPEN = "open", _("Not decided yet")
    SEATED = "seated", _("Has a seat")
    WAITING = "waiting", _("Waits for a seat")
    CLOSED = "closed", _("Closed")


class RegistrationStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ENDORSEMENT = "endorsement", _("With the mission")
    APPROVAL = "approval", _("With the secretariat")
    NOMINATED = "nominated", _("Nominated")
    SUBSTITUTE = "substitute", _("Substitute, with the secretariat")
    CONFIRMED = "confirmed", _("Confirmed")
    OFFERED = "offered", _("Seat offered")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")
    DECLINED = "declined", _("Seat declined")
    LAPSED = "lapsed", _("Offer lapsed")
    NOT_ENDORSED = "not_endorsed", _("Not endorsed by the mission")
    REFUSED = "refused", _("Not approved by the secretariat")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    REPLACED = "replaced", _("Replaced")
    RELEASED = "no_answer", _("Released: did not confirm again")
    DISCARDED = "discarded", _("Taken off before it was sent")

    @property
    def facts(self):
        return TABLE[self]

    @property
    def successors(self):
        return TABLE[self].successors

    @property
    def status_class(self):
        return TABLE[self].status_class

    @property
    def counted(self):
        """Whether it takes a unit of each layer of seats."""
        return TABLE[self].counted

    @property
    def waits_for(self):
        """Who has to act next, in words; empty where nobody has to."""
        return TABLE[self].waits_for


@dataclass(frozen=True)
class StatusFacts:
    """``mark`` is the square that pages draw: ok, wait, bad or off."""

    status_class: StatusClass
    counted: bool
    mark: str
    successors: frozenset
    waits_for: str = ""


S, C = RegistrationStatus, StatusClass
_SEAT = {S.CONFIRMED, S.WAITING}
_GONE = {S.CANCELLED, S.RELEASED}


def _row(status_class, counted, mark, successors, waits_for=""):
    return StatusFacts(status_class, counted, mark, frozenset(successors), waits_for)


TABLE = {
    S.DRAFT: _row(
        C.OPEN, False, "off",
        {S.ENDORSEMENT, S.APPROVAL, S.NOMINATED, S.NOT_ELIGIBLE, S.DISCARDED} | _SEAT,
        _("The mission has not sent it yet."),
    ),
    S.ENDORSEMENT: _row(
        C.OPEN, False, "wait",
        {S.APPROVAL, S.NOMINATED, S.NOT_ELIGIBLE, S.NOT_ENDORSED} | _SEAT | _GONE,
        _("A focal point of the mission endorses it, or not."),
    ),
    S.APPROVAL: _row(
        C.OPEN, False, "wait",
        {S.ENDORSEMENT, S.NOMINATED, S.NOT_ELIGIBLE, S.REFUSED} | _SEAT | _GONE,
        _("The secretariat approves it, or not."),
    ),
    S.NOMINATED: _row(
        C.OPEN, False, "wait",
        {S.ENDORSEMENT, S.APPROVAL, S.NOT_ELIGIBLE} | _SEAT | _GONE,
        _("The secretariat selects among all nominations after the deadline."),
    ),
    S.SUBSTITUTE: _row(
        C.OPEN, True, "wait",
        {S.CONFIRMED, S.REFUSED, S.REPLACED} | _GONE,
        _("The seat is kept; the secretariat approves the person, or not."),
    ),
    S.CONFIRMED: _row(C.SEATED, True, "ok", {S.DECLINED, S.REPLACED} | _GONE),
    S.OFFERED: _row(
        C.WAITING, True, "wait",
        {S.CONFIRMED, S.DECLINED, S.LAPSED} | _GONE,
        _("The seat is held until it is accepted or declined, or the offer lapses."),
    ),
    S.WAITING: _row(
        C.WAITING, False, "wait",
        {S.CONFIRMED, S.OFFERED} | _GONE,
        _("A seat has to be freed."),
    ),
    **{
        status: _row(C.CLOSED, False, mark, ())
        for status, mark in {
            S.CANCELLED: "bad", S.DECLINED: "bad", S.LAPSED: "bad", S.NOT_ENDORSED: "bad",
            S.REFUSED: "bad", S.NOT_ELIGIBLE: "bad", S.REPLACED: "off", S.RELEASED: "bad",
            S.DISCARDED: "off",
        }.items()
    },
}  # fmt: skip


def _those(holds):
    return [status for status in S if holds(TABLE[status])]


CLOSED = _those(lambda row: row.status_class == C.CLOSED)
# On the sheet alone: nobody outside the mission and the secretariat was told of the person.
UNSENT = [S.DRAFT, S.DISCARDED]
LIVE = _those(lambda row: row.status_class != C.CLOSED)
OPEN = _those(lambda row: row.status_class == C.OPEN)
SEATED = _those(lambda row: row.status_class == C.SEATED)
COUNTED = _those(lambda row: row.counted)
# In the waiting list; who was offered a seat holds it already.
QUEUED = _those(lambda row: row.status_class == C.WAITING and not row.counted)
# Once in an event for each person; drafts of several missions may name the same one.
SENT = [status for status in LIVE if status not in UNSENT]
