"""Who is to come, for which entity, and with what status."""

import base64
import secrets
from hashlib import sha256
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable, OrderBy
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from events.models.delegations import Delegation, DelegationRole
from events.models.events import Event, Mode, WaitingPolicy
from events.models.reserved_seats import GroupLink, ReservedSeats
from events.models.statuses import (
    CLOSED,
    COUNTED,
    LIVE,
    NOT_SENT,
    SEATED,
    SENT,
    WAITING_LIST,
    StatusFacts,
)
from events.models.statuses import RegistrationStatus as S
from files.addresses import address_key
from files.cleaned_fields import AddressField, LineField, LinesField, NameField, NoteField
from files.search_key import SearchedQuerySet, SearchKey, WritesSearchKey
from files.text import (
    BADGE_ALPHABET,
    BADGE_SIGNS,
    badge_number,
    comparable,
    full_name,
    sorted_words,
)
from friends.models import Entity


class Gender(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", pgettext_lazy("gender", "Other")


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


class RegistrationQuerySet(SearchedQuerySet["Registration"]):
    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def sent(self) -> Self:
        """Without drafts, nor those that were removed before they were sent."""
        return self.exclude(status__in=NOT_SENT)

    def seated(self) -> Self:
        return self.filter(status__in=SEATED)

    def counted(self) -> Self:
        """Registrations that count against the seat limits: seated, offered, or a substitute to be
        approved."""
        return self.filter(status__in=COUNTED)

    def waiting(self) -> Self:
        return self.filter(status__in=WAITING_LIST)

    def in_waiting_order(self, event: Event) -> Self:
        """The waiting list of an event, in the order in which seats are offered."""
        return self.waiting().filter(event=event).order_by(*waiting_order(event))

    def arrived(self) -> Self:
        """Who came to the event."""
        return self.filter(arrived_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(status=S.DRAFT)

    def in_list_order(self) -> Self:
        """In the order that the mission gave, then as they came."""
        return self.order_by(F("rank").asc(nulls_last=True), "entered_at", "pk")

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All for readers in the secretariat; a mission's own; a person's own, once they are
        sent."""
        if user.has_perm("events.view_registration"):
            return self
        own = Q(delegation__entity__in=Entity.objects.spoken_for_by(user))
        return self.filter(own | Q(user=user) & ~Q(status__in=NOT_SENT))


def waiting_order(event: Event) -> list[str | Combinable | OrderBy]:
    """The keys by which the waiting list of this event is ordered."""
    # What one delegation list sent in the same moment keeps the mission's own order.
    receipt: list[str | Combinable | OrderBy] = [
        "received_at",
        F("rank").asc(nulls_last=True),
        "pk",
    ]
    if event.by_selection:
        return [F("ranking").asc(nulls_last=True), *receipt]
    if event.waiting_policy == WaitingPolicy.FAIR_SHARE:
        held = Registration.objects.counted().filter(delegation=OuterRef("delegation"))
        return [Exists(held), "-delegation__priority", *receipt]
    return receipt


PERSON = 260  # signs of a person's key


def new_badge_number() -> str:
    """A number such as ``3FJD-8WQA`` that cannot be guessed from another."""
    return badge_number("".join(secrets.choice(BADGE_ALPHABET) for _ in range(BADGE_SIGNS)))


def new_badge_code() -> str:
    """What the QR of a badge holds: 128 bits of chance, 26 letters and digits that survive any
    reader."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


class Registration(WritesSearchKey, models.Model):
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
    # The number or code that the nomination has in the records of who sent it.
    nomination_number = LineField(
        _("number of the nomination"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    mode = models.CharField(_("takes part"), max_length=10, choices=Mode, default=Mode.ROOM)
    reserved_seats = models.ForeignKey(
        ReservedSeats,
        models.PROTECT,
        null=True,
        related_name="registrations",
        editable=False,
        verbose_name=_("reserved seats"),
    )
    group_link = models.ForeignKey(
        GroupLink,
        models.PROTECT,
        null=True,
        related_name="registrations",
        editable=False,
        verbose_name=_("group registration link"),
    )
    # The mission's own order on its delegation list, from 1.
    rank = models.PositiveSmallIntegerField(_("order"), null=True, editable=False)
    # The place in the ranking of a confirmed selection, from 1.
    ranking = models.PositiveIntegerField(_("rank"), null=True, editable=False)
    substitutes_for = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="substituted_by",
        editable=False,
        verbose_name=_("substitutes for"),
    )
    endorsed_at = models.DateTimeField(_("endorsed"), null=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    offered_at = models.DateTimeField(_("seat offered"), null=True, editable=False)
    offer_until = models.DateTimeField(_("offer until"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    closed_at = models.DateTimeField(_("ended"), null=True, editable=False)
    # The time of the scan by which the person came to the event; the desk keeps it, so that nothing
    # here has to read scans.
    arrived_at = models.DateTimeField(_("checked in"), null=True, editable=False)
    # Codes of the rules of eligibility that were not met: see `events.rules.eligibility`.
    unmet = models.JSONField(_("rules not met"), default=list, editable=False)
    reason = LinesField(_("reason"), blank=True, editable=False)
    badge = models.CharField(
        _("badge number"), max_length=9, unique=True, default=new_badge_number, editable=False
    )
    code = models.CharField(
        _("badge code"), max_length=26, unique=True, default=new_badge_code, editable=False
    )
    # One key per human being, so that a person is counted once: see `person_key`.
    person = models.CharField(max_length=PERSON, editable=False)

    style = LineField(_("style"), max_length=40, blank=True)
    given_name = NameField(_("given name"), max_length=100)
    family_name = NameField(_("family name"), max_length=100, blank=True)
    second_script = NameField(_("name in a second script"), max_length=200, blank=True)
    # The names alone: who finds by address needs a right of its own.
    search_key = SearchKey(of=("given_name", "family_name", "second_script"))
    position = LineField(_("functional title"), max_length=160, blank=True)
    role = models.CharField(
        _("role in the delegation"), max_length=20, choices=DelegationRole, blank=True
    )
    email = AddressField(_("email address"), blank=True)
    # Several people have this address: the person's key is of address and name, see `person_key`.
    shared_mailbox = models.BooleanField(
        _("shared mailbox"),
        default=False,
        db_default=False,
        help_text=_("Other people who are registered have this email address too."),
    )
    phone = LineField(_("phone"), max_length=40, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    access_needs = NoteField(_("access needs"), max_length=300, blank=True)
    diet = NoteField(_("diet"), max_length=300, blank=True)
    grounds_pass = models.BooleanField(_("holds a UN grounds pass"), null=True, blank=True)
    passport_until = models.DateField(_("travel document valid until"), null=True, blank=True)
    consent_public = models.BooleanField(_("name in the public list"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegistrationQuerySet.as_manager()
    PERSONAL = (
        "style",
        "given_name",
        "family_name",
        "second_script",
        "position",
        "role",
        "email",
        "shared_mailbox",
        "phone",
        "gender",
        "language",
        "access_needs",
        "diet",
        "grounds_pass",
        "passport_until",
        "consent_public",
    )
    CONTACTS = ("email", "shared_mailbox", "phone")
    # A reason may speak of a person's health; it stands in the row, where it can be erased.
    audit_hidden = (
        *PERSONAL,
        "search_key",
        "person",
        "reason",
        "code",
        "nomination_number",
    )

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["received_at", "pk"]
        permissions = [
            ("enter_registration", "Can enter replies on behalf, with their time of receipt"),
            ("view_contacts", "Can see contact details of participants"),
            ("decide_registration", "Can approve, refuse and accept delegations"),
            ("select_registration", "Can assess, propose and confirm a selection"),
            ("import_registration", "Can import nominations"),
            ("invite_entities", "Can invite, remind, make links and ask to reconfirm"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"],
                condition=Q(status__in=SENT, user__isnull=False),
                name="events_registration_one_live_per_user",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(status__in=SENT),
                name="events_registration_one_live_per_person",
            ),
            models.UniqueConstraint(
                fields=["delegation", "person"],
                condition=Q(status=S.DRAFT),
                name="events_registration_one_draft_per_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="events_registration_known_status"
            ),
            models.CheckConstraint(
                condition=Q(status__in=CLOSED, closed_at__isnull=False)
                | Q(status__in=LIVE, closed_at=None),
                name="events_registration_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="events_registration_confirmed_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.OFFERED)
                | Q(offered_at__isnull=False, offer_until__isnull=False),
                name="events_registration_offer_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values), name="events_registration_known_mode"
            ),
            # A draft has no badge.
            models.CheckConstraint(
                condition=Q(arrived_at=None) | ~Q(status__in=NOT_SENT),
                name="events_registration_only_sent_arrive",
            ),
            # Only a person with a seat in the room can hold a reserved one.
            models.CheckConstraint(
                condition=Q(reserved_seats=None) | Q(status__in=COUNTED, mode=Mode.ROOM),
                name="events_registration_reserved_seats_is_held",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.NOT_ELIGIBLE) | ~Q(unmet=[]),
                name="events_registration_not_eligible_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "id"], name="events_reg_event"),
            models.Index(fields=["event", "status", "received_at", "id"], name="events_reg_queue"),
            models.Index(fields=["delegation", "status"], name="events_reg_delegation"),
            models.Index(fields=["received_at", "id"], name="events_reg_recent"),
            models.Index(fields=["person"], name="events_reg_person"),
            models.Index(fields=["event", "family_name", "given_name"], name="events_reg_names"),
            models.Index(
                fields=["offer_until"], condition=Q(status=S.OFFERED), name="events_reg_offers"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:registration", args=[self.event.slug, self.pk])

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)

    @property
    def name_with_style(self) -> str:
        return f"{self.style} {self.name}".strip()

    @property
    def has_seat(self) -> bool:
        return self.status in SEATED

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def facts(self) -> StatusFacts:
        """The row of the status table."""
        return S(self.status).facts


def person_key(
    *,
    user: User | None,
    email: str,
    given_name: str,
    family_name: str,
    entity: Entity,
    shared_mailbox: bool = False,
) -> str:
    """What makes two registrations the same person: the account, else the address, with the words
    of the name where others have that address too, else the name within the entity."""
    if user:
        return f"user:{user.pk}"
    name = full_name(given_name, family_name)
    if email and shared_mailbox:
        return _short(f"shared:{address_key(email)}:{' '.join(sorted_words(name))}")
    if email:
        return _short(f"mail:{address_key(email)}")
    return _short(f"name:{entity.pk}:{comparable(name)}")


def _short(key):
    """Some signs become several when they are compared: a key that is too long ends in its hash."""
    if len(key) <= PERSON:
        return key
    return f"{key[: PERSON - 41]}#{sha256(key.encode()).hexdigest()[:40]}"
