"""A registration after it was sent: what became of it, changing, cancelling."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from audit.lifecycle import NotPossible
from audit.models import Entry
from audit.refusals import attempt, conflict_in
from events import actions, permissions
from events.forms import CancelForm, ChangeForm
from events.models import Registration, RegistrationStatus
from events.presenters import own_events
from events.queries.waiting_list import find_waiting_place
from events.registries import REGISTRATION_PARTS
from events.views.lookup import page_of
from events.wording import explanations
from events.wording.print_warnings import print_warning

ACTS = {
    **{f"registration.{status}": status.label for status in RegistrationStatus},
    "registration.waiting": gettext_lazy("Put on the waiting list"),
    "registration.mode_changed": gettext_lazy("Way of taking part changed"),
    "registration.reconfirmed": gettext_lazy("Reconfirmed"),
    "registration.not_coming": gettext_lazy("Replied that he or she will not come"),
    "registration.changed": gettext_lazy("Details changed"),
    "registration.person_changed": gettext_lazy("Moved to another person or account"),
    "registration.claimed": gettext_lazy("Joined to the person’s account"),
}


def _get_registration(request, slug, pk):
    rows = Registration.objects.visible_to(request.user).filter(event__slug=slug)
    return get_object_or_404(rows.select_related("event", "delegation__entity", "user"), pk=pk)


def _get_registration_to_change(request, slug, pk):
    found = _get_registration(request, slug, pk)
    if not permissions.may_change(request.user, found):
        raise PermissionDenied(
            _("You can read this registration, but you do not have permission to change it.")
        )
    return found


def registration(request, slug, pk):
    shown = _get_registration(request, slug, pk)
    now = timezone.now()
    wait = find_waiting_place(shown, now)
    context = {
        "registration": shown,
        "event": shown.event,
        "place": wait and wait.place,
        "why": wait and explanations.waiting_text(wait, shown),
        "steps": explanations.steps(shown),
        "unmet": explanations.unmet_text(shown),
        "may_change": permissions.may_change(request.user, shown),
        "offered": shown.status == RegistrationStatus.OFFERED,
        "answer": shown.answers.open().select_related("round").first() if shown.is_live else None,
        "on_behalf": shown.entered_by if shown.entered_by_id != shown.user_id else None,
        "delegation_list": shown.delegation
        if permissions.may_nominate(request.user, shown.delegation.entity)
        else None,
        "past": shown.event.ends_at <= now,
        "join_url": permissions.join_url(shown, request.user),
        "parts": [part for source in REGISTRATION_PARTS if (part := source(request.user, shown))],
        "details": _details(request.user, shown),
        "history": _history(shown),
        "not_printable": print_warning(shown),
    }
    return render(request, "events/registration.html", context)


def _details(user, shown):
    """Label and value of all that was said of the person and that the reader may see."""
    hidden = () if permissions.may_see_contacts(user, shown) else Registration.CONTACTS
    rows = []
    for name in (name for name in Registration.PERSONAL if name not in hidden):
        show = getattr(shown, f"get_{name}_display", None)
        value = show() if show else getattr(shown, name)
        value = {True: _("Yes"), False: _("No"), None: ""}.get(value, value)
        if value:
            rows.append((Registration._meta.get_field(name).verbose_name, value))
    return rows


def _history(shown):
    entries = Entry.objects.about(shown).filter(act__in=ACTS).select_related("actor")[:50]
    return [(e.at, ACTS[e.act], e.actor.get_full_name() if e.actor else e.agent) for e in entries]


def change(request, slug, pk):
    shown = _get_registration_to_change(request, slug, pk)
    if not shown.is_live:
        raise NotPossible(_("This registration has ended. Register the person again."))
    form = ChangeForm(
        request.POST or None,
        event=shown.event,
        instance=shown,
        as_draft=shown.status == RegistrationStatus.DRAFT,
        contacts=permissions.may_see_contacts(request.user, shown),
        initial={"seen_version": shown.version},
    )
    context = {"registration": shown, "event": shown.event, "form": form}
    if request.method == "POST" and form.is_valid():
        attempt(form, _change, request, shown, form)
        if not form.refusal:
            messages.success(request, _("The details are changed."))
            warn_before_printing(request, shown)
            return redirect(shown)
        context["conflict"] = conflict_in(form)
    status = 409 if context.get("conflict") is not None else 200
    return render(request, "events/change.html", context, status=status)


def _change(request, shown, form):
    actions.change_registration(
        shown,
        by=request.user,
        at=timezone.now(),
        version=form.cleaned_data["seen_version"],
        details=form.details,
    )


def warn_before_printing(request, registration):
    """At entry, when the right name is at hand; the registration's page goes on saying it."""
    if text := print_warning(registration):
        messages.warning(request, f"{registration.name}: {text}")


def cancel(request, slug, pk):
    shown = _get_registration_to_change(request, slug, pk)
    if not shown.is_live:
        return redirect(shown)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "reason": form.cleaned_data["reason"]}
        if attempt(form, actions.cancel_registration, shown, **facts):
            messages.success(request, _("The registration is cancelled."))
            return redirect(shown)
    context = {"registration": shown, "event": shown.event, "form": form}
    return render(request, "events/cancel.html", context)


def mine(request):
    """The reader's own registrations: the next step, events to come, then past ones."""
    now = timezone.now()
    rows = Registration.objects.visible_to(request.user).filter(user=request.user)
    rows = rows.select_related("event", "delegation__entity")
    here = Q(event__ends_at__gte=now, closed_at=None)
    coming = own_events.coming_ones(list(rows.filter(here).order_by("event__starts_at", "pk")), now)
    page = page_of(request, rows.exclude(here).order_by("-event__starts_at", "-pk"), 25)
    context = {
        "coming": coming,
        "step": own_events.first_step(coming),
        "page": page,
        "past": own_events.past_ones(list(page)),
    }
    return render(request, "events/mine.html", context)


@require_POST
def accept(request, slug, pk):
    """Take the seat that is offered."""
    shown = _get_registration_to_change(request, slug, pk)
    actions.accept_offer(shown, by=request.user, at=timezone.now())
    messages.success(request, _("%s has a seat.") % shown.name)
    return redirect(shown)


def decline(request, slug, pk):
    """Decline a seat that is offered or confirmed: a page that asks once more."""
    shown = _get_registration_to_change(request, slug, pk)
    if not (shown.facts.counted and shown.is_live):
        return redirect(shown)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "reason": form.cleaned_data["reason"]}
        if attempt(form, actions.decline_seat, shown, **facts):
            messages.success(request, _("The seat is declined."))
            return redirect(shown)
    context = {"registration": shown, "event": shown.event, "form": form, "declines": True}
    return render(request, "events/cancel.html", context)


@require_POST
def reconfirm(request, slug, pk):
    """Asked whether he or she still comes: yes."""
    shown = _get_registration_to_change(request, slug, pk)
    answer = shown.answers.open().select_related("round").first()
    if answer is None:
        raise NotPossible(_("There is no open request to reconfirm this registration."))
    actions.answer_reconfirmation(answer, by=request.user, at=timezone.now(), comes=True)
    messages.success(request, _("%s is reconfirmed.") % shown.name)
    return redirect(shown.delegation if request.POST.get("next") == "delegation_list" else shown)
