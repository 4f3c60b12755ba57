"""The event: what, where, when, for whom, and how many seats."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField

from accounts.models import validate_time_zone
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


class EventStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")
    CALLED_OFF = "called_off", _("Called off")

    @property
    def successors(self):
        return SUCCESSORS[self]


S = EventStatus
SUCCESSORS = {
    S.DRAFT: {S.PUBLISHED},
    S.PUBLISHED: {S.CLOSED, S.CALLED_OFF},
    S.CLOSED: set(),
    S.CALLED_OFF: set(),
}


def moment_in(zone, naive):
    """A wall-clock time of a place as an aware datetime. ``zone`` is an IANA name.

    Of an hour that comes twice (clocks set back) the first is meant; an hour that does not exist
    (clocks set forward) is a ValidationError.
    """
    aware = naive.replace(tzinfo=ZoneInfo(zone))
    back = aware.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    if back.replace(tzinfo=None) != naive:
        raise ValidationError(
            _("%(time)s does not exist on that day in %(zone)s: the clocks are set forward."),
            params={"time": f"{naive:%H:%M}", "zone": zone},
        )
    return aware


class SeriesQuerySet(models.QuerySet):
    def public(self):
        """Those with an event that is public."""
        return self.filter(pk__in=Event.objects.public().order_by().values("series"))


class Series(models.Model):
    """Events that are counted together, such as the seminars of a year."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = I18nCharField(_("name"), max_length=200)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self):
        return str(self.name)

    def get_absolute_url(self):
        return reverse("events:series", args=[self.slug])


class EventQuerySet(models.QuerySet):
    def public(self):
        return self.exclude(status=S.DRAFT)

    def visible_to(self, user):
        """Drafts are for those who may see them in the back office; the rest is public."""
        if user.is_authenticated and user.has_perm("events.view_event"):
            return self
        return self.public()

    def to_come(self, now):
        return self.filter(ends_at__gte=now)

    def past(self, now):
        return self.filter(ends_at__lt=now)

    def held(self, now):
        """What took place: neither a draft nor called off, and begun."""
        return self.filter(status__in=[S.PUBLISHED, S.CLOSED], starts_at__lte=now)


class Event(models.Model):
    """``seated`` and ``waiting`` are kept by the acts under the row's lock, never written elsewhere."""

    slug = models.SlugField(
        _("address"),
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
    title = I18nCharField(_("title"), max_length=200)
    summary = I18nTextField(_("summary"), blank=True, help_text=_("One or two sentences."))
    description = I18nTextField(_("description"), blank=True)
    hosts = models.ManyToManyField(
        Entity, blank=True, related_name="hosted_events", verbose_name=_("hosts")
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    room = models.CharField(_("room"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("time zone of the place"), max_length=60, validators=[validate_time_zone]
    )
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    format = models.CharField(
        _("format"), max_length=20, choices=EventFormat, default=EventFormat.IN_PERSON
    )
    join_url = models.URLField(
        _("link to join online"), blank=True, help_text=_("Shown to confirmed persons only.")
    )
    seats = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Empty: without limit.")
    )
    quota = models.PositiveIntegerField(
        _("seats for each delegation"), null=True, blank=True, help_text=_("Empty: without limit.")
    )
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    audience = models.CharField(
        _("audience"), max_length=20, choices=Audience, default=Audience.GROUP
    )
    required = models.JSONField(_("required details"), default=list, blank=True)
    contact_email = models.EmailField(_("contact"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=S, default=S.DRAFT, editable=False
    )
    status_reason = models.TextField(_("reason"), blank=True, editable=False)
    seated = models.PositiveIntegerField(_("confirmed"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("waiting"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at"]
        permissions = [("publish_event", "Can publish, close and call off events")]
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
            # Never one seat too many, whatever the code above does.
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seated__lte=F("seats")),
                name="events_event_no_seat_too_many",
                violation_error_message=_("More persons are confirmed than that many seats."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="events_event_known_status"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values)
                & Q(format__in=EventFormat.values)
                & Q(audience__in=Audience.values),
                name="events_event_known_choices",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="events_event_by_start")]

    def __str__(self):
        return str(self.title)

    def get_absolute_url(self):
        return reverse("events:event", args=[self.slug])

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self):
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self):
        return self.ends_at.astimezone(self.zone)

    @property
    def closing(self):
        """When registration ends: its own deadline, else the start of the event."""
        return self.closes_at or self.starts_at

    def registration_open(self, now=None):
        now = now or timezone.now()
        opened = self.opens_at is None or self.opens_at <= now
        return self.status == S.PUBLISHED and opened and now <= self.closing

    @property
    def seats_left(self):
        """Free seats, or None where there is no limit."""
        return None if self.seats is None else max(self.seats - self.seated, 0)

    def invites(self, entity, on):
        """Whether the entity belongs to the audience on a date."""
        if self.audience == Audience.ALL:
            return True
        held = Membership.objects.as_of(on).filter(entity=entity)
        if self.audience == Audience.MEMBERS:
            held = held.filter(capacity=Capacity.MEMBER)
        return held.exists()

    @property
    def titles(self):
        """The title as a dict of language to text, for notices."""
        return (
            dict(self.title.data) if isinstance(self.title.data, dict) else {"en": str(self.title)}
        )
