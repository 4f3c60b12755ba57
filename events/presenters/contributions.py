"""What the pages of the app below show of events; `EventsConfig.ready` hands these over."""

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import permissions
from events.models import Delegation, Event, EventStatus, Registration, RegistrationStatus
from events.presenters.own_on_event import after_event
from events.queries.figures import attendance_totals, present
from events.wording import display
from friends.queries.people import speaks_for
from friends.queries.standing import standings

S = RegistrationStatus
NEXT = 3
NEWEST = 50
PAST = 5


def home_figures(now):
    totals = attendance_totals(Event.objects.public().held(now))
    at = ngettext("at %(n)s event", "at %(n)s events", totals["events"]) % {"n": totals["events"]}
    return [
        {"number": totals["events"], "what": _("events held"), "of": ""},
        {"number": totals["states"], "what": _("Member States took part"), "of": at},
        {"number": totals["persons"], "what": _("people took part"), "of": _("each counted once")},
    ]


def coming_events(now):
    rows = Event.objects.public().filter(status=EventStatus.PUBLISHED).to_come(now)
    return [_event_item(event) for event in rows.order_by("starts_at").defer("description")[:NEXT]]


def _event_item(event):
    return {
        "title": event.title,
        "url": event.get_absolute_url(),
        "kind": event.get_kind_display(),
        "place": event.city,
        "on": event.starts_at,
        "zone": event.time_zone,
    }


def attended_events(entity):
    """The events at which somebody of the entity was present, with how many persons."""
    rows = Registration.objects.filter(delegation__entity=entity)
    held = Delegation.objects.filter(entity=entity).values_list("event", flat=True)
    came = present(rows, list(held)).order_by()
    persons = dict(came.values_list("event").annotate(n=Count("pk")))
    rows = Event.objects.public().filter(pk__in=persons).order_by("-starts_at")[:NEWEST]
    return [{**_event_item(event), "persons": persons[event.pk]} for event in rows]


def workspace_events(request, entity, now):
    """The events to come, with the places of the delegation and who was registered."""
    people = Registration.objects.in_list_order()
    if not _sees_drafts(request.user, entity):
        people = people.sent()
    held = Delegation.objects.filter(entity=entity, event__ends_at__gte=now)
    held = held.prefetch_related(Prefetch("registrations", queryset=people))
    mine = {delegation.event_id: delegation for delegation in held}
    events = Event.objects.public().to_come(now).order_by("starts_at").defer("description")[:20]
    waiting_list = _positions([e for e in events if e.pk in mine and mine[e.pk].waiting])
    new = [event for event in events if event.pk not in mine]
    mine |= _new_ones(new, entity, now)
    rows = [_row(event, mine[event.pk], waiting_list, now) for event in events]
    rows = [row for row in rows if row["people"] or not row["cancelled"]]
    past = _past(entity, now) if _sees_drafts(request.user, entity) else []
    return {
        "template": "events/includes/workspace.html",
        "rows": rows,
        "past": past,
        "entity": entity,
    }


def _past(entity, now):
    """The newest events that are over, with the people of the delegation."""
    held = Delegation.objects.filter(entity=entity, event__ends_at__lt=now)
    held = held.filter(event__status__in=[EventStatus.PUBLISHED, EventStatus.CLOSED])
    held = list(held.select_related("event").order_by("-event__ends_at")[:PAST])
    for row in held:
        row.entity = entity
    return after_event(held)


def _sees_drafts(user, entity):
    return user.has_perm("events.view_registration") or speaks_for(user, entity)


def _positions(events):
    """Registration → its place in the waiting list of its event. One query for each event."""
    positions = {}
    for event in events:
        keys = Registration.objects.in_waiting_order(event).values_list("pk", flat=True)
        positions |= {pk: place for place, pk in enumerate(keys, 1)}
    return positions


def _shown(person):
    """People who were substituted, or stayed a draft, are on the delegation list's own page."""
    return person.is_live or person.status in (S.CANCELLED, S.DECLINED)


def _new_ones(events, entity, now):
    """What the delegation would have in events where it has nobody yet. One question for all."""
    by_standing = any(event.quota_by_standing for event in events)
    standing = standings([entity], now.date())[entity.pk] if by_standing else None
    return {event.pk: Delegation(quota=event.quota_for(standing)) for event in events}


def _row(event, held, waiting_list, now):
    squares = display.quota_squares(held.used, held.waiting, held.quota)
    people = [p for p in held.registrations.all() if _shown(p)] if held.pk else []
    for person in people:
        person.event, person.place = event, waiting_list.get(person.pk)
    return {
        "event": event,
        "delegation": held,
        "squares": squares if held.quota is not None and len(squares) <= 30 else [],
        "people": people,
        "cancelled": event.status == EventStatus.CANCELLED,
        "closed": permissions.why_closed(event, now),
    }
