"""One representative: approve, decline, change, end, replace; and the person's own answer."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from audit.lifecycle import NotPossible
from audit.refusals import attempt
from friends import actions
from friends.forms import (
    ApproveForm,
    EndForm,
    ReplaceRepresentativeForm,
    RepresentativeReasonForm,
    RoleForm,
    typed,
)
from friends.models import RepresentativeStatus
from friends.views import access

WAITS = gettext_lazy(
    "The appointment of %s is waiting for a second officer, because the delegation has no focal "
    "point yet. The other officers will be emailed."
)
APPOINT = "friends.appoint_representative"


def _decided(request, pk):
    rep = access.representative(request, pk)
    access.deciding(request, rep.entity, APPOINT)
    return rep


def outcome_message(rep, done):
    """What came of an act, or that it waits."""
    waits = rep.status == RepresentativeStatus.AWAITING_SECOND_OFFICER
    return (WAITS if waits else done) % rep.shown


def _act(request, rep, form, act, done, **context):
    """A page with a form that performs one act on one representative."""
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        if attempt(form, act, rep, **facts):
            messages.success(request, outcome_message(rep, done))
            return redirect("friends:delegation", rep.entity.code)
    facts = {"rep": rep, "entity": rep.entity, "form": form, **context}
    return render(request, "friends/form.html", facts)


def approve(request, pk):
    rep = _decided(request, pk)
    context = {"title": _("Approve %s") % rep.user, "submit": _("Approve")}
    return _act(
        request, rep, ApproveForm(*typed(request)), actions.approve, _("%s is approved."), **context
    )


def _lead_to_confirm(request, rep):
    """Who was appointed as what: with the address, by which officers know a person."""
    reads = request.user.has_perm("friends.view_representative")
    address = rep.user.email if rep.user and reads else ""
    facts = {
        "officer": rep.proposed_by,
        "person": f"{rep.shown} ({address})" if address else rep.shown,
        "role": rep.get_role_display(),
        "entity": rep.entity,
    }
    return (
        _(
            "%(officer)s has appointed %(person)s for %(entity)s in the role “%(role)s”. This "
            "delegation has no focal point yet, so a second officer has to confirm the "
            "appointment. Read the note verbale first. Once you confirm, the person can decide "
            "for the delegation. The person and the other officers will be emailed."
        )
        % facts
    )


def confirm_appointment(request, pk):
    """The second officer's word on a focal point that another officer appointed."""
    rep = _decided(request, pk)
    if request.method != "POST" and rep.status != RepresentativeStatus.AWAITING_SECOND_OFFICER:
        raise NotPossible(_("This appointment is no longer waiting for a second officer."))
    context = {
        "title": _("Confirm %s") % rep.shown,
        "lead": _lead_to_confirm(request, rep),
        "note_verbale": rep.note_verbale,
        "submit": _("Confirm the appointment"),
    }
    done = _("The appointment of %s is confirmed.")
    form = forms.Form(*typed(request))
    return _act(request, rep, form, actions.confirm_appointment, done, **context)


def decline(request, pk):
    rep = _decided(request, pk)
    context = {"title": _("Decline %s") % rep.shown, "submit": _("Decline")}
    return _act(
        request,
        rep,
        RepresentativeReasonForm(*typed(request)),
        actions.decline_representative,
        _("%s is declined."),
        **context,
    )


def role(request, pk):
    rep = _decided(request, pk)
    form = RoleForm(*typed(request), initial={"role": rep.role})
    context = {"title": _("Change the role of %s") % rep.user, "submit": _("Change the role")}
    return _act(request, rep, form, actions.change_role, _("The role of %s is changed."), **context)


def end(request, pk):
    rep = _decided(request, pk)
    form = EndForm(*typed(request), initial={"on": timezone.now().date()})
    context = {
        "title": _("End the representation by %s") % rep.shown,
        "lead": _("This cannot be undone. The person can ask again or be invited again."),
        "submit": _("End the representation"),
    }
    return _act(request, rep, form, actions.end, _("The representation by %s is ended."), **context)


def replace(request, pk):
    rep = _decided(request, pk)
    form = ReplaceRepresentativeForm(*typed(request), rep=rep)
    context = {
        "title": _("Replace %s") % rep.user,
        "lead": _(
            "The successor will take over the role, and the representation by the "
            "predecessor will end."
        ),
        "submit": _("Replace"),
    }
    return _act(request, rep, form, actions.replace, _("%s is replaced."), **context)


def _mine(request, pk):
    """The reader's own row; a focal point who reads it cannot answer in the person's place."""
    rep = access.representative(request, pk)
    if rep.user != request.user:
        raise PermissionDenied
    return rep


@require_POST
def accept(request, pk):
    rep = _mine(request, pk)
    actions.accept_invitation(rep, by=request.user, at=timezone.now())
    messages.success(request, _("You represent %s.") % rep.entity)
    return redirect("friends:delegation", rep.entity.code)


@require_POST
def give_up(request, pk):
    """Turn an invitation down, take a request back, or lay an authority down."""
    rep = _mine(request, pk)
    actions.end(rep, by=request.user, at=timezone.now())
    messages.success(request, _("You no longer represent %s, and no request is open.") % rep.entity)
    return redirect("friends:delegations")


def step_down(request, pk):
    """Lay an authority down, of which this page says first what will follow."""
    rep = _mine(request, pk)
    if request.method != "POST" and rep.status != RepresentativeStatus.APPROVED:
        raise NotPossible(_("You do not represent this State or organization."))
    form = forms.Form(*typed(request))
    facts = {"by": request.user, "at": timezone.now()}
    if request.method == "POST" and form.is_valid() and attempt(form, actions.end, rep, **facts):
        messages.success(request, _("You no longer represent %s.") % rep.entity)
        return redirect("friends:delegations")
    context = {
        "rep": rep,
        "entity": rep.entity,
        "form": form,
        "title": _("Stop representing %s") % rep.entity,
        "lead": _(
            "Your role as %(role)s will end today, and you will no longer see the workspace of the "
            "delegation. Your own registrations stay. You can ask again later."
        )
        % {"role": rep.get_role_display()},
        "submit": _("Stop representing"),
    }
    return render(request, "friends/form.html", context)
