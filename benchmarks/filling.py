"""Rows for the measurement, written in bulk: one event with many registrations, others empty."""

import base64
import json
import urllib.parse
import urllib.request
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from accounts.actions import give_role
from accounts.models import User
from audit.models import Agent
from events.models import Audience, Delegation, Event, EventStatus, Registration
from events.models import RegistrationStatus as S
from friends.actions import import_memberships
from friends.actions.member_list import ImportLine
from friends.models import CoChairTerm, Entity, GroupOfFriends
from partners.actions import add_partner
from partners.models import Partner, Scope

BY = Agent("benchmark")
secret = {}


def fill(rows):
    """Returns the big event and a list of empty ones with seats for everybody."""
    now = timezone.now()
    states = fill_group(now)
    big = new_event("big", now, seats=rows + 100_000)
    _register_in_bulk(big, states, rows, now)
    hot = [new_event(f"hot-{n}", now, seats=None if n else 100_000) for n in range(20)]
    rush = new_event("rush", now, seats=50)
    with connection.cursor() as cursor:  # as the database does by itself some time after a load
        cursor.execute("ANALYZE")
    return big, [*hot, rush]


def fill_group(now):
    """The Group with 92 members; returns all Member States."""
    GroupOfFriends.objects.create(
        pk=1, name={"en": "Group of Friends"}, short_name={"en": "Group"}, founded_on=now.date()
    )
    states = list(Entity.objects.filter(kind="member_state"))
    lines = [
        ImportLine(e, "member", now.date() - timedelta(days=30 + i), None)
        for i, e in enumerate(states[:92])
    ]
    import_memberships(lines, by=BY, at=now)
    CoChairTerm.objects.create(entity=states[0], starts_on=now.date() - timedelta(days=20))
    return states


def new_event(slug, now, **fields):
    return Event.objects.create(
        slug=slug,
        kind="meeting",
        title={"en": f"Meeting {slug}"},
        summary={"en": "A meeting for the measurement."},
        description={"en": "What has been done, and what is planned. " * 12},
        venue="United Nations Headquarters",
        city="New York",
        time_zone="America/New_York",
        starts_at=now + timedelta(days=40),
        ends_at=now + timedelta(days=40, hours=3),
        status=EventStatus.PUBLISHED,
        audience=Audience.ALL,
        **fields,
    )


def _register_in_bulk(event, states, rows, now):
    Delegation.objects.bulk_create(Delegation(event=event, entity=e) for e in states)
    delegations = list(event.delegations.all())
    made = (
        Registration(
            event=event,
            delegation=delegations[i % len(delegations)],
            status=S.CONFIRMED if i % 10 else S.WAITING,
            received_at=now - timedelta(minutes=i),
            entered_at=now,
            confirmed_at=now if i % 10 else None,
            person=f"mail:person{i}@example.org",
            given_name="Delegate",
            family_name=str(i),
            email=f"person{i}@example.org",
            position="Counsellor",
            role="adviser",
            consent_public=True,
        )
        for i in range(rows)
    )
    Registration.objects.bulk_create(made, batch_size=2000)
    for row in (event, *delegations):
        numbers = row.registrations.aggregate(
            seated=Count("pk", filter=Q(status=S.CONFIRMED)),
            waiting=Count("pk", filter=Q(status=S.WAITING)),
        )
        type(row).objects.filter(pk=row.pk).update(**numbers)


def staff_cookie():
    """The session cookie of a secretary, as the browser would hold it."""
    from importlib import import_module

    user = User.objects.create_user("secretary@example.org", "not used here")
    give_role(user, "secretariat", by=BY)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    partner = Partner(
        name="Benchmark",
        contact_name="Delegate 1",
        contact_email="partner@example.org",
        scopes=list(Scope.values),
        all_events=True,
    )
    secret["value"] = add_partner(partner, by=BY, at=timezone.now(), client_id="benchmark")
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def token(port):
    """An access token for the partner's client, asked for over HTTP as a partner would."""
    credentials = base64.b64encode(f"benchmark:{secret['value']}".encode()).decode()
    body = urllib.parse.urlencode(
        {"grant_type": "client_credentials", "scope": " ".join(Scope.values)}
    )
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/identity/o/api/token",
        body.encode(),
        {"Authorization": f"Basic {credentials}", "X-Forwarded-Proto": "https"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]
