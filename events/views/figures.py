"""Figures of an event, of a series and of the Group."""

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.visitor_pages import out_of_date_at, same_for_visitors
from events.models import Event, Series
from events.queries.event_lists import next_moment
from events.queries.figures import figures
from events.queries.participation import FEWEST, participation_of
from events.views.lookup import found_event, page_of
from files.exports import csv_response
from friends.models import ClassificationKind, RegionalGroup

PER_PAGE = 25
SHOWS = ("members", "events", "seats", "arrivals", "certificates")
PARAMETERS = {"format": "csv", "page": "[1-9][0-9]?"}


@login_not_required
@same_for_visitors(*SHOWS, parameters=PARAMETERS)
def event_figures(request, slug):
    event = found_event(request, slug)
    counted = figures(Event.objects.public().filter(pk=event.pk))
    row = counted.rows[0]
    # An event alone says what its closing froze, as the API does: one of an earlier version did not
    # keep who was present, and totals of several events are computed without it.
    counted = replace(counted, attended=row.attended)
    closed = {"closed_at": row.closed_at, "later": row.later}
    return _figures_page(request, counted, title=event.title, event=event, **closed)


@login_not_required
@same_for_visitors(*SHOWS, parameters=PARAMETERS)
def series(request, slug):
    shown, now = get_object_or_404(Series.objects.public(), slug=slug), timezone.now()
    out_of_date_at(request, next_moment(shown.events.public(), now))
    counted = figures(shown.events.public().held(now))
    coming = shown.events.public().to_come(now).order_by("starts_at").defer("description")
    return _figures_page(request, counted, title=shown.name, series=shown, coming=coming)


@login_not_required
@same_for_visitors(*SHOWS, parameters=PARAMETERS)
def group_figures(request):
    now = timezone.now()
    out_of_date_at(request, next_moment(Event.objects.public(), now))
    counted = figures(Event.objects.public().held(now))
    return _figures_page(request, counted, title=_("Figures of the Group’s events"))


def _figures_page(request, counted, **context):
    participation = participation_of([row.event for row in counted.rows])
    if request.GET.get("format") == "csv":
        return csv_response("figures", *_table(counted, participation))
    context |= {
        "participation": participation,
        "states_present": _in_order(participation.states),
        "certificates": _certificates(participation),
        "left_out": _left_out(participation),
        "returning": _told(participation.returning),
        "figures": counted,
        "page": page_of(request, counted.rows, PER_PAGE),
        "headline": headline(
            counted.attended if counted.attended.attendances else counted.registered
        ),
        "groups": _split(counted, "groups", RegionalGroup),
        "classes": _split(counted, "classes", ClassificationKind),
    }
    return render(request, "events/figures.html", context)


def _in_order(states):
    """As the reader's language names them."""
    return sorted(states, key=lambda state: state.order)


def _told(number):
    return _("fewer than %d") % FEWEST if number is None else number


def _certificates(participation):
    if participation.certificates is None and participation.left_out > 1:
        return _("fewer than %d at each event") % FEWEST
    return _told(participation.certificates)


def _left_out(participation):
    """The events whose certificates are not in the number that is told."""
    if participation.left_out and participation.certificates is not None:
        what = _("Events with fewer than %d certificates, not counted") % FEWEST
        return {"what": what, "number": participation.left_out}
    return None


def _table(counted, participation):
    """``(header, rows)`` of the report as a file: the totals, then the States present."""
    one, other = counted.registered, counted.attended
    totals = [
        (_("Member States"), one.states, other.states),
        (_("Observer States"), one.observers, other.observers),
        (_("Organizations"), one.organizations, other.organizations),
        (_("People"), one.persons, other.persons),
        (_("Attendances"), one.attendances, other.attendances),
        *_split(counted, "groups", RegionalGroup),
        *_split(counted, "classes", ClassificationKind),
        (_("People present at more than one event"), "", _told(participation.returning)),
        (_("Certificates of participation"), "", _certificates(participation)),
    ]
    if left_out := _left_out(participation):
        totals.append((left_out["what"], "", left_out["number"]))
    states = _in_order(participation.states)
    present = [(_("Present: %s") % state.name, "", 1) for state in states]
    return [_("Figure"), _("Registered"), _("Attended")], [*totals, *present]


def headline(tally):
    """The numbers at the head of the page."""
    return [
        {"number": tally.states, "what": _("Member States"), "of": _("each counted once")},
        {"number": tally.observers, "what": _("observer States"), "of": _("counted apart")},
        {"number": tally.organizations, "what": _("organizations"), "of": _("counted apart")},
        {"number": tally.persons, "what": _("people"), "of": _("each counted once")},
        {
            "number": tally.attendances,
            "what": _("attendances"),
            "of": _("each person at each event"),
        },
    ]


def _split(counted, by, labels):
    """(label, registered, attended) for each regional group or class."""
    one, other = getattr(counted.registered, by), getattr(counted.attended, by)
    return [(label, one[value], other[value]) for value, label in labels.choices]
