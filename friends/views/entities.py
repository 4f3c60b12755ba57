"""The page of a State or an organisation."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from friends import figures
from friends.models import Entity
from friends.views.access import may_read

# The languages of the United Nations in their order, as tags and in their own words.
TONGUES = [
    ("ar", "ar", "العربية"), ("zh", "zh", "中文"), ("en", "en", "English"),
    ("fr", "fr", "Français"), ("ru", "ru", "Русский"), ("es", "es", "Español"),
]  # fmt: skip


@login_not_required
def entity(request, code):
    """Any code finds it; the address is the one with the project's own code."""
    found = get_object_or_404(Entity.objects.visible_to(request.user), _any_code(code))
    if found.code != code:
        return redirect(found, permanent=True)
    return render(request, "friends/entity.html", _facts(request, found))


def _any_code(code):
    return Q(code__iexact=code) | Q(iso2__iexact=code) | Q(iso3__iexact=code)


def _facts(request, found):
    today = timezone.now().date()
    (line,) = figures.roll(
        today, Entity.objects.visible_to(request.user).filter(pk=found.pk)
    ).lines or [None]
    memberships = found.memberships.effective().order_by("-effective_from")
    return {
        "entity": found,
        "line": line,
        "names": [(tag, name, getattr(found, f"name_{lang}")) for lang, tag, name in TONGUES],
        "classifications": found.classifications.all(),
        "memberships": memberships,
        "terms": found.cochair_terms.all(),
        "attended": [event for source in figures.ATTENDED for event in source(found)],
        "today": today,
        "own": request.user.is_authenticated and may_read(request.user, found),
    }
