"""The first page of an event's office: its seat limits in numbers, and its tasks."""

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import (
    DelegationListStatus,
    Event,
    Mode,
    ReconfirmationAnswer,
    RegistrationStatus,
)
from events.models.statuses import LIVE, NOT_SENT
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.wording import explanations

S = RegistrationStatus


@office(methods=("GET", "HEAD"))
def choose(request):
    """The events whose office one may enter, those to come first."""
    now = timezone.now()
    rows = Event.objects.visible_to(request.user).defer("description", "summary")
    when = "past" if request.GET.get("when") == "past" else "coming"
    rows = rows.past(now) if when == "past" else rows.to_come(now).order_by("starts_at")
    return render(
        request, "events/office/choose.html", {"page": page_of(request, rows, 50), "when": when}
    )


@office(methods=("GET", "HEAD"))
def event(request, slug):
    shown, now = found(request, slug), timezone.now()
    counts = dict(shown.registrations.order_by().values_list("status").annotate(n=Count("pk")))
    context = {
        "event": shown,
        "tab": "event",
        "seat_limits": seat_limits(shown),
        "statuses": [(status, counts[status]) for status in S if counts.get(status)],
        "not_sent": NOT_SENT,
        "todo": _to_do(shown, counts, now),
        "rules": explanations.rules(shown),
    }
    return render(request, "events/office/event.html", context)


def seat_limits(event):
    """Each seat limit of the whole event as ``{"name", "used", "seats", "note"}``."""
    rows = []
    if Mode.ROOM in event.modes or event.seated:
        rows.append(_seat_limit(_("In the room"), event.seated, event.seats))
    if Mode.ONLINE in event.modes or event.online:
        rows.append(_seat_limit(_("Online"), event.online, event.online_seats))
    for reserved in event.reserved_seats.all():
        name, note = _("Reserved seats: %s") % reserved.name, _reserved_seats_note(reserved, event)
        rows.append(_seat_limit(name, reserved.used, reserved.seats, note))
    return rows


def _seat_limit(name, used, seats, note=""):
    left = None if seats is None else seats - used
    return {"name": name, "used": used, "seats": seats, "left": left, "note": note}


def _reserved_seats_note(reserved_seats, event):
    if reserved_seats.opened_at:
        return _("Open to all since %s") % explanations.time_with_place(
            reserved_seats.opened_at, event
        )
    if reserved_seats.opens_at:
        return _("For its group until %s") % explanations.time_with_place(
            reserved_seats.opens_at, event
        )
    return _("For its group")


def _to_do(event, counts, now):
    """Tasks as ``(text, number, address)``; those of the missions are listed too."""
    delegation_lists = event.delegations.filter(status=DelegationListStatus.SUBMITTED).count()
    invited = event.invitations.unanswered().count() if event.ends_at > now else 0
    unanswered = (
        ReconfirmationAnswer.objects.open()
        .filter(round__event=event, registration__status__in=LIVE)
        .count()
    )
    rows = [
        (
            _("Persons wait for your approval"),
            counts.get(S.AWAITING_APPROVAL, 0) + counts.get(S.SUBSTITUTE, 0),
            "office:decisions",
        ),
        (_("Delegation lists are submitted"), delegation_lists, "office:delegation_lists"),
        (
            _("Persons wait for their missions"),
            counts.get(S.AWAITING_ENDORSEMENT, 0),
            "office:decisions",
        ),
        (_("Nominations wait for the selection"), counts.get(S.NOMINATED, 0), "office:selection"),
        (_("Persons are on the waiting list"), event.waiting, "office:waiting_list"),
        (_("Seats are offered"), counts.get(S.OFFERED, 0), "office:waiting_list"),
        (_("Persons have not reconfirmed"), unanswered, "office:reconfirmation"),
        (_("Missions have not replied to the invitation"), invited, "office:invitations"),
    ]
    return [(text, n, reverse(name, args=[event.slug])) for text, n, name in rows if n]
