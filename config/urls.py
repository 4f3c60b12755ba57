"""Every address. Pages for people stand under their language; the rest has one address for all."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from accounts import request_urls as erasure_requests
from attendance import office_urls as attendance_office
from attendance import urls as attendance_pages
from attendance.views.offline_desk import badge_address
from certificates import office_urls as certificates_office
from certificates import urls as certificates_pages
from certificates.views import verify
from config import audit_log, find_page, start_pages, views
from events import office_urls as events_office
from events import urls as events_pages
from friends import request_urls as requests_to_join


def collect(*parts):
    """The addresses of several apps under one name. Names and routes of all are different: a test
    says so."""
    return [address for part in parts for address in part.urlpatterns]


# The upper apps' first: their words come before an event's own address.
EVENTS = collect(attendance_pages, certificates_pages, events_pages)
OFFICE = collect(events_office, attendance_office, certificates_office)
REQUESTS = collect(erasure_requests, requests_to_join)

urlpatterns = [
    path("", views.root, name="root"),
    path("theme/", views.theme, name="theme"),
    path("start/", start_pages.start, name="start"),
    path("find/", find_page.find, name="find"),
    path("audit/", audit_log.audit_log, name="audit_log"),
    path("audit/entries.csv", audit_log.audit_log_file, name="audit_log_file"),
    path("", include("config.health")),
    path("", include("config.metrics")),
    path("", include("config.well_known")),
    path("admin/", admin.site.urls),
    path("desk/", include("attendance.desk_urls")),
    path("b/<slug:slug>/<str:code>/", badge_address, name="badge"),
    path("b/<slug:slug>/<str:code>", badge_address, name="badge"),
    path("office/", include((OFFICE, "office"))),
    path("requests/", include((REQUESTS, "requests"))),
    path("api/", include("config.api.urls")),
    path("identity/", include("partners.urls")),
    path("verify/<str:number>/", verify.short, name="verify_short"),
    *i18n_patterns(
        path("about/", views.Page.at("about"), name="about"),
        path("accessibility/", views.Page.at("accessibility"), name="accessibility"),
        path("privacy/", views.Page.at("privacy"), name="privacy"),
        path("contact/", views.Page.at("contact"), name="contact"),
        path("account/", include("allauth.account.urls")),
        path("account/2fa/", include("allauth.mfa.urls")),
        path("account/sessions/", include("allauth.usersessions.urls")),
        path("account/profile/", include("accounts.urls")),
        path("verify/", verify.ask, name="verify"),
        path("verify/<str:number>/", verify.number, name="verify_number"),
        path("events/", include((EVENTS, "events"))),
        path("", include("friends.urls")),
    ),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
