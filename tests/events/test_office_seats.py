"""The office: seat limits, exceptions, reserved seats."""

import pytest
from django.utils import timezone

from events.actions import change_event, set_own_quota
from events.models import Delegation, ReservedSeats
from tests.events import acts, make_coming, make_guest, make_reserved_seats
from tests.events.offices import shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db
SIX = [f"name_{n}" for n in range(6)]  # Arabic, Chinese, English, French, Russian, Spanish


@pytest.fixture
def event(db):
    return make_coming(seats=10, quota=2, title={"en": "Seminar"})


def reserved_seats_of(**fields):
    """What the form of reserved seats sends."""
    names = dict.fromkeys(SIX, "") | {"name_2": "For the host"}
    return names | {"group": "chosen", "entities": "FJ", "seats": "2", "opens_at": ""} | fields


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["seats", "reserve"])
@pytest.mark.parametrize("person", ["focal_point", "desk_officer", "admissions_officer"])
def test_the_seat_limits_are_for_the_secretariat(request, client, event, person, name):
    client.force_login(request.getfixturevalue(person))
    assert client.get(url(name, event)).status_code == 403


def test_an_auditor_reads_the_seat_limits_and_changes_nothing(client, event, auditor, fiji):
    reserved_seats = make_reserved_seats(
        event, name={"en": "For the host"}, entities=[fiji], at=timezone.now()
    )
    client.force_login(auditor)
    html = shown(client, "seats", event)
    assert ("For the host" in html, "Save exception" in html) == (True, False)
    assert url("reserve", event) not in html
    sent = [
        client.post(url("quota", event), {"entity": "fji", "seats": "5"}),
        client.post(url("reserve", event), reserved_seats_of()),
        client.post(url("reserved_seats", event, reserved_seats.pk), reserved_seats_of()),
        client.post(url("open_reserved", event, reserved_seats.pk)),
    ]
    assert [answer.status_code for answer in sent] == [403] * 4
    assert (
        ReservedSeats.objects.count(),
        acts("delegation.quota_set", "reservedseats.opened"),
    ) == (1, [0, 0])


def test_reserved_seats_of_another_event_are_not_found_here(office, event, fiji):
    other = make_reserved_seats(make_coming(seats=5), entities=[fiji], at=timezone.now())
    for name in ("reserved_seats", "open_reserved"):
        assert office.get(url(name, event, other.pk)).status_code == 404
        assert office.post(url(name, event, other.pk), reserved_seats_of()).status_code == 404
    assert acts("reservedseats.opened", "reservedseats.changed") == [0, 0]


# --- seat limits ----------------------------------------------------------------------------------
def test_without_anything_set_the_page_says_what_to_do(office, event):
    html = shown(office, "seats", event)
    assert "No seats are reserved for a group." in html
    assert "No delegation has an exception or more seats than the rule allows." in html
    assert url("reserve", event) in html


def test_without_a_number_of_seats_the_page_says_where_to_set_it(office):
    event = make_coming(seats=None)
    html = shown(office, "seats", event)
    assert "first set the number of seats in the room in the settings" in html
    assert url("reserve", event) not in html


def test_every_seat_limit_is_shown_with_its_numbers(office, event, fiji):
    make_reserved_seats(event, 3, name={"en": "For the host"}, entities=[fiji], at=timezone.now())
    make_guest(event, fiji)
    make_guest(event)
    html = shown(office, "seats", event)
    room = '<td class="num">2</td><td class="num">10</td><td class="num">8</td>'
    reserved_seats = '<td class="num">1</td><td class="num">3</td><td class="num">2</td>'
    assert ("In the room</th>" + room in html, reserved_seats in html) == (True, True)
    assert "The entities chosen below: 1 entity" in html


# --- exceptions -----------------------------------------------------------------------------------
def test_an_exception_is_set_for_a_chosen_entity(office, event, fiji):
    page = office.post(url("quota", event), {"entity": "fji", "seats": "5"}, follow=True)
    assert "Fiji: 5 seats by exception." in text(page)
    assert Delegation.objects.get().own_quota == 5
    assert url("seats", event) == page.redirect_chain[-1][0]


def test_an_empty_number_ends_the_exception(office, event, fiji):
    facts = {"by": make_user(), "at": timezone.now()}
    set_own_quota(event, entity=fiji, seats=5, **facts)
    page = office.post(url("quota", event), {"entity": "fji", "seats": ""}, follow=True)
    assert "The exception for Fiji has ended. The rule applies." in text(page)
    assert Delegation.objects.get().own_quota is None


@pytest.mark.parametrize(
    ("sent", "field", "kept"),
    [
        ({"entity": "fji", "seats": "-1"}, "id_seats", 'value="-1"'),
        ({"entity": "fji", "seats": "many"}, "id_seats", 'value="many"'),
        ({"entity": "fji", "seats": "99999999999"}, "id_seats", 'value="99999999999"'),
        ({"entity": "", "seats": "5"}, "id_entity", 'value="5"'),
        ({"entity": "atlantis", "seats": "5"}, "id_entity", 'value="5"'),
    ],
)
def test_a_bad_exception_names_the_field_and_keeps_what_was_typed(
    office, event, fiji, sent, field, kept
):
    html = text(office.post(url("quota", event), sent))
    assert (f'href="#{field}"' in html, kept in html) == (True, True)
    assert Delegation.objects.count() == 0


def test_delegations_outside_the_rule_are_listed_and_others_are_not(office, event, fiji, kenya):
    facts = {"by": make_user(), "at": timezone.now()}
    set_own_quota(event, entity=make_state("NA"), seats=7, **facts)
    for entity in (fiji, fiji, kenya):
        make_guest(event, entity)
    event.refresh_from_db()
    change_event(event, version=event.version, values={"quota": 1}, **facts)

    html = shown(office, "seats", event)

    listed = html.partition('id="outside-h"')[2].partition("</table>")[0]
    assert [name in listed for name in ("Fiji", "Namibia", "Kenya")] == [True, True, False]
    page = shown(office, "seats", event, **{"for": "nam"})
    assert ('<option value="nam" selected>' in page, 'value="7"' in page) == (True, True)


def test_the_rule_is_shown_by_standing(office):
    event = make_coming(quota=2, quota_by_standing={"member": 4})
    html = shown(office, "seats", event)
    assert 'Member of the Group</th><td class="num">4</td>' in html
    assert 'Observer</th><td class="num">2</td>' in html
