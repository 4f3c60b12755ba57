"""Endorsing one person or not: who it is, what follows, who is emailed. The delegation list is for
several at once."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from audit.lifecycle import NotPossible
from audit.refusals import attempt
from events import actions, permissions
from events.actions.decision_forecast import forecast_endorsing, told_of_refusal
from events.forms.cancelling import ReasonForm
from events.models import RegistrationStatus
from events.presenters.decision_effects import decision_effects
from events.presenters.list_outcomes import names_of
from events.queries.waiting_list import find_waiting_place
from events.views.delegation_list import done, registration_of_mission
from events.wording import explanations

S = RegistrationStatus


@never_cache
def endorse(request, slug, pk):
    """The page; a POST endorses. Where drafts higher on the list would lose their seats by it, the
    page says so first, also to a POST of the list."""
    found, facts = _found(request, slug, pk)
    if request.method != "POST":
        return _page(request, found, facts["at"])
    if "anyway" not in request.POST and _takes_seats_of_drafts(found, facts):
        return _page(request, found, facts["at"])
    actions.endorse(found, **facts)
    return done(request, found.delegation, _said(found, facts["at"]))


def _takes_seats_of_drafts(found, facts):
    return found.delegation.editable and actions.drafts_behind_endorsed(found, **facts)


def _said(found, at):
    wait = find_waiting_place(found, at)
    if found.status == S.CONFIRMED:
        return _("%s is endorsed and has a seat.") % found.name
    if wait:
        return _("%(name)s is endorsed and is No. %(place)d on the waiting list. %(why)s") % {
            "name": found.name,
            "place": wait.place,
            "why": explanations.waiting_text(wait, found),
        }
    return _("%(name)s is endorsed. %(next)s") % {
        "name": found.name,
        "next": found.facts.waits_for,
    }


@never_cache
def not_endorsed(request, slug, pk):
    """The same page; a POST does not endorse, with the reason."""
    found, facts = _found(request, slug, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        attempt(form, actions.not_endorse, found, **form.cleaned_data, **facts)
        if not form.refusal:
            return done(request, found.delegation, _("%s will be emailed.") % found.name)
    return _page(request, found, facts["at"], form=form, refuses=True)


def _found(request, slug, pk):
    found = registration_of_mission(request, slug, pk)
    return found, {"by": request.user, "at": timezone.now()}


def _page(request, found, at, *, form=None, refuses=False):
    context = {
        "registration": found,
        "event": found.event,
        "delegation": found.delegation,
        "entity": found.delegation.entity,
        "is_open": found.status == S.AWAITING_ENDORSEMENT,
        "form": form or ReasonForm(),
        "refuses": refuses,
        "sees_contacts": permissions.may_see_contacts(request.user, found),
    }
    if context["is_open"]:
        context |= _effect(found, request.user, at)
    return render(request, "events/endorse.html", context)


def _effect(found, user, at):
    behind = []
    try:
        forecast = forecast_endorsing(found, by=user, at=at)
        if found.delegation.editable:
            behind = actions.drafts_behind_endorsed(found, by=user, at=at)
    except NotPossible as refusal:
        return {"not_now": str(refusal), "told_of_refusal": told_of_refusal(found)}
    return {
        "effects": decision_effects(forecast.registration, forecast.wait),
        "told": forecast.told,
        "told_of_refusal": told_of_refusal(found),
        "behind": names_of(behind),
        "behind_count": len(behind),
    }
