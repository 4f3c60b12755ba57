"""Deciding on a request to join: the request beside its note verbale, what the procedure still
needs, and what each decision does."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.refusals import attempt
from friends.actions import admit, decline
from friends.actions.memberships import (
    reason_against_admitting,
    reason_against_deciding,
    unsigned,
)
from friends.actions.second_officer import appointment_waits
from friends.forms import AdmitOnForm, DeclineRequestForm
from friends.models import Capacity, Membership, MembershipStatus, NoteVerbale
from friends.presenters.request_checks import checks
from friends.presenters.shown_notes import shown_note
from friends.queries import member_list, told_of_decision
from friends.views import access

READ, DECIDE = "friends.view_membership", "friends.decide_membership"
DECIDED_SHOWN = 10


@never_cache
@require_safe
def waiting(request):
    """The requests that wait, the oldest first, and the last decisions."""
    access.requires(request, READ)
    rows = Membership.objects.visible_to(request.user).select_related("entity", "note_verbale")
    decided = rows.exclude(status=MembershipStatus.REQUESTED).exclude(decided_at=None)
    context = {
        "waiting": rows.awaiting_decision().order_by("requested_at", "pk")[:200],
        "decided": decided.order_by("-decided_at", "-pk")[:DECIDED_SHOWN],
        "may_decide": request.user.has_perm(DECIDE),
        "now": timezone.now(),
    }
    return render(request, "friends/office/requests.html", context)


@never_cache
@require_safe
def request_page(request, pk):
    return _draw(request, _membership(request, pk))


@require_POST
def admit_request(request, pk):
    membership, form = _membership(request, pk, DECIDE), AdmitOnForm(request.POST)
    facts = {"by": request.user, "at": timezone.now()}
    if form.is_valid() and attempt(form, admit, membership, on=form.cleaned_data["on"], **facts):
        messages.success(request, _("%s is admitted.") % membership.entity.name)
        return redirect("requests:request", membership.pk)
    return _draw(request, membership, admit_form=form, status=409)


@require_POST
def decline_request(request, pk):
    membership, form = _membership(request, pk, DECIDE), DeclineRequestForm(request.POST)
    facts = {"by": request.user, "at": timezone.now()}
    if form.is_valid() and attempt(form, decline, membership, **form.cleaned_data, **facts):
        messages.success(request, _("The request of %s is declined.") % membership.entity.name)
        return redirect("requests:request", membership.pk)
    return _draw(request, membership, decline_form=form, status=409)


def _membership(request, pk, permission=READ):
    access.requires(request, permission)
    return access.membership(request, pk)


def _draw(request, membership, *, admit_form=None, decline_form=None, status=200):
    user, now = request.user, timezone.now()
    contacts = list(membership.contacts.order_by("alternate"))
    confirmed = told_of_decision.confirmed_addresses(contact.email for contact in contacts)
    papers = NoteVerbale.objects.visible_to(user)
    context = {
        "membership": membership,
        "entity": membership.entity,
        "classes": _classes(membership, now),
        "contacts": [(contact, contact.email.lower() in confirmed) for contact in contacts],
        "shown": shown_note(papers.filter(pk=membership.note_verbale_id).first()),
        "earlier": membership.entity.memberships.exclude(pk=membership.pk).order_by("requested_at"),
        "checks": checks(membership, unsigned(membership, now.date()), now),
        "now": now,
        "age": (now - membership.requested_at).days,
        "is_open": membership.status == MembershipStatus.REQUESTED,
        "may_decide": user.has_perm(DECIDE),
        "form": next((form for form in (admit_form, decline_form) if form), None),
        "admit_form": admit_form or AdmitOnForm(initial={"on": now.date()}),
        "decline_form": decline_form or DeclineRequestForm(),
    }
    if context["is_open"]:
        context |= _effect(membership, user, now)
    return render(request, "friends/office/request.html", context, status=status)


def _classes(membership, now):
    rows = membership.entity.classifications.as_of(now.date())
    return [row.get_kind_display() for row in rows.order_by("kind")]


def _effect(membership, user, now):
    """What each decision does, and what is in its way."""
    members = member_list.list_members(now.date()).members
    return {
        "not_you": reason_against_deciding(membership, by=user),
        "not_yet": reason_against_admitting(membership, at=now),
        "members": members if membership.capacity == Capacity.MEMBER else None,
        "members_then": members + 1,
        "second_officer": appointment_waits(membership, by=user, at=now),
        "told_of_admission": told_of_decision.addresses_of(
            told_of_decision.told_of_admission(membership)
        ),
        "told_of_refusal": told_of_decision.addresses_of(
            told_of_decision.told_of_refusal(membership)
        ),
    }
