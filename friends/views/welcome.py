"""A new person: which State or organization, in which role; and how the request stands."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.refusals import attempt
from friends.actions import ask_with_note
from friends.forms import WelcomeForm, typed
from friends.models import RepresentativeStatus
from friends.presenters.entity_choices import SHOWN, entity_choices, steps_of

S = RepresentativeStatus
LONGEST = 100  # signs of a search


def welcome(request):
    """Which State or organization the reader represents."""
    sent = request.POST if request.method == "POST" else request.GET
    text = sent.get("q", "").replace("\x00", "").strip()[:LONGEST]
    code = sent.get("entity", "")[:20]
    form = WelcomeForm(*typed(request), initial={"entity": code})
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.facts()}
        if rep := attempt(form, ask_with_note, **facts):
            return _sent(request, rep)
    found = entity_choices(text, "" if text else code)
    context = {
        "form": form,
        "q": text,
        "found": found[:SHOWN],
        "more": len(found) > SHOWN,
        "chosen": code or (found[0].code if len(found) == 1 else ""),
    }
    return render(request, "friends/welcome.html", context)


def _sent(request, rep):
    if rep.status == S.APPROVED:
        messages.success(request, _("You already represent %s.") % rep.entity)
        return redirect("friends:delegation", rep.entity.code)
    messages.success(request, _("Your request has been sent. We will email you the decision."))
    return redirect(rep)


@require_safe
def representation(request, pk):
    """How the reader's own request stands."""
    rows = request.user.representations.select_related("entity", "user", "note_verbale")
    rep = get_object_or_404(rows, pk=pk)
    if rep.status in (S.APPROVED, S.INVITED):
        return redirect("friends:delegations")
    if rep.status not in (S.ASKED, S.AWAITING_SECOND_OFFICER):
        raise Http404
    return render(request, "friends/representation.html", {"rep": rep, "steps": steps_of(rep)})
