"""Many registered at once are where they would be one after the other, for fewer statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Agent
from events.actions import Nomination, register, register_many
from events.models import Delegation
from tests.factories import AT, make_event, make_state

pytestmark = pytest.mark.django_db
BY = Agent("import")
RULES = {"seats": 9, "quota_by_standing": {"other": 1}, "quota": 2, "waiting_policy": "fair_share"}
COLUMNS = ("entity", "seated", "waiting", "used", "quota", "priority")


def nominations(states, persons=1):
    return [Nomination(s, {"given_name": f"{s.code} {n}"}) for n in range(persons) for s in states]


def delegations(event):
    return list(Delegation.objects.filter(event=event).order_by("entity").values_list(*COLUMNS))


def test_new_delegations_are_as_if_each_had_come_alone():
    states = [make_state("NP"), make_state("FJ"), make_state("CH")]
    alone, together = make_event(**RULES), make_event(**RULES)
    for n in nominations(states, persons=2):
        register(alone, entity=n.entity, by=BY, at=AT, details=dict(n.details))

    register_many(together, nominations(states, persons=2), by=BY, at=AT)

    assert delegations(together) == delegations(alone)
    assert [row[3:5] for row in delegations(together)] == [(1, 1)] * 3


def test_delegations_of_many_are_read_and_made_with_as_many_statements_as_one():
    event, states = make_event(**RULES), [make_state() for _ in range(21)]

    def statements(states):
        with CaptureQueriesContext(connection) as queries:
            register_many(event, nominations(states), by=BY, at=AT, tell=False)
        asked = [query["sql"] for query in queries if "events_delegation" in query["sql"]]
        return sum(not sql.startswith("UPDATE") for sql in asked)  # numbers are written row by row

    assert statements(states[:1]) == statements(states[1:])
