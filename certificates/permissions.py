"""Who may see letters for visas and passport data: asked by pages, their buttons and acts."""

from accounts.models import User
from events.models import Registration
from friends.queries.people import speaks_for


def may_see_visa_letters(user: User) -> bool:
    """Who sees how the letters of an event stand: who writes them, and nobody else in the
    office."""
    return may_open_passport_details(user) or (
        user.is_staff and user.has_perm("certificates.issue_visa_letter")
    )


def may_open_passport_details(user: User) -> bool:
    """Who writes the letters for visas."""
    return user.is_staff and user.has_perm("certificates.open_passport_details")


def may_handle_passport_details(user: User, registration: Registration) -> bool:
    """Fill in and open passport data: the person, the focal points of the mission, and who writes
    the letters. Officers who may change a registration otherwise may not."""
    if registration.user_id == user.pk or may_open_passport_details(user):
        return True
    return speaks_for(user, registration.delegation.entity)
