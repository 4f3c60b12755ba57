"""The API's view of States, organizations and the members of the Group. All of it is public.

The shapes say what an answer looks like: the published document is drawn from their fields. They
write their rows by hand, in one dict each, because a list of 200 is asked for often.
"""

from datetime import UTC

from django.core.exceptions import ValidationError
from django.db.models import Case, F, OuterRef, Prefetch, Q, Subquery, When
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, IsoDateTimeFilter
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from friends.models import (
    Capacity,
    Classification,
    ClassificationKind,
    CoChairTerm,
    Entity,
    EntityKind,
    Membership,
    RegionalGroup,
)

PUBLIC = {"GET": ()}


def moment(value):
    """RFC 3339 in UTC; None stays None."""
    return value and value.isoformat().replace("+00:00", "Z")


def day(value):
    return value and value.isoformat()


class DayFilter(DateFilter):
    """A date as the API writes dates, and in no local habit."""

    def __init__(self, **more):
        super().__init__(input_formats=["%Y-%m-%d"], **more)


class Texts(serializers.Serializer):
    """A text in the six official languages; empty where nobody has written it yet."""

    def get_fields(self):
        codes = ("ar", "zh-hans", "en", "fr", "ru", "es")
        return {code: serializers.CharField(allow_blank=True) for code in codes}


class EntityShape(serializers.Serializer):
    code = serializers.SlugField(help_text=_("Identifies the entity everywhere in this API."))
    kind = serializers.ChoiceField(EntityKind.choices)
    names = Texts(help_text=_("The names that the United Nations uses."))
    acronym = serializers.CharField(allow_blank=True)
    iso2 = serializers.CharField(allow_null=True, min_length=2, max_length=2)
    iso3 = serializers.CharField(allow_null=True, min_length=3, max_length=3)
    m49 = serializers.CharField(allow_null=True, help_text=_("A string: it may begin with a zero."))
    regional_group = serializers.ChoiceField(RegionalGroup.choices, allow_null=True)
    classifications = serializers.ListField(
        child=serializers.ChoiceField(ClassificationKind.choices), help_text=_("As of today.")
    )
    member_since = serializers.DateField(
        allow_null=True,
        help_text=_("Member of the United Nations since this date; not of the Group."),
    )

    def to_representation(self, entity):
        return {
            "code": entity.code,
            "kind": entity.kind,
            "names": entity.names,
            "acronym": entity.acronym,
            "iso2": entity.iso2,
            "iso3": entity.iso3,
            "m49": entity.m49,
            "regional_group": entity.regional_group or None,
            "classifications": sorted({c.kind for c in entity.present}),
            "member_since": day(entity.member_since),
        }


class _MomentField(IsoDateTimeField):
    def to_python(self, value):
        try:
            found = parse_datetime(value.strip()) if value else None
        except ValueError:
            found = None
        if found and found.tzinfo is None:
            raise ValidationError(
                _("Give the time with its offset from UTC, such as 2026-05-01T09:00:00Z.")
            )
        try:
            return found.astimezone(UTC) if found else super().to_python(value)
        except OverflowError as error:  # the first and the last day of all
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(IsoDateTimeFilter):
    """A moment with its offset: nobody has to guess whose clock is meant."""

    field_class = _MomentField


class EntityFilter(FilterSet):
    kind = ChoiceFilter(choices=EntityKind.choices)
    group = ChoiceFilter(
        choices=RegionalGroup.choices, field_name="regional_group", help_text=_("Regional group.")
    )
    q = CharFilter(
        method="search",
        max_length=100,
        help_text=_("Text to search for in the six names, other accepted forms, acronym and code."),
    )
    # ``class`` cannot be written as a name.
    vars()["class"] = ChoiceFilter(
        choices=ClassificationKind.choices,
        method="of_class",
        help_text=_("LDC, LLDC or SIDS, as of today."),
    )

    def search(self, rows, name, value):
        return rows.search(value)

    def of_class(self, rows, name, value):
        return rows.filter(pk__in=_present().filter(kind=value).values("entity"))


def _present():
    return Classification.objects.visible_to(None).as_of(timezone.now().date())


@extend_schema(tags=["Group"])
class Entities(ListAPIView):
    """Member States, observer States and organizations.

    In English alphabetical order, accents ignored. A State or organization that is listed here is
    not necessarily in the Group.
    """

    scopes = PUBLIC
    serializer_class = EntityShape
    filterset_class = EntityFilter
    queryset = Entity.objects.visible_to(None)
    ordering = ("sort_name", "pk")

    def get_queryset(self):
        # The order of the classifications does not matter, and theirs would cost a join.
        present = Prefetch("classifications", _present().order_by(), to_attr="present")
        return super().get_queryset().prefetch_related(present)


class CoChairTermShape(serializers.Serializer):
    """The term on the day that was asked for."""

    effective_from = serializers.DateField()
    effective_until = serializers.DateField(
        allow_null=True, help_text=_("The first day after the end of the term.")
    )


class MemberShape(serializers.Serializer):
    entity = serializers.SlugField(help_text=_("The code of the entity."))
    kind = serializers.ChoiceField(EntityKind.choices)
    names = Texts()
    capacity = serializers.ChoiceField(Capacity.choices)
    effective_from = serializers.DateField()
    effective_until = serializers.DateField(
        allow_null=True, help_text=_("The first day on which it no longer applies.")
    )
    co_chair = CoChairTermShape(
        allow_null=True,
        help_text=_("The term of a Co-Chair, whose capacity is `member`; null for all others."),
    )

    def to_representation(self, membership):
        return {
            "entity": membership.entity.code,
            "kind": membership.entity.kind,
            "names": membership.entity.names,
            "capacity": membership.capacity,
            "effective_from": day(membership.effective_from),
            "effective_until": day(membership.effective_until),
            "co_chair": _term_of(membership),
        }


def _term_of(membership):
    if membership.chairs_from is None:
        return None
    dates = {"from": membership.chairs_from, "until": membership.chairs_until}
    return {f"effective_{name}": day(value) for name, value in dates.items()}


class MemberFilter(FilterSet):
    as_of = DayFilter(
        method="unchanged", help_text=_("A date such as `2026-05-01`. Default: today.")
    )
    capacity = ChoiceFilter(choices=Capacity.choices)
    kind = ChoiceFilter(choices=EntityKind.choices, field_name="entity__kind")

    def unchanged(self, rows, name, value):
        return rows

    def filter_queryset(self, queryset):
        on = self.form.cleaned_data.get("as_of") or timezone.now().date()
        return super().filter_queryset(_with_terms(queryset.as_of(on), on))


def _with_terms(memberships, on):
    """A Co-Chair is a member: a term without a membership makes nobody one."""
    held = Q(capacity=Capacity.MEMBER)
    terms = CoChairTerm.objects.visible_to(None).as_of(on).order_by("-starts_on")
    terms = terms.filter(entity=OuterRef("entity"))
    return memberships.annotate(
        chairs_from=Case(When(held, then=Subquery(terms.values("starts_on")[:1]))),
        chairs_until=Case(When(held, then=Subquery(terms.values("ends_on")[:1]))),
    )


@extend_schema(tags=["Group"])
class Members(ListAPIView):
    """Members, observers and partners of the Group, as of today or of any date."""

    scopes = PUBLIC
    serializer_class = MemberShape
    filterset_class = MemberFilter
    always_filtered = True  # by today
    queryset = Membership.objects.effective().annotate(sort_name=F("entity__sort_name"))
    ordering = ("sort_name", "pk")

    def get_queryset(self):
        return super().get_queryset().select_related("entity")
