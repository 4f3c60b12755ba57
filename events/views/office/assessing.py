"""What officers say of nominations before a selection: scores, and changes by hand."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.refusals import attempt
from events import actions
from events.forms.selection import HandChangeForm, ScoresForm
from events.models import RegistrationStatus
from events.presenters import selection_listing
from events.queries.proposals import selection_of
from events.views.lookup import page_of
from events.views.office.access import office
from events.views.office.selection import SELECT, SIZES, filters_of, found_by_selection

S = RegistrationStatus


def _nomination(request, slug, pk):
    event = found_by_selection(request, slug)
    row = event.registrations.filter(pk=pk).select_related("delegation__entity").first()
    if row is None:
        raise Http404
    row.event = event
    return row


# --- scores ---------------------------------------------------------------------------------------
@office(SELECT)
def scores(request, slug):
    """All scores with their officers, and one's own of every nomination of the page in one form."""
    event, size = found_by_selection(request, slug), filters_of(request)["per"]
    rows = event.registrations.select_related("delegation__entity").order_by("pk")
    page = page_of(request, rows.filter(status=S.NOMINATED), size)
    sent = _sent(request)  # even if it is on another page by now
    shown = list(rows.filter(pk__in=sent) if sent else page)
    form = _scores_form(request, shown)
    if request.method == "POST" and form.is_valid() and _assess(request, event, form):
        return redirect(request.get_full_path())
    given = selection_listing.scores_of([row.pk for row in shown])
    context = {
        "event": event,
        "tab": "selection",
        "page": page,
        "lines": [(row, given.get(row.pk, ()), form.input(row)) for row in shown],
        "form": form,
        "may": request.may,
        "per": size,
        "sizes": SIZES,
    }
    return render(request, "events/office/selection_scores.html", context)


def _sent(request):
    keys = [name.removeprefix("score_") for name in request.POST if name.startswith("score_")]
    return [key for key in keys if key.isdecimal() and len(key) < 19]


def _scores_form(request, rows):
    others = [row for row in rows if row.user_id != request.user.pk] if request.may else []
    own = selection_listing.own_scores(request.user, [row.pk for row in others])
    return ScoresForm(request.POST or None, rows=others, own=own)


def _assess(request, event, form):
    """Whether the scores of the form are saved; a refusal is said in it."""
    facts = {"by": request.user, "at": timezone.now(), "scores": form.scores}
    number = attempt(form, actions.assess_many, event, **facts)
    if form.refusal:
        return False
    text = ngettext("%d score is saved.", "%d scores are saved.", number)
    messages.success(request, text % number)
    return True


@office(SELECT)
def nomination(request, slug, pk):
    """One nomination: its place in the proposal, the scores with their officers, one's own."""
    row = _nomination(request, slug, pk)
    form = _scores_form(request, [row] if row.status == S.NOMINATED else [])
    if request.method == "POST" and form.is_valid() and _assess(request, row.event, form):
        return redirect("office:nomination", slug, pk)
    context = {
        "event": row.event,
        "tab": "selection",
        "row": row,
        "form": form,
        "input": form.input(row),
        "may": request.may,
        "scores": selection_listing.scores_of([pk]).get(pk, ()),
        "hand": selection_listing.hand_change_of(row),
        "line": _line(row),
    }
    return render(request, "events/office/selection_nomination.html", context)


def _line(row):
    """Its line of the proposal; None once the selection is confirmed."""
    if row.status != S.NOMINATED:
        return None
    listing = selection_listing.SelectionListing.of(
        row.event, timezone.now(), selection_of(row.event)
    )
    (line,) = listing.lines([o for o in listing.now.outcomes if o.key == row.pk])
    return line


# --- changes by hand ------------------------------------------------------------------------------
@office(SELECT)
def hand(request, slug, pk):
    """Select, put behind, or back to the rule: a page that asks why."""
    row = _nomination(request, slug, pk)
    before = selection_listing.hand_change_of(row)
    initial = {"kind": before.kind, "reason": before.reason, "seen": before.mark} if before else {}
    form = HandChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        if attempt(form, actions.set_hand_change, row, **facts):
            messages.success(request, _("The change is saved, and the proposal is updated."))
            return redirect("office:nomination", slug, pk)
        before = selection_listing.hand_change_of(
            row
        )  # the faster officer is shown, and may then be overruled
        form.data = form.data.copy()
        form.data["seen"] = before.mark if before else ""
    context = {"event": row.event, "tab": "selection", "row": row, "form": form, "hand": before}
    return render(
        request, "events/office/selection_hand_change.html", context | {"may": request.may}
    )
