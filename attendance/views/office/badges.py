"""Badges: who has one, printing them in bulk or one by one, and replacing one that was lost."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Job
from attendance.actions.badges import replace_badge
from attendance.actions.printing import badges_of, last_printed, request_badges
from attendance.forms.badges import BadgeFilterForm, BadgePaperForm, ReplaceBadgeForm
from attendance.pdf.printed_lists import seated_entities
from audit.lifecycle import NotPossible
from audit.refusals import attempt
from events.views.lookup import page_of
from events.views.office.access import found, held_by, office
from events.wording.print_warnings import print_warnings
from files.fonts import not_printable
from friends.forms.fields import by_name

PRINT = "attendance.print_badges"
PER_PAGE = 50
printers = held_by(
    PRINT,
    gettext_lazy("Only officers who may print badges can print and replace them."),
    "GET",
    "HEAD",
    "POST",
)


@office(PRINT, methods=("GET", "HEAD"))
def badges(request, slug):
    """Who has a badge, by filter, with the number that would be printed; and the printed lists."""
    event = found(request, slug)
    return _badges_page(request, event, BadgePaperForm(initial={"nonce": uuid.uuid4()}))


def _badges_page(request, event, paper, status=200):
    seated = seated_entities(event)
    whose = BadgeFilterForm(request.GET, entities=[entity for entity, _n in seated])
    rows = badges_of(event, whose.badge_filter)
    page = page_of(request, rows, PER_PAGE)
    printed = last_printed(list(page))
    for row in page:
        row.printed_at = printed.get(row.pk)
    context = {
        "event": event,
        "tab": "badges",
        "may": request.may,
        "whose": whose,
        "paper": paper,
        "form": paper,
        "page": page,
        "number": len(rows),
        "narrowed": any(request.GET.get(name) for name in whose.fields),
        "person": page[0] if whose.badge_filter.person and rows else None,
        "query": _query(whose.badge_filter),
        "seated": seated,
        "not_printable": print_warnings(rows),
        "plates_not_printable": _not_printable(entity for entity, _n in seated),
        "first": by_name(entity for entity, _n in seated),
        "drawn": request.GET.get("drawn", ""),
        "jobs": Job.objects.about(event).visible_to(request.user).count(),
    }
    return render(request, "attendance/office/badges.html", context, status=status)


def _not_printable(entities):
    """Names of entities that a plate in one of the six languages could not show."""
    return [entity.name for entity in entities if not_printable(" ".join(entity.names.values()))]


def _query(badge_filter):
    filters = {name: value for name, value in vars(badge_filter).items() if value}
    return urlencode(filters)


@office(PRINT, methods=("POST",))
def print_badges(request, slug):
    """Request the badges; the filter is in the address, as on the page that showed the number."""
    event = found(request, slug)
    paper = BadgePaperForm(request.POST)
    whose = BadgeFilterForm(request.GET, entities=[entity for entity, _n in seated_entities(event)])
    if paper.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "badge_filter": whose.badge_filter}
        job = attempt(paper, request_badges, event, **facts, **paper.cleaned_data)
        if job:
            return redirect("office:job", slug, job.pk)
    return _badges_page(request, event, paper, status=400)


@printers
def replace(request, slug, pk):
    """The badge of a person is lost or spoilt: a page that says what follows, and asks why."""
    event = found(request, slug)
    rows = event.registrations.visible_to(request.user).select_related("delegation__entity")
    row = get_object_or_404(rows, pk=pk)
    row.event = event
    form = ReplaceBadgeForm(request.POST or None, initial={"seen": row.badge})
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now()}
        if attempt(form, replace_badge, row, **facts, **form.cleaned_data):
            messages.success(request, _("The badge has been replaced. Print the new one."))
            return redirect(f"{reverse('office:badges', args=[slug])}?person={row.pk}")
    elif request.method != "POST" and not row.has_seat:
        raise NotPossible(_("Only people with a confirmed seat have a badge to replace."))
    old = row.replaced_badges.select_related("replaced_by").order_by("-pk")
    context = {"event": event, "tab": "badges", "row": row, "form": form, "old": old}
    return render(request, "attendance/office/badge_replace.html", context)
