"""Registrations that await a decision."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import actions
from events.models import RegistrationStatus
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
        text = ngettext("%(n)s person was approved.", "%(n)s people were approved.", done)
        messages.success(request, text % {"n": done})
    return redirect("office:decisions", event.slug)
