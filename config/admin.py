"""The back office: the stock admin, with a start page that shows what waits for a decision."""

from dataclasses import replace
from datetime import datetime, time

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from audit.presenters.start_page import summary_of


class Site(AdminSite):
    """The admin site. The apps fill the start page of staff, each from its own ``admin`` module::

        admin.site.waiting.append(requests_waiting)

    Each list holds callables that take the request (`audit.presenters.start_page`):

    ``waiting``    a `StartTopic`, or None where this reader does not decide such things. Topics
                   without a task are named together in one sentence.
    ``coming``     a list of `StartEvent`, soonest first.
    ``deadlines``  a list of `StartDeadline` of the next 30 days.
    ``figures``    ``{"label", "value", "note", "url"}`` or None: how large things are. ``note`` and
                   ``url`` may be missing.
    ``entries``    the last entries of the audit log for who may read it, newest first.
    """

    site_title = _("Group of Friends")
    site_header = settings.GROUP_NAME
    index_title = _("Back office")
    enable_nav_sidebar = False  # it keeps its state by inline script and hides the page on a phone

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting, self.figures, self.coming = [], [], []
        self.deadlines, self.entries = [], []

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
        """What there is to do, the events of the week, deadlines, figures and records, as this
        reader may see them. The number of queries does not depend on the number of rows."""
        topics = [topic for source in self.waiting if (topic := source(request)) is not None]
        tasks = [task for topic in topics for task in topic.tasks]
        deadlines = [row for source in self.deadlines for row in source(request)]
        return {
            "decides": bool(topics),
            "tasks": tasks,
            "summary": summary_of(tasks),
            "nothing": [topic.name for topic in topics if not topic.tasks],
            "coming": _with_steps(self.coming, tasks, request),
            "deadlines": sorted(deadlines, key=_moment),
            "figures": [row for source in self.figures if (row := source(request)) is not None],
            "entries": []
            if topics
            else [row for source in self.entries for row in source(request)],
            "records": self.get_app_list(request),
        }

    def index(self, request, extra_context=None):
        """The start page of staff is the one for all (`config.start_pages`)."""
        return redirect("start")


def _with_steps(sources, tasks, request):
    """The events, each with its next step: the first task that belongs to it, else its own."""
    first = {task.event: task for task in reversed(tasks) if task.event}
    return [
        replace(event, step=(task.words, task.url)) if (task := first.get(event.key)) else event
        for source in sources
        for event in source(request)
    ]


def _moment(deadline):
    """A day without an hour stands at its end."""
    when = deadline.when
    if isinstance(when, datetime):
        return when
    return timezone.make_aware(datetime.combine(when, time.max))
