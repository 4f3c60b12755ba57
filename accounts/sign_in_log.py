"""Every proof of who somebody is, right or wrong, has a line in the log: by the number of the
account, or by a mark of the address that was tried. Neither names a person."""

import logging
from typing import Any

from allauth.account.signals import authentication_step_completed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.rate_limits import network_of

log = logging.getLogger("accounts.sign_in")


def connect() -> None:
    for signal, receiver in (
        (authentication_step_completed, _proved),
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _failed),
    ):
        signal.connect(receiver, dispatch_uid=f"accounts.sign_in_log{receiver.__name__}")


def tell(what: str, request: HttpRequest | None, **fields: object) -> None:
    network = network_of(request) if request else "none"
    log.info("%s", what, extra={"fields": {"act": what, "network": network} | fields})


def tell_wrong_code(request: HttpRequest, user: User) -> None:
    tell("wrong second factor", request, user=user.pk)


def _proved(request, user, method, **more):
    kind = more.get("type", "")
    reauthenticated = bool(more.get("reauthenticated"))
    tell("proved", request, user=user.pk, method=method, type=str(kind), again=reauthenticated)


def _signed_in(request, user, **_more):
    tell("signed in", request, user=user.pk)


def _signed_out(request, user, **_more):
    if user is not None:
        tell("signed out", request, user=user.pk)


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: object):
    """The address may be nobody's: the same mark for the same address lets lines be compared."""
    address = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    mark = salted_hmac("accounts.sign_in_log", address, algorithm="sha256").hexdigest()[:12]
    tell("wrong password", request, address=mark)
