"""Approving one person or not: who it is, what follows, who is emailed. Several at once are decided
in the list of registrations."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible
from audit.refusals import attempt
from events import actions, permissions
from events.actions.deciding import APPROVABLE
from events.actions.decision_forecast import forecast_approving, told_of_refusal
from events.forms.cancelling import ReasonForm
from events.models import RegistrationStatus
from events.presenters.decision_effects import decision_effects
from events.views.office.access import found, office
from friends.models import NoteVerbale
from friends.presenters.shown_notes import shown_note

DECIDE = "events.decide_registration"


@office(DECIDE, methods=("GET", "HEAD"))
def decision(request, slug, pk):
    return _page(request, _row(request, slug, pk))


@office(DECIDE, methods=("POST",))
def approve(request, slug, pk):
    row = _row(request, slug, pk)
    actions.approve(row, by=request.user, at=timezone.now())
    status = row.get_status_display()
    messages.success(
        request, _("%(name)s is approved: %(status)s.") % {"name": row.name, "status": status}
    )
    return redirect("office:decisions", slug)


@office(DECIDE)
def not_approve(request, slug, pk):
    """The page with the form for the reason; a POST does not approve."""
    row = _row(request, slug, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        if attempt(form, actions.not_approve, row, **facts):
            messages.success(request, _("%s will be emailed.") % row.name)
            return redirect("office:decisions", slug)
    return _page(request, row, form=form, refuses=True)


def _row(request, slug, pk):
    event = found(request, slug)
    rows = event.registrations.sent().filter(pk=pk)
    row = rows.select_related("delegation__entity", "user", "entered_by").first()
    if row is None:
        raise Http404
    row.event = event
    return row


def _page(request, row, *, form=None, refuses=False):
    papers = NoteVerbale.objects.visible_to(request.user)
    context = {
        "event": row.event,
        "tab": "decisions",
        "row": row,
        "may": request.may,
        "is_open": row.status in APPROVABLE,
        "is_substitute": row.status == RegistrationStatus.SUBSTITUTE,
        "sees_contacts": permissions.may_see_contacts(request.user, row),
        "shown": shown_note(papers.filter(pk=row.delegation.note_verbale_id).first()),
        "form": form or ReasonForm(),
        "refuses": refuses,
    }
    if context["is_open"]:
        context |= _effect(row, request.user)
    return render(request, "events/office/decision.html", context)


def _effect(row, user):
    refusal = {"told_of_refusal": told_of_refusal(row)}
    try:
        forecast = forecast_approving(row, by=user, at=timezone.now())
    except NotPossible as against:
        return refusal | {"not_now": str(against)}
    effects = decision_effects(forecast.registration, forecast.wait)
    return refusal | {"effects": effects, "told": forecast.told}
