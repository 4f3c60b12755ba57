"""Submitting a delegation list: a page that says by name what will happen, then the act, then the
same facts in the past tense."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from audit.refusals import attempt
from events import actions
from events.actions.list_forecast import ForecastChanged
from events.presenters import list_outcomes
from events.views.delegation_list import arrange, get_delegation, list_page
from events.wording.deadlines import deadline


@never_cache
def submit_list(request, slug, code):
    """The page before; with ``seen``, what the reader was shown there, the list is submitted. Order
    and roles that were typed and not saved yet are saved first."""
    delegation = get_delegation(request, slug, code, mission=True)
    if not delegation.editable:
        return redirect(delegation)
    if request.method != "POST":
        return _page_before(request, delegation)
    if "seen" in request.POST:
        return _submit(request, delegation)
    if any(name.startswith("role_") for name in request.POST):
        refusal_page = arrange(request, delegation)
        if refusal_page:
            return refusal_page
    return redirect(request.path)


def _page_before(request, delegation):
    form = forms.Form(request.POST)
    facts = {"by": request.user, "at": timezone.now()}
    outcomes = attempt(form, actions.forecast_list, delegation, **facts)
    if outcomes is None:
        return list_page(request, delegation, refused=form, status=409)
    return _page(request, delegation, outcomes)


def _page(request, delegation, outcomes, *, changed=(), status=200):
    event, now = delegation.event, timezone.now()
    told = [one.registration for one in outcomes if one.is_emailed]
    untold = [one.registration for one in outcomes if one.changed and not one.is_emailed]
    context = {
        "delegation": delegation,
        "event": event,
        "entity": delegation.entity,
        "outcomes": outcomes,
        "sizes": list_outcomes.sizes(outcomes, delegation),
        "sentences": list_outcomes.will_happen(outcomes),
        "seen": list_outcomes.shown_in_form(outcomes),
        "changed": changed,
        "told": list_outcomes.names_of(told),
        "untold": list_outcomes.names_of(untold),
        "as_of": deadline(now, event.time_zone, now).reader,
        "due": deadline(event.closing, event.time_zone, now) if event.in_time(now) else None,
    }
    return render(request, "events/delegation_list_submit.html", context, status=status)


def _submit(request, delegation):
    form, seen = forms.Form(request.POST), request.POST["seen"]
    facts = {"by": request.user, "at": timezone.now(), "seen": seen}
    outcomes = attempt(form, actions.submit_as_forecast, delegation, **facts)
    if outcomes is not None:
        _say(request, delegation, outcomes)
        return redirect(delegation)
    if isinstance(form.refusal, ForecastChanged):
        now = form.refusal.outcomes
        changed = list_outcomes.differences(now, seen)
        return _page(request, delegation, now, changed=changed, status=409)
    return list_page(request, delegation, refused=form, status=409)


def _say(request, delegation, outcomes):
    """The facts of the page before, in the past tense."""
    sentences = list_outcomes.has_happened(outcomes)
    if any(one.is_emailed for one in outcomes) and not delegation.event.quiet:
        sentences.append(_("We have emailed the people concerned and the focal points."))
    heading = _("The delegation list of %s is submitted") % delegation.entity.name
    said = format_html_join(" ", "{}", ((sentence,) for sentence in sentences))
    text = format_html("<h2>{}</h2><p>{}</p>", heading, said)
    messages.success(request, text, extra_tags="said")
