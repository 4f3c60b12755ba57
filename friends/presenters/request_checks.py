"""What the page of a request to join says of its procedure: steps done, waiting and in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.formatting import day, moment
from friends.models import Entity, Membership, Procedure


@dataclass(frozen=True)
class RequestCheck:
    """One step. ``state`` is ``ok``, ``wait`` or ``bad``, as marks of statuses are."""

    state: str
    text: str
    note: str = ""


def checks(membership: Membership, missing: Iterable[Entity], now: datetime) -> list[RequestCheck]:
    """The steps of the procedure, in their order. ``missing``: Co-Chairs who have not signed."""
    found = [_paper(membership)]
    if membership.procedure == Procedure.SIGNATURES:
        found += _signatures(membership, missing)
    if membership.procedure == Procedure.NON_OBJECTION:
        found += _objections(membership, now)
    return found


def _paper(membership):
    note = membership.note_verbale
    if note is None:
        return RequestCheck("wait", _("No note verbale is on record"))
    received = _("Received on %s.") % day(note.received_at)
    if not note.file:
        return RequestCheck("wait", _("Note verbale received, without its PDF"), received)
    return RequestCheck("ok", _("Note verbale received"), received)


def _signatures(membership, missing):
    signed = membership.signatures.select_related("entity", "signed_by").order_by("signed_at")
    done = [
        RequestCheck(
            "ok",
            _("%s has signed") % row.entity.name,
            _("%(moment)s (UTC), by %(person)s")
            % {"moment": moment(row.signed_at, "UTC"), "person": row.signed_by},
        )
        for row in signed
    ]
    to_come = [
        RequestCheck(
            "wait",
            _("%s has not signed") % chair.name,
            _("Its focal points were asked by email. They sign on the page of the request."),
        )
        for chair in missing
    ]
    return done + to_come


def _objections(membership, now):
    until = moment(membership.objections_until, "UTC")
    if now < membership.objections_until:
        clock = RequestCheck("wait", _("Members can object until %s (UTC)") % until)
    else:
        clock = RequestCheck("ok", _("The time for objections ended on %s (UTC)") % until)
    rows = membership.objections.select_related("entity").order_by("raised_at")
    return [clock, *map(_objection, rows)]


def _objection(row):
    if row.lifted_at:
        lifted = _("Lifted on %s.") % day(row.lifted_at)
        return RequestCheck("ok", _("%s has lifted its objection") % row.entity.name, lifted)
    return RequestCheck("bad", _("%s objects") % row.entity.name, row.grounds)
