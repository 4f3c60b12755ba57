"""From a public page to its record and history: for readers of the back office, and only for
them."""

import pytest

from tests.config.cast import make_world

PAGES = {"/en/events/seminar/": "events/event", "/en/members/fji/": "friends/entity"}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "record"), PAGES.items())
@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ("visitor", False),
        ("stranger", False),
        ("focal_point", False),
        ("auditor", True),
        ("secretariat", True),
    ],
)
def test_the_history_is_linked_for_staff_only(client, path, record, person, shown):
    world = make_world()
    if world.people[person]:
        client.force_login(world.people[person])
    for _kept in range(2):  # the second time, what can be kept comes from the cache
        page = client.get(path).content.decode()
        assert (f"/admin/{record}/" in page and "/history/" in page) == shown
