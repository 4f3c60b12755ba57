"""The front page: who takes part, how it grew, what comes next."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from audit.cache_version import LIFE, cache_version
from audit.visitor_pages import out_of_date_at, same_for_visitors
from friends.models import GroupOfFriends
from friends.queries import member_list

SHOWS = ("members", "group", "events", "arrivals")


@login_not_required
@same_for_visitors(*SHOWS)
def home(request):
    now = timezone.now()
    out_of_date_at(request, now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
    return render(request, "friends/home.html", {"body": body(now)})


def body(now):
    """All of the page between masthead and foot, the same for every reader of a language."""
    key = f"home:{get_language()}:{now.date()}:{now.hour}:{cache_version(*SHOWS)}"
    html = cache.get(key)
    if html is None:
        html = render_to_string("friends/includes/home.html", facts(now))
        cache.set(key, html, LIFE)
    return mark_safe(html)  # nosec B308 B703 # a template wrote and escaped it


def facts(now):
    group, held = GroupOfFriends.get(), member_list.spans()
    listing = member_list.list_members(now.date(), held)
    coming = [event for source in member_list.COMING_EVENTS for event in source(now)]
    return {
        "group": group,
        "listing": listing,
        "figures": member_list.headline(listing, now),
        "groups": member_list.tilemap(listing),
        "legend": member_list.legend(listing),
        "growth": member_list.growth(now.date(), held),
        "coming": coming,
        "today": now.date(),
    }
