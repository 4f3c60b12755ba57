"""Many desks scan one badge in the same moment: one lets the person in, the others see a repeat."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from attendance.actions import scanning as acts
from attendance.actions.scanning import check_in
from events.models import Event, Registration
from tests.events import make_guest, make_today
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 6


@pytest.fixture
def slow(monkeypatch):
    """Between looking and writing each desk takes its time, so that the others fall in between."""
    look = acts._result

    def looks_slowly(*args, **kwargs):
        found = look(*args, **kwargs)
        time.sleep(0.1)
        return found

    monkeypatch.setattr(acts, "_result", looks_slowly)


def scan_at_once(guest):
    """The results of all desks; a desk that fell over the constraint gives its name."""
    operator, ready = make_user(), Barrier(DESKS)

    def scan(_n):
        try:
            event = Event.objects.get(pk=guest.event_id)
            registration = Registration.objects.get(pk=guest.pk)
            ready.wait(20)
            done = check_in(
                event, registration=registration, by=operator, at=timezone.now(), nonce=uuid4()
            )
            return str(done.result)
        except IntegrityError:
            return "two at once"
        finally:
            connection.close()

    with ThreadPoolExecutor(DESKS) as executor:
        return Counter(executor.map(scan, range(DESKS)))


def test_one_desk_checks_in_and_the_others_see_a_repeat(slow):
    assert scan_at_once(make_guest(make_today())) == {"in": 1, "repeat": DESKS - 1}


def test_without_the_lock_desks_would_collide(slow, monkeypatch):
    """The constraint and a second look still keep the rows right; the lock spares the collision."""
    collisions, record_scan = [], acts._record_scan

    def counts_collisions(attempt):
        try:
            return record_scan(attempt)
        except IntegrityError as error:
            collisions.append(error)
            raise

    monkeypatch.setattr(acts, "_record_scan", counts_collisions)
    assert scan_at_once(make_guest(make_today())) == {"in": 1, "repeat": DESKS - 1}
    assert not collisions
    monkeypatch.setattr(acts, "lock", lambda row: row)
    scan_at_once(make_guest(make_today()))
    if connection.vendor != "sqlite":  # which writes one transaction after the other anyhow
        assert collisions


def test_one_number_sent_many_times_at_once_for_an_unknown_badge_is_one_row(slow):
    event, operator, nonce = make_today(), make_user(), uuid4()
    ready = Barrier(DESKS)

    def scan(_n):
        try:
            ready.wait(20)
            facts = {"by": operator, "at": timezone.now(), "nonce": nonce, "typed": "nobody"}
            return check_in(event, registration=None, **facts).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(DESKS) as executor:
        found = set(executor.map(scan, range(DESKS)))
    assert found == set(event.scans.values_list("pk", flat=True))
    assert len(found) == 1
