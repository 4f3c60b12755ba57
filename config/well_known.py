"""What programs ask every site for at addresses that are the same everywhere."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

PLAIN = "text/plain; charset=utf-8"
# RFC 9116 asks for less than a year; who reads it later asks again.
GOOD_FOR = timedelta(days=180)
# Pages of people and of staff: they need a sign-in, or an address that is a secret.
NOT_SEARCHED = ("/admin/", "/office/", "/desk/", "/b/", "/identity/", "/verify/", "/*/account/")


@login_not_required
@require_safe
def security_txt(request):
    """Where to report a weakness, RFC 9116. It is the same for a whole day."""
    day = (timezone.now() + GOOD_FOR).astimezone(UTC).date()
    with override("en"):
        contact_page = reverse("contact")
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {datetime.combine(day, time(), UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        f"Policy: {settings.SITE_URL}{contact_page}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN)


@login_not_required
@require_safe
def robots_txt(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_SEARCHED), ""]
    return HttpResponse("\n".join(lines), content_type=PLAIN)


@login_not_required
@require_safe
def favicon(request):
    """For programs that ask without having read a page; pages bring their icon along."""
    return redirect(static("icon.svg"))


urlpatterns = [
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("robots.txt", robots_txt, name="robots_txt"),
    path("favicon.ico", favicon, name="favicon"),
]
