"""Joining the Group: the note verbale, the request, the decision, the dates."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from files.cleaned_fields import AddressField, GivenNameField, LineField, LinesField, NameField
from files.in_a_row import comma
from friends.models.entities import Entity, EntityKind
from friends.models.group import Procedure


class NoteVerbaleKind(models.TextChoices):
    NOTE_VERBALE = "note_verbale", _("Note verbale")
    LETTER = "letter", _("Letter")


class DrawingProblem(models.TextChoices):
    """Why a PDF has no images of its pages: values of `files.page_images.Problem`."""

    PROTECTED = "protected", _("This PDF is protected with a password.")
    UNREADABLE = (
        "unreadable",
        _("This PDF is damaged or does not follow the standard."),
    )
    HEAVY = "heavy", _("This PDF takes too much time or memory to show.")


class NoteVerbaleQuerySet(models.QuerySet["NoteVerbale"]):
    def to_draw(self, now: datetime) -> Self:
        """Those whose PDF has no images yet, and that no other worker is drawing."""
        free = Q(drawing_until=None) | Q(drawing_until__lte=now)
        return self.filter(free, drawn_at=None).exclude(file="")

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For readers in the secretariat, for the focal points of the entity, and for those who
        are asked to sign a request or may object to it."""
        if user.has_perm("friends.view_noteverbale"):
            return self
        open_to_user = Membership.objects.open_to(user).values("note_verbale")
        own = Entity.objects.spoken_for_by(user)
        return self.filter(Q(entity__in=own) | Q(pk__in=open_to_user))


def _note_path(note_verbale, filename):
    # The name that was sent is kept in the row only: a path is never built from it.
    return f"notes-verbales/{note_verbale.sha256[:2]}/{note_verbale.sha256}.pdf"


class NoteVerbale(models.Model):
    """A paper on whose strength something is done, with the SHA-256 of its PDF."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="notes_verbales")
    kind = models.CharField(
        _("kind"), max_length=20, choices=NoteVerbaleKind, default=NoteVerbaleKind.NOTE_VERBALE
    )
    reference = LineField(_("reference"), max_length=80)
    dated_on = models.DateField(_("date"))
    file = models.FileField(_("PDF"), upload_to=_note_path, max_length=200, blank=True)
    filename = models.CharField(_("file name"), max_length=200, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    received_at = models.DateTimeField(_("received"))
    received_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # The worker draws the pages of the PDF (`NotePage`), or says why it cannot.
    drawn_at = models.DateTimeField(null=True, editable=False)
    drawing_until = models.DateTimeField(null=True, editable=False)  # the lease of a worker
    page_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    not_drawn = models.CharField(
        max_length=20, choices=DrawingProblem, blank=True, default="", db_default="", editable=False
    )

    objects = NoteVerbaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("note verbale or letter")
        verbose_name_plural = _("notes verbales and letters")
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoteVerbaleKind.values), name="friends_noteverbale_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(file="", sha256="", size=0)
                | (~Q(file="") & ~Q(sha256="") & Q(size__gt=0)),
                name="friends_noteverbale_file_and_hash",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(drawn_at=None) & ~Q(file=""),
                name="friends_noteverbale_to_draw",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("friends:note_verbale", args=[self.pk])


class Capacity(models.TextChoices):
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")
    PARTNER = "partner", _("Partner")


CAPACITIES: dict[str, set[Capacity]] = {
    EntityKind.MEMBER_STATE: {Capacity.MEMBER, Capacity.OBSERVER},
    EntityKind.OBSERVER_STATE: {Capacity.MEMBER, Capacity.OBSERVER},
    EntityKind.ORGANIZATION: {Capacity.OBSERVER, Capacity.PARTNER},
}


class MembershipStatus(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("membership", "Requested")
    ADMITTED = "admitted", pgettext_lazy("membership", "Admitted")
    DECLINED = "declined", pgettext_lazy("membership", "Declined")
    RETRACTED = "retracted", _("Request withdrawn")
    WITHDRAWN = "withdrawn", pgettext_lazy("membership", "Withdrawn")

    @property
    def successors(self) -> set["MembershipStatus"]:
        return SUCCESSORS[self]


S = MembershipStatus
SUCCESSORS: dict[S, set[S]] = {
    S.REQUESTED: {S.ADMITTED, S.DECLINED, S.RETRACTED},
    S.ADMITTED: {S.WITHDRAWN},
    S.DECLINED: set(),
    S.RETRACTED: set(),
    S.WITHDRAWN: set(),
}
LIVE = [S.REQUESTED, S.ADMITTED]
IN_FORCE = [S.ADMITTED, S.WITHDRAWN]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def awaiting_decision(self) -> Self:
        return self.filter(status=S.REQUESTED)

    def effective(self) -> Self:
        """Everything that ever came into force: what the public list is made of."""
        return self.filter(status__in=IN_FORCE)

    def as_of(self, on: date) -> Self:
        return self.effective().filter(
            Q(effective_from__lte=on), Q(effective_until=None) | Q(effective_until__gt=on)
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All for readers in the secretariat; for others the rows of the entities they represent
        and of requests on which these have a say."""
        if user.has_perm("friends.view_membership"):
            return self
        own = Entity.objects.represented_by(user)
        return self.filter(
            Q(entity__in=own) | Q(pk__in=Membership.objects.open_to(user).values("pk"))
        )

    def open_to(self, user: User | AnonymousUser) -> Self:
        """Requests that wait, under a procedure in which a present focal point of a Co-Chair signs,
        or one of a member may object. Once decided, a request is again the affair of its mission,
        and of those who signed or objected."""
        spoken, today = Entity.objects.spoken_for_by(user), timezone.now().date()
        procedures = []
        if spoken.chairing_on(today).exists():
            procedures.append(Procedure.SIGNATURES)
        if spoken.members_on(today).exists():
            procedures.append(Procedure.NON_OBJECTION)
        took_part = Q(signatures__entity__in=spoken) | Q(objections__entity__in=spoken)
        return self.filter(Q(status=S.REQUESTED, procedure__in=procedures) | took_part)


