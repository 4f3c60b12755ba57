"""A registration after it was sent: what became of it, changing, cancelling."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.lifecycle import Conflict, NotPossible
from audit.models import Entry
from events import actions, rights
from events.actions.seats import place, why_no_seat
from events.forms import CancelForm, ChangeForm
from events.models import Registration
from events.views.finding import page_of

ACTS = {
    "registration.confirmed": gettext_lazy("Confirmed"),
    "registration.waiting": gettext_lazy("Put on the waiting list"),
    "registration.cancelled": gettext_lazy("Cancelled"),
    "registration.changed": gettext_lazy("Details changed"),
    "registration.claimed": gettext_lazy("Joined to the person’s account"),
}
WHY = {
    "quota": gettext_lazy("All places of the delegation are taken."),
    "seats": gettext_lazy("All seats of the event are taken."),
}


def _found(request, slug, pk):
    rows = Registration.objects.visible_to(request.user).filter(event__slug=slug)
    return get_object_or_404(rows.select_related("event", "delegation__entity", "user"), pk=pk)


def _found_to_change(request, slug, pk):
    found = _found(request, slug, pk)
    if not rights.may_change(request.user, found):
        raise PermissionDenied(_("You may see this registration, but not change it."))
    return found


def registration(request, slug, pk):
    shown = _found(request, slug, pk)
    waits = place(shown)
    why = why_no_seat(shown.event, shown.delegation) if waits else None
    context = {
        "registration": shown,
        "event": shown.event,
        "place": waits,
        "why": WHY.get(why, ""),
        "may_change": rights.may_change(request.user, shown),
        "past": shown.event.ends_at <= timezone.now(),
        "join_url": rights.join_url(shown, request.user),
        "details": _details(shown),
        "history": _history(shown),
    }
    return render(request, "events/registration.html", context)


def _details(shown):
    """Label and value of all that was said of the person."""
    rows = []
    for name in Registration.PERSONAL:
        show = getattr(shown, f"get_{name}_display", None)
        value = show() if show else getattr(shown, name)
        value = {True: _("Yes"), False: _("No"), None: ""}.get(value, value)
        if value:
            rows.append((Registration._meta.get_field(name).verbose_name, value))
    return rows


def _history(shown):
    entries = Entry.objects.about(shown).select_related("actor")[:50]
    return [(e.at, ACTS.get(e.act, e.act), e.actor.get_full_name() if e.actor else e.agent) for e in entries]  # fmt: skip


def change(request, slug, pk):
    shown = _found_to_change(request, slug, pk)
    if not shown.is_live:
        raise NotPossible(_("This registration was cancelled. Register the person again."))
    initial = {"seen_version": shown.version}
    form = ChangeForm(request.POST or None, event=shown.event, instance=shown, initial=initial)
    context = {"registration": shown, "event": shown.event, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, shown, form)
        except Conflict as clash:
            return _both_versions(request, form, clash, context)
        except (NotPossible, ValidationError) as refusal:
            form.take(refusal)
        else:
            messages.success(request, _("The details are changed."))
            return redirect(shown)
    return render(request, "events/change.html", context)


def _change(request, shown, form):
    actions.change_registration(
        shown,
        by=request.user,
        at=timezone.now(),
        version=form.cleaned_data["seen_version"],
        details=form.details,
    )


def _both_versions(request, form, clash, context):
    """Nothing typed is lost; who has seen both versions may send again."""
    form.take(clash)
    form.data = form.data.copy()
    form.data["seen_version"] = clash.theirs.version
    context["conflict"] = form.differences(clash.theirs)
    return render(request, "events/change.html", context, status=409)


def cancel(request, slug, pk):
    shown = _found_to_change(request, slug, pk)
    if not shown.is_live:
        return redirect(shown)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.cancel(shown, by=request.user, at=timezone.now(), reason=reason)
        messages.success(request, _("The registration is cancelled."))
        return redirect(shown)
    context = {"registration": shown, "event": shown.event, "form": form}
    return render(request, "events/cancel.html", context)


def mine(request):
    """The reader's own registrations, the next event first."""
    rows = Registration.objects.visible_to(request.user).filter(user=request.user)
    rows = rows.select_related("event", "delegation__entity").order_by("-event__starts_at", "-pk")
    return render(request, "events/mine.html", {"page": page_of(request, rows, 25)})
