"""Who stands at a desk: an officer who is signed in, or a device that an officer opened."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from attendance.actions.devices import device_agent, find_device

COOKIE = settings.DESK_COOKIE_NAME
APP = "X-Desk"  # a header that no form of another site can send


def device_at(request):
    """The open device that this browser holds the key of, or None."""
    pk, _dot, key = request.COOKIES.get(COOKIE, "").partition(".")
    return find_device(int(pk), key) if pk.isascii() and pk.isdecimal() and len(pk) < 18 else None


def may_check_in(request):
    return request.user.is_authenticated and request.user.has_perm("attendance.check_in")


def desk_only(view):
    """A page for officers at the desk, who sign in."""

    @login_not_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if may_check_in(request):
            return view(request, *args, **kwargs)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())

    return guarded


def device_only(view):
    """What the page of a device asks. A device that was closed is told so, and deletes its roster.

    Exempt from the token of forms, which a page kept on the device would have lost: the header and
    the cookie, which is never sent along from another site, stand for it."""

    @csrf_exempt
    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request, slug, *args, **kwargs):
        if request.headers.get(APP) != "1":
            return HttpResponse(status=400)
        device = device_at(request)
        if device is None or device.event.slug != slug:
            text = _(
                "This device is no longer a desk of this event. Ask an officer to open it again."
            )
            return JsonResponse({"closed": text}, status=401)
        device.agent = device_agent(device)
        return view(request, device, *args, **kwargs)

    return guarded
