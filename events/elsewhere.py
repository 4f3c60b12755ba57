"""What the pages of the app below show of events; `EventsConfig.ready` hands these over."""

from collections import defaultdict

from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.site import day
from events import drawing, rights
from events.figures import who_came
from events.models import Delegation, Event, EventStatus, Registration, Scan

NEXT = 3
NEWEST = 50


def home_figures(now):
    told = who_came(Event.objects.public().held(now))
    at = ngettext("at %d event", "at %d events", told["events"]) % told["events"]
    return [
        {"number": told["events"], "what": _("events held"), "of": ""},
        {"number": told["states"], "what": _("Member States took part"), "of": at},
        {"number": told["persons"], "what": _("persons took part"), "of": _("each counted once")},
    ]


def coming(now):
    rows = Event.objects.public().filter(status=EventStatus.PUBLISHED).to_come(now)
    return [_told(event) for event in rows.order_by("starts_at").defer("description")[:NEXT]]


def _told(event):
    return {
        "title": event.title,
        "url": event.get_absolute_url(),
        "kind": event.get_kind_display(),
        "place": event.city,
        "on": event.starts_at,
        "zone": event.time_zone,
    }


def attended(entity):
    """The events at which somebody of the entity was checked in, with how many persons."""
    came = Scan.objects.arrivals().filter(registration__delegation__entity=entity)
    persons = dict(came.order_by().values_list("event").annotate(n=Count("pk")))
    rows = Event.objects.public().filter(pk__in=persons).order_by("-starts_at")[:NEWEST]
    return [{**_told(event), "persons": persons[event.pk]} for event in rows]


def workspace(request, entity, now):
    """The events to come, with the places of the delegation and who was registered."""
    people = Registration.objects.order_by("received_at", "pk")
    held = Delegation.objects.filter(entity=entity, event__ends_at__gte=now)
    held = held.prefetch_related(Prefetch("registrations", queryset=people))
    mine = {delegation.event_id: delegation for delegation in held}
    events = Event.objects.public().to_come(now).order_by("starts_at").defer("description")[:20]
    queue = _places_in_queue([e.pk for e in events if e.pk in mine and mine[e.pk].waiting])
    rows = [_row(event, mine.get(event.pk), queue, now) for event in events]
    rows = [row for row in rows if row["people"] or not row["called_off"]]
    return {"template": "events/includes/workspace.html", "rows": rows, "entity": entity}


def _places_in_queue(events):
    """Registration → its place in the waiting list of its event. One query, whatever the number."""
    if not events:
        return {}
    rows = Registration.objects.waiting().filter(event__in=events)
    places, seen = {}, defaultdict(int)
    for pk, event in rows.values_list("pk", "event"):
        seen[event] += 1
        places[pk] = seen[event]
    return places


def _row(event, delegation, queue, now):
    seated, waiting = (delegation.seated, delegation.waiting) if delegation else (0, 0)
    squares = drawing.squares_of(seated, waiting, event.quota)
    people = list(delegation.registrations.all()) if delegation else []
    for person in people:
        person.event, person.place = event, queue.get(person.pk)
    return {
        "event": event,
        "seated": seated,
        "waiting": waiting,
        "squares": squares if event.quota is not None and len(squares) <= 30 else [],
        "people": people,
        "called_off": event.status == EventStatus.CALLED_OFF,
        "closed": rights.why_closed(event, now),
    }


def to_do(request, entity, now):
    """Open events, closing within a month, for which the delegation has nobody yet."""
    rows = Event.objects.public().filter(status=EventStatus.PUBLISHED).to_come(now)
    named = Delegation.objects.filter(entity=entity, event__in=rows).exclude(seated=0, waiting=0)
    rows = rows.exclude(pk__in=named.values("event")).order_by("starts_at")[:10]
    return [
        {
            "title": _("Nominate for “%s”") % event.title,
            "text": _("%(kind)s, %(city)s. Registration closes on %(day)s.")
            % {
                "kind": event.get_kind_display(),
                "city": event.city,
                "day": day(event.closing, event.time_zone),
            },
            "url": reverse("events:register", args=[event.slug]) + f"?for={entity.code}",
            "label": _("Nominate"),
        }
        for event in rows
        if not rights.why_closed(event, now)
        and (event.closing - now).days <= 31
        and event.invites(entity, now.date())
    ]
