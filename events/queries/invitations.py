"""Invitations as an officer sees them: who would be invited, and the board of what became of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from events.models import Event, Invitation
from friends.models import Classification, Entity, Membership
from friends.models.entities import name_field, protocol_order
from friends.queries.entity_filters import EntityListFilter
from friends.queries.people import speakers

# Of rows of ``with_numbers``: who has named persons has answered by that.
REPLIED = Q(replied_at__isnull=False) | Q(named__gt=0)
# What the board can be narrowed to: label, and the rows that are meant.
FILTERS = {
    "unopened": (gettext_lazy("Not opened"), Q(read_at=None)),
    "unanswered": (gettext_lazy("Not replied"), ~REPLIED),
    "answered": (gettext_lazy("Replied"), REPLIED),
    "unreached": (gettext_lazy("No email address"), Q(readers=0)),
    "nobody": (gettext_lazy("No nominations"), Q(named=0)),
    "withdrawn": (gettext_lazy("Withdrawn"), Q()),
}


# --- choosing -------------------------------------------------------------------------------------
def find_entities(
    *,
    capacities: Collection[str],
    groups: Collection[str],
    classes: Collection[str],
    listed: Iterable[Entity],
    on: date,
) -> QuerySet[Entity]:
    """Entities by any of these criteria: capacity in the Group, regional group and class as of a
    day, or named one by one."""
    members = Membership.objects.as_of(on).filter(capacity__in=capacities)
    held = Classification.objects.as_of(on).filter(kind__in=classes)
    return Entity.objects.filter(
        Q(pk__in=members.values("entity"))
        | Q(regional_group__in=groups)
        | Q(pk__in=held.values("entity"))
        | Q(pk__in=[entity.pk for entity in listed])
    )


@dataclass(frozen=True)
class Invitee:
    """Who would be invited, with the number of focal points who would be written to; or is
    ``invited`` already."""

    entity: Entity
    readers: int
    invited: bool


def preview(event: Event, entities: QuerySet[Entity], on: date) -> list[Invitee]:
    """Member States, observer States, organizations, each in the order of their names."""
    found = entities.defer("reference", "also_known")
    rows = sorted(found, key=lambda entity: (entity.kind, entity.order))
    speaking = speakers([entity.pk for entity in rows], on)
    invited = set(event.invitations.standing().values_list("entity", flat=True))
    return [
        Invitee(entity, readers=len(speaking[entity.pk]), invited=entity.pk in invited)
        for entity in rows
    ]


# --- the board ------------------------------------------------------------------------------------
UNINVITED = "uninvited"
# Orders besides that of protocol: the columns, without their direction.
ORDERS = {
    "name": "entity__name",
    "replied": "replied_at",
    "invited": "invited_at",
    "readers": "readers",
    "opened": "read_at",
    "named": "named",
    "reminded": "reminded_at",
}


@dataclass(frozen=True)
class InvitationFilter:
    """What the board is narrowed to, and its order. ``show`` is a key of ``FILTERS``, ``UNINVITED``
    or empty; ``order`` a key of ``ORDERS``, its opposite with a minus, or empty for that of
    protocol."""

    show: str = ""
    text: str = ""
    entities: EntityListFilter = field(default_factory=EntityListFilter)
    order: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        show, order = query.get("show", ""), query.get("sort", "")
        return cls(
            show=show if show in FILTERS or show == UNINVITED else "",
            text=query.get("q", "").replace("\x00", "").strip()[:80],
            entities=EntityListFilter.of(query),
            order=order if order.removeprefix("-") in ORDERS else "",
        )

    @property
    def uninvited(self) -> bool:
        return self.show == UNINVITED

    @property
    def narrowed(self) -> bool:
        return bool(self.show or self.text or self.entities.narrowed)


def invitation_rows(event: Event, asked: InvitationFilter, on: date) -> QuerySet[Invitation]:
    """The invitations of an event that fit, with their numbers."""
    show = asked.show
    rows = event.invitations.with_numbers().select_related("entity")
    rows = rows.exclude(withdrawn_at=None) if show == "withdrawn" else rows.standing()
    if show in FILTERS:
        rows = rows.filter(FILTERS[show][1])
    rows = rows.filter(_of_entities(asked, on, "entity"))
    return rows.order_by(*_sort_keys(asked.order, "entity__"), *protocol_order("entity"), "pk")


def uninvited_rows(event: Event, asked: InvitationFilter, on: date) -> QuerySet[Entity]:
    """The States and organizations that fit and are not invited."""
    invited = event.invitations.standing().order_by().values("entity")
    rows = Entity.objects.exclude(pk__in=invited).filter(_of_entities(asked, on, ""))
    by_name = asked.order if asked.order.removeprefix("-") == "name" else ""
    return rows.order_by(*_sort_keys(by_name, ""), *protocol_order())


def _of_entities(asked, on, path):
    found = asked.entities.condition(on, path)
    if asked.text:
        named = Entity.objects.search(asked.text).order_by().values_list("pk", flat=True)
        found &= Q(**{f"{path or 'pk'}__in": list(named)})
    return found


def _sort_keys(order, prefix):
    """What has not happened yet comes last, in both directions."""
    if not order:
        return []
    key = ORDERS[order.removeprefix("-")].replace("entity__name", f"{prefix}{name_field()}")
    if order.startswith("-"):
        return [F(key).desc(nulls_last=True)]
    return [F(key).asc(nulls_last=True)]


def letters_to_print(event: Event, at: datetime) -> list[Invitation]:
    """The invitations without a reply that no email reaches today, in the order of protocol."""
    unanswered = event.invitations.unanswered().select_related("entity")
    rows = list(unanswered.order_by(*protocol_order("entity")))
    speaking = speakers([row.entity_id for row in rows], at.date())
    return [row for row in rows if not speaking[row.entity_id]]


def invitation_counts(event: Event) -> dict[str, int]:
    """The numbers above the board, of the invitations that stand; and of those that do not, as
    ``withdrawn``. One query."""
    stands = Q(withdrawn_at=None)
    return event.invitations.with_numbers().aggregate(
        invited=Count("pk", filter=stands),
        withdrawn=Count("pk", filter=~stands),
        unreached=Count("pk", filter=stands & Q(readers=0)),
        opened=Count("pk", filter=stands & Q(read_at__isnull=False)),
        replied=Count("pk", filter=stands & REPLIED),
        come=Count("pk", filter=stands & Q(coming__gt=0)),
        persons=Sum("coming", filter=stands, default=0),
        nominated=Count("pk", filter=stands & Q(named__gt=0)),
    )


def csv_header() -> list[str]:
    return [
        _("Code"),
        _("Entity"),
        _("Invited"),
        _("Focal points"),
        _("Opened"),
        pgettext("invitation", "Replied"),
        _("People coming"),
        _("Nominated"),
        _("With a seat"),
        _("Reminders"),
        _("Last reminder"),
        pgettext("invitation", "Withdrawn"),
        _("Kind"),
    ]


def csv_line(row: Invitation) -> list[object]:
    """A row of the board as CSV has it."""
    return [
        row.entity.code,
        row.entity.name,
        row.invited_at,
        row.readers,
        row.read_at,
        row.replied_at,
        row.coming,
        row.named,
        row.held,
        row.reminders,
        row.reminded_at,
        row.withdrawn_at,
        row.entity.get_kind_display(),
    ]
