"""The seat with which the seating begins is drawn by lot, before witnesses or by the machine."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from attendance.pdf.printed_lists import seated_entities
from audit.lifecycle import NotPossible
from audit.models import record
from events.models import Event
from friends.models import Entity


@transaction.atomic
def draw_first_entity(event: Event, *, by: Actor) -> Entity:
    """One of the entities that are seated, each with the same chance. The result stands in the
    record."""
    seated = [entity for entity, _n in seated_entities(event)]
    if not seated:
        raise NotPossible(
            _("No seats in the room are confirmed yet, so there is no delegation to draw.")
        )
    drawn = secrets.choice(seated)
    after = {"entity": drawn.code, "among": len(seated)}
    record("event.seating_lot_drawn", event, by=by, after=after)
    return drawn
