"""The list of registrations in the office of an event, and acts on many of them at once."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from events import permissions
from events.actions import ManyAct
from events.presenters.registration_list import (
    more_choices,
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
from events.views.office.acting_on_list import ActedList, act_on_list
from events.views.office.registration_acts import describe_registration, registration_act
from friends.models import Entity

DECIDE = "events.decide_registration"
FILES = ("csv", "xlsx")
REGISTRATIONS = ActedList(
    tab="registrations",
    act_url="registrations_act",
    describe=describe_registration,
    back=_("Back to registrations"),
)


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
        **more_choices(),
        "query": query_with(request.GET),
        "files": FILES if request.user.has_perm("events.view_contacts") else (),
        **REGISTRATIONS.bar(event, acts_for(request.user, event), query_with(request.GET)),
    }
    return render(request, "events/office/registrations.html", context)


def acts_for(user, event):
    """What this reader may do with many registrations of the event."""
    may = {
        ManyAct.APPROVE: event.approval and user.has_perm(DECIDE),
        ManyAct.NOT_APPROVE: event.approval and user.has_perm(DECIDE),
        ManyAct.CANCEL: permissions.may_enter_replies(user),
    }
    return [registration_act(act) for act in may if may[act]]


def _entity(request, code):
    return Entity.objects.visible_to(request.user).filter(code=code).first() if code else None


@office()
def act(request, slug):
    """The address has the filters of the list, which say who is in it."""
    event = found(request, slug)
    return act_on_list(
        request,
        event,
        REGISTRATIONS,
        acts_for(request.user, event),
        lambda: listed_registrations(event, RegistrationListFilter.of(request.GET)).live(),
        query=query_with(request.GET),
    )
