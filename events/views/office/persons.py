"""Registrations that may be one person's: an officer says whether they are, and may undo it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.lifecycle import NotPossible
from events.actions.joining_persons import join_persons, keep_persons_apart, undo_person_decision
from events.models import PersonDecision
from events.queries.same_persons import latest_decisions, pair_of, proposed_pairs
from events.views.lookup import page_of
from events.views.office.access import held_by

JOIN = "events.join_persons"
REFUSAL = gettext_lazy("You do not have permission to join registrations.")
ACTS = {"same": join_persons, "different": keep_persons_apart}
PER_PAGE = 25


@held_by(JOIN, REFUSAL, "GET", "HEAD")
def proposals(request):
    """The pairs with their facts side by side, and what was decided."""
    context = {
        "page": page_of(request, proposed_pairs(), PER_PAGE),
        "decisions": latest_decisions(),
        "contacts": request.user.has_perm("events.view_contacts"),
    }
    return render(request, "events/office/persons.html", context)


@held_by(JOIN, REFUSAL, "POST")
def decide(request):
    """Say of two registrations whether they are one person's."""
    pair = pair_of(request.POST.get("kept", ""), request.POST.get("joined", ""))
    act = ACTS.get(request.POST.get("answer", ""))
    if not (pair and act):
        messages.error(request, _("Choose “Same person” or “Different people” for a pair."))
        return redirect("office:persons")
    try:
        act(*pair, by=request.user, at=timezone.now())
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is saved. You can undo it below."))
    return redirect("office:persons")


@held_by(JOIN, REFUSAL, "POST")
def undo(request, pk):
    """Undo a decision: the pair is proposed again."""
    rows = PersonDecision.objects.visible_to(request.user).select_related("kept", "joined")
    row = get_object_or_404(rows, pk=pk)
    try:
        undo_person_decision(row, by=request.user, at=timezone.now())
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is undone."))
    return redirect("office:persons")
