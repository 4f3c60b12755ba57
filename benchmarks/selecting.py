"""The selection of a seminar: reading, proposing and confirming many nominations, and the page of
the office with 500 of them."""

import statistics
import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import User
from benchmarks.filling import BY, new_event
from benchmarks.load import for_seconds, request
from events import actions
from events.models import Assessment, Delegation, HandChange, Registration
from events.models import RegistrationStatus as S
from events.queries.proposals import ProposalBasis, selection_of
from events.rules.selection import propose
from friends.models import Entity

MANY, ON_A_PAGE = 5_000, 500
RULE = {"keys": ["ldc", "score"], "cap": 20, "women": 40, "priority": 30, "groups": 5}


def figures(site, seconds):
    """Both lines of the table. The page is measured with one reader: it is about how long it
    takes."""
    small, large = _event("selection-500", ON_A_PAGE), _event("selection-5000", MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    headers = {"Accept-Encoding": "gzip", "Cookie": site.staff}
    page = request(f"/office/{small.slug}/selection/?per={ON_A_PAGE}", headers=headers)
    return {
        "proposal page of 500 rows": for_seconds(site.port, page, 1, seconds).row(),
        "selection of 5,000 nominations": selection(large),
    }


def selection(event):
    """In seconds: reading the nominations from the database, the pure function, the one act."""
    now, chosen = timezone.now(), selection_of(event)
    reading = [_timed(ProposalBasis.of, event, now) for _n in range(3)]
    basis = reading[0][1]
    proposal = basis.propose(chosen.keys, chosen.cap)
    proposing = [_timed(propose, basis.nominees, proposal.rule) for _n in range(5)]
    facts = {"by": _officers()[0], "at": now, "seen": proposal.fingerprint}
    confirming, done = _timed(actions.confirm_selection, event, **facts)
    return {
        "read s": _middle(reading),
        "propose s": _middle(proposing),
        "confirm s": round(confirming, 2),
        **done.result,
    }


def _timed(act, *args, **kwargs):
    started = time.perf_counter()
    result = act(*args, **kwargs)
    return time.perf_counter() - started, result


def _middle(timed):
    return round(statistics.median(seconds for seconds, _result in timed), 3)


def _officers():
    """Two who assess."""
    emails = ("officer1@example.org", "officer2@example.org")
    accounts = {user.email: user for user in User.objects.filter(email__in=emails)}
    return [accounts.get(email) or User.objects.create_user(email, None) for email in emails]


def _event(slug, rows):
    """Nominations of all States, scored by two officers, one in a hundred changed by hand."""
    now = timezone.now()
    closed = now - timedelta(hours=1)
    event = new_event(slug, now, seats=rows * 6 // 10, admission="selection", closes_at=closed)
    _nominate(event, rows, closed)
    made = list(event.registrations.order_by("pk"))
    officers = _officers()
    scores = (
        Assessment(registration=row, officer=officer, score=(row.pk * 37 + n * 11) % 101, at=now)
        for row in made
        for n, officer in enumerate(officers)
    )
    Assessment.objects.bulk_create(scores, batch_size=2000)
    changed = (
        HandChange(registration=row, kind="select", reason="Speaks", officer=officers[0], at=now)
        for row in made[::100]
    )
    HandChange.objects.bulk_create(changed)
    actions.set_selection_rule(event, by=BY, at=now, version=0, values=RULE)
    return event


def _nominate(event, rows, closed):
    states = Entity.objects.filter(kind="member_state")
    Delegation.objects.bulk_create(Delegation(event=event, entity=state) for state in states)
    delegations = list(event.delegations.all())
    made = (
        Registration(
            event=event,
            delegation=delegations[n % len(delegations)],
            status=S.NOMINATED,
            # One in twenty comes too late.
            received_at=closed + timedelta(minutes=1 if n % 20 == 0 else -n),
            entered_at=closed,
            person=f"mail:{event.slug}{n}@example.org",
            given_name="Delegate",
            family_name=str(n),
            email=f"{event.slug}{n}@example.org",
            position="Counsellor",
            gender=("female", "male", "")[n % 3],
        )
        for n in range(rows)
    )
    Registration.objects.bulk_create(made, batch_size=2000)
