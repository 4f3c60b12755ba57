"""The waiting list in the office of an event: each place with the reason why it does not move, the
seats that are offered, and acts on many people at once."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import record
from events import permissions
from events.actions import ManyAct
from events.models import RegistrationStatus
from events.presenters.list_heads import (
    ListAddress,
    SortLink,
    entity_filter_choices,
    entity_filters_said,
)
from events.queries.registration_list import RegistrationListFilter
from events.queries.waiting_list import ORDERS, list_waiting, listed_places, waiting_rows
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.acting_on_list import ActedList, act_on_list
from events.views.office.registration_acts import describe_registration, registration_act
from events.wording import explanations
from files.exports import csv_response

S = RegistrationStatus
DECIDE = "events.decide_registration"
PER_PAGE = 50
OFFERS = 50  # shown above the list; the list of registrations has all
KEPT = ("q", "group", "class", "sort")
WAITING_LIST = ActedList(
    tab="waiting_list",
    act_url="waiting_list_act",
    describe=describe_registration,
    back=gettext_lazy("Back to the waiting list"),
)


@office(methods=("GET", "HEAD"))
def waiting_list(request, slug):
    """The list in its order or in another, narrowed or whole. ``?format=csv`` exports it."""
    event, now = found(request, slug), timezone.now()
    asked, order = _asked(request)
    listed = listed_places(list_waiting(event, now), event, asked, order)
    if request.GET.get("format") == "csv":
        return _file(request, event, listed)
    page, address = page_of(request, listed, PER_PAGE), ListAddress(request.GET, KEPT)
    offers = event.registrations.filter(status=S.OFFERED).select_related("delegation__entity")
    context = {
        "event": event,
        "tab": "waiting_list",
        "page": page,
        "rows": _with_people(event, page.object_list),
        "offers": offers.order_by("offer_until", "pk")[:OFFERS],
        "asked": asked,
        "order": order,
        "heads": _heads(address, order),
        "used": address.used(
            [("q", _("Search"), asked.text), *entity_filters_said(asked.entities)]
        ),
        **entity_filter_choices(),
        **WAITING_LIST.bar(event, acts_for(request.user, event, now), address.with_values()),
    }
    return render(request, "events/office/waiting_list.html", context)


def _asked(request):
    """``(filter, order)``."""
    order = request.GET.get("sort", "")
    return RegistrationListFilter.of(request.GET), order if order in ORDERS else "place"


def _heads(address, order):
    return [
        address.sort_link(order, "name", _("Name")),
        address.sort_link(order, "place", _("Place"), num=True),
        address.sort_link(order, "delegation", _("Delegation")),
        address.sort_link(order, "received", _("Received")),
        SortLink(_("Reason for waiting")),
    ]


def _with_people(event, listed):
    """``(wait, registration, why)`` for places of the list. One query."""
    rows = event.registrations.filter(pk__in=[wait.key for wait in listed])
    people = rows.select_related("delegation__entity").in_bulk()
    found_rows = []
    for wait in listed:
        row = people[wait.key]
        row.event = event
        found_rows.append((wait, row, explanations.waiting_text(wait, row)))
    return found_rows


def _file(request, event, listed):
    record("event.waiting_exported", event, by=request.user, after={"rows": len(listed)})
    header = [_("Position"), _("Name"), _("Delegation"), _("Received"), _("Why")]
    rows = (
        [wait.place, row.name, row.delegation.entity.name, row.received_at, why]
        for wait, row, why in _with_people(event, listed)
    )
    return csv_response(f"waiting-{event.slug}", header, rows)


def acts_for(user, event, at):
    """What this reader may do with many people of the waiting list."""
    may = {
        ManyAct.PROMOTE: event.stands(at) and user.has_perm(DECIDE),
        ManyAct.CANCEL: permissions.may_enter_replies(user),
    }
    return [registration_act(act) for act in may if may[act]]


@office()
def act(request, slug):
    """The address has the filters of the list, which say who is in it."""
    event = found(request, slug)
    return act_on_list(
        request,
        event,
        WAITING_LIST,
        acts_for(request.user, event, timezone.now()),
        lambda: waiting_rows(event, RegistrationListFilter.of(request.GET)),
        query=ListAddress(request.GET, KEPT).with_values(),
    )
