"""How long somebody of the staff stays signed in: an hour without activity, twelve for who has the
desk alone, a day in any case."""

import math
import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import DESK

SIGNED_IN, ACTIVE = "signed_in_at", "active_at"  # in the session
COARSE = 5 * 60  # seconds: a page view within them writes nothing
# Sent by scripts that ask by themselves, with nobody at the screen.
BACKGROUND = ("X-Background", "X-Desk")


def begin(session: SessionBase) -> None:
    """Sign-in. For everybody: a delegate may become staff within the session."""
    session[SIGNED_IN] = session[ACTIVE] = time.time()


def why_ended(request: HttpRequest, user: User) -> str:
    """What to tell somebody whose session has to end now; empty if it goes on."""
    session, now = request.session, time.time()
    if SIGNED_IN not in session:
        begin(session)
    if now - session[SIGNED_IN] > settings.STAFF_SESSION_SECONDS:
        return _(
            "You were signed out because staff have to sign in again each day. Sign in to continue."
        )
    idle = now - session[ACTIVE]
    if idle > settings.STAFF_IDLE_SECONDS and idle > (limit := _idle_limit(user)):
        return _after(limit)
    _note(request, now)
    return ""


def _idle_limit(user):
    roles = list(user.groups.values_list("name", flat=True))
    alone = roles == [DESK] and not user.is_superuser
    return settings.DESK_IDLE_SECONDS if alone else settings.STAFF_IDLE_SECONDS


def _after(seconds):
    hours = math.ceil(seconds / 3600)
    return ngettext(
        "You were signed out after an hour without activity. Sign in to continue where you were.",
        "You were signed out after %(hours)d hours without activity. Sign in to continue where "
        "you were.",
        hours,
    ) % {"hours": hours}


def _note(request, now):
    if any(name in request.headers for name in BACKGROUND):
        return
    if now - request.session[ACTIVE] > COARSE:
        request.session[ACTIVE] = now
