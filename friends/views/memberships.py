"""One request to join: how it stands, and what those who have a say may do."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.refusals import attempt
from friends.actions import lift_objection, raise_objection, sign, withdraw_request
from friends.actions.memberships import unsigned
from friends.forms import ObjectionForm
from friends.forms.fields import by_name
from friends.models import Entity, NoteVerbale, Objection
from friends.presenters import workspace
from friends.queries.people import speaks_for
from friends.views import access


def status(request, pk):
    membership = access.membership(request, pk)
    return render(request, "friends/membership.html", facts(request, membership, ObjectionForm()))


def facts(request, membership, form):
    user, now = request.user, timezone.now()
    own = speaks_for(user, membership.entity)
    open_now = membership.status == "requested"
    return {
        "membership": membership,
        "entity": membership.entity,
        "own": own,
        "may_decide_here": open_now and user.has_perm("friends.decide_membership"),
        "may_read_delegation": access.may_read(user, membership.entity),
        "contacts": _contacts(user, membership, own),
        "signatures": membership.signatures.select_related("entity", "signed_by"),
        "missing": unsigned(membership, now.date()) if _waits(membership, "signatures") else [],
        "signing": by_name(_signing(user, membership, now)) if open_now else [],
        "objections": membership.objections.select_related("entity").order_by("raised_at"),
        "objecting": by_name(_objecting(user, membership, now)) if open_now else [],
        "mine": set(Entity.objects.spoken_for_by(user).values_list("pk", flat=True)),
        "timeline": workspace.timeline([membership], now.date()),
        "history": workspace.history([membership]),
        "papers": _papers(user, membership),
        "form": form if form.is_bound else None,
        "objection_form": form,
        "now": now,
    }


def _waits(membership, procedure):
    return membership.status == "requested" and membership.procedure == procedure


def _contacts(user, membership, own):
    """Names and addresses are for the mission and for readers in the secretariat."""
    may = own or user.has_perm("friends.view_membership")
    return membership.contacts.order_by("alternate") if may else []


def _papers(user, membership):
    keys = [membership.note_verbale_id, membership.withdrawal_note_verbale_id]
    return NoteVerbale.objects.visible_to(user).filter(pk__in=keys).order_by("received_at")


def _signing(user, membership, now):
    """The Co-Chairs for which this person can sign now."""
    if not _waits(membership, "signatures"):
        return Entity.objects.none()
    chairs = Entity.objects.spoken_for_by(user).chairing_on(now.date())
    signed = membership.signatures.values("entity")
    return chairs.exclude(pk__in=signed).exclude(pk=membership.entity_id)


def _objecting(user, membership, now):
    if not _waits(membership, "non_objection") or now >= membership.objections_until:
        return Entity.objects.none()
    members = Entity.objects.spoken_for_by(user).members_on(now.date())
    raised = membership.objections.standing().values("entity")
    return members.exclude(pk__in=raised).exclude(pk=membership.entity_id)


@require_POST
def withdraw_request_page(request, pk):
    membership = access.membership(request, pk)
    access.deciding(request, membership.entity)
    withdraw_request(membership, by=request.user, at=timezone.now())
    messages.success(request, _("The request is withdrawn."))
    return redirect(membership)


def _speaking_for(request, code):
    """The entity in whose name a person acts here; somebody else's is refused."""
    entity = get_object_or_404(Entity.objects.visible_to(request.user), code=code)
    access.deciding(request, entity)
    return entity


@require_POST
def sign_it(request, pk, code):
    membership = access.membership(request, pk)
    entity = _speaking_for(request, code)
    sign(membership, entity=entity, by=request.user, at=timezone.now())
    messages.success(request, _("Signed for %s.") % entity)
    return redirect(membership)


@require_POST
def object_to(request, pk, code):
    membership = access.membership(request, pk)
    entity, form = _speaking_for(request, code), ObjectionForm(request.POST)
    if form.is_valid():
        objection = {
            "entity": entity,
            "by": request.user,
            "at": timezone.now(),
            **form.cleaned_data,
        }
        if attempt(form, raise_objection, membership, **objection):
            messages.success(
                request, _("The objection of %s has been entered in the register.") % entity
            )
            return redirect(membership)
    return render(request, "friends/membership.html", facts(request, membership, form))


@require_POST
def lift(request, pk):
    rows = Objection.objects.visible_to(request.user)
    objection = get_object_or_404(rows.select_related("entity", "membership"), pk=pk)
    access.deciding(request, objection.entity)
    lift_objection(objection, by=request.user, at=timezone.now())
    messages.success(request, _("The objection is lifted. It stays in the register."))
    return redirect(objection.membership)
