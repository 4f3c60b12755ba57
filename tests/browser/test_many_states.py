"""The States that were present, seventy of them, on a phone: in two columns, none cut off."""

import pytest
from django.utils import timezone

from tests.attendance.presence import make_under_way, scan
from tests.factories import STATES, make_registration, make_state

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database("how a browser lays a list out"),
    pytest.mark.django_db(transaction=True),
]
CODES = [code for code, row in STATES.items() if row.kind == "member_state"][-70:]
BOXES = """() => [...document.querySelectorAll(".columns li")].map(li => {
    const box = li.getBoundingClientRect();
    return [Math.round(box.left), Math.round(box.right), li.getClientRects().length];
})"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_seventy_states_stand_in_two_columns_on_a_phone(new_page, running, language):
    event, now = make_under_way(slug="many"), timezone.now()
    for code in CODES:
        scan(make_registration(event, make_state(code), at=now), now)
    page = new_page(running.address, width=390, height=844)
    page.goto(f"/{language}/events/many/figures/")
    boxes = page.evaluate(BOXES)
    assert len(boxes) == 70
    assert len({left for left, _right, _parts in boxes}) == 2
    assert all(0 <= left < right <= 390 and parts == 1 for left, right, parts in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    height = page.evaluate("document.querySelector('.columns').getBoundingClientRect().height")
    assert height < 70 * 32
