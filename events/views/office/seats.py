"""Seat limits: exceptions for delegations, and reserved seats."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.lifecycle import NotPossible
from audit.refusals import attempt, conflict_in
from events import actions
from events.forms.reserved_seats import QuotaForm, ReservedSeatsForm
from events.models import EventStatus, PlanStep, ReservedSeats
from events.queries import quotas
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.confirmation import asks
from events.views.office.overview import seat_limits
from friends.forms import typed

CHANGE = "events.change_event"
INVITE = "events.invite_entities"
PER_PAGE = 100


@office(CHANGE, methods=("GET", "HEAD"))
def seats(request, slug):
    return _seats_page(request, found(request, slug))


def _seats_page(request, event, form=None):
    rows = quotas.exceptions(event, timezone.now().date())
    context = {
        "event": event,
        "tab": "seats",
        "may": request.may,
        "may_invite": request.user.has_perm(INVITE),
        "seat_limits": seat_limits(event),
        "rules": quotas.by_standing(event),
        "page": page_of(request, rows, PER_PAGE),
        "reserved_seats": event.reserved_seats.annotate(number=Count("entities")).order_by("pk"),
        "links": event.links.filter(revoked_at=None).count(),
        "form": form or QuotaForm(initial=_held_by(rows, request.GET.get("for"))),
    }
    return render(request, "events/office/seats.html", context)


def _held_by(rows, code):
    """What the form begins with for the delegation in the address."""
    held = {row.entity.code: row.own_quota for row in rows}
    return {"entity": code, "seats": held.get(code)}


@office(CHANGE, methods=("POST",))
def quota(request, slug):
    """Set an exception for an entity; without a number, the rule holds again."""
    event, form = found(request, slug), QuotaForm(request.POST)
    if not form.is_valid():
        return _seats_page(request, event, form)
    facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
    actions.set_own_quota(event, **facts)
    messages.success(request, _quota_message(**form.cleaned_data))
    return redirect("office:seats", slug)


def _quota_message(entity, seats):
    if seats is None:
        return _("The exception for %s has ended. The rule applies.") % entity.name
    text = ngettext(
        "%(entity)s: %(n)d seat by exception.", "%(entity)s: %(n)d seats by exception.", seats
    )
    return text % {"entity": entity.name, "n": seats}


# --- reserved seats -------------------------------------------------------------------------------
@office(CHANGE)
def reserve(request, slug):
    """Reserve seats for a group."""
    return _reserved(request, ReservedSeats(event=found(request, slug)))


@office(CHANGE)
def reserved_seats(request, slug, pk):
    """Change reserved seats that are not open to all yet."""
    row = _found_reserved(found(request, slug), pk)
    if row.opened_at:
        raise NotPossible(_("These reserved seats are already open to all."))
    return _reserved(request, row)


def _found_reserved(event, pk):
    row = get_object_or_404(event.reserved_seats.all(), pk=pk)
    row.event = event
    return row


def _reserved(request, row):
    event, form = row.event, ReservedSeatsForm(*typed(request), reserved_seats=row)
    context = {
        "event": event,
        "tab": "seats",
        "form": form,
        "reserved_seats": row,
        "may": request.may,
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        attempt(form, _save, request, form)
        if not form.refusal:
            messages.success(request, _("The reserved seats are saved."))
            if event.status == EventStatus.DRAFT:  # its officer is planning
                return redirect("office:plan_step", event.slug, PlanStep.SEATS)
            return redirect("office:seats", event.slug)
        context["conflict"] = conflict_in(form)
        status = 200 if context["conflict"] is None else 409
    return render(request, "events/office/reserved_seats.html", context, status=status)


def _save(request, form):
    facts = {"entities": form.cleaned_data["entities"]}
    facts["version"] = form.cleaned_data["seen_version"]
    actions.reserve_seats(form.filled(), by=request.user, at=timezone.now(), **facts)


@office(CHANGE)
def open_reserved(request, slug, pk):
    """Open reserved seats to all before their day: a page that asks first."""
    event = found(request, slug)
    row = _found_reserved(event, pk)
    if request.method == "POST":
        actions.open_reserved_seats(row, by=request.user, at=timezone.now())
        messages.success(request, _("The reserved seats are open to all."))
        return redirect("office:seats", slug)
    left = ngettext("%(n)s reserved seat is left.", "%(n)s reserved seats are left.", row.free) % {
        "n": row.free
    }
    warning = _("These seats will go at once to people on the waiting list. This cannot be undone.")
    return asks(
        request,
        event,
        "seats",
        title=_("Open these seats to all now?"),
        lead=str(row.name),
        texts=[_("These seats are already open to all.")] if row.opened_at else [left, warning],
        submit="" if row.opened_at else _("Open seats to all"),
    )
