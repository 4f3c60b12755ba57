"""Who may see letters for visas and passport data: asked by pages, their buttons and acts."""

from accounts.models import User
from events.models import Registration
from friends.people import speaks_for


def reads_letters(user: User) -> bool:
    """Who sees how the letters of an event stand: who writes them, and nobody else in the office."""
    return opens_passports(user) or (user.is_staff and user.has_perm("events.issue_letter"))


def opens_passports(user: User) -> bool:
    """Who writes the letters for visas."""
    return user.is_staff and user.has_perm("events.open_passport")


def handles_passport(user: User, registration: Registration) -> bool:
    """Fill in and open passport data: the person, the focal points of the mission, and who writes the
    letters. Officers who may change a registration otherwise may not."""
    if registration.user_id == user.pk or opens_passports(user):
        return True
    return speaks_for(user, registration.delegation.entity)
