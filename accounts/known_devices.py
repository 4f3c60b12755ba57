"""Browsers in which a person signed in before: strangers' wrong passwords do not hold them up.

A cookie says so. It signs nobody in; a new password makes it worthless. One browser may be known
for several people, as at a mission's one computer.
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = settings.KNOWN_DEVICE_COOKIE_NAME
SALT = "accounts.known_devices"
KEPT = 365 * 24 * 3600
MOST_PEOPLE = 8


def device_of(request: HttpRequest, user: AbstractBaseUser | None) -> str | None:
    """The name of this browser if the person signed in with it before, else None."""
    cookie = _read(request)
    if user is None or not cookie:
        return None
    mine = _mark(user, cookie["device"])
    return cookie["device"] if any(constant_time_compare(mine, m) for m in cookie["of"]) else None


def device_for(request: HttpRequest, email: str) -> str | None:
    """The same for a sign-in with this address. Without a cookie nothing is looked up."""
    if COOKIE not in request.COOKIES:
        return None
    return device_of(request, get_user_model().objects.filter(email=email.lower()).first())


def remember(request: HttpRequest, response: HttpResponseBase, user: AbstractBaseUser) -> None:
    """Write the cookie: this browser is the person's too, from now on."""
    cookie = _read(request) or {"device": secrets.token_urlsafe(12), "of": []}
    mine = _mark(user, cookie["device"])
    others = [mark for mark in cookie["of"] if mark != mine]
    response.set_cookie(
        COOKIE,
        signing.dumps({"device": cookie["device"], "of": [mine, *others][:MOST_PEOPLE]}, salt=SALT),
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _read(request) -> dict[str, Any] | None:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None


def _mark(user, device):
    """Discloses nothing about the person, and changes with the password."""
    return salted_hmac(SALT, f"{device}:{user.pk}:{user.password}", algorithm="sha256").hexdigest()[
        :32
    ]
