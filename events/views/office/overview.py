"""The first page of an event's office: its layers in numbers, and what waits for somebody."""

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import words
from events.models import Answer, Event, Mode, RegistrationStatus, SheetStatus
from events.models.statuses import LIVE
from events.views.finding import page_of
from events.views.office.access import found, office

S = RegistrationStatus


@office(methods=("GET", "HEAD"))
def choose(request):
    """The events whose office one may enter, those to come first."""
    now = timezone.now()
    rows = Event.objects.visible_to(request.user).defer("description", "summary")
    when = "past" if request.GET.get("when") == "past" else "coming"
    rows = rows.past(now) if when == "past" else rows.to_come(now).order_by("starts_at")
    return render(request, "office/choose.html", {"page": page_of(request, rows, 50), "when": when})


@office(methods=("GET", "HEAD"))
def event(request, slug):
    shown, now = found(request, slug), timezone.now()
    counts = dict(shown.registrations.order_by().values_list("status").annotate(n=Count("pk")))
    context = {
        "event": shown,
        "tab": "event",
        "layers": layers(shown),
        "statuses": [(status, counts[status]) for status in S if counts.get(status)],
        "todo": _to_do(shown, counts, now),
        "rules": words.rules(shown),
    }
    return render(request, "office/event.html", context)


def layers(event):
    """Each layer of the whole event as ``{"name", "used", "seats", "note"}``."""
    rows = []
    if Mode.ROOM in event.modes or event.seated:
        rows.append(_layer(_("In the room"), event.seated, event.seats))
    if Mode.ONLINE in event.modes or event.online:
        rows.append(_layer(_("Online"), event.online, event.online_seats))
    for pool in event.pools.all():
        rows.append(
            _layer(_("Pool: %s") % pool.name, pool.used, pool.seats, _pool_note(pool, event))
        )
    return rows


def _layer(name, used, seats, note=""):
    left = None if seats is None else seats - used
    return {"name": name, "used": used, "seats": seats, "left": left, "note": note}


def _pool_note(pool, event):
    if pool.opened_at:
        return _("Open to all since %s") % words.placed(pool.opened_at, event)
    if pool.opens_at:
        return _("For its group until %s") % words.placed(pool.opens_at, event)
    return _("For its group")


def _to_do(event, counts, now):
    """What waits, as ``(text, number, address)``; what waits for the missions stands here too."""
    sheets = event.delegations.filter(status=SheetStatus.SUBMITTED).count()
    invited = event.invitations.unanswered().count() if event.ends_at > now else 0
    asked = Answer.objects.open().filter(round__event=event, registration__status__in=LIVE).count()
    rows = [
        (_("Persons wait for your approval"), counts.get(S.APPROVAL, 0) + counts.get(S.SUBSTITUTE, 0), "office:decisions"),
        (_("Sheets are submitted"), sheets, "office:sheets"),
        (_("Persons wait for their missions"), counts.get(S.ENDORSEMENT, 0), "office:decisions"),
        (_("Nominations wait for the selection"), counts.get(S.NOMINATED, 0), "office:selection"),
        (_("Persons are on the waiting list"), event.waiting, "office:waiting"),
        (_("Seats are offered"), counts.get(S.OFFERED, 0), "office:waiting"),
        (_("Persons have not confirmed again"), asked, "office:again"),
        (_("Missions have not replied to the invitation"), invited, "office:invitations"),
    ]  # fmt: skip
    return [(text, n, reverse(name, args=[event.slug])) for text, n, name in rows if n]
