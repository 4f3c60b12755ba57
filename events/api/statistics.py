"""Figures of an event, of a series and of the Group: totals only, and so public, unless the
deployment asks for a scope. With it they are the same for every partner."""

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from events.api.exact import STATISTICS
from events.models import Event, Series
from events.queries.figures import figures
from friends.api import PUBLIC
from friends.models import Capacity, ClassificationKind, Membership, RegionalGroup


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


class TallyShape(serializers.Serializer):
    """One way of counting: each entity once, each person once, attendances apart."""

    states = serializers.IntegerField(help_text=_("Member States."))
    observers = serializers.IntegerField(help_text=_("Observer States."))
    organizations = serializers.IntegerField()
    persons = serializers.IntegerField()
    attendances = serializers.IntegerField(help_text=_("One for each person at each event."))
    groups = Groups()
    classes = Classes()


class Statistics(GenericAPIView):
    """What all figures have in common: to whom they are open."""

    @classproperty
    def scopes(cls):
        return {"GET": (STATISTICS,)} if settings.STATISTICS_NEED_SCOPE else PUBLIC


class EventFigures(serializers.Serializer):
    event = serializers.SlugField()
    registered = TallyShape(help_text=_("Who has a seat."))
    attended = TallyShape(help_text=_("Who was checked in."))


class SeriesFigures(serializers.Serializer):
    """Of the events of the series that have begun."""

    series = serializers.SlugField()
    events = serializers.IntegerField()
    registered = TallyShape()
    attended = TallyShape()
    per_event = EventFigures(many=True)


class GroupFigures(serializers.Serializer):
    """Of all events of the Group that have begun, and of its membership today."""

    as_of = serializers.DateField()
    membership = Capacities()
    events = serializers.IntegerField()
    registered = TallyShape()
    attended = TallyShape()


@extend_schema(tags=["Statistics"])
class EventStatistics(Statistics):
    lookup_field = "slug"
    queryset = Event.objects.public()

    @extend_schema(responses=EventFigures)
    def get(self, request, slug):
        """The figures of one event."""
        event = self.get_object()
        counted = figures(self.get_queryset().filter(pk=event.pk))
        answer = {"event": slug, "registered": counted.registered, "attended": counted.attended}
        return Response(EventFigures(answer).data)


@extend_schema(tags=["Statistics"])
class SeriesStatistics(Statistics):
    lookup_field = "slug"
    queryset = Series.objects.public()

    @extend_schema(responses=SeriesFigures)
    def get(self, request, slug):
        """The figures of a series: a State that came to three seminars counts once."""
        series = self.get_object()
        counted = figures(series.events.public().held(timezone.now()))
        rows = [
            {"event": row.event.slug, "registered": row.registered, "attended": row.attended}
            for row in counted.rows
        ]
        answer = {"series": slug, "events": counted.events, "per_event": rows}
        answer |= {"registered": counted.registered, "attended": counted.attended}
        return Response(SeriesFigures(answer).data)


@extend_schema(tags=["Statistics"])
class GroupStatistics(Statistics):
    queryset = Event.objects.public()

    @extend_schema(responses=GroupFigures)
    def get(self, request):
        """The figures of the Group."""
        now = timezone.now()
        counted = figures(self.filter_queryset(self.get_queryset()).held(now))
        answer = {
            "as_of": now.date(),
            "membership": _membership(now.date()),
            "events": counted.events,
            "registered": counted.registered,
            "attended": counted.attended,
        }
        return Response(GroupFigures(answer).data)


def _membership(on):
    rows = Membership.objects.as_of(on).order_by().values_list("capacity")
    counted = dict(rows.annotate(n=Count("entity", distinct=True)))
    return {capacity: counted.get(capacity, 0) for capacity in Capacity.values}
