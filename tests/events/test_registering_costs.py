"""How many statements registering and each kind of refusal cost, those of the transaction with
them.

All but the first two (the account of the address, the focal points to write to) are asked under the
event's lock, for which everybody who registers for the event waits.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.lifecycle import NotPossible
from events.actions import register, revoke_group_link
from events.models import Delegation, Event, Registration, Selection
from tests.events import make_coming, make_guest, make_link
from tests.factories import make_group, make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
ANA = {"given_name": "Ana", "family_name": "17", "email": "ana@example.org"}
LIMIT = 10  # of any refusal
REFUSALS = {
    "not open": 6,
    "late": 6,
    "in the future": 7,
    "not invited": 8,
    "link revoked": 8,
    "link used up": 10,
    "incomplete": 7,
    "delegation list locked": 8,
    "registered elsewhere": 8,
}


def hour(n):
    return timezone.now() + timedelta(hours=n)


@pytest.fixture
def fiji():
    make_group()
    return make_state("FJ")


@pytest.fixture
def speaker(fiji):
    user = make_user()
    make_representative(user, fiji, role="focal_point")
    return user


def cost(event, fiji, by, **more):
    """``(statements, outcome)``: the status of the registration, or the refusal."""
    event = Event.objects.get(pk=event.pk)
    facts = {"entity": fiji, "by": by, "at": timezone.now(), "details": ANA}
    with CaptureQueriesContext(connection) as asked:
        try:
            outcome = register(event, **facts | more).status
        except (NotPossible, ValidationError) as refusal:
            outcome = refusal
    return len(asked), outcome


def refused(kind, fiji, speaker):
    """An event, and what to send so that it is refused for this reason."""
    if kind == "not open":
        return make_coming(status="draft"), {}
    if kind == "late":
        return make_coming(closes_at=hour(-1)), {}
    if kind == "in the future":
        return make_coming(), {"received_at": hour(1)}
    if kind == "not invited":
        return make_coming(audience="invited"), {}
    if kind == "incomplete":
        return make_coming(required=["position"]), {}
    event = make_coming()
    if kind.startswith("link"):
        return event, {"link": spent_link(event, kind)}
    if kind == "delegation list locked":
        facts = {"status": "submitted", "submitted_at": timezone.now()}
        Delegation.objects.create(event=event, entity=fiji, **facts)
    else:
        make_guest(event, make_state(), email=ANA["email"])
    return event, {}


def spent_link(event, kind):
    link = make_link(event, at=timezone.now(), uses=1)
    if kind == "link revoked":
        revoke_group_link(link, by=make_user(), at=timezone.now())
    else:
        guest = make_guest(event, make_state())
        Registration.objects.filter(pk=guest.pk).update(group_link=link)
    return link


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_costs_few_statements_and_leaves_nothing(kind, fiji, speaker):
    event, sent = refused(kind, fiji, speaker)
    before = Registration.objects.count(), Delegation.objects.count()
    statements, outcome = cost(event, fiji, speaker, **sent)
    assert isinstance(outcome, NotPossible | ValidationError)
    assert statements == REFUSALS[kind] <= LIMIT
    assert (Registration.objects.count(), Delegation.objects.count()) == before


def test_registering_costs_no_more_than_what_is_written(fiji, speaker):
    event = make_coming(seats=1)
    people = [ANA | {"email": f"ana{n}@example.org"} for n in range(3)]
    costs = [cost(event, fiji, speaker, details=details) for details in people]
    assert costs == [(13, "confirmed"), (13, "waiting"), (13, "waiting")]
    assert cost(event, fiji, speaker, details=people[0]) == (8, "confirmed")  # asked twice


def test_who_is_not_eligible_after_the_selection_is_written_and_told(fiji, speaker):
    event = make_coming(admission="selection", passport_months=6)
    Selection.objects.create(event=event, keys=["receipt"], confirmed_at=timezone.now())
    said = ANA | {"passport_until": date(2020, 1, 1)}
    costs = [cost(event, fiji, speaker, details=said) for _n in range(2)]
    assert costs == [(12, "not_eligible"), (9, "not_eligible")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "kind", ["late", "delegation list locked", "registered elsewhere", "incomplete"]
)
def test_the_page_that_refuses_costs_no_more_than_ten(kind, fiji, speaker, client):
    event, _sent = refused(kind, fiji, speaker)
    client.force_login(speaker)
    address = reverse("events:register", args=[event.slug])
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, {"entity": "FJ", **ANA})
    assert answer.status_code == 200
    assert event.registrations.filter(delegation__entity=fiji).count() == 0
    assert len(asked) <= LIMIT
