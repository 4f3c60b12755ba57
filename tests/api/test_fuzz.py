"""Schemathesis asks every route what nobody would think of, and finds nothing."""

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)

from config.api.schema import document

EXAMPLES = 12
PLAIN = {"Accept-Encoding": "identity"}  # its WSGI client does not unpack
few = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


def config():
    """400 for a value of the right form is right too: an entity that is not there, a detail that
    this event requires, a cursor that is not ours. 304 is, where the answer is known already."""
    accepted = PositiveDataAcceptanceConfig(expected_statuses=["2xx", "304", "4xx"])
    project = ProjectConfig(
        checks=ChecksConfig(positive_data_acceptance=accepted),
        generation=GenerationConfig(deterministic=True, max_examples=EXAMPLES),
    )
    return SchemathesisConfig(projects=ProjectsConfig(default=project), seed=1)


schema = schemathesis.openapi.from_dict(document(), config=config())
schema.app = get_wsgi_application()


@pytest.fixture
def api(world, rates):
    rates(client="100000/min", anonymous="100000/min")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@few
def test_nothing_is_found_with_a_token_that_may_do_all(case, api, token):
    case.call_and_validate(headers=PLAIN | {"Authorization": f"Bearer {token}"})


@schema.parametrize()
@few
def test_nothing_is_found_without_a_token(case, api):
    case.call_and_validate(headers=PLAIN)
