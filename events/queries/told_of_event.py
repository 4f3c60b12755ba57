"""Who is emailed about a change that concerns everybody of an event."""

from accounts.models.people import Reader
from events.models import Event
from events.queries.persons import account_or_email
from friends.queries.people import focal_points


def people_told(event: Event) -> list[Reader]:
    """Everybody who is registered, save drafts; none of a quiet event."""
    if event.quiet:
        return []
    rows = event.registrations.live().sent().select_related("user")
    return [account_or_email(row) for row in rows]


def missions_told(event: Event) -> list[Reader]:
    """The present focal points of the delegations that have people or drafts."""
    if event.quiet:
        return []
    entities = set(event.registrations.live().values_list("delegation__entity", flat=True))
    return [*focal_points(*entities)]
