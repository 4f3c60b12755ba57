"""Whether the reader has signed in just now: asked by pages that show or take secrets."""

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired


def signed_in_freshly(request):
    """Whether the reader signed in, or confirmed the own identity, within
    ``ACCOUNT_REAUTHENTICATION_TIMEOUT``. allauth alone does not count the sign-in itself: who
    follows a link from an email would be asked twice in a row."""
    if did_recently_reauthenticate(request):
        return True
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def require_fresh_sign_in(request):
    """Lead readers whose sign-in is older to the page that asks for it again. allauth then repeats
    the request, with what was sent: it keeps that in the session, so a page on which something
    secret is typed shows the form again instead (`signed_in_freshly`)."""
    if not signed_in_freshly(request):
        raise ReauthenticationRequired
