"""What this app shows on a registration's page."""

from accounts.models import User
from events.models import EventStatus, Registration
from events.registries import Part


def badge(user: User, registration: Registration) -> Part | None:
    """The link to the badge of who has a seat at an event that takes place."""
    off = registration.event.status == EventStatus.CANCELLED
    if registration.has_seat and registration.is_live and not off:
        return Part("attendance/includes/registration_badge.html")
    return None
