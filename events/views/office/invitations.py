"""Invitations: entities to invite, the board of their replies, reminders."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import record
from audit.refusals import attempt
from events import actions
from events.actions.inviting import list_to_remind, refuse_quiet
from events.forms.invitation_reply import LetterReplyForm
from events.forms.inviting import InviteEntitiesForm
from events.presenters.invitation_list import head_links, said, state_links
from events.presenters.list_heads import ListAddress, entity_filter_choices
from events.queries.invitations import (
    InvitationFilter,
    csv_header,
    csv_line,
    invitation_counts,
    invitation_rows,
    letters_to_print,
    preview,
    uninvited_rows,
)
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.acting_on_list import act_on_list
from events.views.office.confirmation import asks
from events.views.office.invitation_acts import INVITATIONS, UNINVITED_ENTITIES, acts_for
from events.views.office.seats import INVITE
from files.exports import csv_response
from friends.forms import typed
from friends.models import Entity
from friends.queries.people import speakers

PER_PAGE = 100
KEPT = ("q", "show", "group", "class", "sort")


@office(INVITE, methods=("GET", "HEAD"))
def invitations(request, slug):
    """One row for each invited entity, or for each that is not. ``?format=csv`` exports those that
    are."""
    event, now = found(request, slug), timezone.now()
    asked = InvitationFilter.of(request.GET)
    if request.GET.get("format") == "csv" and not asked.uninvited:
        return _file(request, event, invitation_rows(event, asked, now.date()))
    page = page_of(request, _rows(event, asked, now), PER_PAGE)
    counts, address = invitation_counts(event), ListAddress(request.GET, KEPT)
    acted_list = UNINVITED_ENTITIES if asked.uninvited else INVITATIONS
    acts, heads = acts_for(request.may, event, asked), head_links(address, asked, acts=request.may)
    context = {
        "event": event,
        "tab": "invitations",
        "page": page,
        "counts": counts,
        "asked": asked,
        "states": state_links(address, asked, counts),
        "heads": heads,
        "used": address.used(said(asked)),
        "letters": counts["unreached"] and not asked.uninvited,
        "may": request.may,
        **entity_filter_choices(),
        "columns": len(heads) + bool(acts),
        **acted_list.bar(event, acts, address.with_values()),
    }
    if asked.uninvited:
        speaking = speakers([entity.pk for entity in page], now.date())
        for entity in page:
            entity.readers = len(speaking[entity.pk])
    return render(request, "events/office/invitations.html", context)


def _rows(event, asked, now):
    return (uninvited_rows if asked.uninvited else invitation_rows)(event, asked, now.date())


@office(INVITE)
def act(request, slug):
    """The address has the filters of the list, which say who is in it."""
    event, asked = found(request, slug), InvitationFilter.of(request.GET)
    return act_on_list(
        request,
        event,
        UNINVITED_ENTITIES if asked.uninvited else INVITATIONS,
        acts_for(request.may, event, asked),
        lambda: _rows(event, asked, timezone.now()),
        query=ListAddress(request.GET, KEPT).with_values(),
    )


@office(INVITE, methods=("GET", "HEAD"))
def letters(request, slug):
    """The invitation as a letter to each mission that no email reaches, to be printed."""
    event, now = found(request, slug), timezone.now()
    context = {
        "event": event,
        "tab": "invitations",
        "rows": letters_to_print(event, now),
        "written_at": now,
    }
    return render(request, "events/office/invitation_letters.html", context)


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
        messages.warning(request, _("Choose the States and organizations to invite."))
        return redirect("office:invite", slug)
    new = actions.invite(event, entities=entities, by=request.user, at=timezone.now())
    text = ngettext(
        "%(n)s State or organization is invited.",
        "%(n)s States and organizations are invited.",
        len(new),
    ) % {"n": len(new)}
    messages.success(request, f"{text} {_unreached(sum(row.readers == 0 for row in new))}".strip())
    return redirect("office:invitations", slug)


def _unreached(number):
    """A warning about missions that no email reaches; empty where there is none."""
    if not number:
        return ""
    text = ngettext(
        "%d has no focal point and will get no email. Send a note verbale.",
        "%d have no focal point and will get no email. Send them a note verbale.",
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
        "%d mission has not replied and will be emailed.",
        "%d missions have not replied and will be emailed.",
        len(reachable),
    )
    nobody = _("No reminders are needed: all have replied, or were reminded within the last hour.")
    return asks(
        request,
        event,
        "invitations",
        title=_("Remind missions that have not replied?"),
        texts=[
            text % len(reachable) if reachable else nobody,
            _unreached(len(without)),
            _switched_off(reminders),
        ],
        submit=_("Send reminders") if reachable else "",
    )


def _switched_off(reminders):
    """Of how many people the reminder is kept, and not sent."""
    readers = {user for row in reminders.reachable for user in reminders.speaking[row.entity_id]}
    number = sum(user.has_switched_off(REMINDERS) for user in readers)
    text = ngettext(
        "%d focal point has switched off reminders and will not be emailed.",
        "%d focal points have switched off reminders and will not be emailed.",
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
            _(
                "The mission can no longer reply with its link. No email will be sent, so "
                "please inform the mission."
            ),
            _("People who are registered stay registered."),
        ],
        submit=_("Withdraw invitation"),
    )


@office(INVITE)
def reply(request, slug, pk):
    """Enter a reply that came by letter, also that the mission does not take part."""
    event = found(request, slug)
    row = get_object_or_404(event.invitations.select_related("entity", "event"), pk=pk)
    typed_reply = request.POST if request.method == "POST" else None
    form = LetterReplyForm(typed_reply, initial=_replied(row))
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "coming": form.coming}
        if attempt(form, actions.reply_to_invitation, row, **facts):
            messages.success(request, _("The reply of %s is entered.") % row.entity.name)
            return redirect("office:invitations", slug)
    context = {"event": event, "tab": "invitations", "row": row, "form": form, "may": request.may}
    return render(request, "events/office/invitation_reply.html", context)


def _replied(row):
    if row.coming is None:
        return {}
    return {"answer": "coming" if row.coming else "not_coming", "number": row.coming or None}
