"""Requests to join and memberships: decided here, changed by acts only."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.admin import Act, AuditedAdmin
from audit.admin.entries import ReadOnly
from audit.refusals import attempt
from files.in_a_row import in_a_row
from friends.actions import admit, decline
from friends.admin.importing import ImportMixin
from friends.forms import AdmitOnForm
from friends.models import Membership, NoteVerbale

DECIDE = "friends.decide_membership"


def admit_today(membership, *, by):
    now = timezone.now()
    return admit(membership, by=by, at=now, on=now.date())


def decline_now(membership, *, by, reason):
    return decline(membership, by=by, at=timezone.now(), reason=reason)


_TOLD_OF_ADMISSION = _("The people named in the request and the mission will be emailed.")


def waits(membership):
    return membership.status == "requested"


@admin.register(Membership)
class MembershipAdmin(ImportMixin, ReadOnly, AuditedAdmin):
    view_on_site = False  # the field “page” leads there
    list_display = [
        "entity",
        "capacity",
        "status",
        "procedure",
        "requested_at",
        "effective_from",
        "effective_until",
    ]
    list_filter = [
        "status",
        "capacity",
        "procedure",
        "entity__regional_group",
        "requested_at",
        "effective_from",
    ]
    list_select_related = ["entity", "note_verbale"]
    search_fields = [
        "entity__sort_name__words",
        "entity__name_en",
        "=entity__iso3",
        "note_verbale__reference",
    ]
    search_help_text = _("A State or organization, its code, or the reference of a note.")
    date_hierarchy = "requested_at"
    fields = [
        "entity",
        "capacity",
        "status",
        "procedure",
        "paper",
        "withdrawal_paper",
        "named",
        "requested_at",
        "requested_by",
        "objections_until",
        "register",
        "decided_at",
        "decided_by",
        "reason",
        "effective_from",
        "effective_until",
        "page",
    ]
    readonly_fields = ["paper", "withdrawal_paper", "named", "register", "page"]
    export_fields = [
        "entity",
        "capacity",
        "status",
        "requested_at",
        "decided_at",
        "effective_from",
        "effective_until",
    ]
    acts = [
        Act(
            "admit",
            _("Admit from today"),
            admit_today,
            DECIDE,
            confirm=True,
            when=waits,
            explains=lambda membership: [_TOLD_OF_ADMISSION],
            said=lambda membership: _("%s is admitted.") % membership.entity,
        ),
        Act(
            "decline",
            _("Decline"),
            decline_now,
            DECIDE,
            needs_reason=True,
            when=waits,
            explains=lambda membership: [_("The mission will be emailed the reason.")],
            said=lambda membership: _("The request of %s is declined.") % membership.entity,
        ),
    ]

    # Only rows that were filed can be looked at; nothing is added or edited by hand.
    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("friends.view_membership")

    def get_urls(self):
        view = self.admin_site.admin_view(self.admit_on_view)
        own = path("<int:pk>/admit-on/", view, name="friends_membership_admit_on")
        return [own, *super().get_urls()]

    def _buttons(self, request, object_id):
        """Besides the acts, a page that asks for the first day."""
        buttons = super()._buttons(request, object_id)
        if any(act.name == "admit" for act, _url in buttons):
            chosen = Act("admit_on", _("Admit from another day"), None, DECIDE, confirm=True)
            buttons.insert(
                1, (chosen, reverse("admin:friends_membership_admit_on", args=[object_id]))
            )
        return buttons

    def admit_on_view(self, request, pk):
        membership = self.get_object(request, str(pk))
        if membership is None or not request.user.has_perm(DECIDE):
            raise PermissionDenied
        submitted = request.method == "POST" and "on" in request.POST
        form = AdmitOnForm(request.POST if submitted else None)
        if submitted and form.is_valid():
            facts = {"by": request.user, "at": timezone.now(), "on": form.cleaned_data["on"]}
            if attempt(form, admit, membership, **facts):
                messages.success(request, _("%s is admitted.") % membership.entity)
                return HttpResponseRedirect(self._url("change", membership.pk))
        return self._asking(request, membership, form)

    def _asking(self, request, membership, form):
        title = _("Admit %s") % membership.entity
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": title,
            "membership": membership,
            "back": self._url("change", membership.pk),
        }
        return TemplateResponse(request, "admin/friends/membership/admit_on.html", context)

    @admin.display(description=_("note verbale or letter"))
    def paper(self, membership):
        return _link(membership.note_verbale)

    @admin.display(description=_("note of withdrawal"))
    def withdrawal_paper(self, membership):
        return _link(membership.withdrawal_note_verbale)

    @admin.display(description=_("focal points named"))
    def named(self, membership):
        return in_a_row(f"{c} <{c.email}>" for c in membership.contacts.order_by("alternate"))

    @admin.display(description=_("signatures and objections"))
    def register(self, membership):
        signed = [str(s) for s in membership.signatures.select_related("entity")]
        objected = membership.objections.select_related("entity")
        lifted = _("%s (lifted)")
        texts = [(f"{o}: {o.grounds}", o.lifted_at) for o in objected]
        stands = [lifted % text if lifted_at else text for text, lifted_at in texts]
        return "; ".join([*signed, *stands]) or "–"

    @admin.display(description=_("page of the request"))
    def page(self, membership):
        page = reverse("requests:request", args=[membership.pk])
        text = _("Decide on the request") if waits(membership) else _("Open request")
        return format_html('<a href="{}">{}</a>', page, text)


def _link(note_verbale):
    if note_verbale is None:
        return "–"
    if not note_verbale.file:
        return str(note_verbale)
    return format_html('<a href="{}">{} (PDF)</a>', note_verbale.get_absolute_url(), note_verbale)


@admin.register(NoteVerbale)
class NoteVerbaleAdmin(ReadOnly, AuditedAdmin):
    view_on_site = False
    list_display = ["reference", "kind", "entity", "dated_on", "received_at", "received_from"]
    list_filter = ["kind", "received_at", "dated_on"]
    list_select_related = ["entity", "received_from"]
    search_fields = ["reference", "entity__sort_name__words", "=entity__iso3", "=sha256"]
    fields = [
        "kind",
        "reference",
        "entity",
        "dated_on",
        "paper",
        "size",
        "sha256",
        "received_at",
        "received_from",
    ]
    readonly_fields = ["paper"]

    @admin.display(description=_("document"))
    def paper(self, note_verbale):
        return _link(note_verbale)