class Membership(models.Model):
    """One request and what became of it; re-joining is a new row.

    ``effective_until`` is the first day on which the membership no longer holds.
    """

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="memberships", verbose_name=_("entity")
    )
    capacity = models.CharField(_("capacity"), max_length=20, choices=Capacity)
    status = models.CharField(
        _("status"), max_length=20, choices=S, default=S.REQUESTED, editable=False
    )
    procedure = models.CharField(_("procedure"), max_length=20, choices=Procedure, editable=False)
    note_verbale = models.ForeignKey(
        NoteVerbale,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("note verbale or letter"),
    )
    requested_at = models.DateTimeField(_("requested"), editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    objections_until = models.DateTimeField(_("objections until"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    reason = LinesField(_("reason"), blank=True, editable=False)
    effective_from = models.DateField(_("from"), null=True, editable=False)
    effective_until = models.DateField(_("until"), null=True, editable=False)
    withdrawal_note_verbale = models.ForeignKey(
        NoteVerbale, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["entity__sort_name", "-requested_at"]
        permissions = [
            ("decide_membership", "Can decide on requests to join"),
            ("enter_membership", "Can enter requests and withdrawals that came by letter"),
            ("import_membership", "Can import the list of members"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entity"], condition=Q(status__in=LIVE), name="friends_membership_one_live"
            ),
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="friends_membership_known_status"
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=Capacity.values), name="friends_membership_known_capacity"
            ),
            models.CheckConstraint(
                condition=Q(status=S.REQUESTED, decided_at=None)
                | Q(status=S.RETRACTED)
                | Q(status__in=[S.ADMITTED, S.DECLINED, S.WITHDRAWN], decided_at__isnull=False),
                name="friends_membership_decision_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=IN_FORCE) | Q(effective_from__isnull=False),
                name="friends_membership_in_force_from",
            ),
            models.CheckConstraint(
                condition=Q(effective_until=None, status__in=sorted({*S.values} - {S.WITHDRAWN}))
                | Q(
                    status=S.WITHDRAWN,
                    effective_until__isnull=False,
                    effective_until__gte=F("effective_from"),
                ),
                name="friends_membership_ends_by_withdrawal",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.DECLINED) | ~Q(reason=""),
                name="friends_membership_decline_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["effective_from", "effective_until"], name="friends_member_dates")
        ]

    def __str__(self) -> str:
        return f"{self.entity} ({self.get_capacity_display()}{comma()}{self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("friends:membership", args=[self.pk])


class NamedFocalPoint(models.Model):
    """A focal point as named in the note verbale, until the person has an account."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="contacts")
    alternate = models.BooleanField(_("alternate"), default=False)
    given_name = GivenNameField(_("given name"), max_length=100, blank=True)
    family_name = NameField(_("family name"), max_length=100, blank=True)
    title = LineField(_("functional title"), max_length=120, blank=True)
    email = AddressField(_("email address"))
    audit_hidden = ("given_name", "family_name", "title", "email")

    class Meta:
        verbose_name = _("focal point named in the note verbale")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "alternate"], name="friends_contact_one_main_one_alternate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or self.email


class Signature(models.Model):
    """A Co-Chair's signature under a request."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="signatures")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "entity"], name="friends_signature_one_per_cochair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity}{comma()}{self.signed_at:%Y-%m-%d}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the request that they are about."""
        return self.filter(membership__in=Membership.objects.visible_to(user))

    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class Objection(models.Model):
    """A member's objection to a request, kept in the register also when it was lifted."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="objections")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="+")
    grounds = LinesField(_("grounds"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "entity"],
                condition=Q(lifted_at=None),
                name="friends_objection_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="friends_objection_lifted_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity}{comma()}{self.raised_at:%Y-%m-%d}"
