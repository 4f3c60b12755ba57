"""Invitations as an officer sees them: who would be invited, and the board of what became of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from events.models import Event, Invitation
from friends.models import Classification, Entity, Membership
from friends.models.entities import protocol_order
from friends.queries.people import speakers

# Of rows of ``with_numbers``: who has named persons has answered by that.
REPLIED = Q(replied_at__isnull=False) | Q(named__gt=0)
# What the board can be narrowed to: label, and the rows that are meant.
FILTERS = {
    "unopened": (gettext_lazy("Not opened"), Q(read_at=None)),
    "unanswered": (gettext_lazy("Not replied"), ~REPLIED),
    "answered": (pgettext_lazy("invitation", "Replied"), REPLIED),
    "nobody": (gettext_lazy("No nominations"), Q(named=0)),
    "withdrawn": (pgettext_lazy("invitation", "Withdrawn"), Q()),
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
def invitation_rows(event: Event, show: str = "") -> QuerySet[Invitation]:
    """The invitations of an event with their numbers; ``show`` is one of FILTERS or empty."""
    rows = event.invitations.with_numbers().select_related("entity")
    rows = rows.order_by(*protocol_order("entity"), "pk")
    rows = rows.exclude(withdrawn_at=None) if show == "withdrawn" else rows.standing()
    return rows.filter(FILTERS[show][1]) if show in FILTERS else rows


def invitation_counts(event: Event) -> dict[str, int]:
    """The numbers above the board, of the invitations that stand. One query."""
    return (
        event.invitations.standing()
        .with_numbers()
        .aggregate(
            invited=Count("pk"),
            unreached=Count("pk", filter=Q(readers=0)),
            opened=Count("pk", filter=Q(read_at__isnull=False)),
            replied=Count("pk", filter=REPLIED),
            come=Count("pk", filter=Q(coming__gt=0)),
            persons=Sum("coming", default=0),
            nominated=Count("pk", filter=Q(named__gt=0)),
        )
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
