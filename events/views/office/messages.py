"""Messages to the people or the missions of an event: written, checked, sent, followed up."""

from functools import partial

from django.contrib import messages as told
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.refusals import attempt
from events.actions import messaging
from events.actions.inviting import refuse_quiet
from events.forms.messaging import MessageForm
from events.models import EventMessage, MessageStatus
from events.presenters.list_heads import ListAddress
from events.queries.message_readers import emails_of, find_readers, progress
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.acting_on_list import ActedList, ActedRow, ListAct, act_on_list
from events.views.office.seats import INVITE
from friends.forms import typed

PER_PAGE = 50
ORDERS = {
    "subject": "subject",
    "status": "status",
    "audience": "audience",
    "emails": "recipients",
    "written": "written_at",
}
SHOWN = 100  # of the readers, on the page that checks a message


@office(INVITE, methods=("GET", "HEAD"))
def messages(request, slug):
    event = found(request, slug)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    order = request.GET.get("sort", "")
    order = order if order.removeprefix("-") in ORDERS else "-written"
    rows = EventMessage.objects.visible_to(request.user).filter(event=event).standing()
    if text:
        rows = rows.filter(Q(subject__icontains=text) | Q(text__icontains=text))
    minus = "-" if order.startswith("-") else ""
    rows = rows.order_by(minus + ORDERS[order.removeprefix("-")], "-pk")
    address = ListAddress(request.GET, ("q", "sort"))
    context = {
        "event": event,
        "tab": "messages",
        "page": page_of(request, rows, PER_PAGE),
        "text": text,
        "heads": _heads(address, order),
        "used": address.used([("q", _("Search"), text)]),
        "may": request.may,
    }
    return render(request, "events/office/messages.html", context)


def _heads(address, order):
    return [
        address.sort_link(order, "subject", _("Subject")),
        address.sort_link(order, "status", _("Status")),
        address.sort_link(order, "audience", _("To")),
        address.sort_link(order, "emails", _("Emails"), num=True),
        address.sort_link(order, "written", _("When")),
    ]


@office(INVITE)
def write(request, slug, pk=None):
    """Write a message, or change a draft. A POST keeps it and sends nothing."""
    event = found(request, slug)
    refuse_quiet(event)
    row = _message(request, event, pk) if pk else None
    if row and row.status != MessageStatus.DRAFT:
        return redirect("office:message", slug, row.pk)
    form = MessageForm(*typed(request), event=event, message=row)
    if request.method == "POST" and form.is_valid():
        kept = attempt(
            form,
            messaging.write_message,
            event,
            by=request.user,
            at=timezone.now(),
            message=row,
            **form.cleaned_data,
        )
        if kept:
            return redirect("office:message", slug, kept.pk)
    context = {"event": event, "tab": "messages", "form": form, "may": request.may, "row": row}
    return render(request, "events/office/message_write.html", context)


@office(INVITE, methods=("GET", "HEAD"))
def message(request, slug, pk):
    """A draft: who gets it, and the email as it will be. After that: what became of it."""
    event = found(request, slug)
    row = _message(request, event, pk)
    context = {"event": event, "tab": "messages", "row": row, "may": request.may}
    if row.status == MessageStatus.DRAFT:
        readers = find_readers(row)
        context |= {
            "readers": readers,
            "shown": readers.readers[:SHOWN],
            "preview": messaging.preview_email(row, readers, to=request.user, at=timezone.now()),
        }
        return render(request, "events/office/message_check.html", context)
    context |= {"progress": progress(row)}
    return render(request, "events/office/message_sent.html", context)


