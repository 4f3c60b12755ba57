"""The front page: who takes part, how it grew, what comes next."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from audit.cache_version import LIFE, cache_version
from friends import figures
from friends.models import Group

SHOWS = ("members", "group", "events", "arrivals")


@login_not_required
def home(request):
    return render(request, "friends/home.html", {"body": body(timezone.now())})


def body(now):
    """All of the page between masthead and foot, the same for every reader of a language."""
    key = f"home:{get_language()}:{now.date()}:{now.hour}:{cache_version(*SHOWS)}"
    html = cache.get(key)
    if html is None:
        html = render_to_string("friends/includes/home.html", facts(now))
        cache.set(key, html, LIFE)
    return mark_safe(html)


def facts(now):
    group, held = Group.get(), figures.spans()
    on_roll = figures.roll(now.date(), held)
    coming = [event for source in figures.COMING for event in source(now)]
    return {
        "group": group,
        "roll": on_roll,
        "figures": figures.headline(on_roll, now),
        "groups": figures.tilemap(on_roll),
        "legend": figures.legend(on_roll),
        "growth": figures.growth(now.date(), held),
        "coming": coming,
        "today": now.date(),
    }
