"""Badges of a large event: asked for by an officer, made by the worker, from the database to the
file."""

import time
import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.actions.jobs import work_jobs
from accounts.models import User
from attendance.actions.printing import BadgeFilter, request_badges
from attendance.pdf.badges import Layout
from benchmarks.filling import new_event
from events.models import Delegation, Registration
from events.models import RegistrationStatus as S
from friends.models import Entity

MANY = 1_000
# Scripts and lengths as they come, so that long names have to be fitted.
NAMES = [
    ("Delegate", "{n}"),
    ("Maria-Fernanda de los Ángeles", "Fernández-Villavicencio y Gutiérrez {n}"),
    ("Делегат", "Семнадцатый {n}"),
    ("المندوب", "السابع عشر {n}"),
    ("代表", "十七 {n}"),
]


def figures():
    """A line for each layout: seconds from the claim of the worker to the file that can be
    fetched."""
    event = _event("badges-1000")
    return {f"{MANY:,} badges, {layout}": _printed(event, layout) for layout in Layout}


def _printed(event, layout):
    now = timezone.now()
    officer = User.objects.filter(is_superuser=False).order_by("pk").first()
    facts = {"by": officer, "at": now, "nonce": uuid.uuid4(), "badge_filter": BadgeFilter()}
    job = request_badges(event, layout=layout, language="en", **facts)
    started = time.perf_counter()
    work_jobs(now)
    seconds = time.perf_counter() - started
    job.refresh_from_db()
    return {"seconds": round(seconds, 2), "badges": job.result["badges"], "bytes": job.file.size}


def _event(slug):
    now = timezone.now()
    event = new_event(slug, now, seats=MANY)
    states = list(Entity.objects.filter(kind="member_state"))
    Delegation.objects.bulk_create(Delegation(event=event, entity=state) for state in states)
    delegations = list(event.delegations.all())
    rows = (_registration(event, delegations[n % len(delegations)], n, now) for n in range(MANY))
    Registration.objects.bulk_create(rows, batch_size=500)
    return event


def _registration(event, delegation, n, now):
    given, family = NAMES[n % len(NAMES)]
    return Registration(
        event=event,
        delegation=delegation,
        status=S.CONFIRMED,
        received_at=now - timedelta(minutes=n),
        entered_at=now,
        confirmed_at=now,
        person=f"mail:{event.slug}{n}@example.org",
        given_name=given,
        family_name=family.format(n=n),
        email=f"{event.slug}{n}@example.org",
        position="Counsellor",
        role=("head", "representative", "adviser")[n % 3],
        language=("en", "fr", "ar", "zh-hans")[n % 4],
    )
