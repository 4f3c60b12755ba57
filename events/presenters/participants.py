"""The table of participants with their contacts, as it is downloaded: rows as plain values, since a
file of 50,000 needs no objects."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.models import Registration
from friends.models import Entity

COLUMNS = (
    "badge",
    "status",
    "style",
    "given_name",
    "family_name",
    "second_script",
    "position",
    "role",
    "email",
    "phone",
    "language",
    "access_needs",
    "diet",
    "grounds_pass",
    "received_at",
)
CHUNK = 2000
# The header and the rows below it.
type Table = tuple[list[Any], Iterator[list[Any]]]


def participants_table(registrations: QuerySet[Registration]) -> Table:
    """Header and rows in the reader's language: kind and name of the delegation, then
    ``COLUMNS``. The rows are read while they are taken; the entities, once each, before."""
    fields = [Registration._meta.get_field(name) for name in COLUMNS]
    header = [_("Kind"), _("Delegation"), *(str(field.verbose_name) for field in fields)]
    labels = {
        at: {value: str(label) for value, label in field.flatchoices}
        for at, field in enumerate(fields, 1)
        if field.choices
    }
    return header, _lines(registrations, labels, _entities())


def _lines(registrations, labels, entities):
    """Words are ready by now: while a file is sent, nobody's language is set."""
    rows = registrations.values_list("delegation__entity", *COLUMNS)
    for row in rows.iterator(chunk_size=CHUNK):
        line = [*entities[row[0]], *row[1:]]
        for at, names in labels.items():
            line[at + 1] = names.get(line[at + 1], line[at + 1])
        yield line


def _entities():
    """Entity's key → its kind and its name."""
    return {
        entity.pk: (str(entity.get_kind_display()), entity.name)
        for entity in Entity.objects.defer("reference", "also_known")
    }
