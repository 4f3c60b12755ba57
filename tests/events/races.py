"""Races between two or more people, through real server processes: what is set up, which requests
are sent in the same moment, and when the outcome is right.

Each scenario is played on several events, one after the other, so that one lucky order does not
decide; `tests/events/test_races.py` plays them with the locks and, as a control, without.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Barrier
from time import monotonic, sleep

from django.conf import settings
from django.utils import timezone

from audit.models import Entry
from events.actions import cancel_registration
from events.actions.seat_check import verify_seats
from events.models import Event, Registration, Selection
from tests.events import make_coming, make_guest
from tests.events.selecting import propose_selection
from tests.factories import make_representative, make_state, make_user
from tests.servers import cookie_of, environment, post

ROUNDS = 6
EXPIRING = """
import django; django.setup()
import threading
from accounts.worker import Task, work
from events.actions import expire_offers
def expire(now):
    expire_offers(now)
    print("done")
work(threading.Event(), [Task("expire offers", expire, 0)])
"""
PATIENCE = 60  # seconds, for what is waited for


def at_once(*requests):
    """Send all in the same moment; returns their answers."""
    ready = Barrier(len(requests))

    def send(request):
        ready.wait()
        return request()

    with ThreadPoolExecutor(len(requests)) as executor:
        return list(executor.map(send, requests))


def delegate(entity, role="delegate"):
    user = make_user()
    make_representative(user, entity, role=role)
    return user, cookie_of(user)


def person(n):
    return {"given_name": "Delegate", "family_name": str(n), "email": f"race{n}@example.org"}


def statuses(event):
    rows = Registration.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("status", flat=True))


class Scenario:
    """``play`` sends the requests of one round and returns ``(event, answers)``; ``holds`` says
    whether the event came out right."""

    allowed = frozenset({302})

    def wrong(self, site, rounds=ROUNDS, **trial):
        """What did not come out right, as it is found: answers, statuses, differences."""
        for _round in range(rounds):
            event, answers = self.play(site)
            differences = verify_seats(Event.objects.filter(pk=event.pk))
            if differences or not set(answers) <= self.allowed or not self.holds(event):
                yield answers, statuses(event), [str(d) for d in differences]


class LastSeat(Scenario):
    """Eight delegates of eight States register for the one seat of an event."""

    def play(self, site):
        event = make_coming(seats=1)
        people = [(state, *delegate(state)) for state in (make_state() for _n in range(8))]
        path = f"/en/events/{event.slug}/register/"
        return event, at_once(
            *(
                lambda s=state, u=user, c=cookie: post(
                    site, path, c, me=1, entity=s.code, **person(u.pk)
                )
                for state, user, cookie in people
            )
        )

    def holds(self, event):
        return sorted(statuses(event)) == ["confirmed"] + ["waiting"] * 7


class LastOfQuota(Scenario):
    """Eight delegates of one State register for the last seat of its quota."""

    def play(self, site):
        state = make_state()
        event = make_coming(quota=2)
        make_guest(event, state)
        people = [delegate(state) for _n in range(8)]
        path = f"/en/events/{event.slug}/register/"
        return event, at_once(
            *(
                lambda u=user, c=cookie: post(
                    site, path, c, me=1, entity=state.code, **person(u.pk)
                )
                for user, cookie in people
            )
        )

    def holds(self, event):
        return sorted(statuses(event)) == ["confirmed"] * 2 + ["waiting"] * 7


def cancelling(site, registration, cookie):
    path = f"/en/events/{registration.event.slug}/registrations/{registration.pk}/cancel/"
    return lambda: post(site, path, cookie, reason="")


class PromotionAgainstCancellation(Scenario):
    """Who has the seat cancels, and so does the one to whom it would pass."""

    def play(self, site):
        event = make_coming(seats=1)
        cancels = []
        for _n in range(2):
            state = make_state()
            user, cookie = delegate(state)
            cancels.append(cancelling(site, make_guest(event, state, user=user), cookie))
        make_guest(event, make_state())
        return event, at_once(*cancels)

    def holds(self, event):
        return statuses(event) == ["cancelled", "cancelled", "confirmed"]


class SubstitutionAgainstPromotion(Scenario):
    """A mission gives its seat to one of its own on the waiting list, while another State's
    cancellation would promote that same person. Either is right; two seats are not."""

    allowed = frozenset({302, 200})

    def play(self, site):
        event = make_coming(seats=2)
        fiji, kenya = make_state(), make_state()
        _user, focal = delegate(fiji, role="focal_point")
        seated = make_guest(event, fiji)
        user, theirs = delegate(kenya)
        leaves = make_guest(event, kenya, user=user)
        waits = make_guest(event, fiji)
        path = f"/en/events/{event.slug}/registrations/{seated.pk}/substitute/"
        return event, at_once(
            lambda: post(site, path, focal, successor=waits.pk),
            cancelling(site, leaves, theirs),
        )

    def holds(self, event):
        return statuses(event) in (
            ["substituted", "cancelled", "confirmed"],
            ["confirmed", "cancelled", "confirmed"],
        )


class TwoSelections(Scenario):
    """Two officers confirm the same proposal in the same moment: it is confirmed once."""

    def play(self, site):
        now = timezone.now()
        event = make_coming(admission="selection", seats=2, closes_at=now + timedelta(hours=1))
        Selection.objects.create(event=event, keys=["receipt"])
        for _n in range(4):
            make_guest(event, make_state())
        Event.objects.filter(pk=event.pk).update(closes_at=now - timedelta(seconds=5))
        Registration.objects.filter(event=event).update(received_at=now - timedelta(hours=1))
        event.refresh_from_db()
        seen = propose_selection(event, timezone.now()).fingerprint
        path = f"/office/{event.slug}/selection/confirm/"
        officers = [cookie_of(make_user("event officer")) for _n in range(2)]
        return event, at_once(
            *(lambda c=cookie: post(site, path, c, seen=seen) for cookie in officers)
        )

    def holds(self, event):
        confirmed = Entry.objects.filter(act="selection.confirmed", subject_id=event.selection.pk)
        return (statuses(event), confirmed.count()) == (["confirmed"] * 2 + ["waiting"] * 2, 1)


class AcceptanceAgainstExpiry(Scenario):
    """An offer is accepted in the last moment while the worker expires it. The seat is the
    person's or the next one's, never both."""

    allowed = frozenset({302, 409})
    together = 6

    def wrong(self, site, rounds=2, **trial):
        with expiring_offers(**trial) as worker:
            worker.pass_over(1)  # it has started
            for _round in range(rounds):
                yield from self._play(site, worker)

    def _play(self, site, worker):
        offers = [self._offer() for _n in range(self.together)]
        ends = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
        rows = [row.pk for row, _cookie in offers]
        Registration.objects.filter(pk__in=rows).update(offer_until=ends)
        # The offer holds to the end of that second. How long a request takes to reach its act
        # depends on the machine: the six come one after another before it.
        sleep((ends - timezone.now()).total_seconds() + 0.7)
        answers = at_once(
            *(self._accepting(site, *offer, after=n * 0.05) for n, offer in enumerate(offers))
        )
        worker.pass_over(2)  # the first may have been under way, and not have seen the answers
        for (row, _cookie), answer in zip(offers, answers, strict=True):
            differences = verify_seats(Event.objects.filter(pk=row.event_id))
            if differences or answer not in self.allowed or not self.holds(row.event):
                yield answer, statuses(row.event), [str(d) for d in differences]

    def _offer(self):
        event = make_coming(seats=1, offer_hours=1)
        state = make_state()
        user, cookie = delegate(state)
        seated = make_guest(event, make_state())
        row = make_guest(event, state, user=user)
        make_guest(event, make_state())
        cancel_registration(seated, by=make_user(), at=timezone.now())
        row.event = event
        return row, cookie

    def _accepting(self, site, row, cookie, after):
        path = f"/en/events/{row.event.slug}/registrations/{row.pk}/accept/"

        def accept():
            sleep(after)
            return post(site, path, cookie)

        return accept

    def holds(self, event):
        return statuses(event)[1:] in (["confirmed", "waiting"], ["expired", "offered"])


class Worker:
    """The worker's own loop with one task, as a process of its own, which reports each time."""

    def __init__(self, said, process):
        self.said, self.process = said, process

    def times(self):
        return Path(self.said.name).read_text().count("\n")

    def pass_over(self, times):
        """Wait until the task was done so many times more."""
        wanted, end = self.times() + times, monotonic() + PATIENCE
        while self.times() < wanted:
            assert self.process.poll() is None, "the worker ended by itself"
            assert monotonic() < end, "the worker does nothing"
            sleep(0.05)


