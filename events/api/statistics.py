"""Figures of an event, of a series and of the Group: totals only, and so public, unless the
deployment asks for a scope. With it they are the same for every partner."""

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from audit.cache_version import LIFE, cache_version
from events.api.exact import STATISTICS
from events.models import Event, Series
from events.queries.event_lists import next_moment
from events.queries.figures import figures
from events.queries.participation import participation_of
from friends.api import PUBLIC
from friends.models import Capacity, ClassificationKind, EntityKind, RegionalGroup
from friends.queries.member_list import count_capacities

# What the figures of the Group stand on: they are counted again when one of these changes, or when
# an event begins.
SHOWS = ("members", "events", "seats", "arrivals", "certificates")


class Counts(serializers.Serializer):
    """A number for each of the named things."""

    def __init__(self, names=(), **more):
        self.names = list(names)
        super().__init__(**more)

    def get_fields(self):
        return {name: serializers.IntegerField() for name in self.names}


class Groups(Counts):
    """Member States by regional group."""

    def __init__(self, **more):
        super().__init__(RegionalGroup.values, **more)


class Classes(Counts):
    """Member States by class, as of the day of the event."""

    def __init__(self, **more):
        super().__init__(ClassificationKind.values, **more)


class Capacities(Counts):
    """Entities in the Group by capacity."""

    def __init__(self, **more):
        super().__init__(Capacity.values, **more)


class ByKind(serializers.Serializer):
    """The same, Member States, observer States and organizations apart."""

    def get_fields(self):
        return {kind: Capacities() for kind in EntityKind.values}


class TallyShape(serializers.Serializer):
    """One way of counting: each entity once, each person once, attendances apart."""

    states = serializers.IntegerField(help_text=_("Member States."))
    observers = serializers.IntegerField(help_text=_("Observer States."))
    organizations = serializers.IntegerField()
    persons = serializers.IntegerField()
    attendances = serializers.IntegerField(
        help_text=_("Counted once for each person at each event.")
    )
    groups = Groups()
    classes = Classes()


class StateShape(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class ParticipationShape(serializers.Serializer):
    """Beside the totals. One or two persons are not told: the number is null then."""

    states_present = StateShape(
        source="states", many=True, help_text=_("The Member States present, each once.")
    )
    persons_at_several = serializers.IntegerField(
        source="returning",
        allow_null=True,
        help_text=_("People present at more than one of the events. Null for one or two."),
    )
    certificates = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Valid certificates of participation. Null for one or two. For several events, "
            "those of `certificates_left_out` are not counted."
        ),
    )
    certificates_left_out = serializers.IntegerField(
        source="left_out",
        help_text=_("Events with one or two certificates, which are not in `certificates`."),
    )


class Statistics(GenericAPIView):
    """What all figures have in common: which readers they are open to."""

    @classproperty
    def scopes(cls):
        return {"GET": (STATISTICS,)} if settings.STATISTICS_NEED_SCOPE else PUBLIC


class EventFigures(serializers.Serializer):
    event = serializers.SlugField()
    registered = TallyShape(help_text=_("People who have a seat."))
    attended = TallyShape(
        help_text=_("People who were present. As frozen at the closing, once `closed_at` is set.")
    )
    closed_at = serializers.DateTimeField(
        allow_null=True,
        help_text=_("When the attendance was closed and its figures were frozen."),
    )
    later = serializers.IntegerField(
        help_text=_(
            "People whose check-in became known after the closing. They are not in `attended`."
        )
    )


class OneEventFigures(EventFigures):
    participation = ParticipationShape()


class SeriesFigures(serializers.Serializer):
    """Of the events of the series that have begun."""

    series = serializers.SlugField()
    events = serializers.IntegerField()
    registered = TallyShape()
    attended = TallyShape()
    participation = ParticipationShape()
    per_event = EventFigures(many=True)


class GroupFigures(serializers.Serializer):
    """Of all events of the Group that have begun, and of its membership today."""

    as_of = serializers.DateField()
    membership = Capacities()
    membership_by_kind = ByKind()
    events = serializers.IntegerField()
    registered = TallyShape()
    attended = TallyShape()
    participation = ParticipationShape()


@extend_schema(tags=["Statistics"])
class EventStatistics(Statistics):
    lookup_field = "slug"
    queryset = Event.objects.public()

    @extend_schema(responses=OneEventFigures)
    def get(self, request, slug):
        """The figures of one event."""
        event = self.get_object()
        counted = figures(self.get_queryset().filter(pk=event.pk))
        answer = _event_figures(counted.rows[0]) | {"participation": _participation(counted)}
        return Response(OneEventFigures(answer).data)


@extend_schema(tags=["Statistics"])
class SeriesStatistics(Statistics):
    lookup_field = "slug"
    queryset = Series.objects.public()

    @extend_schema(responses=SeriesFigures)
    def get(self, request, slug):
        """The figures of a series: a State that came to three seminars counts once."""
        series = self.get_object()
        counted = figures(series.events.public().held(timezone.now()))
        rows = [_event_figures(row) for row in counted.rows]
        answer = {"series": slug, "events": counted.events, "per_event": rows}
        answer |= {"registered": counted.registered, "attended": counted.attended}
        answer["participation"] = _participation(counted)
        return Response(SeriesFigures(answer).data)


@extend_schema(tags=["Statistics"])
class GroupStatistics(Statistics):
    queryset = Event.objects.public()

    @extend_schema(responses=GroupFigures)
    def get(self, request):
        """The figures of the Group."""
        now, events = timezone.now(), self.filter_queryset(self.get_queryset())
        key = f"events:statistics:{get_language()}:{now.date()}:{cache_version(*SHOWS)}"
        answer, until = cache.get(key) or (None, None)
        if answer is None or (until and until <= now):
            answer = _counted(events, now)
            cache.set(key, (answer, next_moment(events, now)), LIFE)
        return Response(answer)


def _counted(events, now):
    """The figures of the Group as the API answers them."""
    capacities = count_capacities(now.date())
    counted = figures(events.held(now))
    answer = {
        "as_of": now.date(),
        "membership": _membership(capacities),
        "membership_by_kind": capacities,
        "events": counted.events,
        "registered": counted.registered,
        "attended": counted.attended,
        "participation": _participation(counted),
    }
    return GroupFigures(answer).data


def _event_figures(row):
    names = ("registered", "attended", "closed_at", "later")
    return {"event": row.event.slug, **{name: getattr(row, name) for name in names}}


def _membership(counted):
    return {c: sum(of_kind[c] for of_kind in counted.values()) for c in Capacity.values}


def _participation(counted):
    return participation_of([row.event for row in counted.rows])
