"""The reader's language and time, and the second factor that staff must have."""

from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import fresh_sign_in, kept_forms, known_devices, session_limits

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
        logout(request)
        # As Django's own middleware has it: a page for visitors is shown to the visitor.
        answer = None
        if getattr(view, "login_required", True):
            answer = kept_forms.to_sign_in(request)
        messages.warning(request, _said(why, request))
        return answer


def _said(why, request):
    """What becomes of a form is told where it is led to the sign-in page with nothing kept; of one
    that is kept `KeptFormMiddleware` tells."""
    if request.method != "POST" or getattr(request, "kept_key", ""):
        return why
    lost = _("What you sent was not saved. Send it again after you sign in.")
    return f"{why} {lost}"


class KeptFormMiddleware:
    """A form that met the sign-in page is kept, and drawn again afterwards. It stands after the
    middleware that asks to sign in: what the address says of a kept form, only views do not see."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if request.method == "POST":
            return self._after_form(request, answer)
        facts = getattr(request, "kept_facts", None)
        if not facts or _asks_who(answer):
            return self._with_key(request, answer)
        return kept_forms.draw_again(request, answer, facts)

    def process_view(self, request, view, args, kwargs):
        if not (key := kept_forms.take_key(request)):
            return
        request.kept_form = key
        if request.method == "GET":
            request.kept_facts = kept_forms.find(request, key)

    def _after_form(self, request, answer):
        if _is_led_to_sign_in(request, answer):
            answer = kept_forms.to_sign_in(request)
        if getattr(request, "kept_key", ""):
            messages.warning(
                request,
                _(
                    "You were signed out before this was sent. Sign in within an hour, and the "
                    "form will show again what you typed."
                ),
            )
        elif answer.status_code == 302:
            kept_forms.forget(request)
        return answer

    def _with_key(self, request, answer):
        """A view that asks itself to sign in names the page without what is kept."""
        key = getattr(request, "kept_form", "")
        if key and _asks_who(answer):
            answer["Location"] = kept_forms.with_key(answer["Location"], key)
        return answer


def _asks_who(answer):
    """Whether it leads to a page on which one proves who one is."""
    return _led_to(answer).startswith(("account_", "mfa_", "admin:login", "accounts:prove"))


def _led_to(answer):
    if answer.status_code != 302:
        return ""
    try:
        return resolve(urlsplit(answer["Location"]).path).view_name
    except (Resolver404, ValueError):
        return ""


def _is_led_to_sign_in(request, answer):
    """Whichever code asked it: Django's middleware, the back office, a view."""
    if _led_to(answer) not in ("account_login", "admin:login"):
        return False
    if getattr(request, "led_to_sign_in", False) or signed_in(request) is not None:
        return False
    asked = request.resolver_match and request.resolver_match.view_name
    return bool(asked) and not asked.startswith(("account_", "mfa_"))


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
