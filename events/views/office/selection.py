"""The selection of an event: the proposal with its reasons beside a trial of another rule, the
rule, the confirmation, and the result."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible
from audit.models import record
from audit.refusals import attempt, conflict_in
from events import actions
from events.actions.selecting import refuse_confirming
from events.forms.selection import SaveSelectionRuleForm, SelectionRuleForm
from events.models import RegistrationStatus
from events.presenters import selection_listing
from events.presenters.selection_results import SelectionResult
from events.queries.proposals import selection_of
from events.views.lookup import page_of
from events.views.office.access import found, office
from files.exports import csv_response

S = RegistrationStatus
SELECT = "events.select_registration"
SIZES = (100, 200, 500)
NOT_YET = (S.DRAFT, S.AWAITING_ENDORSEMENT, S.AWAITING_APPROVAL)


def found_by_selection(request, slug):
    """An event by selection; others have but the one page that says how to become one."""
    event = found(request, slug)
    if not event.by_selection:
        raise Http404
    return event


def _chosen(event):
    chosen = selection_of(event)
    chosen.event = event
    return chosen


# --- what the reader narrows it to ----------------------------------------------------------------
def filters_of(request):
    query, size = request.GET, request.GET.get("per", "")
    return {
        "outcome": query.get("outcome") if query.get("outcome") in selection_listing.LABELS else "",
        "text": query.get("q", "").strip()[:80],
        "differ": query.get("differ") == "1",
        "per": int(size) if size in map(str, SIZES) else SIZES[0],
    }


def _listed(event, filters, **more):
    """The context of a list that can be narrowed."""
    return {
        "event": event,
        "tab": "selection",
        "filters": filters,
        "narrowed": any(filters[name] for name in ("outcome", "text", "differ")),
        "outcomes": selection_listing.LABELS.items(),
        "sizes": SIZES,
        **more,
    }


# --- the proposal and its result ------------------------------------------------------------------
@office(SELECT, methods=("GET", "HEAD"))
def selection(request, slug):
    """The proposal, with a trial beside it where the address names a rule; afterwards the result.
    ``?format=csv`` exports it."""
    event, now = found(request, slug), timezone.now()
    if not event.by_selection:
        return render(
            request, "events/office/selection_none.html", {"event": event, "tab": "selection"}
        )
    chosen = _chosen(event)
    if chosen.confirmed_at:
        return _result(request, SelectionResult(event, chosen, now))
    return _proposal(request, event, chosen, now)


def _proposal(request, event, chosen, now):
    form = SelectionRuleForm(request.GET if "key1" in request.GET else None, chosen=chosen)
    listing = selection_listing.SelectionListing.of(event, now, chosen, form.tried)
    filters = filters_of(request)
    shown = listing.narrowed(
        outcome=filters["outcome"], text=filters["text"], differ=filters["differ"]
    )
    if request.GET.get("format") == "csv":
        return _file(request, event, *listing.table(shown))
    page = page_of(request, shown, filters["per"])
    context = _listed(
        event,
        filters,
        page=page,
        lines=listing.lines(page.object_list, request.user),
        base=reverse("office:selection", args=[event.slug]),
        may=request.may,
        form=form,
        in_time=event.in_time(now),
        not_yet=event.registrations.filter(status__in=NOT_YET).count(),
        **_rules(listing, form),
    )
    return render(request, "events/office/selection.html", context)


def _rules(listing, form):
    """The rule in force, the one that is tried, and what each comes to."""
    chosen, tried = form.chosen, form.tried
    return {
        "chosen": chosen,
        "rule": selection_listing.rule_text(chosen),
        "tried": tried,
        "save": tried and SaveSelectionRuleForm(chosen=chosen, initial=SelectionRuleForm.of(tried)),
        "totals": selection_listing.totals_text(listing.now.totals),
        "trial_totals": tried and selection_listing.totals_text(listing.trial.totals),
        "differing": listing.differing,
        "targets": selection_listing.targets(chosen, listing, tried),
        "target_columns": [_("Rule in force"), _("Trial")] if tried else [_("Reached")],
        "groups": selection_listing.by_group(listing),
    }


def _result(request, result):
    filters = filters_of(request)
    rows = result.rows(outcome=filters["outcome"], text=filters["text"])
    if request.GET.get("format") == "csv":
        return _file(request, result.event, *result.table(list(rows)))
    page = page_of(request, rows, filters["per"])
    context = _listed(
        result.event,
        filters,
        page=page,
        lines=result.lines(page.object_list),
        chosen=result.chosen,
        rule=selection_listing.rule_text(result.chosen),
        totals=selection_listing.totals_text(result.chosen.result),
        since=result.since,
        targets=result.targets(),
        target_columns=[_("When it was confirmed"), _("Now")],
        groups=result.by_group(),
    )
    return render(request, "events/office/selection_result.html", context)


def _file(request, event, header, rows):
    record("event.selection_exported", event, by=request.user, after={"rows": len(rows)})
    return csv_response(f"selection-{event.slug}", header, rows)


# --- the rule -------------------------------------------------------------------------------------
@office(SELECT)
def rule(request, slug):
    """Change the rule. Who was slower sees both versions, and may send again."""
    event = found_by_selection(request, slug)
    form = SaveSelectionRuleForm(request.POST or None, chosen=_chosen(event))
    context = {
        "event": event,
        "tab": "selection",
        "form": form,
        "rule": selection_listing.rule_text(form.chosen),
        "may": request.may,
    }
    if request.method == "POST" and form.is_valid():
        attempt(form, _set_rule, request, event, form)
        if not form.refusal:
            messages.success(request, _("The rule is saved and now applies."))
            return redirect("office:selection", slug)
        context["conflict"] = conflict_in(form)
    status = 409 if context.get("conflict") is not None else 200
    return render(request, "events/office/selection_rule.html", context, status=status)


def _set_rule(request, event, form):
    version = form.cleaned_data["seen_version"]
    facts = {"by": request.user, "at": timezone.now(), "version": version}
    return actions.set_selection_rule(event, values=form.values, **facts)


# --- the confirmation -----------------------------------------------------------------------------
@office(SELECT)
def confirm(request, slug):
    """What the confirmation does, and the confirmation of what is shown here."""
    event, now = found_by_selection(request, slug), timezone.now()
    if request.method == "POST":
        try:
            facts = {"by": request.user, "at": now, "seen": request.POST.get("seen", "")}
            done = actions.confirm_selection(event, **facts)
        except NotPossible as refusal:
            return _confirmation(request, event, now, refusal)
        messages.success(request, f"{selection_listing.totals_text(done.result)}.")
        return redirect("office:selection", slug)
    return _confirmation(request, event, now)


def _confirmation(request, event, now, refusal=None):
    chosen = _chosen(event)
    if chosen.confirmed_at:
        return redirect("office:selection", event.slug)
    listing = selection_listing.SelectionListing.of(event, now, chosen)
    context = {
        "event": event,
        "tab": "selection",
        "may": request.may,
        "refusal": refusal,
        "obstacle": _obstacle(event, now),
        "seen": listing.now.fingerprint,
        "totals": selection_listing.totals_text(listing.now.totals),
        "numbers": listing.now.totals,
        "missions": len({n.entity for n in listing.basis.nominees}),
        "by_hand": sum(1 for row in listing.basis.rows if row.hand),
        "not_yet": event.registrations.filter(status__in=NOT_YET).count(),
        "rule": selection_listing.rule_text(chosen),
        "targets": selection_listing.targets(chosen, listing),
        "target_columns": [_("Reached")],
    }
    status = 409 if refusal else 200
    return render(request, "events/office/selection_confirm.html", context, status=status)


def _obstacle(event, now):
    """Why it cannot be confirmed now, or None."""
    try:
        refuse_confirming(event, now)
    except NotPossible as refusal:
        return refusal
    return None
