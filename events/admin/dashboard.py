"""What the start page of staff says about events: those of this week and the next, their
deadlines, and figures."""

from datetime import timedelta

from django.db.models import Count, Min, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.presenters.start_page import StartDeadline, StartEvent
from events.models import Event, EventStatus, ReconfirmationRound, Registration, RegistrationStatus
from files.in_a_row import comma, in_a_row

SHOWN = 6
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
READS = "events.view_registration"


# --- this week ------------------------------------------------------------------------------------
def events_of_the_week(request):
    """Events of the last seven days and those to come, soonest first."""
    if not request.user.has_perm("events.view_event"):
        return []
    now = timezone.now()
    rows = Event.objects.visible_to(request.user).filter(ends_at__gte=now - WEEK)
    rows = rows.exclude(status=EventStatus.CANCELLED).order_by("starts_at")
    rows = rows.defer("description", "summary")[:SHOWN]
    return [_row(event, request.user, now) for event in rows]


def _row(event, user, now):
    phase, mark = _phase(event, now)
    name = "office:event" if user.has_perm(READS) else "events:event"
    return StartEvent(
        event.pk,
        str(event.title),
        reverse(name, args=[event.slug]),
        event.starts_at,
        event.time_zone,
        _note(event),
        phase,
        mark,
        _step(event, user, now),
    )


def _phase(event, now):
    """Where the event stands, and the square of it."""
    if event.status == EventStatus.DRAFT:
        return _("Not published"), "wait"
    if event.ends_at < now:
        return _("After the event"), "off"
    if event.starts_at <= now:
        return _("Taking place now"), "m"
    if event.local_start.date() == now.astimezone(event.zone).date():
        return _("Today"), "m"
    if event.opens_at and event.opens_at > now:
        return _("Registration not open yet"), "off"
    if not event.registration_open(now):
        return _("Registration closed"), "off"
    days = (event.closing - now).days
    if days > 14:
        return _("Registration open"), "o"
    if days < 1:
        return _("Registration closes within a day"), "wait"
    text = ngettext("Registration closes in %(n)s day", "Registration closes in %(n)s days", days)
    return text % {"n": days}, "wait"


def _note(event):
    place = in_a_row(filter(None, [event.room, event.city]))
    if event.seats is None:
        text = ngettext("%(n)s person confirmed", "%(n)s people confirmed", event.taken) % {
            "n": event.taken
        }
    else:
        text = _("%(taken)d of %(seats)d seats taken") % {
            "taken": event.seated,
            "seats": event.seats,
        }
    if event.waiting:
        waiting = ngettext(
            "%(n)s person on the waiting list",
            "%(n)s people on the waiting list",
            event.waiting,
        )
        text = f"{text}{comma()}{waiting % {'n': event.waiting}}"
    return f"{place}. {text}." if place else f"{text}."


def _step(event, user, now):
    """The step that follows from the date alone; a task of the event is put in its place by
    the page (`config.admin`)."""
    if event.status != EventStatus.PUBLISHED or event.ends_at < now:
        return None
    local = event.local_start.date() == now.astimezone(event.zone).date()
    if (local or event.starts_at <= now) and user.has_perm("attendance.check_in"):
        return _("open the check-in desk"), reverse("desk:work", args=[event.slug])
    return None


# --- deadlines ------------------------------------------------------------------------------------
def deadlines(request):
    """What ends at an event in the next 30 days: registration, substitution, offers, answers."""
    if not request.user.has_perm(READS):
        return []
    now = timezone.now()
    span = (now, now + MONTH)
    rows = Event.objects.filter(status=EventStatus.PUBLISHED)
    rows = rows.filter(Q(closes_at__range=span) | Q(substitution_until__range=span))
    found = []
    for event in rows.defer("description", "summary"):
        closes = _("Nominations close") if event.by_selection else _("Registration closes")
        until = _("Deadline for substitutes")
        for when, what in ((event.closes_at, closes), (event.substitution_until, until)):
            if when and span[0] <= when <= span[1]:
                found.append(_deadline(when, what, event.title, event.slug, event.time_zone))
    return [*found, *_offers(span), *_answers(span)]


def _deadline(when, what, title, slug, zone, page="office:event"):
    return StartDeadline(when, what, str(title), reverse(page, args=[slug]), zone)


def _offers(span):
    of_event = ("event__title", "event__slug", "event__time_zone")
    rows = Registration.objects.filter(status=RegistrationStatus.OFFERED, offer_until__range=span)
    rows = rows.order_by().values_list(*of_event).annotate(first=Min("offer_until"), n=Count("pk"))
    for title, slug, zone, first, n in rows:
        what = ngettext("%(n)s offer of a seat expires", "%(n)s offers of a seat expire", n) % {
            "n": n
        }
        yield _deadline(first, what, title, slug, zone, "office:waiting_list")


def _answers(span):
    rows = ReconfirmationRound.objects.running().filter(deadline__range=span)
    rows = rows.values_list("deadline", "event__title", "event__slug", "event__time_zone")
    for when, title, slug, zone in rows:
        what = _("Deadline for reconfirmation")
        yield _deadline(when, what, title, slug, zone, "office:reconfirmation")


# --- figures --------------------------------------------------------------------------------------
def people_confirmed(request):
    if not request.user.has_perm(READS):
        return None
    rows = Event.objects.public().to_come(timezone.now())
    totals = rows.aggregate(seated=Sum("seated"), online=Sum("online"))
    return {
        "label": _("people confirmed"),
        "note": _("for upcoming events"),
        "value": (totals["seated"] or 0) + (totals["online"] or 0),
        "url": reverse("admin:events_registration_changelist"),
    }
