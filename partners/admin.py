"""Partner systems in the back office. A secret is shown on the page that made it, and never
again."""

from allauth.idp.oidc.models import Client, Token
from django import forms
from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.admin import Act, AuditedAdmin, says
from audit.lifecycle import NotPossible
from friends.admin.choices import EntityChoicesMixin
from partners import actions
from partners.models import Partner, Scope

# Clients and tokens are made, changed and ended by the acts on partners only.
for _model in (Client, Token):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)

MANAGE = "partners.manage_partner"


def _revoke(partner, *, by, reason):
    return actions.revoke(partner, by=by, at=timezone.now(), reason=reason)


def _renew(partner, *, by):
    return actions.renew_secret(partner, by=by, at=timezone.now())


def _is_active(partner):
    return partner.active


class PartnerForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Scope.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If you remove a scope, it ends at once, also for tokens already issued."),
    )

    def clean_name(self):
        """The constraint asks also whether the partner is active, which this form does not edit."""
        name = self.cleaned_data["name"]
        others = Partner.objects.active().filter(name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(
                _("An active partner system already has this name. Choose another name.")
            )
        return name


@admin.register(Partner)
class PartnerAdmin(EntityChoicesMixin, AuditedAdmin):
    form = PartnerForm
    list_display = ["name", "entity", "scope_names", "all_events", "active", "created_at"]
    list_filter = ["all_events", ("revoked_at", admin.EmptyFieldListFilter), "created_at"]
    list_select_related = ["entity"]
    search_fields = ["name", "contact_name", "contact_email", "=client__id", "note"]
    export_fields = [
        "name",
        "client_id",
        "contact_name",
        "contact_email",
        "scope_names",
        "entity",
        "all_events",
        "may_see_contacts",
        "created_at",
        "secret_at",
        "revoked_at",
    ]
    readonly_fields = ["client_id", "created_at", "created_by", "secret_at", "revoked_at"]
    fieldsets = [
        (None, {"fields": ["name", "contact_name", "contact_email", "note"]}),
        (_("Permissions"), {"fields": ["scopes", "may_see_contacts"]}),
        (_("Events and people"), {"fields": ["all_events", "chosen_events", "entity"]}),
        (
            _("Client"),
            {"fields": ["client_id", "created_at", "created_by", "secret_at", "revoked_at"]},
        ),
    ]
    acts = [
        Act(
            "new-secret",
            _("New secret"),
            _renew,
            MANAGE,
            confirm=True,
            when=_is_active,
            bulk=False,
            explains=lambda partner: [
                _("The old secret and its tokens will stop working at once."),
                _("The new secret will be shown only once. Copy it before you leave the page."),
            ],
            said=says(_("%(it)s has a new secret.")),
        ),
        Act(
            "revoke",
            _("Revoke partner system"),
            _revoke,
            MANAGE,
            needs_reason=True,
            when=_is_active,
            explains=lambda partner: [
                _("Its secret and its tokens will stop working at once."),
                _("This cannot be undone."),
            ],
            said=says(_("%(it)s is revoked and can no longer call the API.")),
        ),
    ]

    # --- who may ----------------------------------------------------------------------------------
    def has_add_permission(self, request):
        return request.user.has_perm(MANAGE)

    def has_change_permission(self, request, obj=None):
        """A revoked partner stays as it was."""
        return request.user.has_perm(MANAGE) and (obj is None or obj.active)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(MANAGE) or request.user.has_perm("partners.view_partner")

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    # --- adding and changing ----------------------------------------------------------------------
    def save_model(self, request, obj, form, change):
        if not change:
            obj.fresh_secret = actions.add_partner(
                obj, by=request.user, at=timezone.now(), events=form.cleaned_data["chosen_events"]
            )
            return
        super().save_model(request, obj, form, change)
        actions.align_client(obj)

    def save_related(self, request, form, formsets, change):
        if change:  # adding has written its links and its entry already
            super().save_related(request, form, formsets, change)

    def response_add(self, request, obj, post_url_continue=None):
        return self._show(request, obj, obj.fresh_secret)

    def _perform(self, request, act, obj):
        if act.name != "new-secret" or "confirmed" not in request.POST:
            return super()._perform(request, act, obj)
        try:
            return self._show(request, obj, act.do(obj, request.user, ""))
        except NotPossible as refusal:
            return self._ask(request, act, [obj], "", str(refusal))

    def _show(self, request, partner, secret):
        """Straight from the act to the page: a redirect would have to keep the secret somewhere."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Secret of %s") % partner,
            "partner": partner,
            "secret": secret,
            "opts": self.opts,
            "next": self._url("change", partner.pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "partners/secret.html", context)

    @admin.display(description=_("client id"))
    def client_id(self, partner):
        return partner.client_id

    @admin.display(description=_("scopes"))
    def scope_names(self, partner):
        return ", ".join(partner.scopes)

    @admin.display(description=_("active"), boolean=True)
    def active(self, partner):
        return partner.active
