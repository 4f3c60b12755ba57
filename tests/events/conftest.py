"""What every test about events starts from."""

import pytest
from django.utils import translation

from tests.factories import make_state


@pytest.fixture(autouse=True)
def in_english():
    """A page in another language, asked for by an earlier test, leaves that language active."""
    with translation.override("en"):
        yield


@pytest.fixture
def fiji(db):
    return make_state("FJ")


@pytest.fixture
def kenya(db):
    return make_state("KE")


@pytest.fixture
def office(client, event_officer):
    """An event officer's browser."""
    client.force_login(event_officer)
    return client
