"""The page of a State or an organization."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from audit.cache_version import LIFE, cache_version
from audit.visitor_pages import same_for_visitors
from friends.models import Entity
from friends.queries import member_list
from friends.views.access import may_read

SHOWS = ("members", "events", "arrivals")
# The languages of the United Nations in their order, as tags and in their own words.
LANGUAGE_NAMES = [
    ("ar", "العربية"),
    ("zh", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]


@login_not_required
@same_for_visitors(*SHOWS)
def entity(request, code):
    """Any code finds it; the address is the one with the project's own code."""
    today = timezone.now().date()
    key = f"entity:{code}:{get_language()}:{today}:{cache_version(*SHOWS)}"
    rendered = cache.get(key)
    if rendered is None:
        found = _get_entity(Entity.objects.visible_to(request.user), code)
        if found.code != code:
            return redirect(found, permanent=True)
        rendered = _render_entity(found, today)
        cache.set(key, rendered, LIFE)
    personal = {"own": _own(request, rendered), "staff": _for_staff(request.user, rendered["pk"])}
    return render(request, "friends/entity.html", {**rendered, "code": code, **personal})


def _for_staff(user, pk):
    """Where readers of the back office find the record and its history; None for others."""
    if not (user.is_authenticated and user.is_staff and user.has_perm("friends.view_entity")):
        return None
    return {
        "change": reverse("admin:friends_entity_change", args=[pk]),
        "history": reverse("admin:friends_entity_history", args=[pk]),
    }


def _get_entity(entities, code):
    """Its own code comes first: au is the African Union, and Australia in ISO 3166."""
    own = entities.filter(code__iexact=code).first()
    return own or get_object_or_404(entities, Q(iso2__iexact=code) | Q(iso3__iexact=code))


def _own(request, rendered):
    return request.user.is_authenticated and may_read(request.user, Entity(pk=rendered["pk"]))


def _render_entity(found, today):
    """The page in two parts, the same for every reader of a language."""
    facts = _facts(found, today)
    head, body = (
        mark_safe(  # nosec B308 B703 # a template wrote and escaped it
            render_to_string(f"friends/includes/entity_{part}.html", facts)
        )
        for part in ("head", "body")
    )
    return {"pk": found.pk, "name": found.name, "head": head, "body": body}


def _facts(found, today):
    memberships = list(found.memberships.effective().order_by("-effective_from"))
    terms = list(found.cochair_terms.all())
    return {
        "entity": found,
        "line": member_list.member_line_of(found, memberships, terms, today),
        "names": [(tag, name, getattr(found, f"name_{tag}")) for tag, name in LANGUAGE_NAMES],
        "classifications": found.classifications.all(),
        "memberships": memberships,
        "terms": terms,
        "attended": [event for source in member_list.ATTENDED_EVENTS for event in source(found)],
    }
