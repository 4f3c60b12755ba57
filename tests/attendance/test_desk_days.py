"""The desk says of which day its counts and scans are; its start page shows the desks of today."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from attendance.actions.scanning import check_in
from attendance.models import Door
from attendance.queries import desk as logic
from tests.events import make_guest, make_today
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, desk_officer):
    client.force_login(desk_officer)
    return client


def scan(event, guest, at, **more):
    by = make_user("desk officer")
    return check_in(event, registration=guest, by=by, at=at, nonce=uuid4(), **more)


def three_days(**more):
    """An event of yesterday, today and tomorrow."""
    now = timezone.now()
    return make_today(
        starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1), **{"seats": 9, **more}
    )


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page_of(desk, event):
    return plain(desk.get(reverse("desk:work", args=[event.slug])).content.decode())


def test_of_an_event_of_several_days_the_counters_are_of_today(desk):
    event, now = three_days(), timezone.now()
    first, second, _third = (make_guest(event) for _n in range(3))
    scan(event, first, now - timedelta(days=1))
    assert logic.counters(event) == {"in": 0, "expected": 3, "free": 6, "inside": 0}
    scan(event, second, now)
    assert logic.counters(event) == {"in": 1, "expected": 2, "free": 6, "inside": 1}
    assert "checked in today 1 still expected 2 inside now 1" in page_of(desk, event)


def test_after_the_event_the_counters_are_of_its_last_day(desk):
    ended = timezone.now() - timedelta(days=1)
    event = make_today(starts_at=ended - timedelta(days=1), ends_at=ended, seats=9)
    day = logic.counted_day(event, timezone.now())
    assert day == event.local_end.date() < timezone.now().astimezone(event.zone).date()
    assert "not checked in on" in page_of(desk, event)


def test_the_log_says_the_day(desk):
    event, now = three_days(), timezone.now()
    guest = make_guest(event)
    scan(event, guest, now - timedelta(days=1))
    scan(event, guest, now)
    days = [(day, len(rows)) for day, rows in logic.by_day(event, logic.recent_scans(event))]
    today = now.astimezone(event.zone).date()
    assert days == [(today, 1), (today - timedelta(days=1), 1)]
    html = page_of(desk, event)
    yesterday = (now - timedelta(days=1)).astimezone(event.zone)
    assert html.index(" Today, ") < html.index(f" {yesterday:%A}, {yesterday.day} {yesterday:%B}")


def test_the_last_check_in_of_this_desk_can_be_undone_from_the_log(desk):
    event = make_today(seats=9)
    mine, other = make_guest(event, family_name="Mine"), make_guest(event, family_name="Other")
    desk.post(reverse("desk:name", args=[event.slug]), {"name": "Desk 2"})
    own = scan(event, mine, timezone.now(), desk="Desk 2")
    scan(event, other, timezone.now(), desk="Desk 9")
    html = page_of(desk, event)
    assert ("Undo the check-in of Delegate Mine" in html, "check-in of Delegate Other" in html) == (
        True,
        False,
    )
    assert desk.get(reverse("desk:undo", args=[event.slug, own.pk])).status_code == 200


def test_a_scan_that_is_no_check_in_cannot_be_undone(desk):
    event = make_today(seats=0)
    refused = scan(event, make_guest(event), timezone.now())
    address = reverse("desk:undo", args=[event.slug, refused.pk])
    assert desk.get(address).url == reverse("desk:work", args=[event.slug]) + f"?scan={refused.pk}"


def test_the_start_shows_the_desks_of_today_before_what_comes(desk):
    soon = timezone.now() + timedelta(days=9)
    ends = soon + timedelta(hours=3)
    make_today(starts_at=soon, ends_at=ends, title={"en": "Coming seminar"})
    today = make_today(title={"en": "Seminar of today"}, seats=9)
    gate = Door.objects.create(event=today, name={"en": "North gate"})
    Door.objects.create(event=today, name={"en": "Old gate"}, closed=True)
    html = desk.get(reverse("desk:choose")).content.decode()
    assert html.index("Seminar of today") < html.index("Coming seminar")
    assert f"{reverse('desk:work', args=[today.slug])}?door={gate.pk}" in html
    assert ("Old gate" in html, "Open the desk at the entrance" in html) == (False, True)
    assert 'class="masthead staff' in html
    assert "There are no events today" not in html


def test_without_an_event_today_the_start_says_so(desk):
    assert "There are no events today" in desk.get(reverse("desk:choose")).content.decode()


def test_the_start_asks_as_often_for_three_events_as_for_one(desk, django_assert_max_num_queries):
    address = reverse("desk:choose")
    make_today()
    desk.get(address)
    with django_assert_max_num_queries(20) as one:
        desk.get(address)
    make_today()
    make_today()
    with django_assert_max_num_queries(len(one)):
        desk.get(address)
