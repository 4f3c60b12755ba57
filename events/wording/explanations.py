"""Rules, reasons and steps in words, the same on pages, in emails and in files."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import day
from events.models import EventStatus, Mode, RegistrationStatus, WaitingPolicy
from events.permissions import time_with_place
from events.queries.seat_view import WaitReason
from events.rules.eligibility import Unmet, passport_needed
from files.in_a_row import in_a_row
from friends.queries.standing import Standing

S = RegistrationStatus


# --- why a person waits ---------------------------------------------------------------------------
def waiting_text(wait, registration):
    """Why a person of the waiting list does not move, for all who may see the registration."""
    entity, event = registration.delegation.entity, registration.event
    if wait.reason == WaitReason.QUOTA:
        return ngettext(
            "%(entity)s already has its %(n)d seat.",
            "%(entity)s already has its %(n)d seats.",
            wait.number,
        ) % {"entity": entity.name, "n": wait.number}
    if wait.reason == WaitReason.RESERVED:
        return _reserved(wait, event)
    counted = {
        WaitReason.SEATS: ngettext(
            "The %d seat of the event is taken.",
            "All %d seats of the event are taken.",
            wait.number,
        ),
        WaitReason.ONLINE: ngettext(
            "The %d online seat is taken.", "All %d online seats are taken.", wait.number
        ),
    }
    if wait.reason in counted:
        return counted[wait.reason] % wait.number
    return str(wait.reason.label)


def _reserved(wait, event):
    names = in_a_row(reserved_text(reserved, event) for reserved in wait.reserved_seats)
    text = ngettext(
        "The %(n)d seat that is left is reserved: %(kept)s.",
        "The %(n)d seats that are left are reserved: %(kept)s.",
        wait.number,
    )
    return text % {"n": wait.number, "kept": names}


def reserved_text(reserved_seats, event):
    """“10 for least developed countries until 3 May 2027, 18:00, New York time”."""
    facts = {"n": reserved_seats.seats, "name": reserved_seats.name}
    if reserved_seats.opens_at is None:
        return _("%(n)d for %(name)s") % facts
    return _("%(n)d for %(name)s until %(day)s") % {
        **facts,
        "day": time_with_place(reserved_seats.opens_at, event),
    }


def unmet_text(registration):
    """The rules of eligibility that were not met, in one sentence each."""
    return [str(Unmet(code).label) for code in registration.unmet]


# --- the way to a seat ----------------------------------------------------------------------------
def steps(registration):
    """The steps of a registration as ``{"title", "on", "text", "state"}``: taken, the present one
    (``now``), and those to come (``next``). What each waits for stands with it."""
    event, status = registration.event, S(registration.status)
    rows = [_step(_("Received"), registration.received_at)]
    if status == S.DRAFT:
        rows = [_step(_("Draft"), None, status.waits_for, "now")]
    if event.endorsement or registration.endorsed_at:
        rows.append(_endorsement(registration, status))
    if event.approval:
        rows.append(_approval(registration, status))
    if event.by_selection:
        rows.append(_selection(registration, status))
    rows.append(_seat(registration, status))
    return [row for row in rows if row]


def _step(title, on, text="", state=""):
    return {"title": title, "on": on, "text": str(text), "state": state}


def _endorsement(registration, status):
    if registration.endorsed_at:
        return _step(_("Endorsed by the mission"), registration.endorsed_at)
    title = _("Endorsement by the mission")
    if status == S.AWAITING_ENDORSEMENT:
        return _step(title, None, status.waits_for, "now")
    return None if status.status_class == "closed" else _step(title, None, state="next")


def _approval(registration, status):
    if registration.approved_at:
        return _step(_("Approved by the secretariat"), registration.approved_at)
    title = _("Approval by the secretariat")
    if status in (S.AWAITING_APPROVAL, S.SUBSTITUTE):
        return _step(title, None, status.waits_for, "now")
    ahead = status in (S.DRAFT, S.AWAITING_ENDORSEMENT)
    return _step(title, None, state="next") if ahead else None


def _selection(registration, status):
    title = _("Selection")
    if status == S.NOMINATED:
        text = _("Nominations are open until %s. The secretariat will then select.")
        return _step(
            title,
            None,
            text % time_with_place(registration.event.closing, registration.event),
            "now",
        )
    ahead = status in (S.DRAFT, S.AWAITING_ENDORSEMENT, S.AWAITING_APPROVAL)
    return _step(title, None, state="next") if ahead else None


def _seat(registration, status):
    if status == S.NOT_SEATED:
        return _step(str(status.label), registration.closed_at, _no_seat(registration.event))
    if status.status_class == "closed":
        return _step(str(status.label), registration.closed_at)
    if status == S.CONFIRMED:
        return _step(_("Confirmed"), registration.confirmed_at)
    if status == S.OFFERED:
        text = _("The seat can be accepted until %s.") % time_with_place(
            registration.offer_until, registration.event
        )
        return _step(str(status.label), registration.offered_at, text, "now")
    if status == S.WAITING:
        return _step(str(status.label), None, "", "now")
    return _step(_("Seat"), None, state="next")


def _no_seat(event):
    if event.status == EventStatus.CANCELLED:
        return _("The event was cancelled.")
    return _("No seat became free before the end of the event.")


# --- the announced rules --------------------------------------------------------------------------
def rules(event):
    """The rules of an event that decide who gets a seat, a sentence each, for the public."""
    return [
        text for source in (_quota_rules, _way_rules, _waiting_list_rules) for text in source(event)
    ]


def _quota_rules(event):
    if event.quota is not None:
        yield (
            ngettext(
                "%(n)s seat for each delegation.", "%(n)s seats for each delegation.", event.quota
            )
            % {"n": event.quota}
        )
    for standing, seats in event.quota_by_standing.items():
        yield ngettext(
            "%(who)s: %(n)d seat for each delegation.",
            "%(who)s: %(n)d seats for each delegation.",
            seats,
        ) % {"who": Standing(standing).label, "n": seats}
    if Mode.ONLINE in event.modes and not event.quota_counts_online:
        yield _("People who join online do not count towards the seats of the delegation.")
    for reserved in event.reserved_seats.closed():
        yield _reserved_rule(reserved, event)


def _reserved_rule(reserved_seats, event):
    facts = {"n": reserved_seats.seats, "name": reserved_seats.name}
    if reserved_seats.opens_at is None:
        text = ngettext(
            "%(n)d seat is reserved for %(name)s.",
            "%(n)d seats are reserved for %(name)s.",
            reserved_seats.seats,
        )
        return text % facts
    text = ngettext(
        "%(n)d seat is reserved for %(name)s until %(day)s.",
        "%(n)d seats are reserved for %(name)s until %(day)s.",
        reserved_seats.seats,
    )
    return text % {**facts, "day": time_with_place(reserved_seats.opens_at, event)}


def _way_rules(event):
    if event.endorsement:
        yield _("Self-registrations need the endorsement of your mission’s focal point.")
    if event.approval:
        yield _("The secretariat approves every person.")
    if event.note_required:
        yield _("Each delegation must send one note verbale with its list.")
    if event.standings:
        names = in_a_row(str(Standing(code).label) for code in event.standings)
        yield _("Nominations are open to: %s.") % names
    if event.passport_months is not None:
        yield _("The travel document must be valid until %s.") % day(passport_needed(event))
    if event.substitution_until:
        yield _("A mission may substitute a delegate until %s.") % time_with_place(
            event.substitution_until, event
        )


def _waiting_list_rules(event):
    if event.by_selection:
        yield _(
            "Seats are given by selection after the deadline for nominations. The deadline is "
            "exact to the second."
        )
    else:
        yield _("Seats are given in order of receipt, while seats remain.")
        if event.waiting_policy == WaitingPolicy.FAIR_SHARE:
            yield _(
                "When a seat becomes free, it goes first to delegations without a seat, then to "
                "least developed countries, landlocked developing countries and small island "
                "developing States, then in order of receipt."
            )
        else:
            yield _(
                "When a seat becomes free, it goes to the next person on the waiting list, in "
                "order of receipt."
            )
    if event.offer_hours:
        yield (
            ngettext(
                "A person on the waiting list has %(n)s hour to accept an offered seat. After that "
                "it is offered to the next person.",
                "A person on the waiting list has %(n)s hours to accept an offered seat. After "
                "that it is offered to the next person.",
                event.offer_hours,
            )
            % {"n": event.offer_hours}
        )
