"""Figures of an event, of a series and of the Group."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event, Series
from events.queries.figures import figures
from events.views.lookup import found_event
from friends.models import ClassificationKind, RegionalGroup


@login_not_required
def event_figures(request, slug):
    event = found_event(request, slug)
    counted = figures(Event.objects.public().filter(pk=event.pk))
    row = counted.rows[0]
    closed = {"closed_at": row.closed_at, "later": row.later}
    return _figures_page(request, counted, title=event.title, event=event, **closed)


@login_not_required
def series(request, slug):
    shown = get_object_or_404(Series.objects.public(), slug=slug)
    counted = figures(shown.events.public().held(timezone.now()))
    coming = shown.events.public().to_come(timezone.now()).order_by("starts_at")
    return _figures_page(request, counted, title=shown.name, series=shown, coming=coming)


@login_not_required
def group_figures(request):
    counted = figures(Event.objects.public().held(timezone.now()))
    return _figures_page(request, counted, title=_("Figures of the Group’s events"))


def _figures_page(request, counted, **context):
    context |= {
        "figures": counted,
        "headline": headline(
            counted.attended if counted.attended.attendances else counted.registered
        ),
        "groups": _split(counted, "groups", RegionalGroup),
        "classes": _split(counted, "classes", ClassificationKind),
    }
    return render(request, "events/figures.html", context)


def headline(tally):
    """The numbers at the head of the page."""
    return [
        {"number": tally.states, "what": _("Member States"), "of": _("each counted once")},
        {"number": tally.observers, "what": _("observer States"), "of": _("counted apart")},
        {"number": tally.organizations, "what": _("organizations"), "of": _("counted apart")},
        {"number": tally.persons, "what": _("persons"), "of": _("each counted once")},
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
