"""Invitations as an officer sees them: who would be invited, and the board of what became of it."""

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from friends.models import Classification, Entity, Membership
from friends.people import speakers

# What the board can be narrowed to: label, and the rows that are meant.
FILTERS = {
    "unopened": (gettext_lazy("Not opened"), Q(read_at=None)),
    "unanswered": (gettext_lazy("Not replied"), Q(replied_at=None)),
    "answered": (gettext_lazy("Replied"), Q(replied_at__isnull=False)),
    "nobody": (gettext_lazy("Nothing nominated"), Q(named=0)),
    "withdrawn": (gettext_lazy("Withdrawn"), Q()),
}


# --- choosing -------------------------------------------------------------------------------------
def entities_of(*, capacities, groups, classes, listed, on):
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


def preview(event, entities, on):
    """The entities in the order of their names, each with its number of ``readers`` and whether it is
    ``invited`` already."""
    rows = sorted(entities.defer("reference", "also_known"), key=lambda entity: entity.order)
    speaking = speakers([entity.pk for entity in rows], on)
    invited = set(event.invitations.standing().values_list("entity", flat=True))
    for entity in rows:
        entity.readers, entity.invited = len(speaking[entity.pk]), entity.pk in invited
    return rows


# --- the board ------------------------------------------------------------------------------------
def board(event, show=""):
    """The invitations of an event with their numbers; ``show`` is one of FILTERS or empty."""
    rows = event.invitations.with_numbers().select_related("entity")
    rows = rows.exclude(withdrawn_at=None) if show == "withdrawn" else rows.standing()
    return rows.filter(FILTERS[show][1]) if show in FILTERS else rows


def counts(event):
    """The numbers above the board, of the invitations that stand. One query."""
    return (
        event.invitations.standing()
        .with_numbers()
        .aggregate(
            invited=Count("pk"),
            unreached=Count("pk", filter=Q(readers=0)),
            opened=Count("pk", filter=Q(read_at__isnull=False)),
            replied=Count("pk", filter=Q(replied_at__isnull=False)),
            come=Count("pk", filter=Q(coming__gt=0)),
            persons=Sum("coming", default=0),
            nominated=Count("pk", filter=Q(named__gt=0)),
        )
    )


def header():
    return [
        _("Code"), _("Entity"), _("Invited"), _("Focal points"), _("Opened"), _("Replied"),
        _("Persons coming"), _("Nominated"), _("With a seat"), _("Reminders"), _("Last reminder"),
        _("Withdrawn"),
    ]  # fmt: skip


def line(row):
    """A row of the board as CSV has it."""
    return [
        row.entity.code, row.entity.name, row.invited_at, row.readers, row.read_at, row.replied_at,
        row.coming, row.named, row.held, row.reminders, row.reminded_at, row.withdrawn_at,
    ]  # fmt: skip
