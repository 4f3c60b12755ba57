"""People who sign in, and the email that goes out to them."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, Group, Permission, PermissionsMixin
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.registries import email_group
from audit.models import Agent
from files.addresses import address_key, clean_address
from files.cleaned_fields import AddressField, GivenNameField, LineField, LinesField, NameField
from files.prepared_query import PreparedQuery
from files.search_key import SearchedQuerySet, SearchKey, WritesSearchKey
from files.text import full_name


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone. Choose one such as Africa/Lusaka."),
            params={"value": value},
        )


class UserManager(DjangoUserManager["User"]):
    use_in_migrations = False

    def get_queryset(self) -> SearchedQuerySet[User]:
        return SearchedQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)

    def with_address(self, email: str) -> User | None:
        """The person who signs in with this address, or None."""
        return self.filter(email=address_key(email)).first()

    def create_user(  # type: ignore[override]  # the address is the name
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(email=clean_address(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(WritesSearchKey, AbstractBaseUser, PermissionsMixin):
    """A person. The email address is the name to sign in with, in any mixture of cases."""

    email = AddressField(_("email address"), unique=True)
    style = LineField(
        _("style"), max_length=40, blank=True, help_text=_("Such as H.E., Dr, Ms or Mr.")
    )
    given_name = GivenNameField(_("given name"), max_length=100, blank=True)
    family_name = NameField(_("family name"), max_length=100, blank=True)
    search_key = SearchKey(of=("given_name", "family_name"))
    title = LineField(
        _("functional title"),
        max_length=120,
        blank=True,
        help_text=_("Such as Ambassador or First Secretary."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="America/New_York", validators=[validate_time_zone]
    )
    # Names of groups of emails (`accounts.registries`); None and empty: none is switched off.
    emails_switched_off = models.JSONField(
        _("emails switched off"), null=True, blank=True, editable=False
    )
    is_staff = models.BooleanField(_("can use the back office"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    audit_hidden = (
        "email",
        "style",
        "given_name",
        "family_name",
        "search_key",
        "title",
        "password",
        "last_login",
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_one_per_address"),
        ]
        permissions = [("give_role", _("Can give and remove roles"))]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return full_name(self.given_name, self.family_name)

    def get_short_name(self) -> str:
        return self.given_name or self.email

    @property
    def name_with_style(self) -> str:
        return f"{self.style} {self}".strip()

    def has_switched_off(self, group: str) -> bool:
        """Whether the person gets no emails of this group (`accounts.registries.EMAIL_GROUPS`)."""
        return group in (self.emails_switched_off or ())

    @cached_property
    def _perm_cache(self) -> set[str]:
        """All permissions, such as ``events.view_event``, by one query in place of Django's two.
        Its backend keeps them under this name, and looks here first."""
        held = _all_permissions() if self.is_superuser else _permissions_of(user=self.pk)
        return {f"{app}.{name}" for app, name in held}


def _all_permissions():
    return Permission.objects.order_by().values_list("content_type__app_label", "codename")


def _permissions_given_to(user):
    own = User.user_permissions.through.objects.filter(user=user)
    of_groups = Group.permissions.through.objects.filter(group__user=user)
    return _all_permissions().filter(
        Q(pk__in=own.values("permission")) | Q(pk__in=of_groups.values("permission"))
    )


_permissions_of = PreparedQuery(_permissions_given_to, user=models.BigIntegerField())


# Who acts: the ``by`` of every act.
type Actor = User | Agent


# The kind of email that django-allauth writes (`accounts.adapters`): it holds a secret.
ABOUT_ACCOUNT = "account"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> Self:
        return self.filter(sent_at=None, failed_at=None, switched_off_at=None)

    def due(self, now: datetime) -> Self:
        """Waiting, its pause over, and not under way in another worker."""
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=now)
        return self.waiting().filter(free, not_before__lte=now)

    def about_accounts(self) -> Self:
        """Codes, links and confirmations: somebody sits and waits for each."""
        return self.filter(kind=ABOUT_ACCOUNT)

    def next_due(self, now: datetime) -> int | None:
        """The key of the one to be sent next. Two questions, since an index answers each."""
        due = self.due(now).order_by("not_before", "id").values_list("pk", flat=True)
        return due.filter(kind=ABOUT_ACCOUNT).first() or due.first()

    def sent(self) -> Self:
        return self.exclude(sent_at=None)

    def failed(self) -> Self:
        return self.exclude(failed_at=None)

    def switched_off(self) -> Self:
        """Never to be sent: the reader had switched off emails of this kind."""
        return self.exclude(switched_off_at=None)


class Notice(models.Model):
    """One email to one reader: written by an act, sent by the worker, in the reader's language."""

    kind = models.CharField(_("kind"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="notices",
        verbose_name=_("recipient"),
    )
    email = models.EmailField(_("email address"))
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    context = models.JSONField(_("data of the email"), default=dict, blank=True)
    # Subject and text of email that holds a secret (sign-in codes, reset links): encrypted, and
    # emptied once it is sent.
    sealed = models.TextField(blank=True, editable=False)
    # By the clock of the database, as the worker decides what is due: see `accounts.worker`.
    created_at = models.DateTimeField(_("created"), db_default=Now())
    not_before = models.DateTimeField(_("next attempt"), db_default=Now())
    claimed_until = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    failed_at = models.DateTimeField(_("delivery failed"), null=True)
    switched_off_at = models.DateTimeField(_("not sent: switched off"), null=True)
    error = models.TextField(_("error"), blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing email")
        verbose_name_plural = _("outgoing emails")
        ordering = ["-id"]
        permissions = [("resend_notice", _("Can send an email again"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(failed_at=None),
                name="accounts_notice_sent_or_failed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(sent_at=None, failed_at=None, switched_off_at=None),
                name="accounts_notice_to_send",
            ),
            models.Index(
                fields=["kind", "not_before"],
                condition=models.Q(sent_at=None, failed_at=None, switched_off_at=None),
                name="accounts_notice_to_send_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def state(self) -> str:
        """One of ``sent``, ``failed``, ``switched_off``, ``waiting``: derived from the dates, never
        stored."""
        if self.switched_off_at:
            return "switched_off"
        return "sent" if self.sent_at else "failed" if self.failed_at else "waiting"

    @property
    def group(self) -> str:
        """The name of the group in which the reader can switch it off, if any."""
        return email_group(self.kind, self.user_id, self.context)


class ErasureStatus(models.TextChoices):
    ASKED = "asked", _("Waiting for a decision")
    GRANTED = "granted", _("Erased")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")

    @property
    def successors(self) -> set[ErasureStatus]:
        decided = {ErasureStatus.GRANTED, ErasureStatus.REFUSED, ErasureStatus.WITHDRAWN}
        return decided if self == ErasureStatus.ASKED else set()


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def visible_to(self, user: User) -> Self:
        """All for readers in the secretariat and for auditors; for others their own."""
        if user.has_perm("accounts.view_erasurereceipt"):
            return self
        return self.filter(user=user.pk)

    def awaiting_decision(self) -> Self:
        return self.filter(status=ErasureStatus.ASKED)


class ErasureRequest(models.Model):
    """A person asks for erasure of his or her personal data. The secretariat decides."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasure_requests"
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ErasureStatus,
        default=ErasureStatus.ASKED,
        editable=False,
    )
    asked_at = models.DateTimeField(_("requested"))
    words = LinesField(_("message of the person"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = LinesField(_("reason"), blank=True)

    audit_hidden = ("words", "reason")

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure request")
        verbose_name_plural = _("erasure requests")
        ordering = ["-pk"]
        permissions = [("decide_erasure", _("Can decide on erasure requests"))]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status=ErasureStatus.ASKED),
                name="accounts_erasurerequest_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ErasureStatus.values),
                name="accounts_erasurerequest_known_status",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["asked", "withdrawn"]) | ~models.Q(reason=""),
                name="accounts_erasurerequest_decision_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"


class ErasureReceipt(models.Model):
    """A receipt: what a rule of retention, or a decision, erased. Kinds and counts, no data."""

    rule = models.CharField(_("rule"), max_length=60)
    at = models.DateTimeField(_("erased"))
    # Of what: an event's address, the number of a request; empty where it is of all.
    about = models.CharField(_("about"), max_length=120, blank=True)
    counts = models.JSONField(_("what was erased"), default=dict)

    class Meta:
        verbose_name = _("erasure receipt")
        verbose_name_plural = _("erasure receipts")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["rule", "-id"], name="accounts_erasurereceipt_rule")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.rule}"


# An account, or an address with the language to write in.
type Reader = User | tuple[str, str]


def notify(kind: str, readers: Iterable[Reader], **context: object) -> list[Notice]:
    """Write a notice to each reader; the worker sends it after commit.

    ``readers`` are users or ``(address, language)`` pairs; each address gets one. ``context`` is
    JSON: strings, numbers, ISO dates, and texts in six languages as dicts of language to text.
    """
    return Notice.objects.bulk_create(notices(kind, readers, context))


def notices(kind: str, readers: Iterable[Reader], context: Mapping[str, object]) -> list[Notice]:
    """The rows of ``notify``, not written yet: for an act on many rows, which writes them in one
    go. What a reader has switched off is written too, as not sent."""
    rows = {}
    for reader in readers:
        user = reader if isinstance(reader, User) else None
        email, language = (reader.email, reader.language) if isinstance(reader, User) else reader
        if email and not (user and not user.is_active):
            row = Notice(kind=kind, user=user, email=email, language=language, context=context)
            if user and user.has_switched_off(row.group):
                row.switched_off_at = timezone.now()
            rows[email.lower()] = row
    return list(rows.values())
