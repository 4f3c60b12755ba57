"""Deciding on people who want to represent a mission, where officers decide: the person, the role,
the note verbale, and what each decision does."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.refusals import attempt
from friends import actions
from friends.actions.second_officer import (
    mission_before,
    needs_second_officer,
    reason_against_confirming,
    told_of_appointment,
)
from friends.forms import ApproveForm, RepresentativeReasonForm
from friends.models import NoteVerbale, Representative, RepresentativeStatus
from friends.models.representatives import SPEAKING
from friends.presenters.shown_notes import shown_note
from friends.queries.people import has_focal_point, without_a_decider
from friends.views import access
from friends.views.representatives import APPOINT, outcome_message

READ = "friends.view_representative"
S = RepresentativeStatus


@never_cache
@require_safe
def waiting(request):
    """Those who asked, where no focal point decides, and those who wait for a second officer."""
    access.requires(request, READ)
    second = Representative.objects.visible_to(request.user).awaiting_second_officer()
    context = {
        "parts": [
            (
                _("Representatives of missions without a focal point"),
                _("No requests are waiting for your decision."),
                _in_order(without_a_decider()),
            ),
            (
                _("Appointments that wait for a second officer"),
                _("No appointments are waiting for a second officer."),
                _in_order(second),
            ),
        ],
        "may_decide": request.user.has_perm(APPOINT),
    }
    return render(request, "friends/office/representatives.html", context)


def _in_order(rows):
    return rows.select_related("entity", "user").order_by("asked_at", "pk")[:200]


@never_cache
@require_safe
def page(request, pk):
    return _draw(request, _representative(request, pk))


@require_POST
def approve_representative(request, pk):
    """Approves what a person asked for, or confirms what another officer decided."""
    rep, form = _representative(request, pk, APPOINT), ApproveForm(request.POST)
    facts = {"by": request.user, "at": timezone.now()}
    act, text = actions.approve, _("%s is approved.")
    if rep.status == S.AWAITING_SECOND_OFFICER:
        act, text = actions.confirm_appointment, _("The appointment of %s is confirmed.")
    elif form.is_valid():
        facts |= form.cleaned_data
    if not form.errors and (done := attempt(form, act, rep, **facts)):
        return _done(request, done, text)
    return _draw(request, rep, approve_form=form, status=409)


@require_POST
def decline_representative(request, pk):
    rep, form = _representative(request, pk, APPOINT), RepresentativeReasonForm(request.POST)
    facts = {"by": request.user, "at": timezone.now()}
    if form.is_valid():
        done = attempt(form, actions.decline_representative, rep, **form.cleaned_data, **facts)
        if done:
            return _done(request, done, _("%s is declined."))
    return _draw(request, rep, decline_form=form, status=409)


def _done(request, rep, text):
    messages.success(request, outcome_message(rep, text))
    return redirect("requests:representatives")


def _representative(request, pk, permission=READ):
    access.requires(request, permission)
    return access.representative(request, pk)


def _draw(request, rep, *, approve_form=None, decline_form=None, status=200):
    user, now = request.user, timezone.now()
    papers = NoteVerbale.objects.visible_to(user)
    context = {
        "rep": rep,
        "entity": rep.entity,
        "shown": shown_note(papers.filter(pk=rep.note_verbale_id).first()),
        "has_focal_point": has_focal_point(rep.entity, now.date()),
        "others": rep.entity.representatives.live().exclude(pk=rep.pk).select_related("user"),
        "is_open": rep.status in (S.ASKED, S.AWAITING_SECOND_OFFICER),
        "is_second": rep.status == S.AWAITING_SECOND_OFFICER,
        "speaks": rep.role in SPEAKING,
        "may_decide": user.has_perm(APPOINT),
        "not_you": _not_you(rep, user),
        "waits": rep.status == S.ASKED
        and needs_second_officer(rep.entity, rep.role, by=user, at=now),
        "told": told_of_appointment(rep, by=user, mission=mission_before(rep.entity, now)),
        "form": next((form for form in (approve_form, decline_form) if form), None),
        "approve_form": approve_form or ApproveForm(),
        "decline_form": decline_form or RepresentativeReasonForm(),
    }
    return render(request, "friends/office/representative.html", context, status=status)


def _not_you(rep, user):
    if rep.status == S.AWAITING_SECOND_OFFICER:
        return reason_against_confirming(rep, by=user)
    if rep.user_id == user.pk:
        return _("This is your own request, so another person has to decide.")
    return ""
