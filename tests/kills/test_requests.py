"""A request is sent twice, or the process that serves it is killed: each act is done once or not at
all."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from threading import Event as Signal
from uuid import uuid4

import pytest

from attendance.models import Scan
from audit.models import Entry
from events.actions.seat_check import verify_seats
from events.models import Event, Registration
from tests.events import make_coming, make_guest, make_today
from tests.events.races import at_once, delegate, person
from tests.factories import make_state, make_user
from tests.kills import ROUNDS
from tests.kills.killing import kill_web_processes
from tests.servers import cookie_of, post, server

pytestmark = [pytest.mark.servers, pytest.mark.kills, pytest.mark.django_db(transaction=True)]


def register(site, event, state, user, cookie):
    path, facts = f"/en/events/{event.slug}/register/", person(user.pk)
    return lambda: post(site, path, cookie, me=1, entity=state.code, **facts)


def test_a_registration_sent_twice_is_one(running):
    for _n in range(ROUNDS):
        event, state = make_coming(seats=5), make_state()
        user, cookie = delegate(state)
        answers = at_once(*[register(running.address, event, state, user, cookie)] * 4)
        assert 302 in answers and set(answers) <= {200, 302, 409}
        assert Registration.objects.filter(event=event).count() == 1


def test_a_check_in_sent_twice_is_one(running):
    cookie = cookie_of(make_user("desk officer"))
    for _n in range(ROUNDS):
        event = make_today(seats=5)
        guest, nonce = make_guest(event), uuid4()
        path, body = f"/desk/{event.slug}/find/", {"code": guest.badge, "nonce": nonce}
        answers = at_once(*[lambda p=path, b=body: post(running.address, p, cookie, **b)] * 4)
        assert set(answers) == {302}
        assert Scan.objects.filter(event=event).count() == 1


@pytest.mark.long_kills
def test_web_processes_killed_while_people_register_leave_no_seat_lost_or_given_twice():
    event = make_coming(seats=15 * ROUNDS)
    people = [(state, *delegate(state)) for state in (make_state() for _n in range(20 * ROUNDS))]
    ended = Signal()

    def send(act):
        try:
            return act()
        except (OSError, HTTPException):  # its process was killed: the person does not know
            return None

    with server(workers=2, threads=4) as site, ThreadPoolExecutor(9) as executor:
        killer = executor.submit(kill_now_and_then, ended)
        acts = [register(site, event, *each) for each in people]
        answers = list(executor.map(send, acts))
        ended.set()
        assert killer.result() >= ROUNDS
        # Those who got no answer try again, as people do.
        repeated = [act for act, answer in zip(acts, answers, strict=True) if answer != 302]
        assert {send(act) for act in repeated} <= {200, 302, 409}

    rows = Registration.objects.filter(event=event)
    assert sorted(rows.values_list("user", flat=True)) == sorted(user.pk for _s, user, _c in people)
    assert rows.filter(status="confirmed").count() == 15 * ROUNDS
    assert verify_seats(Event.objects.filter(pk=event.pk)) == []
    entries = Entry.objects.filter(
        subject_type="events.registration", act__startswith="registration."
    )
    assert set(entries.values_list("subject_id", flat=True)) == set(
        rows.values_list("pk", flat=True)
    )


def kill_now_and_then(ended):
    """Returns how often."""
    kills = 0
    while kills < ROUNDS or not ended.wait(0.7):
        ended.wait(0.7)
        kill_web_processes()
        kills += 1
        if kills >= 3 * ROUNDS:
            break
    return kills
