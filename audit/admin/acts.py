"""Acts as buttons on a record's page and as bulk actions on the list."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.admin.exporting import as_action
from audit.lifecycle import NotPossible

REASONS_SHOWN = 30


@dataclass(frozen=True)
class Act:
    """A domain act that the back office offers.

    ``function(obj, *, by)`` is called, with the typed reason as ``reason_as`` (``reason`` unless
    said otherwise) where one is needed. ``when(obj)`` tells whether to show the button on a
    record's page; the act itself still decides whether it may be done. ``bulk=False`` keeps it off
    the list. ``explains(obj)`` yields sentences about what will follow, which stand on the page in
    between (``confirm`` or ``needs_reason``); ``said(obj)`` is what came of it, a sentence with the
    next step.
    """

    name: str
    label: str
    function: Callable
    permission: str
    needs_reason: bool = False
    confirm: bool = False
    reason_as: str = "reason"
    when: Callable = None
    bulk: bool = True
    explains: Callable = None
    said: Callable = None

    @property
    def asks(self):
        return self.needs_reason or self.confirm

    def do(self, obj, by, reason):
        extra = {self.reason_as: reason} if self.needs_reason else {}
        return self.function(obj, by=by, **extra)


def says(text):
    """For ``said``: a sentence in which ``%(it)s`` is the record."""
    return lambda obj: str(text) % {"it": obj}


class ActsMixin:
    acts = ()
    change_form_template = "admin/acted_change_form.html"

    def permitted_acts(self, request):
        return [act for act in self.acts if request.user.has_perm(act.permission)]

    # --- on a record's page -----------------------------------------------------------------------
    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/<slug:act_name>/", view, name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"acts": self._buttons(request, object_id), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def _buttons(self, request, object_id):
        acts = self.permitted_acts(request)
        obj = self.get_object(request, unquote(object_id)) if acts else None
        shown = [act for act in acts if obj and (act.when is None or act.when(obj))]
        return [(act, self._url("act", object_id, act.name)) for act in shown]

    def act_view(self, request, object_id, act_name):
        act = next((act for act in self.acts if act.name == act_name), None)
        obj = self.get_object(request, unquote(object_id))
        if act is None or obj is None:
            raise Http404
        if not request.user.has_perm(act.permission) or not self.has_view_permission(request, obj):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(self._url("change", object_id))
        return self._perform(request, act, obj)

    def _perform(self, request, act, obj):
        reason = request.POST.get("reason", "").strip()
        if act.asks and "confirmed" not in request.POST:
            return self._ask(request, act, [obj], reason)
        if act.needs_reason and not reason:
            return self._ask(request, act, [obj], reason, _no_reason())
        try:
            act.do(obj, request.user, reason)
        except NotPossible as refusal:
            if act.needs_reason:
                return self._ask(request, act, [obj], reason, str(refusal))
            messages.error(request, str(refusal))
        else:
            done = _("This action has been carried out: %(act)s.") % {"act": act.label}
            messages.success(request, act.said(obj) if act.said else done)
        return HttpResponseRedirect(self._url("change", obj.pk))

    def _ask(self, request, act, objects, reason="", error="", hidden=()):
        """The page between the button and the act. What was typed stays."""
        context = {
            **self.admin_site.each_context(request),
            "title": (_("Error: %s") % act.label) if error else act.label,
            "act": act,
            "objects": [(obj, _explained(act, obj)) for obj in objects[:REASONS_SHOWN]],
            "more": max(0, len(objects) - REASONS_SHOWN),
            "reason": reason,
            "error": error,
            "hidden": hidden,
            "opts": self.opts,
            "back": self._url("changelist") if hidden else self._url("change", objects[0].pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/act.html", context, status=409 if error else 200)

    # --- on the list ------------------------------------------------------------------------------
    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location=action_location)
        if action_location != ActionLocation.CHANGE_LIST:
            return actions
        for act in self.permitted_acts(request):
            if act.bulk:
                name = f"act_{act.name}"
                actions[name] = as_action(self, name, act.label, _bulk(act))
        return actions

    def perform_on(self, request, act, queryset):
        reason = request.POST.get("reason", "").strip()
        error = _no_reason() if act.needs_reason and not reason else ""
        if act.asks and ("confirmed" not in request.POST or error):
            error = error if "confirmed" in request.POST else ""
            hidden = _selection(request, act)
            return self._ask(request, act, list(queryset), reason, error, hidden)
        skipped = []
        for obj in queryset:
            try:
                act.do(obj, request.user, reason)
            except NotPossible as refusal:
                skipped.append(f"{obj}: {refusal}")
        _tell(request, act, len(queryset) - len(skipped), skipped)
        return None


def _explained(act, obj):
    return list(act.explains(obj)) if act.explains else []


def _bulk(act):
    def action(modeladmin, request, queryset):
        return modeladmin.perform_on(request, act, queryset)

    return action


def _selection(request, act):
    """What the list needs to find the same rows again after the page in between."""
    across = request.POST.get("select_across", "0")
    chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
    chosen = chosen[:1] if across == "1" else chosen
    rows = [(ACTION_CHECKBOX_NAME, pk) for pk in chosen]
    return [("action", f"act_{act.name}"), ("select_across", across), *rows]


def _no_reason():
    return _("Enter a reason. It will be kept with the record and sent to the people concerned.")


def _tell(request, act, done, skipped):
    text = _("%(act)s: %(done)s done, %(skipped)s skipped.") % {
        "act": act.label,
        "done": done,
        "skipped": len(skipped),
    }
    (messages.warning if skipped else messages.success)(request, text)
    for reason in skipped[:REASONS_SHOWN]:
        messages.warning(request, reason)
    more = len(skipped) - REASONS_SHOWN
    if more > 0:
        text = ngettext("%(n)s more was skipped.", "%(n)s more were skipped.", more) % {"n": more}
        messages.warning(request, text)
