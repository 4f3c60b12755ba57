"""The second site: 500 events over some years and 20,000 accounts, each registered once."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import User
from benchmarks.filling import fill_group
from events.models import Audience, Delegation, Event, EventStatus, Registration, Series
from events.models import RegistrationStatus as S
from events.models.events import EventKind

EVENTS = 500
ACCOUNTS = 20_000
EVERY = timedelta(days=4)  # one event, half of them in the past
CITIES = ("New York", "Geneva", "Nairobi", "Beijing", "Lusaka", "Vienna")
ZONES = ("America/New_York", "Europe/Zurich", "Africa/Nairobi", "Asia/Shanghai", "Africa/Lusaka")
KINDS = EventKind.values
LANGUAGES = ("en", "fr", "ar", "zh-hans", "ru", "es")


def fill_many_events():
    """Returns an event to come, and a list with one that is over."""
    now = timezone.now()
    states = fill_group(now)
    series = Series.objects.create(slug="series", name={"en": "A series"})
    Event.objects.bulk_create(_event(n, now, series) for n in range(EVENTS))
    events = list(Event.objects.order_by("starts_at"))
    for n, event in enumerate(events):
        event.hosts.set([states[n % len(states)], states[(n + 1) % len(states)]])
    users = User.objects.bulk_create((_account(n) for n in range(ACCOUNTS)), batch_size=2000)
    Delegation.objects.bulk_create(_delegations(events, states), batch_size=2000)
    _register(events, users, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    coming = next(event for event in events if event.starts_at > now)
    return coming, [events[EVENTS // 2 - 2]]


def _event(n, now, series):
    starts = (now + (n - EVENTS // 2) * EVERY).replace(minute=0, second=0, microsecond=0)
    return Event(
        slug=f"event-{n}",
        kind=KINDS[n % len(KINDS)],
        series=series if n % 10 == 0 else None,
        title=dict.fromkeys(LANGUAGES, f"Seminar {n} on artificial intelligence"),
        summary={"en": "A meeting for the measurement."},
        description={"en": "What has been done, and what is planned. " * 12},
        venue="Conference Centre",
        city=CITIES[n % len(CITIES)],
        time_zone=ZONES[n % len(ZONES)],
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        status=EventStatus.PUBLISHED if n % 40 else EventStatus.CANCELLED,
        audience=Audience.ALL,
        seats=100,
        seated=ACCOUNTS // EVENTS,
    )


def _account(n):
    return User(
        email=f"account{n}@example.org",
        password="!",
        given_name="Delegate",
        family_name=str(n),
        language=LANGUAGES[n % len(LANGUAGES)],
    )


def _delegations(events, states):
    each, ten = ACCOUNTS // EVENTS, 10
    for n, event in enumerate(events):
        for k in range(ten):
            state = states[(n + k * 7) % len(states)]
            yield Delegation(event=event, entity=state, seated=each // ten)


def _register(events, users, now):
    each, rows = ACCOUNTS // EVENTS, []
    for n, event in enumerate(events):
        delegations = list(event.delegations.order_by("pk"))
        for k, user in enumerate(users[n * each : (n + 1) * each]):
            rows.append(_registration(event, delegations[k % len(delegations)], user, now))
    Registration.objects.bulk_create(rows, batch_size=2000)


def _registration(event, delegation, user, now):
    return Registration(
        event=event,
        delegation=delegation,
        user=user,
        status=S.CONFIRMED,
        received_at=event.starts_at - timedelta(days=9),
        entered_at=now,
        confirmed_at=now,
        arrived_at=event.starts_at if event.ends_at < now else None,
        person=f"user:{user.pk}",
        given_name=user.given_name,
        family_name=user.family_name,
        email=user.email,
        position="Counsellor",
        role="adviser",
        consent_public=True,
    )
