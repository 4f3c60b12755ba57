"""People and outgoing email in the back office."""

from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.actions import erasure, retention
from accounts.emails import CannotRender, compose
from accounts.forms import zone_choices
from accounts.models import ErasureReceipt, ErasureRequest, Notice, User
from accounts.models.people import ABOUT_ACCOUNT
from accounts.registries import groups_in_words
from accounts.roles import LABELS, ROLES
from audit.admin import Act, AuditedAdmin, says
from audit.admin.entries import ReadOnly
from audit.presenters.start_page import StartTask, StartTopic
from files.in_a_row import in_a_row

# A role is given by an act and holds what accounts/roles.py says; the rest is the person's own
# and is seen on the person's page, without secrets and session keys.
for _model in (Group, EmailAddress, EmailConfirmation, Authenticator, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


_GIVEN = _("%(it)s now has the role “%(role)s”.")
_TAKEN = _("%(it)s no longer has the role “%(role)s”.")


def _role_acts():
    """“Give the role” and “take the role”, a pair for each row of the table."""
    for role in ROLES:
        name, label = role.replace(" ", "-"), LABELS[role]
        yield Act(
            f"give-{name}",
            format_lazy("{}: {}", _("Give role"), label),
            lambda user, *, by, role=role: actions.give_role(user, role, by=by),
            "accounts.give_role",
            when=lambda user, role=role: role not in roles_of(user),
            bulk=False,
            said=lambda user, label=label: _GIVEN % {"it": user, "role": label},
        )
        yield Act(
            f"take-{name}",
            format_lazy("{}: {}", _("Remove role"), label),
            lambda user, *, by, role=role: actions.take_role(user, role, by=by),
            "accounts.give_role",
            when=lambda user, role=role: role in roles_of(user),
            bulk=False,
            said=lambda user, label=label: _TAKEN % {"it": user, "role": label},
        )


_SIGNED_OUT = _("The person will be signed out everywhere at once.")
_UNDONE = _("Sign-in can be allowed again later.")
_SAFE = _(
    "Until the person sets up another second factor, the password alone is enough to sign in."
)


def roles_of(user):
    return [group.name for group in user.groups.all()]


def _shut_out(user, *, by):
    return actions.set_active(user, False, by=by)


def _let_in(user, *, by):
    return actions.set_active(user, True, by=by)


class SecondFactorFilter(admin.SimpleListFilter):
    title = _("second factor")
    parameter_name = "second_factor"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        return queryset.filter(secured=self.value() == "yes") if self.value() else queryset


@admin.register(User)
class UserAdmin(AuditedAdmin):
    list_display = ["email", "name", "roles", "second_factor", "is_active", "last_login"]
    list_filter = ["groups", SecondFactorFilter, "is_active", "is_staff", "language", "last_login"]
    search_fields = ["email", "search_key__words"]
    ordering = ["email"]
    show_full_result_count = False
    fields = [
        "email",
        *actions.PROFILE,
        "roles",
        "emails_off",
        "second_factor",
        "sessions",
        "is_active",
        "is_staff",
        "is_superuser",
        "date_joined",
        "last_login",
    ]
    # The address is proved by its owner and what a person may do is given by acts: not typed here.
    readonly_fields = [name for name in fields if name not in actions.PROFILE]
    export_fields = ["email", "style", "given_name", "family_name", "title", "roles", "last_login"]
    acts = [
        *_role_acts(),
        Act(
            "shut-out",
            _("Block sign-in"),
            _shut_out,
            "accounts.change_user",
            confirm=True,
            when=lambda user: user.is_active,
            explains=lambda user: [_SIGNED_OUT, _UNDONE],
            said=says(_("%(it)s has been signed out everywhere and can no longer sign in.")),
        ),
        Act(
            "let-in",
            _("Allow sign-in"),
            _let_in,
            "accounts.change_user",
            when=lambda user: not user.is_active,
            said=says(_("%(it)s can sign in again.")),
        ),
        Act(
            "remove-second-factor",
            _("Remove the second factor"),
            actions.remove_second_factor,
            "accounts.change_user",
            confirm=True,
            when=lambda user: user.secured,
            bulk=False,
            explains=lambda user: [_SIGNED_OUT, _SAFE],
            said=says(
                _("%(it)s no longer has a second factor and has been signed out everywhere.")
            ),
        ),
    ]

    def get_queryset(self, request):
        secured = Exists(Authenticator.objects.filter(user=OuterRef("pk")))
        return super().get_queryset(request).annotate(secured=secured).prefetch_related("groups")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "time_zone":
            return forms.ChoiceField(label=field.label, choices=zone_choices)
        return field

    def has_add_permission(self, request):
        return False  # people sign up themselves, and prove their address

    def has_delete_permission(self, request, obj=None):
        return False  # the audit names them; who leaves is shut out

    @admin.display(description=_("name"))
    def name(self, user):
        return user.name_with_style

    @admin.display(description=_("roles"))
    def roles(self, user):
        return in_a_row(str(LABELS.get(role, role)) for role in roles_of(user))

    @admin.display(description=_("emails switched off"))
    def emails_off(self, user):
        return groups_in_words(user.emails_switched_off) or "–"

    @admin.display(description=_("second factor"), boolean=True, ordering="secured")
    def second_factor(self, user):
        return user.secured

    @admin.display(description=_("sign-in sessions"))
    def sessions(self, user):
        rows = UserSession.objects.filter(user=user).order_by("-created_at")[:10]
        return "; ".join(f"{row.ip}, {row.user_agent}" for row in rows) or "–"


# A long line can be scrolled to with the keyboard.
EMAIL_AS_TEXT = '<strong>{}</strong><pre tabindex="0" dir="auto">{}</pre>'
STATES = {
    "waiting": _("Waiting to be sent"),
    "sent": _("Sent"),
    "failed": _("Delivery failed"),
    "switched_off": _("Not sent: the reader switched off these emails"),
}


class StateFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return STATES.items()

    def queryset(self, request, queryset):
        return getattr(queryset, self.value())() if self.value() in STATES else queryset


@admin.register(Notice)
class NoticeAdmin(AuditedAdmin):
    list_display = [
        "id",
        "kind",
        "email",
        "state",
        "tries",
        "error_begins",
        "created_at",
        "sent_at",
    ]
    list_filter = [
        StateFilter,
        ("kind", admin.AllValuesFieldListFilter),
        "language",
        "created_at",
    ]
    search_fields = ["email", "error"]
    show_full_result_count = False
    # Not ``sealed``: readers of email may not by that way sign in as its addressee.
    fields = [
        "kind",
        "email",
        "user",
        "language",
        "state",
        "tries",
        "error",
        "email_text",
        "created_at",
        "not_before",
        "sent_at",
        "failed_at",
        "switched_off_at",
    ]
    readonly_fields = fields
    export_fields = [name for name in fields if name not in ("user", "email_text")]
    acts = [
        Act(
            "resend",
            _("Send again"),
            actions.resend,
            "accounts.resend_notice",
            when=lambda notice: notice.state not in ("waiting", "switched_off"),
            said=says(_("The email will be sent again shortly.")),
        ),
    ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("status"))
    def state(self, notice):
        return STATES[notice.state]

    @admin.display(description=_("email"))
    def email_text(self, notice):
        """As it was sent, or will be; one that holds a secret is shown to its addressee alone."""
        if notice.kind == ABOUT_ACCOUNT:
            return _(
                "Only the person can read this email, because it concerns the person’s account."
            )
        try:
            mail = compose(notice)
        except CannotRender as refusal:
            return _("The email could not be prepared: %s.") % refusal
        return format_html(EMAIL_AS_TEXT, mail.subject, mail.body)

    @admin.display(description=_("error"))
    def error_begins(self, notice):
        return notice.error[:80]


def mail_given_up(request):
    """A topic of the start page."""
    if not request.user.has_perm("accounts.resend_notice"):
        return None
    facts = Notice.objects.failed().aggregate(n=Count("pk"), oldest=Min("failed_at"))
    name, n = gettext("emails that could not be delivered"), facts["n"]
    if not n:
        return StartTopic(name)
    title = ngettext(
        "%(n)s email that could not be delivered", "%(n)s emails that could not be delivered", n
    )
    text = gettext("Correct the address or send it again.")
    url = reverse("admin:accounts_notice_changelist") + "?state=failed"
    label = gettext("Review emails")
    return StartTopic(name, [StartTask(n, title, url, label, text, facts["oldest"])])


def emails_sent(request):
    """A figure of the start page."""
    if not request.user.has_perm("accounts.view_notice"):
        return None
    since = timezone.now() - timedelta(days=7)
    return {
        "label": gettext("emails sent"),
        "note": gettext("in the last 7 days"),
        "value": Notice.objects.filter(sent_at__gte=since).count(),
        "url": reverse("admin:accounts_notice_changelist"),
    }


# --- erasure and retention ------------------------------------------------------------------------
READS_ERASURES = "accounts.view_erasurereceipt"


def _grant(request, *, by, reason):
    return erasure.grant_erasure(request, by=by, at=timezone.now(), reason=reason)


def _refuse(request, *, by, reason):
    return erasure.refuse_erasure(request, by=by, at=timezone.now(), reason=reason)


_LAST_EMAIL = _(
    "The person will be emailed the reason. This will be the last email to this address."
)


def _waits(request):
    return request.status == "asked"


class ErasureReadersOnly(ReadOnly):
    """One permission for both pages: the requests, and what was erased."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(READS_ERASURES)

    def has_module_permission(self, request):
        return self.has_view_permission(request)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ErasureReadersOnly, AuditedAdmin):
    list_display = ["number", "user", "asked_at", "status", "decided_at", "decided_by"]
    list_filter = ["status", "asked_at"]
    list_select_related = ["user", "decided_by"]
    show_full_result_count = False
    fields = [
        "number",
        "user",
        "what_goes",
        "asked_at",
        "words",
        "status",
        "decided_at",
        "decided_by",
        "reason",
    ]
    readonly_fields = fields
    acts = [
        Act(
            "grant",
            _("Erase personal data"),
            _grant,
            erasure.PERMISSION,
            needs_reason=True,
            when=_waits,
            bulk=False,
            explains=lambda request: [_LAST_EMAIL, _("This cannot be undone.")],
            said=says(
                _("The personal data has been erased. The erasure receipt lists what was erased.")
            ),
        ),
        Act(
            "refuse",
            _("Refuse request"),
            _refuse,
            erasure.PERMISSION,
            needs_reason=True,
            when=_waits,
            bulk=False,
            explains=lambda request: [
                _("Nothing will be erased. The person will be emailed the reason.")
            ],
            said=says(_("The request has been refused. The person will be emailed the reason.")),
        ),
    ]

    @admin.display(description=_("number"), ordering="pk")
    def number(self, request):
        return request.pk

    @admin.display(description=_("if the request is granted"))
    def what_goes(self, request):
        return gettext(
            "A pseudonym will permanently replace the name. Registrations for coming events "
            "will be cancelled, representations will end, and certificates and letters will be "
            "withdrawn. Do not write names in the reason: it is kept, and emailed to the person."
        )


@admin.register(ErasureReceipt)
class ErasureReceiptAdmin(ErasureReadersOnly, AuditedAdmin):
    """The one page of retention: the rules, and below them the receipts."""

    change_list_template = "admin/accounts/erasurereceipt/change_list.html"
    list_display = ["at", "rule_in_words", "about", "what"]
    list_filter = [("rule", admin.AllValuesFieldListFilter), "at"]
    show_full_result_count = False
    list_per_page = 50
    fields = ["at", "rule_in_words", "about", "what"]
    readonly_fields = fields

    def get_queryset(self, request):
        """Rows without counts only say when a rule was last applied."""
        return super().get_queryset(request).exclude(counts={})

    def changelist_view(self, request, extra_context=None):
        now = timezone.now()
        rules = [
            {
                "label": rule.label,
                "why": rule.why,
                "kept": rule.kept,
                "due": retention.counts_text(rule.due(now)),
                "last": rule.last_run(),
            }
            for rule in retention.RULES
        ]
        context = {"rules": rules, "title": _("Retention: what is kept and for how long")}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=_("rule"), ordering="rule")
    def rule_in_words(self, receipt):
        labels = {rule.key: rule.label for rule in retention.RULES}
        return labels.get(
            receipt.rule, _("Erasure request") if receipt.rule == "erasure" else receipt.rule
        )

    @admin.display(description=_("what was erased"))
    def what(self, receipt):
        return retention.counts_text(receipt.counts)


def erasures_waiting(request):
    """A topic of the start page."""
    if not request.user.has_perm(erasure.PERMISSION):
        return None
    rows = ErasureRequest.objects.awaiting_decision()
    facts = rows.aggregate(n=Count("pk"), oldest=Min("asked_at"))
    name, n = gettext("erasure requests"), facts["n"]
    if not n:
        return StartTopic(name)
    title = ngettext("%(n)s erasure request", "%(n)s erasure requests", n)
    text = gettext("The person has asked for the erasure of all personal data.")
    url = reverse("requests:erasures")
    label = ngettext("Decide on request", "Decide on requests", n)
    return StartTopic(name, [StartTask(n, title, url, label, text, facts["oldest"])])


admin.site.waiting += [mail_given_up, erasures_waiting]
admin.site.figures.append(emails_sent)
