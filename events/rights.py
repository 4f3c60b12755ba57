"""What a person may do about an event, and why not: asked by pages and their buttons."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.site import city, moment
from events.models import EventStatus, RegistrationStatus
from friends.models import Entity
from friends.people import speaks_for

S = EventStatus


def why_closed(event, now):
    """Why nobody can be registered now, as a text; empty while registration is open."""
    if event.status == S.CALLED_OFF:
        return _("The event has been called off.")
    if event.ends_at <= now:
        return _("The event is over.")
    if event.status != S.PUBLISHED:
        return _("Registration is closed.")
    if event.opens_at and now < event.opens_at:
        return _("Registration opens on %s.") % placed(event.opens_at, event)
    if not event.in_time(now):
        return _("Registration closed on %s.") % placed(event.closing, event)
    return ""


def placed(at, event):
    """“10 September 2026, 18:00, New York time”: never a time without its place."""
    return _("%(moment)s, %(city)s time") % {
        "moment": moment(at, event.time_zone),
        "city": city(event.time_zone),
    }


def enters_for_all(user):
    """An officer who enters replies that came by letter or mail, for any entity."""
    return user.is_staff and user.has_perm("events.enter_registration")


def entities_for(user, on=None):
    """The entities for which this person may register somebody, or at least himself or herself."""
    if enters_for_all(user):
        return Entity.objects.visible_to(user)
    return Entity.objects.represented_by(user, on)


def may_nominate(user, entity, on=None):
    """Register others than oneself: focal points do, and officers on the word of a letter."""
    return enters_for_all(user) or speaks_for(user, entity, on)


def sends_for_mission(by, entity):
    """Whether who acts does so for the mission: a focal point, not an officer nor a system."""
    return isinstance(by, User) and not enters_for_all(by) and speaks_for(by, entity)


def may_change(user, registration):
    """Change or cancel: the person, the focal points of the mission, officers."""
    if registration.user_id == user.pk or enters_for_all(user):
        return True
    return speaks_for(user, registration.delegation.entity)


def join_url(registration, user, now=None):
    """The link to join online, for the confirmed person alone; else an empty text."""
    event = registration.event
    mine = user.is_authenticated and registration.user_id == user.pk
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    stands = event.stands(now or timezone.now())
    return event.join_url if mine and confirmed and stands else ""
