"""The API answers the parameters of its document, and no field of a row besides."""

import pytest
from rest_framework import serializers

from config.api import routes
from config.api.requests import Filters
from events.api.exact import Exact, MomentInput

# Each list with its filters: what is added here is added knowingly.
OFFERED = {
    "entities": {"kind", "group", "class", "q"},
    "members": {"as_of", "capacity", "kind"},
    "events": {"kind", "status", "series", "from", "to"},
    "registrations": {"status", "mode", "entity", "role"},
    "check_ins": {"result", "since"},
}
ATTACKS = [
    "ordering=email",
    "order_by=email",
    "search=d17",
    "email=d17@example.org",
    "email__startswith=d",
    "code__startswith=A",
    "user__password__startswith=argon2",
    "registration__code__startswith=A",
    "delegation__entity=1",
    "event__partners__client__secret__startswith=a",
    "format=api",
    "fields=code",
    "expand=user",
    "id__in=1",
]
LISTS = [
    "entities/",
    "members/",
    "events/",
    "events/soon/registrations/",
    "events/soon/check-ins/",
    "events/soon/",
    "registrations/{confirmed}/",
]


def filters_of(pattern):
    view = pattern.callback.cls
    return set(view.filterset_class.base_filters) if hasattr(view, "filterset_class") else None


def test_every_filter_is_in_this_table():
    found = {p.name: names for p in routes.urlpatterns if (names := filters_of(p))}
    assert found == OFFERED


def test_every_list_reads_its_parameters_by_the_one_class_that_refuses_others():
    for pattern in routes.urlpatterns:
        view = pattern.callback.cls
        if hasattr(view, "list"):
            assert view.filter_backends == [Filters], pattern.name


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_field_of_a_row_is_no_parameter(ask, world, confirmed, token, path, attack):
    answer = ask(f"{path.format(confirmed=confirmed.pk)}?{attack}", token)
    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["errors"]] == [attack.partition("=")[0]]


@pytest.mark.parametrize("since", ["2026-11-01T01:30:00", "2026-11-01 01:30", "2026-11-01"])
def test_a_moment_without_its_offset_is_refused_by_name(ask, world, token, since):
    """Nobody has to guess whose clock is meant; an hour comes twice on that day in New York."""
    answer = ask(f"events/soon/check-ins/?since={since}", token)
    assert answer.status_code == 400
    assert [(row["field"], row["detail"]) for row in answer.json()["errors"]] == [
        ("since", "Give the time with its offset from UTC, such as 2026-05-01T09:00:00Z.")
    ]


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_beyond_all_years_is_refused_by_name(ask, world, token, since):
    answer = ask(f"events/soon/check-ins/?since={since}", token)
    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["errors"]] == ["since"]


@pytest.mark.parametrize("offset", ["Z", "-04:00", "%2B05:30"])
def test_a_moment_with_its_offset_is_read(ask, world, token, offset):
    answer = ask(f"events/soon/check-ins/?since=2026-11-01T01:30:00{offset}", token)
    assert answer.status_code == 200


def test_no_body_takes_a_moment_whose_offset_may_be_left_out():
    """The framework's own field would read it in UTC without a word."""
    bodies, found = [Exact], []
    while bodies:
        body = bodies.pop()
        bodies += body.__subclasses__()
        found += [
            name
            for name, field in body().fields.items()
            if isinstance(field, serializers.DateTimeField | serializers.TimeField)
            and not isinstance(field, MomentInput)
        ]
    assert found == []