@contextmanager
def expiring_offers(**trial):
    command = [sys.executable, "-c", EXPIRING]
    with NamedTemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment(**trial), stdout=said
        )
        try:
            yield Worker(said, process)
        finally:
            process.terminate()
            process.wait(timeout=30)


class OneMailbox(Scenario):
    """The focal points of one State nominate four people with one mailbox: one is registered, the
    others are told."""

    allowed = frozenset({302, 200})

    def play(self, site):
        event, state = make_coming(), make_state()
        people = [(n, delegate(state, role="alternate")[1]) for n in range(4)]
        path = f"/en/events/{event.slug}/register/"
        mailbox = {"entity": state.code, "family_name": "", "email": f"{event.slug}@example.org"}
        return event, at_once(
            *(
                lambda n=n, c=cookie: post(site, path, c, given_name=f"Person{n}", **mailbox)
                for n, cookie in people
            )
        )

    def holds(self, event):
        return statuses(event) == ["confirmed"]


SCENARIOS = {
    "one mailbox, four people": OneMailbox(),
    "last seat": LastSeat(),
    "last seat of a quota": LastOfQuota(),
    "promotion against cancellation": PromotionAgainstCancellation(),
    "substitution against promotion": SubstitutionAgainstPromotion(),
    "two selections confirmed at once": TwoSelections(),
    "acceptance against expiry": AcceptanceAgainstExpiry(),
}
