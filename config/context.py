"""What every page needs to know. Nothing here asks the database for a visitor's page."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import BigIntegerField
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from accounts.roles import SHORT_LABELS
from attendance.queries.staff_search import may_search
from files.in_a_row import in_a_row
from files.prepared_query import PreparedQuery
from friends.presenters.reader import live_representations, represents_in_words, standing_of

THEMES = ("light", "dark")
# How search engines name a language that has more than one script.
LANGUAGE_CODES = {code for code, _name in settings.LANGUAGES}
HREFLANG = {"zh-hans": "zh-Hans"}


def site(request):
    # Read once for both, and only on pages of people who are signed in.
    reps = SimpleLazyObject(lambda: live_representations(request.user))
    return {
        "languages": SimpleLazyObject(lambda: language_links(request)),
        "html_lang": html_lang(get_language() or settings.LANGUAGE_CODE),
        "html_dir": "rtl" if get_language_bidi() else "ltr",
        "theme": theme(request),
        "demo": settings.DEMO,
        "group_name": settings.GROUP_NAME,
        "group_purpose": settings.GROUP_PURPOSE,
        "contact_email": settings.CONTACT_EMAIL,
        "section": section(request),
        "reader_role": SimpleLazyObject(lambda: reader_role(request.user, reps)),
        "own_request": SimpleLazyObject(lambda: standing(request.user, reps)),
        "work_places": SimpleLazyObject(lambda: work_places(request)),
        "may_find": SimpleLazyObject(lambda: may_search(request.user)),
        "here": request.get_full_path(),
        "canonical": canonical(request),
    }


def html_lang(code):
    """Readers' software knows ``zh``; the fonts show the script."""
    return code.partition("-")[0]


def theme(request):
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME)
    return chosen if chosen in THEMES else ""


def language_links(request):
    """This page in each language, in the order of the United Nations."""
    now = get_language()
    return [
        {
            "code": html_lang(code),
            "name": name,
            "dir": "rtl" if code == "ar" else "ltr",
            "hreflang": HREFLANG.get(code, code),
            "url": in_language(request, code),
            "absolute": settings.SITE_URL + in_language(request, code).partition("?")[0],
            "current": code == now,
        }
        for code, name in settings.LANGUAGES
    ]


def canonical(request):
    """The one address of a page under a language, without what a search or a filter adds; empty
    for pages that are the same address in every language."""
    _start, first, *rest = request.path.split("/")
    found = rest and first in LANGUAGE_CODES and request.resolver_match
    return settings.SITE_URL + request.path if found else ""


def reader_role(user, reps):
    """The work of staff, else the delegation, in a few words beside the reader's name."""
    if not user.is_authenticated:
        return ""
    if user.is_staff:
        held = group_names(user)
        roles = [SHORT_LABELS[role] for role in SHORT_LABELS if role in held]
        return in_a_row(map(str, roles))
    return represents_in_words(reps)


def standing(user, reps):
    """What waits for an answer, said on every page of a person without a delegation."""
    return None if user.is_staff or not user.is_authenticated else standing_of(reps)


def group_names(user):
    return {name for (name,) in _groups_of(user=user.pk)}


_groups_of = PreparedQuery(
    lambda user: Group.objects.filter(user=user).order_by().values_list("name"),
    user=BigIntegerField(),
)


class WorkPlace(NamedTuple):
    url: str
    label: str
    current: bool


def work_places(request):
    """Where a member of staff works, by permission."""
    user = request.user
    if not user.is_staff:
        return []
    may = user.has_perm
    places = [
        ("friends:home", _("Website"), True, ()),
        ("office:choose", _("Event office"), may("events.view_registration"), ("/office/",)),
        ("desk:choose", _("Check-in"), may("attendance.check_in"), ("/desk/",)),
        (
            "start",
            _("Back office"),
            True,
            ("/start/", "/find/", "/audit/", "/admin/", "/requests/"),
        ),
    ]
    return [
        WorkPlace(reverse(name), label, request.path.startswith(under))
        for name, label, is_open, under in places
        if is_open
    ]


def in_language(request, code):
    """The same path under another prefix; a path without one leads to the home page."""
    _start, first, *rest = request.path.split("/")
    if not rest or first not in LANGUAGE_CODES:
        return f"/{code}/"
    query = request.META.get("QUERY_STRING", "")
    return "/".join(["", code, *rest]) + (f"?{query}" if query else "")


def section(request):
    """Which entry of the navigation the page belongs to."""
    match = request.resolver_match
    if match is None:
        return ""
    name = match.url_name or ""
    if match.namespace == "friends":
        return _section_of_friends(name)
    if match.namespace == "events" and name == "mine":
        return name
    if match.namespace:
        return match.namespace
    return "account" if name.startswith(("account_", "mfa_", "usersessions_")) else name


def _section_of_friends(name):
    if name == "home":
        return ""
    return "members" if name.partition("-")[0] in ("members", "entity") else "delegation"
