"""Invitations: entities to invite, the board of their replies, reminders."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import record
from events import actions
from events.actions.inviting import list_to_remind, refuse_quiet
from events.forms.inviting import InviteEntitiesForm
from events.queries.invitations import (
    FILTERS,
    csv_header,
    csv_line,
    invitation_counts,
    invitation_rows,
    preview,
)
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.confirmation import asks
from events.views.office.seats import INVITE
from files.exports import csv_response
from friends.forms import typed
from friends.models import Entity

PER_PAGE = 100


@office(INVITE, methods=("GET", "HEAD"))
def invitations(request, slug):
    """One row for each invited entity. ``?format=csv`` exports them."""
    event = found(request, slug)
    show = request.GET.get("show", "")
    rows = invitation_rows(event, show)
    if request.GET.get("format") == "csv":
        return _file(request, event, rows)
    context = {
        "event": event,
        "tab": "invitations",
        "page": page_of(request, rows, PER_PAGE),
        "counts": invitation_counts(event),
        "show": show if show in FILTERS else "",
        "filters": [(key, label) for key, (label, _rows) in FILTERS.items()],
        "may": request.may,
    }
    return render(request, "events/office/invitations.html", context)


def _file(request, event, rows):
    record("event.invitations_exported", event, by=request.user, after={"rows": rows.count()})
    return csv_response(f"invitations-{event.slug}", csv_header(), map(csv_line, rows))


# --- inviting -------------------------------------------------------------------------------------
@office(INVITE)
def invite(request, slug):
    """Entities to invite. A POST sends nothing yet: it shows who would be invited."""
    event, on = found(request, slug), timezone.now().date()
    refuse_quiet(event)  # before anybody is chosen
    form = InviteEntitiesForm(*typed(request))
    context = {"event": event, "tab": "invitations", "form": form, "may": request.may}
    if request.method == "POST" and form.is_valid():
        rows = preview(event, form.entities(on), on)
        context |= _previewed(rows, leave_out=form.cleaned_data["leave_out"])
    return render(request, "events/office/invite.html", context)


def _previewed(rows, *, leave_out):
    new = [row for row in rows if not row.invited]
    return {
        "rows": new if leave_out else rows,
        "new": new,
        "left_out": len(rows) - len(new),
        "unreached": sum(row.readers == 0 for row in new),
    }


@office(INVITE, methods=("POST",))
def send(request, slug):
    """Invite those that the page before showed."""
    event = found(request, slug)
    visible = Entity.objects.visible_to(request.user)
    entities = list(visible.filter(code__in=request.POST.getlist("entity")))
    if not entities:
        messages.warning(request, _("Choose the entities to invite."))
        return redirect("office:invite", slug)
    new = actions.invite(event, entities=entities, by=request.user, at=timezone.now())
    text = ngettext("%d entity is invited.", "%d entities are invited.", len(new)) % len(new)
    messages.success(request, f"{text} {_unreached(sum(row.readers == 0 for row in new))}".strip())
    return redirect("office:invitations", slug)


def _unreached(number):
    """A warning about missions that no email reaches; empty where there is none."""
    if not number:
        return ""
    text = ngettext(
        "%d has no focal point and gets no email: send it a note verbale.",
        "%d have no focal point and get no email: send them a note verbale.",
        number,
    )
    return text % number


REMINDERS = "reminders"  # the group of emails that focal points can switch off


# --- afterwards -----------------------------------------------------------------------------------
@office(INVITE)
def remind(request, slug):
    """Write again to those who have not replied: a page that says to how many."""
    event, now = found(request, slug), timezone.now()
    refuse_quiet(event)
    if request.method == "POST":
        number = actions.send_reminders(event, by=request.user, at=now)
        text = ngettext("%d mission is reminded.", "%d missions are reminded.", number)
        messages.success(request, text % number)
        return redirect("office:invitations", slug)
    reminders = list_to_remind(event, now)
    reachable, without = reminders.reachable, reminders.without
    text = ngettext(
        "%d mission has not replied and is written to.",
        "%d missions have not replied and are written to.",
        len(reachable),
    )
    nobody = _("No reminders are needed: all have replied, or were reminded within the last hour.")
    return asks(
        request,
        event,
        "invitations",
        title=_("Remind those who have not replied?"),
        texts=[
            text % len(reachable) if reachable else nobody,
            _unreached(len(without)),
            _switched_off(reminders),
        ],
        submit=_("Send the reminders") if reachable else "",
    )


def _switched_off(reminders):
    """Of how many people the reminder is kept, and not sent."""
    readers = {user for row in reminders.reachable for user in reminders.speaking[row.entity_id]}
    number = sum(user.has_switched_off(REMINDERS) for user in readers)
    text = ngettext(
        "%d focal point has switched off emails with reminders and gets none.",
        "%d focal points have switched off emails with reminders and get none.",
        number,
    )
    return text % number if number else ""


@office(INVITE)
def withdraw(request, slug, pk):
    """Take one invitation back: a page that asks first."""
    event = found(request, slug)
    row = get_object_or_404(event.invitations.select_related("entity"), pk=pk)
    if request.method == "POST":
        actions.withdraw_invitation(row, by=request.user, at=timezone.now())
        messages.success(request, _("The invitation of %s is withdrawn.") % row.entity.name)
        return redirect("office:invitations", slug)
    return asks(
        request,
        event,
        "invitations",
        title=_("Withdraw this invitation?"),
        lead=row.entity.name,
        texts=[
            _("Its link takes no reply any more. No email is sent: tell the mission."),
            _("Persons who are registered stay registered."),
        ],
        submit=_("Withdraw the invitation"),
    )
