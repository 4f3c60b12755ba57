"""Two events, of which one partner knows one, with people on them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attendance.actions.scanning import check_in
from partners.models import Scope
from tests.factories import (
    make_event,
    make_membership,
    make_partner,
    make_registration,
    make_state,
    make_token,
)


@pytest.fixture
def rates(settings):
    """Sets the limits: ``rates(client="3/min")``."""

    def change(**limits):
        framework = settings.REST_FRAMEWORK
        settings.REST_FRAMEWORK = framework | {
            "DEFAULT_THROTTLE_RATES": framework["DEFAULT_THROTTLE_RATES"] | limits
        }

    return change


@pytest.fixture
def soon(db):
    """An event to come, open for registration, with a seat for one of the two who asked."""
    now = timezone.now()
    return make_event(
        slug="soon",
        starts_at=now + timedelta(days=5),
        ends_at=now + timedelta(days=5, hours=2),
        seats=1,
        hosts=[make_state("CN"), make_state("ZM")],
    )


@pytest.fixture
def today(soon, confirmed, waiting):
    """The same event on its day."""
    now = timezone.now()
    soon.starts_at, soon.ends_at = now - timedelta(minutes=1), now + timedelta(minutes=1)
    soon.save()
    return soon


@pytest.fixture
def confirmed(soon):
    return make_registration(
        soon, make_state("FJ"), at=timezone.now(), email="d17@example.org", phone="+679 17"
    )


@pytest.fixture
def waiting(soon, confirmed):
    return make_registration(soon, make_state("KE"), at=timezone.now())


@pytest.fixture
def other(db):
    """An event that the partner was not given, with a person on it."""
    now = timezone.now()
    return make_event(
        slug="other", starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=10)
    )


@pytest.fixture
def elsewhere(other):
    return make_registration(other, make_state("PE"), at=timezone.now())


@pytest.fixture
def draft(db):
    return make_event(slug="draft", status="draft")


@pytest.fixture
def partner(soon):
    return make_partner(events=[soon])


@pytest.fixture
def scan(partner, soon, confirmed):
    nonce = "00000000-0000-4000-8000-000000000001"
    at = soon.starts_at
    return check_in(soon, registration=confirmed, by=partner.agent, at=at, nonce=nonce)


@pytest.fixture
def world(group, partner, confirmed, waiting, elsewhere, draft, scan):
    make_membership(make_state("FJ"))
    return partner


@pytest.fixture
def ask(client):
    """``ask(path, token=…, **json)``: GET, or POST with a body. Answers the response."""

    def send(path, token=None, body=None, **more):
        if token:
            more["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        path = f"/api/v1/{path}"
        if body is None:
            return client.get(path, **more)
        return client.post(path, body, content_type="application/json", **more)

    return send


@pytest.fixture
def token(partner):
    return make_token(partner)


@pytest.fixture
def reader(partner):
    return make_token(partner, Scope.READ)
