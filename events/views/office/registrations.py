"""The list of registrations in the office of an event, and acts on many of them at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible
from events import actions, permissions
from events.actions import ManyAct
from events.actions.acting_on_many import MOST
from events.forms.cancelling import ReasonForm
from events.presenters.registration_list import (
    present_rows,
    query_with,
    sort_links,
    status_choices,
    used_filters,
)
from events.queries.registration_list import (
    RegistrationListFilter,
    RegistrationPages,
    listed_registrations,
)
from events.views.office.access import found, office
from events.views.office.many_act_texts import preview_texts, result_texts, titles
from friends.models import Entity

DECIDE = "events.decide_registration"
FILES = ("csv", "xlsx")


@office(methods=("GET", "HEAD"))
def registrations(request, slug):
    event, asked = found(request, slug), RegistrationListFilter.of(request.GET)
    page, rows = RegistrationPages(event, asked).rows(request.GET.get("page"))
    narrowed_to = _entity(request, asked.entity)
    context = {
        "event": event,
        "tab": "registrations",
        "asked": asked,
        "page": page,
        "rows": present_rows(rows, event),
        "heads": sort_links(request.GET, asked.order),
        "used": used_filters(request.GET, asked, narrowed_to.name if narrowed_to else ""),
        "statuses": status_choices(),
        "files": FILES if request.user.has_perm("events.view_contacts") else (),
        "acts": acts_for(request.user, event),
        "act_url": _act_url(event, request.GET),
        "most": MOST,
    }
    return render(request, "events/office/registrations.html", context)


def _act_url(event, query):
    return reverse("office:registrations_act", args=[event.slug]) + query_with(query)


def acts_for(user, event):
    """What this reader may do with many registrations of the event."""
    may = {
        ManyAct.APPROVE: event.approval and user.has_perm(DECIDE),
        ManyAct.NOT_APPROVE: event.approval and user.has_perm(DECIDE),
        ManyAct.CANCEL: permissions.may_enter_replies(user),
    }
    return [act for act in ManyAct if may[act]]


def _entity(request, code):
    return Entity.objects.visible_to(request.user).filter(code=code).first() if code else None


@office()
def act(request, slug):
    """What will happen to those who were chosen, then the act, then what came of it. The address
    has the filters of the list, which say who is in it."""
    event = found(request, slug)
    back = reverse("office:registrations", args=[slug]) + query_with(request.GET)
    if request.method != "POST":
        return redirect(back)
    allowed = acts_for(request.user, event)
    if not allowed:
        raise PermissionDenied(
            _("You can read this page, but you do not have permission to make changes.")
        )
    chosen = next((act for act in allowed if act == request.POST.get("act")), None)
    keys, left_over = _keys(request, event)
    if chosen is None or not keys:
        messages.warning(request, _("Tick at least one person and choose what to do."))
        return redirect(back)
    page = {"event": event, "tab": "registrations", "act": chosen, "keys": keys, "back": back}
    page["left_over"] = left_over
    if "seen" in request.POST:
        return _carry_out(request, page)
    return _ask(request, page, ReasonForm() if chosen.needs_reason else None)


def _keys(request, event):
    """``(keys of the chosen registrations, how many more the list has)``."""
    if request.POST.get("scope") != "all":
        ticked = request.POST.getlist("person")
        return [int(key) for key in ticked if key.isdecimal() and len(key) < 19][:MOST], 0
    rows = listed_registrations(event, RegistrationListFilter.of(request.GET))
    keys = list(rows.live().values_list("pk", flat=True)[:MOST])
    return keys, rows.live().order_by().count() - len(keys)


def _ask(request, page, form, status=200, notice=""):
    """The page that says what will happen."""
    event, act_chosen, keys = page["event"], page["act"], page["keys"]
    facts = {"by": request.user, "at": timezone.now()}
    result = actions.preview_act_on_many(event, keys, act_chosen, **facts)
    context = page | {
        "form": form,
        "notice": notice,
        "result": result,
        "texts": preview_texts(result, act_chosen, event),
        "titles": titles(result, act_chosen, len(keys)),
    }
    return render(request, "events/office/registrations_act.html", context, status=status)


def _carry_out(request, page):
    form = ReasonForm(request.POST) if page["act"].needs_reason else None
    if form and not form.is_valid():
        return _ask(request, page, form)
    facts = {
        "by": request.user,
        "at": timezone.now(),
        "reason": form.cleaned_data["reason"] if form else "",
        "seen": request.POST["seen"],
    }
    try:
        result = actions.act_on_many(page["event"], page["keys"], page["act"], **facts)
    except NotPossible as refusal:
        return _ask(request, page, form, status=409, notice=str(refusal))
    context = page | {
        "result": result,
        "texts": result_texts(result, page["act"], page["event"]),
        "titles": titles(result, page["act"], len(page["keys"])),
    }
    return render(request, "events/office/registrations_result.html", context)
