"""The back office: the stock admin, with a start page that shows what waits for a decision."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView


class Site(AdminSite):
    """The admin site. The apps fill the start page of staff, each from its own ``admin`` module::

        from django.contrib import admin

        def requests_waiting(request):
            if not request.user.has_perm("friends.view_membership"):
                return None
            rows = Membership.objects.visible_to(request.user).awaiting_decision()
            return {
                "label": _("Requests for membership"),
                "count": rows.count(),
                "url": reverse("admin:friends_membership_changelist") + "?status__exact=requested",
                "oldest": rows.order_by("created_at").values_list("created_at", flat=True).first(),
            }

        admin.site.waiting.append(requests_waiting)

    Each list holds callables that take the request and answer a dict, or None where this reader
    may not see the row or it says nothing:

    ``waiting``  ``{"label", "count", "url", "oldest"}``: what a person must decide or repair.
                 Rows with a count of 0 are listed together in one sentence. ``oldest`` is a
                 datetime, a date or None.
    ``figures``  ``{"label", "value", "url"}``: how large things are. ``url`` may be missing.
    ``coming``   a list of ``{"label", "when", "url", "note"}``: the next events, soonest first;
                 ``when`` and ``note`` are ready texts.
    """

    site_title = _("Group of Friends")
    site_header = settings.GROUP_NAME
    index_title = _("Back office")
    enable_nav_sidebar = False  # it keeps its state by inline script and hides the page on a phone

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting, self.figures, self.coming = [], [], []

    def get_urls(self):
        """A short address for the page of retention, and our own way from a row to its page."""
        retention = RedirectView.as_view(pattern_name="admin:accounts_erasurereceipt_changelist")
        row = "r/<int:content_type_id>/<path:object_id>/"
        own = [
            path("retention/", self.admin_view(retention), name="retention"),
            path(row, self.admin_view(self.view_on_site), name="view_on_site"),
        ]
        return [*own, *super().get_urls()]

    def view_on_site(self, request, content_type_id, object_id):
        """Lead to the page of a row that this reader may see in the back office: Django leads from
        any row of any model, and so tells which there are and what their addresses are."""
        kind = get_object_or_404(ContentType, pk=content_type_id)
        shown = self._registry.get(kind.model_class())
        found = shown and shown.get_object(request, object_id)
        if not hasattr(found, "get_absolute_url") or not shown.has_view_permission(request, found):
            raise Http404
        return redirect(found.get_absolute_url())

    def login(self, request, extra_context=None):
        """Sign-in is allauth's, with its second factor and rate limits; there is no second door."""
        return secure_admin_login(super().login)(request, extra_context)

    def autocomplete_view(self, request):
        """Only for inputs that an admin offers: Django completes the rows of any field."""
        if not self._completes(request.GET):
            raise Http404
        return super().autocomplete_view(request)

    def _completes(self, query):
        named = f"{query.get('app_label')}.{query.get('model_name')}"
        return any(
            model._meta.label_lower == named
            and query.get("field_name") in shown.autocomplete_fields
            for model, shown in self._registry.items()
        )

    def password_change(self, request, extra_context=None):
        """There is one way to a new password: with its limits, and after a fresh sign-in."""
        return redirect("account_change_password")

    def start_page(self, request):
        """What waits for this reader, the figures, the next events, and the records."""
        waiting = _rows(self.waiting, request)
        return {
            "waiting": [row for row in waiting if row["count"]],
            "nothing": [row for row in waiting if not row["count"]],
            "figures": _rows(self.figures, request),
            "coming": [event for rows in _rows(self.coming, request) for event in rows],
            "records": self.get_app_list(request),
        }

    def index(self, request, extra_context=None):
        """The start page of staff is the one for all (`config.start_pages`)."""
        return redirect("start")


def _rows(sources, request):
    return [row for source in sources if (row := source(request)) is not None]
