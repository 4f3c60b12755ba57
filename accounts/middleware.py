"""The reader's language and time, and the second factor that staff must have."""

from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts import fresh_sign_in, known_devices, session_limits

# Where a staff member without a second factor may go: to set one up, to prove the address or the
# password on the way, and out.
OPEN_VIEWS = ("mfa_", "account_", "usersessions_", "accounts:")
OPEN_PATHS = ("/api/", "/identity/", "/static/", "/healthz", "/readyz")


def signed_in(request):
    """The signed-in user or None. Visitors without a session cost no query and no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if request.user.is_authenticated else None


class ReaderMiddleware:
    """Times in the reader's zone; on paths that name no language, the reader's language."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = signed_in(request)
        if user is None:
            return self.get_response(request)
        if not translation.get_language_from_path(request.path_info):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(user.time_zone):
            return self.get_response(request)


class KnownDeviceMiddleware:
    """Marks the browser of somebody who signed in, or chose a new password, as the person's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if user := getattr(request, "known_device_of", None):
            known_devices.remember(request, response, user)
        return response


class StaffSessionMiddleware:
    """Ends the session of somebody of the staff who was away for long; says so, and leads back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = signed_in(request)
        if user is None or not user.is_staff:
            return None
        if not (why := session_limits.why_ended(request, user)):
            return None
        if request.method == "POST":
            why += " " + _("What you sent was not saved: send it again after you sign in.")
        logout(request)
        messages.warning(request, why)
        # As Django's own middleware has it: a page for visitors is shown to the visitor.
        return _to_sign_in(request) if getattr(view, "login_required", True) else None


def _to_sign_in(request):
    """To the page that was asked for; after a form, to the page on which it stands."""
    back = request.get_full_path()
    if request.method != "GET":
        from_page = request.headers.get("Referer", "")
        ours = url_has_allowed_host_and_scheme(from_page, {request.get_host()})
        parts = urlsplit(from_page if ours else "")
        back = parts._replace(scheme="", netloc="", fragment="").geturl()
    page = resolve_url(settings.LOGIN_URL)
    return redirect(f"{page}?{urlencode({'next': back})}" if back else page)


class SecondFactorMiddleware:
    """Leads staff without a second factor to the page that sets one up, and nowhere else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.STAFF_NEED_SECOND_FACTOR or self._open(request):
            return None
        user = signed_in(request)
        if user is None or not user.is_staff or _has_second_factor(request, user):
            return None
        messages.warning(
            request,
            _(
                "Staff need a second factor. Set one up to continue: we will first send a code to "
                "your email address."
            ),
        )
        return redirect("mfa_index")

    def _open(self, request):
        name = request.resolver_match.view_name or ""
        return name.startswith(OPEN_VIEWS) or request.path_info.startswith(OPEN_PATHS)


class FreshSignInMiddleware:
    """One gate for all that changes how a person signs in, whatever each page asks itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not fresh_sign_in.is_asked(request) or signed_in(request) is None:
            return None
        return None if fresh_sign_in.is_fresh(request) else fresh_sign_in.ask(request)


def _has_second_factor(request, user):
    """Without a query where the session itself was opened with one; staff cannot remove the last
    one (``MFAAdapter.can_delete_authenticator``)."""
    records = get_authentication_records(request, user)
    return any(record["method"] == "mfa" for record in records) or is_mfa_enabled(user)
