"""Addresses that several apps bring under one name: each name and each route once."""

from collections import Counter

import pytest

from config import urls


@pytest.mark.parametrize(
    "addresses",
    [urls.EVENTS, urls.OFFICE, urls.REQUESTS],
    ids=["events", "office", "requests"],
)
def test_no_name_and_no_route_is_there_twice(addresses):
    counted = Counter(
        name for address in addresses for name in (address.name, str(address.pattern))
    )
    assert {name: n for name, n in counted.items() if n > 1} == {}
