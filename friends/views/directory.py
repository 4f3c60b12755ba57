"""The directory of members as a table, as squares and as a file, as of any day."""

from collections import defaultdict
from itertools import chain

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from audit.cache_version import LIFE, cache_version
from audit.visitor_pages import same_for_visitors
from files.exports import csv_response
from friends.actions.member_list import COLUMNS, export_rows, export_terms
from friends.forms import DirectoryForm
from friends.models import (
    Classification,
    ClassificationKind,
    CoChairTerm,
    Entity,
    EntityKind,
    Membership,
    RegionalGroup,
)
from friends.models.entities import STATES
from friends.queries import member_list

CLASS_NAMES = {"ldc": "LDC", "lldc": "LLDC", "sids": "SIDS"}
# Free texts and days are not among them: everybody writes others.
FILTERS = {
    "q": "",
    "as_of": "",
    "group": "|".join(RegionalGroup.values),
    "kind": "|".join(ClassificationKind.values),
    "status": "[cmopn]",
}


@login_not_required
@same_for_visitors("members", parameters=FILTERS)
def table(request):
    return _directory_page(request, "friends/members.html", "friends/includes/directory_table.html")


@login_not_required
@same_for_visitors("members", parameters=FILTERS)
def squares(request):
    return _directory_page(request, "friends/members.html", "friends/includes/directory_map.html")


def _directory_page(request, page, part):
    form = DirectoryForm(request.GET)
    html = _cached(request, form, part) if form.is_valid() else None
    context = {"form": form if not form.is_valid() else None, "filters": form, "body": html}
    if html is None:
        context["body"] = _render_part(request, form, part)
    return render(request, page, context)


def _cached(request, form, part):
    """The unfiltered page, which most readers see, is drawn once for each language and day."""
    if _query(form):  # also a blank one, which the links on the page would repeat to others
        return None
    key = f"directory:{part}:{get_language()}:{timezone.now().date()}:{cache_version('members')}"
    html = cache.get(key)
    if html is None:
        html = _render_part(request, form, part)
        cache.set(key, html, LIFE)
    return mark_safe(html)  # nosec B308 B703 # a template wrote and escaped it


def _render_part(request, form, part):
    return render_to_string(part, {**facts(form), "filters": form, "query": _query(form)})


def _query(form):
    """The filters as they are, for the links to the other view and to the file."""
    given = {name: form.data.get(name, "") for name in form.fields}
    return urlencode({name: value for name, value in given.items() if value})


def facts(form):
    """The list of members on the asked day, and what the filters leave of it."""
    valid = form.is_valid()
    filters = form.cleaned_data if valid else {}
    today = timezone.now().date()
    listing = member_list.list_members(filters.get("as_of") or today)
    found = _filtered(listing, filters) if valid else []
    states = [line for line in found if line.entity.is_state]
    return {
        "listing": listing,
        "today": today,
        "states": [(kind.heading, lines) for kind, lines in _by_kind(states) if lines],
        "part": [line for line in states if line.takes_part],
        "others": sum(not line.takes_part for line in states),
        "organizations": [line for line in found if not line.entity.is_state],
        "taking_part": listing.members + listing.observers,
        "classes": _classes(listing.on, states),
        "valid": valid,
        "groups": member_list.tilemap(listing, _shown(found, filters)),
        "legend": member_list.legend(listing),
    }


def _by_kind(lines):
    """Observer States stand under their own heading."""
    return [(kind, [one for one in lines if one.entity.kind == kind]) for kind in STATES]


def _shown(found, filters):
    """What is not faded; nothing is when there are no filters."""
    narrowed = any(value for name, value in filters.items() if name != "as_of")
    return {line.entity.pk for line in found} if narrowed else None


def _filtered(listing, filters):
    lines = listing.lines
    if filters["q"]:
        found = set(Entity.objects.search(filters["q"]).values_list("pk", flat=True))
        lines = [line for line in lines if line.entity.pk in found]
    elif not filters["status"]:
        lines = [line for line in lines if line.takes_part]
    if filters["status"]:
        lines = [line for line in lines if _has_status(line, filters["status"])]
    if filters["group"]:
        lines = [line for line in lines if line.entity.regional_group == filters["group"]]
    if filters["kind"]:
        facts = Classification.objects.as_of(listing.on).filter(kind=filters["kind"])
        held = set(facts.values_list("entity", flat=True))
        lines = [line for line in lines if line.entity.pk in held]
    return sorted(lines, key=lambda line: line.entity.order)


def _has_status(line, status):
    """A Co-Chair is a member too; an observer State is not an “other Member State”."""
    if status == member_list.OTHER:
        return not line.takes_part and line.entity.kind == EntityKind.MEMBER_STATE
    codes = (member_list.COCHAIR, member_list.MEMBER) if status == member_list.MEMBER else (status,)
    return line.code in codes


def _classes(on, lines):
    """LDC, LLDC and SIDS of that day, by entity, for the table. One query."""
    names = defaultdict(list)
    rows = Classification.objects.as_of(on).order_by("kind")
    for entity, kind in rows.values_list("entity", "kind"):
        names[entity].append(CLASS_NAMES[kind])
    for line in lines:
        line.classes = names.get(line.entity.pk, ())
    return names


@login_not_required
@same_for_visitors("members", parameters=FILTERS | {"all": "1"})
def as_csv(request):
    """The rows that the same filters leave, as the import reads them; ``all=1``: of all times."""
    form = DirectoryForm(request.GET)
    if not form.is_valid():
        return _directory_page(
            request, "friends/members.html", "friends/includes/directory_table.html"
        )
    rows = Membership.objects.effective()
    if request.GET.get("all") == "1":
        rows = chain(export_rows(rows), export_terms(CoChairTerm.objects.visible_to(request.user)))
        return csv_response("members", COLUMNS, rows)
    rows = _as_filtered(rows, form.cleaned_data)
    return csv_response("members", COLUMNS, export_rows(rows))


def _as_filtered(rows, filters):
    on = filters["as_of"] or timezone.now().date()
    found = _filtered(member_list.list_members(on), filters)
    return rows.as_of(on).filter(entity__in=[line.entity.pk for line in found])
