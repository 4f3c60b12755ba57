"""What a person may do about an event, and why not: asked by pages and their buttons."""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.formatting import city, moment
from accounts.models import Actor, User
from events.models import Event, EventStatus, Registration, RegistrationStatus
from friends.models import Entity
from friends.queries.people import speaks_for

S = EventStatus


def why_closed(event: Event, now: datetime) -> str:
    """Why registration is closed, as a text; empty while it is open."""
    if event.status == S.CANCELLED:
        return _("The event has been cancelled.")
    if event.ends_at <= now:
        return _("The event is over.")
    if event.status != S.PUBLISHED:
        return _("Registration is closed.")
    if event.opens_at and now < event.opens_at:
        return _("Registration opens on %s.") % time_with_place(event.opens_at, event)
    if not event.in_time(now):
        return _("Registration closed on %s.") % time_with_place(event.closing, event)
    return ""


def time_with_place(at: datetime, event: Event) -> str:
    """“10 September 2026, 18:00, New York time”: never a time without its place."""
    return _("%(moment)s, %(city)s time") % {
        "moment": moment(at, event.time_zone),
        "city": city(event.time_zone),
    }


def may_enter_replies(user: User) -> bool:
    """An officer who enters replies that came by letter or email, for any entity."""
    return user.is_staff and user.has_perm("events.enter_registration")


def may_say_when_received(by: Actor, *, is_mission: bool = False) -> bool:
    """Whether who acts may say that a reply was received before now, which orders the waiting list:
    officers who enter replies, imports (which are theirs) and systems that act for all entities;
    not those of the mission (``is_mission``)."""
    return may_enter_replies(by) if isinstance(by, User) else not is_mission


def entities_for(user: User, on: date | None = None) -> QuerySet[Entity]:
    """The entities for which this person may register somebody, or at least himself or herself."""
    if may_enter_replies(user):
        return Entity.objects.visible_to(user)
    return Entity.objects.represented_by(user, on)


def may_nominate(user: User, entity: Entity, on: date | None = None) -> bool:
    """Register others than oneself: focal points do, and officers on the word of a letter."""
    return may_enter_replies(user) or speaks_for(user, entity, on)


def sends_for_mission(by: Actor, entity: Entity) -> bool:
    """Whether who acts does so for the mission: a focal point, not an officer nor a system."""
    return isinstance(by, User) and not may_enter_replies(by) and speaks_for(by, entity)


def may_know_of(by: Actor, entity: Entity, *, of_entity: int) -> bool:
    """Whether who registers somebody for ``entity`` may read the name of a person that the entity
    with the key ``of_entity`` registered: officers, and focal points in their own delegation. A
    partner may lack the scope to read persons; an import is an officer's."""
    if not isinstance(by, User):
        return by.name.startswith("import ")
    own = of_entity == entity.pk
    return may_enter_replies(by) or (own and speaks_for(by, entity))


def may_change(user: User, registration: Registration) -> bool:
    """Change or cancel: the person, the focal points of the mission, officers."""
    if registration.user_id == user.pk or may_enter_replies(user):
        return True
    return speaks_for(user, registration.delegation.entity)


def may_see_contacts(user: User, registration: Registration) -> bool:
    """Email address and phone: the person, the focal points of the mission, and officers with a
    permission of its own."""
    if registration.user_id == user.pk or user.has_perm("events.view_contacts"):
        return True
    return speaks_for(user, registration.delegation.entity)


def join_url(
    registration: Registration, user: User | AnonymousUser, now: datetime | None = None
) -> str:
    """The link to join online, for the confirmed person alone; else an empty text."""
    event = registration.event
    mine = user.is_authenticated and registration.user_id == user.pk
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    stands = event.stands(now or timezone.now())
    return event.join_url if mine and confirmed and stands else ""
