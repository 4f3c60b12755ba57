"""The delegations of an event in its office, and acts on many of their lists at once."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events import actions
from events.models import DelegationListStatus
from events.presenters.list_heads import (
    ListAddress,
    SortLink,
    entity_filter_choices,
    entity_filters_said,
)
from events.queries.delegation_lists import DelegationFilter, list_delegations
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.acting_on_list import ActedList, ActedRow, ListAct, act_on_list, quiet_or

DECIDE = "events.decide_registration"
PER_PAGE = 100
KEPT = ("q", "status", "group", "class", "sort")
DELEGATIONS = ActedList(
    tab="delegation_lists",
    act_url="delegation_lists_act",
    describe=lambda row: ActedRow(
        row.entity.name, row.get_absolute_url(), status=row.get_status_display()
    ),
    back=gettext_lazy("Back to delegations"),
    rows=gettext_lazy("The delegations"),
    about="",
    ticked=gettext_lazy("The ticked delegations"),
    stay=gettext_lazy("These delegation lists stay as they are."),
    choose=gettext_lazy("Tick at least one delegation and choose what to do."),
    field="delegation",
)


@office(methods=("GET", "HEAD"))
def delegation_lists(request, slug):
    """All delegations of the event with their lists and numbers."""
    event, asked = found(request, slug), DelegationFilter.of(request.GET)
    page = page_of(request, list_delegations(event, asked, timezone.now().date()), PER_PAGE)
    for row in page:
        row.event = event
    address = ListAddress(request.GET, KEPT)
    context = {
        "event": event,
        "tab": "delegation_lists",
        "page": page,
        "asked": asked,
        "statuses": DelegationListStatus.choices,
        "heads": _heads(address, asked.order),
        "used": address.used(_said(asked)),
        **entity_filter_choices(),
        **DELEGATIONS.bar(event, acts_for(request.user), address.with_values()),
    }
    return render(request, "events/office/delegation_lists.html", context)


def _heads(address, order):
    numbers = {
        "people": _("People"),
        "sent": _("Registrations"),
        "used": _("Seats used"),
        "waiting": _("Waiting"),
        "waits": _("For your approval"),
    }
    return [
        address.sort_link(order, "name", _("Delegation")),
        address.sort_link(order, "status", _("Delegation list")),
        SortLink(_("Note verbale")),
        *(address.sort_link(order, key, label, num=True) for key, label in numbers.items()),
    ]


def _said(asked):
    status = asked.status and str(DelegationListStatus(asked.status).label)
    return [
        ("q", _("Search"), asked.text),
        ("status", _("Delegation list"), status),
        *entity_filters_said(asked.entities),
    ]


# --- acts on many ---------------------------------------------------------------------------------
def acts_for(user):
    return [ACCEPT, RETURN] if user.has_perm(DECIDE) else []


@office(DECIDE)
def act(request, slug):
    """The address has the filters of the list, which say which delegations are in it."""
    event, asked = found(request, slug), DelegationFilter.of(request.GET)
    return act_on_list(
        request,
        event,
        DELEGATIONS,
        acts_for(request.user),
        lambda: list_delegations(event, asked, timezone.now().date()),
        query=ListAddress(request.GET, KEPT).with_values(),
    )


def _accepted_will(result, event):
    n, people = len(result.done), result.people
    texts = [
        ngettext(
            "%(n)s delegation list will be accepted. Its mission can no longer change it.",
            "%(n)s delegation lists will be accepted. Their missions can no longer change them.",
            n,
        )
        % {"n": n}
    ]
    if people:
        text = ngettext(
            "%d person who awaits approval will be approved.",
            "%d people who await approval will be approved.",
            people,
        )
        texts.append(text % people)
    return [*texts, *_emails_will(result, event)]


def _accepted(result, event):
    n, people = len(result.done), result.people
    texts = [
        ngettext("%(n)s delegation list was accepted.", "%(n)s delegation lists were accepted.", n)
        % {"n": n}
    ]
    if people:
        texts.append(
            ngettext("%(n)s person was approved.", "%(n)s people were approved.", people)
            % {"n": people}
        )
    return [*texts, *_emails_are(result, event)]


def _returned_will(result, event):
    n = len(result.done)
    text = ngettext(
        "%d mission will be able to change its list, and has to submit it again.",
        "%d missions will be able to change their lists, and have to submit them again.",
        n,
    )
    stay = _("People keep the status and the seat that they have.")
    return [text % n, stay, *_emails_will(result, event)]


def _returned(result, event):
    n = len(result.done)
    text = ngettext(
        "%d delegation list was returned for correction.",
        "%d delegation lists were returned for correction.",
        n,
    )
    return [text % n, *_emails_are(result, event)]


def _emails_will(result, event):
    n = len(result.done) - result.unreached
    text = ngettext(
        "The focal points of %d mission will be emailed.",
        "The focal points of %d missions will be emailed.",
        n,
    )
    return [quiet_or(event, text % n), *unreached_texts(result, event)]


def _emails_are(result, event):
    n = len(result.done) - result.unreached
    text = ngettext(
        "The focal points of %d mission are being emailed.",
        "The focal points of %d missions are being emailed.",
        n,
    )
    return [quiet_or(event, text % n), *unreached_texts(result, event)]


def unreached_texts(result, event):
    """That missions without a focal point are not told; nothing where there is none."""
    n = 0 if event.quiet else result.unreached
    text = ngettext(
        "%d mission has no focal point and will not be emailed. Inform it in another way.",
        "%d missions have no focal point and will not be emailed. Inform them in another way.",
        n,
    )
    return [text % n] if n else []


ACCEPT = ListAct(
    key="accept",
    label=gettext_lazy("Accept lists"),
    act=actions.accept_lists,
    heading=lambda n: (
        ngettext("Accept %(n)s delegation list", "Accept %(n)s delegation lists", n) % {"n": n}
    ),
    can=lambda n: ngettext("%(n)s can be accepted.", "%(n)s can be accepted.", n) % {"n": n},
    done=lambda n: ngettext("%(n)s accepted", "%(n)s accepted", n) % {"n": n},
    will=_accepted_will,
    have=_accepted,
    final=gettext_lazy(
        "Approvals cannot be undone. An accepted list can be returned for correction later."
    ),
)
RETURN = ListAct(
    key="return",
    label=gettext_lazy("Return lists for correction"),
    act=actions.return_lists,
    heading=lambda n: (
        ngettext(
            "Return %(n)s delegation list for correction",
            "Return %(n)s delegation lists for correction",
            n,
        )
        % {"n": n}
    ),
    can=lambda n: ngettext("%(n)s can be returned.", "%(n)s can be returned.", n) % {"n": n},
    done=lambda n: ngettext("%(n)s returned", "%(n)s returned", n) % {"n": n},
    will=_returned_will,
    have=_returned,
    final="",
    needs_reason=True,
)
