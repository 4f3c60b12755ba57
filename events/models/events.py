"""The event: what, where, when, for which audience, and how many seats."""

from datetime import UTC, date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nTextField

from accounts.models import User, validate_time_zone
from files.cleaned_fields import AddressField, LineField, LinesField, LocalizedLineField
from friends.models import Capacity, Entity, Membership


class EventKind(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    SIDE_EVENT = "side_event", _("Side event")
    SEMINAR = "seminar", _("Seminar")
    WORKSHOP = "workshop", _("Workshop")


class EventFormat(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")


class Audience(models.TextChoices):
    MEMBERS = "members", _("Members of the Group only")
    GROUP = "group", _("Members, observers and partners of the Group")
    ALL = "all", _("All Member States, observers and organizations")
    INVITED = "invited", _("Invited entities only")


class Admission(models.TextChoices):
    """How seats are given."""

    RECEIPT = "receipt", _("In order of receipt, while seats remain")
    SELECTION = "selection", _("By selection after the deadline for nominations")


class WaitingPolicy(models.TextChoices):
    """Who is first in the waiting list. After a selection its ranking is the order."""

    RECEIPT = "receipt", _("Order of receipt")
    FAIR_SHARE = (
        "fair_share",
        _(
            "Fair share: delegations without a seat first, then LDC, LLDC and SIDS, then order "
            "of receipt"
        ),
    )


class PlanStep(models.TextChoices):
    """The steps in which an event is planned, in their order."""

    WHAT = "what", _("Kind and title")
    PLACE = "place", _("Where and when")
    WHO = "who", _("Who may take part")
    SEATS = "seats", _("Seats and rules")
    DETAILS = "details", _("Details asked")


class Mode(models.TextChoices):
    """How a person takes part."""

    ROOM = "room", _("In the room")
    ONLINE = "online", _("Online")


class EventStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", pgettext_lazy("event", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")

    @property
    def successors(self) -> set["EventStatus"]:
        return SUCCESSORS[self]


S = EventStatus
SUCCESSORS: dict[S, set[S]] = {
    S.DRAFT: {S.PUBLISHED},
    S.PUBLISHED: {S.CLOSED, S.CANCELLED},
    S.CLOSED: set(),
    S.CANCELLED: set(),
}


def moments_in(zone: str, naive: datetime) -> list[datetime]:
    """The moments, in UTC, at which the clock of a place shows a time. ``zone`` is an IANA name.

    There are two, in their order, of an hour that comes twice (clocks set back). An hour that does
    not exist (clocks set forward) is a ValidationError.
    """
    place = ZoneInfo(zone)
    shown = {naive.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    found = [at for at in sorted(shown) if at.astimezone(place).replace(tzinfo=None) == naive]
    if not found:
        raise ValidationError(
            _("%(time)s does not exist on that day in %(zone)s: the clocks are set forward."),
            params={"time": f"{naive:%H:%M:%S}".removesuffix(":00"), "zone": zone},
        )
    return found


class SeriesQuerySet(models.QuerySet["Series"]):
    def public(self) -> Self:
        """Those with an event that is public."""
        return self.filter(pk__in=Event.objects.public().order_by().values("series"))


class Series(models.Model):
    """Events that are counted together, such as the seminars of a year."""

    slug = models.SlugField(_("web address"), max_length=60, unique=True)
    name = LocalizedLineField(pgettext_lazy("of a thing", "name"), max_length=200)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("events:series", args=[self.slug])


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> Self:
        return self.exclude(status=S.DRAFT)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Drafts are for those who may see them in the back office; the rest is public."""
        if user.is_authenticated and user.has_perm("events.view_event"):
            return self
        return self.public()

    def to_come(self, now: datetime) -> Self:
        return self.filter(ends_at__gte=now)

    def past(self, now: datetime) -> Self:
        return self.filter(ends_at__lt=now)

    def held(self, now: datetime) -> Self:
        """What took place: neither a draft nor cancelled, and begun."""
        return self.filter(status__in=[S.PUBLISHED, S.CLOSED], starts_at__lte=now)


class Event(models.Model):
    """What is planned, and the seat limits of the whole event.

    ``seated`` (in the room), ``online``, ``reserved_free`` and ``waiting`` are kept by the acts
    under the row's lock, never written elsewhere. ``reserved_free`` are free seats in the room that
    only the groups of reserved seats may take.

    ``steps_to_come`` names the steps of planning that nobody has saved yet (``PlanStep``), None or
    empty where all are. Until the step of the place is saved, place and times are no more than
    placeholders, which no page shows as facts.
    """

    slug = models.SlugField(
        _("web address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the page's address."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("series"),
    )
    title = LocalizedLineField(_("title"), max_length=200)
    summary = I18nTextField(_("summary"), blank=True, help_text=_("One or two sentences."))
    description = I18nTextField(_("description"), blank=True)
    hosts = models.ManyToManyField(
        Entity, blank=True, related_name="hosted_events", verbose_name=_("hosts")
    )
    venue = LineField(_("venue"), max_length=200, blank=True)
    city = LineField(_("city"), max_length=100, blank=True)
    room = LineField(_("room"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("time zone of the event"), max_length=60, validators=[validate_time_zone]
    )
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    format = models.CharField(
        _("format"), max_length=20, choices=EventFormat, default=EventFormat.IN_PERSON
    )
    join_url = models.URLField(
        _("link to join online"), blank=True, help_text=_("Only confirmed participants see it.")
    )
    seats = models.PositiveIntegerField(
        _("seats in the room"), null=True, blank=True, help_text=_("Leave empty for no limit.")
    )
    online_seats = models.PositiveIntegerField(
        _("online seats"), null=True, blank=True, help_text=_("Leave empty for no limit.")
    )
    quota = models.PositiveIntegerField(
        _("seats for each delegation"),
        null=True,
        blank=True,
        help_text=_("Leave empty for no limit."),
    )
    quota_by_standing = models.JSONField(
        _("seats for each delegation by standing"), default=dict, blank=True
    )
    quota_counts_online = models.BooleanField(
        _("people who join online count towards the quota"), default=True
    )
    admission = models.CharField(
        _("how seats are given"), max_length=20, choices=Admission, default=Admission.RECEIPT
    )
    endorsement = models.BooleanField(
        _("endorsement by the mission"),
        default=False,
        help_text=_("Self-registrations need the endorsement of the mission’s focal point."),
    )
    approval = models.BooleanField(
        _("approval by the secretariat"),
        default=False,
        help_text=_("The secretariat approves each person before a seat is given."),
    )
    waiting_policy = models.CharField(
        _("order of the waiting list"),
        max_length=20,
        choices=WaitingPolicy,
        default=WaitingPolicy.RECEIPT,
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept an offered seat"),
        null=True,
        blank=True,
        help_text=_("Leave empty to confirm the next person on the waiting list at once."),
    )
    substitution_until = models.DateTimeField(
        _("delegates may be substituted until"), null=True, blank=True
    )
    note_required = models.BooleanField(
        _("a note verbale for each delegation"),
        default=False,
        help_text=_("Without it a delegation cannot submit its list."),
    )
    called_on = models.DateField(
        _("date of the call"),
        null=True,
        blank=True,
        help_text=_(
            "LDC, LLDC and SIDS count as of this day. Leave empty for the day of publication."
        ),
    )
    passport_months = models.PositiveSmallIntegerField(
        _("travel document valid after the event, in months"),
        null=True,
        blank=True,
        help_text=_("The form then asks for the expiry date. Leave empty not to ask."),
    )
    standings = models.JSONField(
        _("eligible standings"),
        default=list,
        blank=True,
        help_text=_("If none is chosen, all are eligible."),
    )
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    audience = models.CharField(
        _("audience"), max_length=20, choices=Audience, default=Audience.GROUP
    )
    required = models.JSONField(_("required details"), default=list, blank=True)
    contact_email = AddressField(_("contact"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=S, default=S.DRAFT, editable=False
    )
    status_reason = LinesField(_("reason"), blank=True, editable=False)
    recorded_at = models.DateTimeField(
        _("recorded as already held"), null=True, blank=True, editable=False
    )
    quiet = models.BooleanField(
        _("no emails about this event"),
        default=False,
        db_default=False,
        help_text=_("For an event that is recorded after it was held."),
    )
    steps_to_come = models.JSONField(null=True, blank=True, editable=False)
    seated = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    online = models.PositiveIntegerField(_("online seats taken"), default=0, editable=False)
    reserved_free = models.PositiveIntegerField(_("seats reserved"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("on the waiting list"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at"]
        permissions = [("publish_event", "Can publish, close and cancel events")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="events_event_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="events_event_closes_after_opening",
                violation_error_message=_("Registration must close after it opens."),
            ),
            # Never one seat too many, nor a reserved one for people outside its group, whatever the
            # code above does.
            models.CheckConstraint(
                condition=Q(seats=None, reserved_free=0)
                | Q(seats__isnull=False, seats__gte=F("seated") + F("reserved_free")),
                name="events_event_no_seat_too_many",
                violation_error_message=_("More seats than that are already taken or reserved."),
            ),
            models.CheckConstraint(
                condition=Q(online_seats=None) | Q(online__lte=F("online_seats")),
                name="events_event_no_place_too_many",
                violation_error_message=_("More online seats than that are already taken."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="events_event_known_status"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values)
                & Q(format__in=EventFormat.values)
                & Q(audience__in=Audience.values)
                & Q(admission__in=Admission.values)
                & Q(waiting_policy__in=WaitingPolicy.values),
                name="events_event_known_choices",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="events_event_by_start")]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def closing(self) -> datetime:
        """When registration ends: its own deadline, else the start of the event."""
        return self.closes_at or self.starts_at

    def registration_open(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        opened = self.opens_at is None or self.opens_at <= now
        return self.status == S.PUBLISHED and opened and self.in_time(now)

    def in_time(self, at: datetime) -> bool:
        """Whether what came at this moment came before the deadline; in its very second is in
        time."""
        return at.replace(microsecond=0) <= self.closing

    @property
    def is_recorded(self) -> bool:
        """Whether it was entered after it was held. What has happened is not refused then: rules
        of time, of travel documents and of the audience, and required details, are not asked."""
        return self.recorded_at is not None

    def standing_day(self, at: datetime) -> date:
        """The day as of which standings and membership count in an act of this moment: of what was
        recorded afterwards, the day on which it began."""
        return self.local_start.date() if self.is_recorded else at.date()

    @property
    def modes(self) -> list[Mode]:
        """The ways of taking part that the format allows."""
        if self.format == EventFormat.HYBRID:
            return [Mode.ROOM, Mode.ONLINE]
        return [Mode.ONLINE if self.format == EventFormat.ONLINE else Mode.ROOM]

    @property
    def seats_left(self) -> int | None:
        """Free seats in the room, those reserved seats included; None where there is no limit."""
        return None if self.seats is None else max(self.seats - self.seated, 0)

    @property
    def online_seats_left(self) -> int | None:
        """Free places online; None where there is no limit."""
        return None if self.online_seats is None else max(self.online_seats - self.online, 0)

    @property
    def taken(self) -> int:
        """Persons who hold a seat or a place online."""
        return self.seated + self.online

    def awaits(self, step: str) -> bool:
        """Whether a step of planning is still to be saved; of what is published, none is."""
        return self.status == S.DRAFT and step in (self.steps_to_come or ())

    @property
    def by_selection(self) -> bool:
        return self.admission == Admission.SELECTION

    def stands(self, at: datetime) -> bool:
        """Whether it is to take place, or takes place now."""
        return self.status in (S.PUBLISHED, S.CLOSED) and at < self.ends_at

    def promotes_waiting(self, at: datetime) -> bool:
        """Whether a freed seat promotes the waiting list. Who took part in what was recorded as
        already held is entered after its end."""
        return self.status == S.PUBLISHED and (self.is_recorded or at < self.ends_at)

    @property
    def shares_fairly(self) -> bool:
        """Whether the order of the waiting list changes with every seat that is given."""
        return not self.by_selection and self.waiting_policy == WaitingPolicy.FAIR_SHARE

    @property
    def class_day(self) -> date:
        """The day as of which LDC, LLDC and SIDS count in rules of this event."""
        return self.called_on or self.local_start.date()

    def quota_for(self, standing: str | None, own_quota: int | None = None) -> int | None:
        """The seats of a delegation in this standing, by its exception, else by the rule; None
        without limit."""
        return self.quota_by_standing.get(standing, self.quota) if own_quota is None else own_quota

    def counts_against_quota(self, mode: str) -> bool:
        return mode == Mode.ROOM or self.quota_counts_online

    def may_substitute(self, at: datetime) -> bool:
        return at.replace(microsecond=0) <= (self.substitution_until or self.starts_at)

    def invites(self, entity: Entity, on: date) -> bool:
        """Whether the entity belongs to the audience on a date."""
        if self.audience == Audience.ALL or self.is_recorded:
            return True
        if self.audience == Audience.INVITED:
            return self.invitations.standing().filter(entity=entity).exists()
        held = Membership.objects.as_of(on).filter(entity=entity)
        if self.audience == Audience.MEMBERS:
            held = held.filter(capacity=Capacity.MEMBER)
        return held.exists()

    @property
    def titles(self) -> dict[str, str]:
        """The title as a dict of language to text, for notices."""
        return (
            dict(self.title.data) if isinstance(self.title.data, dict) else {"en": str(self.title)}
        )
