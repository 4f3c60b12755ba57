"""A fresh sign-in: what a person proves again, and lately, before something about the account
changes. A session that was left open, or a password alone, does not take an account over."""

import time
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.rate_limits import seconds_to_wait

# Pages that show or change a secret: proved before they are opened, so that nobody types a new
# password only to be led away.
TO_OPEN = {
    "account_change_password",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
}
# Pages that anybody who is signed in may read: proved before their form does something.
TO_SEND = {"account_email", "usersessions_list"}
ENROLLING = {"mfa_activate_totp", "mfa_add_webauthn"}
SAFE = {"GET", "HEAD", "OPTIONS"}

PASSWORD, CODE, SECOND_FACTOR = "password", "code", "mfa"  # as allauth records them

SENT = "code_of_fresh_sign_in"  # in the session
MOST_CODES = "6/hour"
MOST_TRIES = 3


def is_asked(request: HttpRequest) -> bool:
    name = _name(request)
    return name in TO_OPEN or (name in TO_SEND and request.method not in SAFE)


def proofs(user: User, name: str = "") -> set[str]:
    """What counts for this person. Who has a second factor proves it. Enrolling the first one, and
    whatever staff do before they have one, needs the mailbox: the password may be known."""
    if is_mfa_enabled(user):
        return {SECOND_FACTOR}
    if name in ENROLLING or (user.is_staff and settings.STAFF_NEED_SECOND_FACTOR):
        return {CODE}
    return {PASSWORD, CODE}


def proofs_to_open(request: HttpRequest) -> set[str]:
    """What counts for the page to which the reader is led afterwards (``next``)."""
    onwards = request.POST.get("next") or request.GET.get("next") or ""
    try:
        name = resolve(urlsplit(onwards).path).view_name
    except (Resolver404, ValueError):
        name = ""
    return proofs(request.user, name)


def is_fresh(request: HttpRequest) -> bool:
    since = time.time() - settings.FRESH_SIGN_IN_SECONDS
    accepted_proofs = proofs(request.user, _name(request))
    records = get_authentication_records(request, request.user)
    return any(
        r["at"] > since and r["method"] in accepted_proofs and _is_own(r, request) for r in records
    )


def require_fresh_sign_in(request: HttpRequest) -> None:
    """Lead readers whose sign-in is older to the page that asks for it again. allauth then repeats
    the request, with what was sent: it keeps that in the session, so a page on which something
    secret is typed shows the form again instead (`is_fresh`)."""
    if not is_fresh(request):
        raise ReauthenticationRequired


def _is_own(record, request):
    """A code proves the address to which it went, not the one that the account has since."""
    return record["method"] != CODE or record.get("email", "").lower() == request.user.email


def _name(request):
    match = request.resolver_match
    return match.view_name if match else ""


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the proof and from there back. A form is kept meanwhile, save those with passwords:
    these are never stored."""
    page = _return_page(request)
    if _name(request) in TO_SEND:
        return suspend_request(request, page)
    return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def _return_page(request):
    if proofs(request.user, _name(request)) == {CODE}:
        return reverse("accounts:prove_by_code")
    return get_adapter().get_reauthentication_methods(request.user)[0]["url"]


# --- a code by email ------------------------------------------------------------------------------
def send_code(request: HttpRequest) -> bool:
    """Email a code to the person's address. False where there were too many."""
    user = request.user
    if seconds_to_wait(f"fresh-sign-in-code:{user.pk}", MOST_CODES):
        return False
    code = get_adapter().generate_login_code()
    request.session[SENT] = {"code": code, "email": user.email, "at": time.time(), "tries": 0}
    facts = {"user": user, "code": code}
    get_adapter().send_mail("account/email/code_of_fresh_sign_in", user.email, facts)
    return True


def code_sent(request: HttpRequest) -> dict | None:
    """The code that is waited for, unless it ended."""
    sent = request.session.get(SENT)
    if not sent or sent["email"] != request.user.email or sent["tries"] >= MOST_TRIES:
        return None
    return sent if time.time() - sent["at"] < settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT else None


def prove_code(request: HttpRequest, typed: str) -> bool:
    """Whether it is the code that was sent. Each code can be tried three times."""
    if not (sent := code_sent(request)):
        return False
    sent["tries"] += 1
    request.session[SENT] = sent
    if not compare_user_code(actual=typed, expected=sent["code"]):
        return False
    del request.session[SENT]
    record_authentication(
        request, request.user, method=CODE, email=sent["email"], reauthenticated=True
    )
    return True
