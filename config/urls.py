"""Every address. Pages for people stand under their language; the rest has one address for all."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import views


def standing(*patterns):
    return [p() for module, p in patterns if find_spec(module)]


urlpatterns = [
    path("", views.root, name="root"),
    path("theme/", views.theme, name="theme"),
    *standing(
        ("config.health", lambda: path("", include("config.health"))),
        ("events.desk_urls", lambda: path("desk/", include("events.desk_urls"))),
        ("config.api", lambda: path("api/v1/", include("config.api"))),
    ),
    path("identity/", include("allauth.idp.urls")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("about/", views.Page.at("about"), name="about"),
        path("accessibility/", views.Page.at("accessibility"), name="accessibility"),
        path("privacy/", views.Page.at("privacy"), name="privacy"),
        path("contact/", views.Page.at("contact"), name="contact"),
        path("account/", include("allauth.account.urls")),
        path("account/2fa/", include("allauth.mfa.urls")),
        path("account/sessions/", include("allauth.usersessions.urls")),
        *standing(
            ("accounts.urls", lambda: path("account/profile/", include("accounts.urls"))),
            ("events.urls", lambda: path("events/", include("events.urls"))),
            ("friends.urls", lambda: path("", include("friends.urls"))),
        ),
    ),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
