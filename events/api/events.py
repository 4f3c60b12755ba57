"""Events as the public sees them."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from events.models import (
    ASKABLE,
    Admission,
    Audience,
    Event,
    EventFormat,
    EventKind,
    EventStatus,
    SeatGroup,
    WaitingPolicy,
)
from friends.api import PUBLIC, DayFilter, Texts, moment
from friends.queries.standing import Standing

OPEN_STATUSES = [(s.value, s.label) for s in EventStatus if s != EventStatus.DRAFT]


def texts(value):
    """An internationalised text as one object with all six languages."""
    data = value.data if hasattr(value, "data") else value
    data = data if isinstance(data, dict) else {settings.LANGUAGE_CODE: str(data or "")}
    return {code: data.get(code) or "" for code, _name in settings.LANGUAGES}


class Quotas(serializers.Serializer):
    """A number of seats, or null, for each standing."""

    def get_fields(self):
        return {s.value: serializers.IntegerField(allow_null=True) for s in Standing}


class ReservedSeatsShape(serializers.Serializer):
    name = Texts()
    group = serializers.ChoiceField(SeatGroup.choices)
    seats = serializers.IntegerField()
    left = serializers.IntegerField()
    opens_at = serializers.DateTimeField(
        allow_null=True, help_text=_("From this time the seats are open to all.")
    )
    opened_at = serializers.DateTimeField(allow_null=True)


def _reserved_seats(reserved_seats):
    return {
        "name": texts(reserved_seats.name),
        "group": reserved_seats.group,
        "seats": reserved_seats.seats,
        "left": reserved_seats.free,
        "opens_at": moment(reserved_seats.opens_at),
        "opened_at": moment(reserved_seats.opened_at),
    }


class EventShape(serializers.Serializer):
    slug = serializers.SlugField(help_text=_("Identifies the event everywhere in this API."))
    kind = serializers.ChoiceField(EventKind.choices)
    series = serializers.SlugField(allow_null=True)
    status = serializers.ChoiceField(OPEN_STATUSES)
    status_reason = serializers.CharField(help_text=_("Why the event was cancelled."))
    title = Texts()
    summary = Texts()
    description = Texts()
    hosts = serializers.ListField(
        child=serializers.SlugField(), help_text=_("Codes of the host entities.")
    )
    format = serializers.ChoiceField(EventFormat.choices)
    venue = serializers.CharField()
    room = serializers.CharField()
    city = serializers.CharField()
    time_zone = serializers.CharField(help_text=_("Time zone of the event, as an IANA name."))
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    opens_at = serializers.DateTimeField(allow_null=True, help_text=_("When registration opens."))
    closes_at = serializers.DateTimeField(help_text=_("When registration closes."))
    registration_open = serializers.BooleanField(help_text=_("Whether registration is open now."))
    audience = serializers.ChoiceField(Audience.choices)
    seats = serializers.IntegerField(allow_null=True, help_text=_("Null means no limit."))
    seats_left = serializers.IntegerField(allow_null=True)
    online_seats = serializers.IntegerField(allow_null=True, help_text=_("Null means no limit."))
    online_seats_left = serializers.IntegerField(
        allow_null=True, help_text=_("Online seats that are left. Null means no limit.")
    )
    quota = serializers.IntegerField(allow_null=True, help_text=_("Seats for each delegation."))
    quota_by_standing = Quotas(
        help_text=_("The quota of a standing that differs from `quota`; otherwise null.")
    )
    quota_counts_online = serializers.BooleanField()
    reserved_seats = ReservedSeatsShape(
        many=True, help_text=_("Seats in the room that are reserved for a group.")
    )
    admission = serializers.ChoiceField(Admission.choices)
    endorsement = serializers.BooleanField(help_text=_("The mission endorses each person."))
    approval = serializers.BooleanField(help_text=_("The secretariat approves each person."))
    waiting_policy = serializers.ChoiceField(WaitingPolicy.choices)
    offer_hours = serializers.IntegerField(
        allow_null=True,
        help_text=_("Hours to accept an offered seat. Null means confirmed at once."),
    )
    substitution_until = serializers.DateTimeField(
        help_text=_("Until when missions may substitute delegates.")
    )
    passport_months = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Months for which the travel document must be valid after the event. Null means "
            "not asked."
        ),
    )
    required = serializers.ListField(
        child=serializers.ChoiceField([(name, name) for name in ASKABLE]),
        help_text=_("Details that a registration must contain besides the name."),
    )
    contact_email = serializers.CharField()

    def to_representation(self, event):
        plain = (
            "slug",
            "kind",
            "status",
            "status_reason",
            "format",
            "venue",
            "room",
            "city",
            "time_zone",
            "audience",
            "seats",
            "seats_left",
            "online_seats",
            "online_seats_left",
            "quota",
            "quota_counts_online",
            "admission",
            "endorsement",
            "approval",
            "waiting_policy",
            "offer_hours",
            "passport_months",
            "required",
            "contact_email",
        )
        return {name: getattr(event, name) for name in plain} | {
            "series": event.series and event.series.slug,
            "title": texts(event.title),
            "summary": texts(event.summary),
            "description": texts(event.description),
            "hosts": sorted(host.code for host in event.hosts.all()),
            "starts_at": moment(event.starts_at),
            "ends_at": moment(event.ends_at),
            "opens_at": moment(event.opens_at),
            "closes_at": moment(event.closing),
            "quota_by_standing": {s.value: event.quota_by_standing.get(s) for s in Standing},
            "reserved_seats": [_reserved_seats(row) for row in event.reserved_seats.all()],
            "substitution_until": moment(event.substitution_until or event.starts_at),
            "registration_open": event.registration_open(),
        }


class EventFilterSet(FilterSet):
    kind = ChoiceFilter(choices=EventKind.choices)
    status = ChoiceFilter(choices=OPEN_STATUSES)
    series = CharFilter(field_name="series__slug", max_length=60)
    to = DayFilter(method="until_day", help_text=_("Begins on this day (UTC) or before."))
    # ``from`` cannot be written as a name.
    vars()["from"] = DayFilter(method="from_day", help_text=_("Ends on this day (UTC) or later."))

    def from_day(self, rows, name, value):
        return rows.filter(ends_at__gte=_midnight(value))

    def until_day(self, rows, name, value):
        last = datetime.max.date()
        return rows if value == last else rows.filter(starts_at__lt=_midnight(value + DAY))


DAY = timedelta(days=1)


def _midnight(on):
    return datetime.combine(on, time(), UTC)


def _events():
    rows = Event.objects.public().select_related("series")
    return rows.prefetch_related("hosts", "reserved_seats")


@extend_schema(tags=["Events"])
class Events(ListAPIView):
    """All events that were ever published, the latest first."""

    scopes = PUBLIC
    serializer_class = EventShape
    filterset_class = EventFilterSet
    queryset = Event.objects.public()
    ordering = ("-starts_at", "-pk")

    def get_queryset(self):
        return _events()


@extend_schema(tags=["Events"])
class EventDetail(RetrieveAPIView):
    """One event."""

    scopes = PUBLIC
    serializer_class = EventShape
    queryset = Event.objects.public()
    lookup_field = "slug"

    def get_queryset(self):
        return _events()
