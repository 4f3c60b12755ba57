"""Who may see visa support letters and passport details; pages, their buttons and acts ask."""

from accounts.models import User
from events.models import Registration
from friends.queries.people import speaks_for


def may_see_visa_letters(user: User) -> bool:
    """See the status of the letters of an event: only the officers who write or issue them."""
    return may_open_passport_details(user) or (
        user.is_staff and user.has_perm("certificates.issue_visa_letter")
    )


def may_open_passport_details(user: User) -> bool:
    """Open passport details: the officers who write the visa support letters."""
    return user.is_staff and user.has_perm("certificates.open_passport_details")


def may_handle_passport_details(user: User, registration: Registration) -> bool:
    """Fill in and open passport details: the person, the focal points of the mission, and the
    officers who write the letters. Other officers may not, even if they may change a
    registration."""
    if registration.user_id == user.pk or may_open_passport_details(user):
        return True
    return speaks_for(user, registration.delegation.entity)
