"""The list of registrations in the office of an event."""

from django.shortcuts import render

from events.models import RegistrationStatus
from events.models.statuses import NOT_SENT
from events.presenters.registration_list import present_rows
from events.queries.registration_list import RegistrationListFilter, RegistrationPages
from events.views.office.access import found, office
from friends.models import Entity

FILES = ("csv", "xlsx")


@office(methods=("GET", "HEAD"))
def registrations(request, slug):
    event, asked = found(request, slug), RegistrationListFilter.of(request.GET)
    page, rows = RegistrationPages(event, asked).rows(request.GET.get("page"))
    context = {
        "event": event,
        "tab": "registrations",
        "asked": asked,
        "page": page,
        "rows": present_rows(rows, event),
        "statuses": [(s.value, s.label) for s in RegistrationStatus if s not in NOT_SENT],
        "files": FILES if request.user.has_perm("events.view_contacts") else (),
        "narrowed_to": _entity(request, asked.entity),
    }
    return render(request, "events/office/registrations.html", context)


def _entity(request, code):
    return Entity.objects.visible_to(request.user).filter(code=code).first() if code else None
