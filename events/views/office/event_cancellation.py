"""Cancelling an event: what will happen, the reason, and the act."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from audit.refusals import attempt
from events import actions
from events.forms.cancelling import CancelEventForm
from events.models import EventStatus
from events.queries.message_readers import messages_waiting
from events.views.office.access import found, held_by
from events.wording import act_texts

PUBLISH = "events.publish_event"
may_cancel = held_by(
    PUBLISH, _("You do not have permission to cancel events."), "GET", "HEAD", "POST"
)


@may_cancel
def cancel_event(request, slug):
    event, status = found(request, slug), 200
    form = CancelEventForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid() and attempt(
            form, actions.cancel_event, event, by=request.user, **form.cleaned_data
        ):
            messages.success(request, act_texts.said_of_cancelling(event))
            return redirect("office:event", slug)
        status = 409
    may_be = EventStatus.CANCELLED in EventStatus(event.status).successors
    context = {
        "event": event,
        "tab": "settings",
        "form": form,
        "may_be": may_be,
        "texts": list(act_texts.explains_cancelling(event)) if may_be else [],
        "waiting": messages_waiting(event) if may_be else 0,
    }
    return render(request, "events/office/cancel_event.html", context, status=status)
