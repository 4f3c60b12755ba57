"""The office: links for groups."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.actions import register, revoke_group_link
from events.models import GroupLink
from tests.events import acts, make_coming, make_link, make_reserved_seats
from tests.events.offices import text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(seats=10, audience="members")


def link_of(**fields):
    return {
        "label": "Host city",
        "entity": "",
        "reserved_seats": "",
        "uses": "",
        "until": "",
    } | fields


def now(**later):
    return timezone.now() + timedelta(**later)


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["focal_point", "desk_officer", "admissions_officer"])
def test_links_are_for_the_secretariat(request, client, event, person):
    client.force_login(request.getfixturevalue(person))
    assert client.get(url("group_links", event)).status_code == 403


def test_a_code_is_shown_to_those_alone_who_may_give_it_away(client, event, auditor):
    link = make_link(event, label="Host city", at=now())
    client.force_login(auditor)
    for address in (
        url("group_links", event),
        url("group_link_revoke", event, link.pk),
        url("seats", event),
    ):
        assert link.code not in text(client.get(address))
    assert "Host city" in text(client.get(url("group_links", event)))
    assert client.post(url("group_links", event), link_of(label="Press")).status_code == 403
    assert client.post(url("group_link_revoke", event, link.pk)).status_code == 403
    assert (GroupLink.objects.count(), acts("grouplink.revoked")) == (1, [0])


def test_a_link_of_another_event_is_not_found_here(office, event):
    other = make_link(make_coming(), at=now())
    assert other.code not in text(office.get(url("group_links", event)))
    assert office.post(url("group_link_revoke", event, other.pk)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field", "kept"),
    [
        ({"label": ""}, "id_label", 'value="4"'),
        ({"entity": "atlantis"}, "id_entity", 'value="Host city"'),
        ({"uses": "0"}, "id_uses", 'value="0"'),
        ({"uses": "many"}, "id_uses", 'value="many"'),
        ({"until": "2020-01-01T10:00"}, "id_until", 'value="2020-01-01T10:00"'),
        ({"reserved_seats": "999"}, "id_reserved_seats", 'value="Host city"'),
    ],
)
def test_a_bad_link_names_the_field_and_keeps_what_was_typed(office, event, sent, field, kept):
    html = text(office.post(url("group_links", event), link_of(**{"uses": "4"} | sent)))
    assert (f'href="#{field}"' in html, kept in html) == (True, True)
    assert GroupLink.objects.count() == 0


def test_reserved_seats_of_another_event_or_open_to_all_are_not_offered(office, event):
    other = make_reserved_seats(make_coming(seats=5), group="link", at=now())
    html = text(office.post(url("group_links", event), link_of(reserved_seats=str(other.pk))))
    assert ('href="#id_reserved_seats"' in html, GroupLink.objects.count()) == (True, 0)


# --- links ----------------------------------------------------------------------------------------
def test_without_a_link_the_page_says_what_to_do(office, event):
    assert "There are no links for this event yet. Create one below" in text(
        office.get(url("group_links", event))
    )


def test_a_link_is_made_once_and_its_whole_address_is_shown(office, event, stranger, client):
    reserved_seats = make_reserved_seats(event, 2, group="link", at=now())
    until = now(days=9).replace(second=0, microsecond=0)
    sent = link_of(
        entity=make_state("FJ").code,
        reserved_seats=str(reserved_seats.pk),
        uses="3",
        until=until.astimezone(event.zone).strftime("%Y-%m-%dT%H:%M"),
    )
    for _n in range(2):
        page = office.post(url("group_links", event), sent, follow=True)
    link = GroupLink.objects.get()
    assert (link.entity.code, link.reserved_seats, link.uses, link.until) == (
        "fji",
        reserved_seats,
        3,
        until,
    )
    address = f"http://testserver/en/events/{event.slug}/register/?link={link.code}"
    assert f'readonly value="{address}"' in text(page)

    client.force_login(stranger)
    assert 'name="entity" value="fji"' in text(client.get(address))


def test_the_same_group_with_other_facts_is_refused_at_the_name(office, event):
    make_link(event, label="Host city", uses=1, at=now())
    html = text(office.post(url("group_links", event), link_of(uses="2")))
    assert ('href="#id_label"' in html, GroupLink.objects.count()) == (True, 1)


def test_a_link_is_revoked_after_one_has_been_asked_and_shown_no_more(office, event):
    link = make_link(event, at=now())
    address = url("group_link_revoke", event, link.pk)
    assert "This cannot be undone" in text(office.get(address))
    assert acts("grouplink.revoked") == [0]
    for _n in range(2):
        page = office.post(address, follow=True)
    html = text(page)
    assert (acts("grouplink.revoked"), "Revoked" in html, link.code in html) == ([1], True, False)


def test_what_a_link_still_opens_is_said(office, event):
    fiji = make_state("FJ")
    used = make_link(event, label="A", uses=1, at=now())
    make_link(event, label="B", uses=2, at=now())
    over = make_link(event, label="C", until=now(days=1), at=now())
    GroupLink.objects.filter(pk=over.pk).update(until=now(days=-1))
    revoke_group_link(make_link(event, label="D", at=now()), by=make_user(), at=now())
    details = {"given_name": "A"}
    register(event, entity=fiji, by=make_user(), at=now(), details=details, link=used)

    html = text(office.get(url("group_links", event)))

    rows = [part.partition("</tr>")[0] for part in html.split('<tr><th scope="row"')[1:]]
    states = {row[row.index("</bdi>") - 1]: row for row in rows}
    words = {"A": "Used up", "B": "Valid", "C": "Expired", "D": "Revoked"}
    assert {k: words[k] in row for k, row in states.items()} == dict.fromkeys("DCBA", True)
    assert ("1 / 1" in states["A"], "0 / 2" in states["B"]) == (True, True)


def test_the_page_asks_as_often_with_three_rows_as_with_one(
    office, event, django_assert_num_queries
):
    fiji = make_state("FJ")
    make_link(event, entity=fiji, at=now())
    with django_assert_num_queries(9):
        office.get(url("group_links", event))
    for _n in range(2):
        reserved_seats = make_reserved_seats(event, 1, group="link", at=now())
        make_link(event, entity=fiji, reserved_seats=reserved_seats, at=now())
    with django_assert_num_queries(9):
        office.get(url("group_links", event))
