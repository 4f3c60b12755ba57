"""The rush through real server processes: two hundred at once for fifty seats.

The control runs the same rush with the locks off and must come out wrong: so the test notices.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from events.models import Event, Registration
from tests import locks
from tests.factories import make_event, make_group, make_representative, make_state, make_user
from tests.servers import cookie_of, post, server

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


def coming(**fields):
    starts = timezone.now() + timedelta(days=30)
    return make_event(starts_at=starts, ends_at=starts + timedelta(hours=3), **fields)


def cast(number):
    """So many delegates of so many States, each with a browser that is signed in."""
    states = [make_state() for _ in range(20)]
    browsers = []
    for n in range(number):
        user, state = make_user(), states[n % len(states)]
        make_representative(user, state, role="delegate")
        browsers.append((cookie_of(user), state.code, f"delegate{n}"))
    return browsers


def come(address, slug, browser):
    cookie, code, name = browser
    form = {"me": "1", "entity": code, "given_name": "Delegate", "agreed": "on"}
    return post(address, f"/en/events/{slug}/register/", cookie, family_name=name, **form)


def rush(address, slug, browsers):
    with ThreadPoolExecutor(200) as executor:
        return list(executor.map(lambda browser: come(address, slug, browser), browsers))


def outcome(event):
    rows = Registration.objects.filter(event=event)
    fresh = Event.objects.get(pk=event.pk)
    counted = (rows.seated().count(), rows.waiting().count())
    return counted, (fresh.seated, fresh.waiting)


def test_two_hundred_at_once_for_fifty_seats_give_fifty_confirmed_and_the_rest_waiting(running):
    make_group()
    event = coming(seats=50)

    answers = rush(running.address, event.slug, cast(200))

    assert sorted(set(answers)) == [302]
    assert outcome(event) == ((50, 150), (50, 150))
    assert Entry.objects.filter(act="registration.confirmed").count() == 50
    assert Entry.objects.filter(act="registration.waiting").count() == 150


def test_the_last_seats_of_a_quota_are_given_once(running):
    make_group()
    event = coming(quota=2)

    rush(running.address, event.slug, cast(80))

    held = event.delegations.values_list("seated", "waiting")
    assert set(held) == {(2, 2)}


def test_control_without_locks_the_rush_comes_out_wrong():
    make_group()
    event = coming(seats=50)

    with server(workers=2, threads=16, **locks.off()) as address:
        answers = rush(address, event.slug, cast(200))

    right = outcome(event) == ((50, 150), (50, 150)) and set(answers) == {302}
    assert not right
