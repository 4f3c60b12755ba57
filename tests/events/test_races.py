"""Every race for a seat, through real server processes on the database of the run.

The control plays the same with the locks off, which only a test can (``tests.locks``), and must
come out wrong: so the tests notice.
"""

from contextlib import ExitStack

import pytest

from tests import locks
from tests.events.races import SCENARIOS
from tests.factories import make_group
from tests.servers import server

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
LOCKED = locks.held(60)
# Long enough that the others fall into it whatever else the machine is doing.
UNLOCKED = locks.off(300)


@pytest.fixture(scope="module")
def locked(django_db_setup, django_db_blocker):
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            site = stack.enter_context(server(workers=2, threads=8, **LOCKED))
        yield site


@pytest.fixture(scope="module")
def unlocked(django_db_setup, django_db_blocker):
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            site = stack.enter_context(server(workers=2, threads=8, **UNLOCKED))
        yield site


@pytest.mark.parametrize("name", SCENARIOS)
def test_with_the_lock_every_race_comes_out_right(name, locked):
    make_group()
    assert list(SCENARIOS[name].wrong(locked, **LOCKED)) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_control_without_the_lock_it_does_not(name, unlocked):
    make_group()
    # It mostly stops after the first round: what is asked is whether it ever goes wrong.
    found = next(SCENARIOS[name].wrong(unlocked, rounds=20, **UNLOCKED), None)
    assert found is not None
