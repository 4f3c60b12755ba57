"""Links for groups: who holds the code may register, whatever the audience, until it ends."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.lifecycle import NotPossible
from audit.models import Agent, Entry
from events.actions import (
    Nomination,
    cancel_registration,
    register,
    register_many,
    revoke_group_link,
)
from events.models import GroupLink
from tests.events import acts, faults, make_coming, make_link, make_reserved_seats, minutes
from tests.factories import AT, make_event, make_membership, make_state, make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    """For members alone; Fiji is none."""
    return make_event(audience="members", seats=5)


@pytest.fixture
def fiji(db):
    return make_state("FJ")


def come(event, entity, link=None, at=AT, name="A"):
    details = {"given_name": name}
    return register(event, entity=entity, by=make_user(), at=at, details=details, link=link)


# --- refusals -------------------------------------------------------------------------------------
def test_without_a_link_the_audience_counts(event, fiji):
    with pytest.raises(NotPossible, match="This event is for: Members of the Group only"):
        come(event, fiji)


def test_a_revoked_link_opens_nothing_and_who_came_by_it_stays(event, fiji):
    link = make_link(event)
    row = come(event, fiji, link)
    for n in (1, 2):
        revoke_group_link(link, by=make_user(), at=minutes(n))
    with pytest.raises(NotPossible, match="no longer valid"):
        come(event, fiji, link, at=minutes(3), name="B")
    row.refresh_from_db()
    assert (row.status, link.revoked_at, acts("grouplink.revoked")) == (
        "confirmed",
        minutes(1),
        [1],
    )


def test_a_link_opens_until_the_very_second_of_its_end(event, fiji):
    link = make_link(event, until=minutes(10))
    late = minutes(10) + timedelta(seconds=1)
    assert come(event, fiji, link, at=late - timedelta(milliseconds=1)).status == "confirmed"
    with pytest.raises(NotPossible, match="no longer valid"):
        come(event, fiji, link, at=late, name="B")


def test_a_link_of_another_event_opens_nothing_here(event, fiji):
    with pytest.raises(NotPossible, match="no longer valid"):
        come(event, fiji, make_link(make_event()))


def test_a_link_for_an_entity_registers_its_persons_alone(event, fiji):
    link = make_link(event, entity=fiji)
    with pytest.raises(NotPossible, match="This link is only for people of Fiji") as refusal:
        come(event, make_state("KE"), link)
    assert refusal.value.field == "entity"
    assert come(event, fiji, link).group_link == link


def test_a_link_is_good_for_so_many_persons_and_a_cancelled_one_makes_room(event, fiji):
    link = make_link(event, uses=1)
    first = come(event, fiji, link)
    with pytest.raises(NotPossible, match="All registrations of this link"):
        come(event, fiji, link, name="B")
    cancel_registration(first, by=make_user(), at=minutes(1))
    assert come(event, fiji, link, at=minutes(2), name="B").status == "confirmed"


def test_many_at_once_are_no_more_than_the_link_is_for(event, fiji):
    link = make_link(event, uses=2)
    many = [Nomination(fiji, {"given_name": name}, link=link) for name in "ABC"]
    with pytest.raises(NotPossible, match="All registrations of this link"):
        register_many(event, many, by=make_user(), at=AT)
    assert event.registrations.count() == 0
    assert len(register_many(event, many[:2], by=make_user(), at=AT)) == 2


def test_a_moment_that_is_over_is_no_end(event):
    with pytest.raises(NotPossible) as refusal:
        make_link(event, until=AT)
    assert (refusal.value.field, GroupLink.objects.count()) == ("until", 0)


def test_two_links_that_open_something_do_not_have_the_same_name(event, fiji):
    link = make_link(event, label="Host city", uses=3)
    with pytest.raises(NotPossible) as refusal:
        make_link(event, label="Host city", uses=4)
    assert refusal.value.field == "label"
    revoke_group_link(link, by=make_user(), at=minutes(1))
    assert make_link(event, label="Host city", uses=4, at=minutes(2)).code != link.code


# --- twice ----------------------------------------------------------------------------------------
def test_the_same_link_added_twice_is_one_and_the_code_is_not_in_the_record(event):
    facts = {"label": "Host city", "uses": 3, "until": minutes(60)}
    first, second = make_link(event, **facts), make_link(event, **facts)
    assert (first, first.code) == (second, second.code)
    entry = Entry.objects.get(act="grouplink.added")
    assert (entry.after["label"], "code" in entry.after) == ("Host city", False)


def test_the_last_person_of_a_link_may_send_the_form_twice(event, fiji):
    link = make_link(event, uses=1)
    assert come(event, fiji, link) == come(event, fiji, link)


def test_a_system_may_make_a_link(event):
    assert make_link(event, by=Agent("import")).made_by is None


# --- what it opens --------------------------------------------------------------------------------
def test_a_link_with_reserved_seats_gives_those_seats(fiji):
    event = make_event(seats=2)
    reserved_seats = make_reserved_seats(event, 2, group="link")
    link = make_link(event, reserved_seats=reserved_seats)
    without, by_link = come(event, fiji), come(event, fiji, link, name="B")
    assert [(r.status, r.reserved_seats) for r in (without, by_link)] == [
        ("waiting", None),
        ("confirmed", reserved_seats),
    ]
    assert faults(event) == []


def test_waiting_by_a_link_with_reserved_seats_gets_one_that_is_freed(fiji):
    event = make_event(seats=1)
    link = make_link(event, reserved_seats=make_reserved_seats(event, 1, group="link"))
    first, plain, second = (
        come(event, fiji, by, at=minutes(n), name="ABC"[n])
        for n, by in enumerate([link, None, link])
    )
    cancel_registration(first, by=make_user(), at=minutes(9))
    for row in (plain, second):
        row.refresh_from_db()
    assert (plain.status, second.status) == ("waiting", "confirmed")
    assert faults(event) == []


def test_a_link_does_not_stand_above_the_quota(event, fiji):
    make_membership(fiji)
    event.quota = 1
    event.save()
    link = make_link(event)
    assert [come(event, fiji, link, name=name).status for name in "AB"] == ["confirmed", "waiting"]


def test_the_code_is_kept_from_oneself_to_another_person_and_back(client, fiji, focal_point):
    event = make_coming(audience="members")
    link = make_link(event, at=timezone.now())
    client.force_login(focal_point)
    page = reverse("events:register", args=[event.slug])
    html = client.get(page, {"link": link.code, "for": "fji"}).content.decode()
    (other,) = re.findall(r'href="([^"]*me=1[^"]*)"', html)
    assert f"link={link.code}" in other
    html = tight(client.get(page + other.replace("&amp;", "&")).content.decode())
    (back,) = re.findall(r'href="(\?[^"]*)">Nominate another', html)
    assert (f"link={link.code}" in back, "me=" in back) == (True, False)
