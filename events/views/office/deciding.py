"""Registrations that await a decision."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import record
from events import actions
from events.models import DelegationListStatus, RegistrationStatus
from events.models.statuses import NOT_SENT
from events.queries.waiting_list import list_waiting
from events.views.lookup import page_of
from events.views.office.access import found, office

S = RegistrationStatus
DECIDE = "events.decide_registration"
PER_PAGE = 100
STEPS = {"approval": (S.AWAITING_APPROVAL, S.SUBSTITUTE), "endorsement": (S.AWAITING_ENDORSEMENT,)}


@office(DECIDE)
def decisions(request, slug):
    """Registrations that await the secretariat, and those that await a mission. A POST approves
    those that are chosen."""
    event = found(request, slug)
    step = request.GET.get("step") if request.GET.get("step") in STEPS else "approval"
    rows = event.registrations.filter(status__in=STEPS[step])
    if request.method == "POST":
        return _approve(request, event)
    rows = rows.select_related("delegation__entity", "entered_by").order_by("received_at", "pk")
    page = page_of(request, rows, PER_PAGE)
    for row in page:
        row.event = event
    context = {"event": event, "tab": "decisions", "page": page, "step": step, "may": request.may}
    return render(request, "events/office/decisions.html", context)


def _approve(request, event):
    """Those who are chosen; who cannot be approved is named, with the reason."""
    ticked = request.POST.getlist("person")
    keys = [int(key) for key in ticked if key.isdecimal() and len(key) < 19]
    facts = {"by": request.user, "at": timezone.now()}
    result = actions.act_on_many(event, keys, actions.ManyAct.APPROVE, **facts)
    for row, why in result.skipped:
        messages.warning(request, f"{row.name}: {why}")
    if not keys:
        messages.warning(request, _("Choose at least one person."))
    if done := len(result.done):
        text = ngettext("%d person is approved.", "%d persons are approved.", done)
        messages.success(request, text % done)
    return redirect("office:decisions", event.slug)


@office(methods=("GET", "HEAD"))
def waiting(request, slug):
    """The whole waiting list in its order, each with the reason why it does not move; and the seats
    that are offered. ``?format=csv`` exports it."""
    event, now = found(request, slug), timezone.now()
    listed = list_waiting(event, now)
    if request.GET.get("format") == "csv":
        return _waiting_file(request, event, listed)
    page = page_of(request, listed, PER_PAGE)
    offers = event.registrations.filter(status=S.OFFERED).select_related("delegation__entity")
    context = {
        "event": event,
        "tab": "waiting_list",
        "page": page,
        "rows": _with_people(event, page.object_list),
        "offers": offers.order_by("offer_until", "pk"),
    }
    return render(request, "events/office/waiting_list.html", context)


def _with_people(event, listed):
    """``(wait, registration, why)`` for places of the list. One query."""
    rows = event.registrations.filter(pk__in=[wait.key for wait in listed])
    people = rows.select_related("delegation__entity").in_bulk()
    found_rows = []
    for wait in listed:
        row = people[wait.key]
        row.event = event
        found_rows.append((wait, row, explanations.waiting_text(wait, row)))
    return found_rows


def _waiting_file(request, event, listed):
    record("event.waiting_exported", event, by=request.user, after={"rows": len(listed)})
    header = [_("Place"), _("Name"), _("Delegation"), _("Received"), _("Why")]
    rows = (
        [wait.place, row.name, row.delegation.entity.name, row.received_at, why]
        for wait, row, why in _with_people(event, listed)
    )
    return csv_response(f"waiting-{event.slug}", header, rows)
