"""The API answers the parameters of its document, and no field of a row besides."""

import pytest

from config.api import routes
from config.api.requests import Filters

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