@office(INVITE, methods=("POST",))
def send(request, slug, pk):
    event = found(request, slug)
    row = _message(request, event, pk)
    facts = {"by": request.user, "at": timezone.now()}
    try:
        sent = messaging.send_message(row, fingerprint=request.POST.get("readers", ""), **facts)
    except messaging.ReadersChanged as changed:
        told.warning(request, str(changed))
        return redirect("office:message", slug, pk)
    number = sent.recipients or 0
    if sent.send_at:
        text = ngettext(
            "%d email will be sent at the time that you chose.",
            "%d emails will be sent at the time that you chose.",
            number,
        )
    else:
        text = ngettext("%d email is being sent.", "%d emails are being sent.", number)
    told.success(request, text % number)
    return redirect("office:message", slug, pk)


@office(INVITE, methods=("POST",))
def test(request, slug, pk):
    event = found(request, slug)
    row = _message(request, event, pk)
    messaging.send_test(row, to=request.user, at=timezone.now())
    told.success(request, _("We are sending a test email to %s.") % request.user.email)
    return redirect("office:message", slug, pk)


@office(INVITE, methods=("POST",))
def stop(request, slug, pk):
    event = found(request, slug)
    row = _message(request, event, pk)
    number = messaging.stop_message(row, by=request.user, at=timezone.now())
    text = ngettext("%d email was stopped.", "%d emails were stopped.", number)
    told.success(request, text % number)
    return redirect("office:message", slug, pk)


def _describe_email(notice):
    name = str(notice.user) if notice.user else notice.email
    return ActedRow(name, "", status=_("Could not be sent") if notice.failed_at else _("Waiting"))


EMAILS = ActedList(
    tab="messages",
    act_url="message_resend",
    describe=_describe_email,
    back=gettext_lazy("Back to the message"),
    rows=gettext_lazy("The emails"),
    about="",
    stay=gettext_lazy("These emails stay as they are."),
    choose=gettext_lazy("All emails of this message were sent or are waiting."),
    field="email",
)


def _resending(row):
    return ListAct(
        key="resend",
        label=_("Send again"),
        act=partial(messaging.resend_failed, row),
        heading=lambda n: (
            ngettext("Send %(n)s email again", "Send %(n)s emails again", n) % {"n": n}
        ),
        can=lambda n: (
            ngettext("%(n)s can be sent again.", "%(n)s can be sent again.", n) % {"n": n}
        ),
        done=lambda n: ngettext("%(n)s sent again", "%(n)s sent again", n) % {"n": n},
        will=lambda result, _event: [
            ngettext(
                "%(n)s email that could not be sent will be tried again.",
                "%(n)s emails that could not be sent will be tried again.",
                len(result.done),
            )
            % {"n": len(result.done)}
        ],
        have=lambda result, _event: [
            ngettext(
                "%(n)s email is being tried again.",
                "%(n)s emails are being tried again.",
                len(result.done),
            )
            % {"n": len(result.done)}
        ],
        final=_("Emails that have been sent cannot be recalled."),
    )


@office(INVITE, methods=("POST",))
def resend(request, slug, pk):
    """What will happen to the emails that could not be sent, then what came of it."""
    event = found(request, slug)
    row = _message(request, event, pk)
    return act_on_list(
        request,
        event,
        EMAILS,
        [_resending(row)],
        lambda: emails_of(row).exclude(failed_at=None).order_by("pk"),
        back=reverse("office:message", args=[slug, row.pk]),
    )


@office(INVITE, methods=("POST",))
def remove(request, slug, pk):
    event = found(request, slug)
    messaging.remove_message(_message(request, event, pk), by=request.user)
    told.success(request, _("The draft is removed."))
    return redirect("office:messages", slug)


@office(INVITE, methods=("GET", "HEAD"))
def letters(request, slug, pk):
    """The message as a letter to each mission that no email reaches, to be printed."""
    event = found(request, slug)
    row = _message(request, event, pk)
    entities = find_readers(row).without_entities
    entities = list({entity.pk: entity for entity in entities}.values())
    context = {"event": event, "tab": "messages", "row": row, "entities": entities}
    return render(request, "events/office/message_letters.html", context)


def _message(request, event, pk):
    rows = EventMessage.objects.visible_to(request.user).standing().select_related("event")
    return get_object_or_404(rows.filter(event=event), pk=pk)
