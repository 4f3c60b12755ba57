"""The delegations that a person acts for, and the workspace of each."""

from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.refusals import attempt
from friends.actions import appoint, invite
from friends.forms import AppointForm, InviteRepresentativeForm, typed
from friends.presenters import workspace
from friends.presenters.reader import live_representations
from friends.queries.people import speaks_for
from friends.views import access
from friends.views.representatives import outcome_message


@require_safe
def index(request):
    """Where a person stands: authorities, requests, invitations; and the way to ask for one."""
    reps = live_representations(request.user)
    return render(request, "friends/delegations.html", {"reps": reps})


def delegation(request, code):
    entity = access.delegation(request, code)
    now, may_act = timezone.now(), speaks_for(request.user, entity)
    reads = request.user.has_perm("friends.view_representative")
    reps = list(_representatives(entity))
    memberships = list(entity.memberships.select_related("note_verbale", "entity"))
    context = {
        "entity": entity,
        "may_act": may_act,
        "may_appoint": request.user.has_perm("friends.appoint_representative"),
        "may_enter": request.user.has_perm("friends.enter_membership"),
        "mine": next((rep for rep in reps if rep.user == request.user), None),
        "todo": workspace.to_do(request, entity, now, reps) if may_act else [],
        "live": next((m for m in memberships if m.status in ("requested", "admitted")), None),
        "last": memberships[0] if memberships else None,
        "timeline": workspace.timeline(memberships, now.date(), reps),
        "reps": reps,
        "may_see_addresses": may_act or reads,
        "sections": workspace.sections(request, entity, now, may_act=may_act),
        "history": workspace.history(memberships, reps, notes=may_act or reads),
        "today": now.date(),
    }
    return render(request, "friends/delegation.html", context)


def _representatives(entity):
    """Those who wait for a decision first, then focal points, then the rest; the ended last."""
    order = {
        "awaiting_second_officer": 0,
        "asked": 1,
        "invited": 2,
        "approved": 3,
        "declined": 4,
        "ended": 5,
    }
    rank = Case(
        *(When(status=status, then=Value(place)) for status, place in order.items()),
        output_field=IntegerField(),
    )
    rows = entity.representatives.select_related("user", "proposed_by")
    return rows.order_by(rank, "-role", "asked_at")


def invite_one(request, code):
    entity = access.own_delegation(request, code)
    form = InviteRepresentativeForm(*typed(request))
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        if rep := attempt(form, invite, entity, **facts):
            messages.success(request, _("%s is invited.") % rep.shown)
            return redirect("friends:delegation", entity.code)
    context = {
        "title": _("Invite a representative"),
        "lead": _(
            "The person will see the documents of your delegation and can be nominated for events."
        ),
        "submit": _("Send the invitation"),
    }
    return _form(request, entity, form, **context)


def appoint_one(request, code):
    """By an officer, on the strength of a note verbale: no mission is locked out."""
    entity = access.delegation(request, code)
    access.requires(request, "friends.appoint_representative")
    form = AppointForm(*typed(request))
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.facts()}
        if rep := attempt(form, appoint, entity, **facts):
            messages.success(request, outcome_message(rep, _("%s is appointed.")))
            return redirect("friends:delegation", entity.code)
    context = {
        "title": _("Appoint a representative"),
        "lead": _(
            "You need a note verbale of the mission. The delegation’s focal points and the other "
            "officers will be emailed. A second officer has to confirm the first focal point of "
            "a delegation."
        ),
        "submit": _("Appoint representative"),
    }
    return _form(request, entity, form, **context)


def _form(request, entity, form, **context):
    return render(request, "friends/form.html", {"entity": entity, "form": form, **context})
