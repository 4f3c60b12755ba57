"""Who is to come, for whom, and with what status."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from friends.models import Entity


class StatusClass(models.TextChoices):
    """What a status means for seats: the fixed property that figures and rules read."""

    SEATED = "seated", _("Seated")
    WAITING = "waiting", _("Waiting")
    CLOSED = "closed", _("Closed")


class RegistrationStatus(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")

    @property
    def successors(self):
        return SUCCESSORS[self]

    @property
    def status_class(self):
        return CLASSES[self]

    @property
    def counted(self):
        """Whether it takes a seat."""
        return CLASSES[self] == StatusClass.SEATED


S = RegistrationStatus
SUCCESSORS = {
    S.CONFIRMED: {S.CANCELLED},
    S.WAITING: {S.CONFIRMED, S.CANCELLED},
    S.CANCELLED: set(),
}
CLASSES = {
    S.CONFIRMED: StatusClass.SEATED,
    S.WAITING: StatusClass.WAITING,
    S.CANCELLED: StatusClass.CLOSED,
}
LIVE = [s for s in S if s.status_class != StatusClass.CLOSED]
SEATED = [s for s in S if s.counted]


class DelegationRole(models.TextChoices):
    HEAD = "head", _("Head of delegation")
    REPRESENTATIVE = "representative", _("Representative")
    ALTERNATE = "alternate", _("Alternate")
    ADVISER = "adviser", _("Adviser")
    EXPERT = "expert", _("Expert")
    OBSERVER = "observer", _("Observer")
    INTERPRETER = "interpreter", _("Interpreter")
    SECURITY = "security", _("Security")
    MEDIA = "media", _("Media")


class Gender(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Another")


# What an event may require besides the names, in the order of the form; gender never.
ASKABLE = [
    "style",
    "second_script",
    "position",
    "role",
    "email",
    "phone",
    "language",
    "grounds_pass",
]


class Delegation(models.Model):
    """An entity at an event. The two numbers are kept under the event's lock."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="delegations")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="delegations")
    seated = models.PositiveIntegerField(default=0, editable=False)
    waiting = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "entity"], name="events_delegation_one_per_entity"
            )
        ]

    def __str__(self):
        return f"{self.entity}, {self.event}"


class RegistrationQuerySet(models.QuerySet):
    def live(self):
        return self.filter(status__in=LIVE)

    def seated(self):
        return self.filter(status__in=SEATED)

    def waiting(self):
        """In the order in which they will be given a seat."""
        return self.filter(status=S.WAITING).order_by("received_at", "pk")

    def visible_to(self, user):
        """All for readers in the secretariat; a mission's own; a person's own."""
        if user.has_perm("events.view_registration"):
            return self
        own = Q(delegation__entity__in=Entity.objects.spoken_for_by(user))
        return self.filter(own | Q(user=user))


# No 0/O, 1/I/L or U: read aloud and typed by hand.
BADGE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_badge():
    """A number such as ``3FJD-8WQA`` that cannot be guessed from another."""
    text = "".join(secrets.choice(BADGE_ALPHABET) for _ in range(8))
    return f"{text[:4]}-{text[4:]}"


class Registration(models.Model):
    """A person at an event, as the entity presented him or her; the row is the snapshot."""

    event = models.ForeignKey(
        Event,
        models.PROTECT,
        related_name="registrations",
        verbose_name=_("event"),
        db_index=False,  # events_reg_event begins with it
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="registrations", verbose_name=_("delegation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("account"),
    )
    status = models.CharField(_("status"), max_length=20, choices=S, editable=False)
    received_at = models.DateTimeField(_("received"), editable=False)
    entered_at = models.DateTimeField(_("entered"), editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # Who sent it when no user did: the client of a partner system, an import.
    source = models.CharField(max_length=120, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)
    badge = models.CharField(
        _("badge number"), max_length=9, unique=True, default=new_badge, editable=False
    )
    # One key per human being, so that a person is counted once: see `person_key`.
    person = models.CharField(max_length=260, editable=False)

    style = models.CharField(_("style"), max_length=40, blank=True)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    second_script = models.CharField(_("name in a second script"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=160, blank=True)
    role = models.CharField(_("role in the delegation"), max_length=20, choices=DelegationRole, blank=True)  # fmt: skip
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    access_needs = models.CharField(_("access needs"), max_length=300, blank=True)
    diet = models.CharField(_("diet"), max_length=300, blank=True)
    grounds_pass = models.BooleanField(_("holds a UN grounds pass"), null=True, blank=True)
    consent_public = models.BooleanField(_("name in the public list"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegistrationQuerySet.as_manager()
    PERSONAL = (
        "style", "given_name", "family_name", "second_script", "position", "role", "email", "phone",
        "gender", "language", "access_needs", "diet", "grounds_pass", "consent_public",
    )  # fmt: skip
    # A reason may speak of somebody's health; it stands in the row, where it can be erased.
    audit_hidden = (*PERSONAL, "person", "reason")

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["received_at", "pk"]
        permissions = [
            ("enter_registration", "Can enter replies on behalf, with their time of receipt"),
            ("view_contacts", "Can see contact details of participants"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"],
                condition=Q(status__in=LIVE, user__isnull=False),
                name="events_registration_one_live_per_user",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(status__in=LIVE),
                name="events_registration_one_live_per_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="events_registration_known_status"
            ),
            models.CheckConstraint(
                condition=Q(status=S.CANCELLED, cancelled_at__isnull=False)
                | (~Q(status=S.CANCELLED) & Q(cancelled_at=None)),
                name="events_registration_cancelled_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="events_registration_confirmed_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "id"], name="events_reg_event"),
            models.Index(fields=["event", "status", "received_at", "id"], name="events_reg_queue"),
            models.Index(fields=["delegation", "status"], name="events_reg_delegation"),
            models.Index(fields=["received_at", "id"], name="events_reg_recent"),
            models.Index(fields=["person"], name="events_reg_person"),
            models.Index(fields=["event", "family_name", "given_name"], name="events_reg_names"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("events:registration", args=[self.event.slug, self.pk])

    @property
    def name(self):
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def name_with_style(self):
        return f"{self.style} {self.name}".strip()

    @property
    def has_seat(self):
        return self.status in SEATED

    @property
    def is_live(self):
        return self.status in LIVE


def person_key(*, user, email, given_name, family_name, entity):
    """What makes two registrations the same person: the account, else the address, else the
    name within the entity."""
    if user:
        return f"user:{user.pk}"
    if email:
        return f"mail:{email.lower()}"
    return f"name:{entity.pk}:{given_name} {family_name}".casefold().strip()
