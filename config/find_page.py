"""The one search of staff: each thing that was found leads to its page in the office or the back
office."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.formatting import day
from attendance.queries import staff_search
from attendance.queries.staff_search import SHOWN
from files.in_a_row import in_a_row
from friends.presenters.reader import role_in_words


@dataclass(frozen=True)
class FoundRow:
    name: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class FoundGroup:
    """At most 20 rows; ``more`` where there are others."""

    key: str
    title: str
    rows: list[FoundRow]
    more: bool = False


@require_safe
def find(request):
    if not staff_search.may_search(request.user):
        raise PermissionDenied
    text = request.GET.get("q", "").replace("\x00", "").strip()[: staff_search.LONGEST]
    groups = _groups(request.user, text) if text else []
    return render(request, "work/find.html", {"q": text, "groups": groups})


def _groups(user, text):
    sources = [
        ("badges", _("Badges"), staff_search.find_badge_holders, _registration),
        ("entities", _("States and organizations"), staff_search.find_entities, _entity),
        ("people", _("People with an account"), staff_search.find_accounts, _account),
        ("registrations", _("Registrations"), staff_search.find_registrations, _registration),
        ("events", _("Events"), staff_search.find_events, _event),
    ]
    for key, title, search, shown in sources:
        if found := search(user, text):
            rows = [shown(user, row) for row in found[:SHOWN]]
            yield FoundGroup(key, title, rows, more=len(found) > SHOWN)


def _entity(user, entity):
    page = "friends:delegation" if user.has_perm("friends.view_membership") else "friends:entity"
    return FoundRow(entity.name, reverse(page, args=[entity.code]), entity.get_kind_display())


def _account(user, person):
    about = "; ".join(role_in_words(rep) for rep in person.held)
    url = reverse("admin:accounts_user_change", args=[person.pk])
    return FoundRow(str(person), url, about or _("does not represent a delegation"))


def _registration(user, row):
    facts = [row.delegation.entity.name, str(row.event.title), row.get_status_display()]
    url = reverse("events:registration", args=[row.event.slug, row.pk])
    badge = _("Badge %s") % row.badge if row.badge else ""
    return FoundRow(row.name, url, ". ".join(filter(None, [*facts, badge])) + ".")


def _event(user, event):
    page = "office:event" if user.has_perm("events.view_registration") else "events:event"
    about = in_a_row(filter(None, [event.city, day(event.starts_at, event.time_zone)]))
    url = reverse(page, args=[event.slug])
    return FoundRow(str(event.title), url, f"{about}. {event.get_status_display()}.")
