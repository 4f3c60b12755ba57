"""A person's badge on the phone: one light page, which works without a network once opened."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from attendance.pdf.badges import address_of, dates_of, place_of, qr
from audit.lifecycle import NotPossible
from events import signed_links
from events.models import Registration
from events.views.signed_links import opened

JOINED = ("event", "delegation__entity", "user")
LINK_LASTS = timedelta(days=1)  # after the event: an email found later opens no badge
WORKER = settings.BASE_DIR / "static" / "attendance/badge_worker.js"


@never_cache
@require_safe
def mobile_badge(request, slug, pk):
    """For the person, the focal points of the mission, and staff who may read registrations."""
    rows = Registration.objects.visible_to(request.user).filter(event__slug=slug)
    found = get_object_or_404(rows.select_related(*JOINED), pk=pk)
    return _shown(request, found, keep=found.user_id == request.user.pk)


@login_not_required
@never_cache
@require_safe
def mobile_badge_link(request, token):
    """The same by the link of the confirming email: most people that missions name have no
    account."""
    found, facts = opened("badge", token, Registration, *JOINED)
    signed_links.reader_of(facts, found.delegation.entity, found)
    if timezone.now() > found.event.ends_at + LINK_LASTS:
        raise NotPossible(
            _("The event is over, so this link no longer works. Sign in to see your registration.")
        )
    if facts.get("t") != found.badge:  # a person who finds a lost phone has this link too
        raise NotPossible(_("This badge has been replaced. Use the link in the latest email."))
    return _shown(request, found, keep=True)


def _shown(request, shown, keep):
    """``keep``: on this device, for when there is no network. Not those of others."""
    if not shown.has_seat:
        raise NotPossible(
            _(
                "Only people with a confirmed seat have a badge. Check the status of the "
                "registration."
            )
        )
    side, path = qr(address_of(shown))
    context = {
        "registration": shown,
        "keep": keep,
        "event": shown.event,
        "dates": dates_of(shown.event),
        "place": place_of(shown.event),
        "outer": side + 8,  # the quiet zone of four squares that readers need
        "path": path,
        "loaded": timezone.now(),
    }
    return render(request, "attendance/mobile_badge.html", context)


@login_not_required
@require_safe
def worker(request):
    """The script that keeps the page above. It has an address of ours, not of a static file, for it
    must lie above the page, and its name must not change when it does."""
    response = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response
