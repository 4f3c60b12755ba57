"""Submitting a delegation list: said before by name, done as said, said again afterwards."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from audit.models import Entry
from events.actions import endorse, forecast_list, submit_list
from events.models import Delegation, Registration
from events.queries.delegation_lists import delegation_of
from tests.events import faults, make_coming, make_guest
from tests.events.test_delegation_list_pages import draft, submit, text_of, url
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, focal_point):
    client.force_login(focal_point)
    return client


@pytest.fixture
def three(fiji, focal_point):
    """Three drafts with two seats."""
    event = make_coming(quota=2, seats=9)
    for name in ("41", "42", "17"):
        draft(event, fiji, focal_point, family_name=name, email=f"delegate{name}@example.org")
    return event


def written():
    """How many rows of each kind that an act writes, and all that the seats are counted by."""
    counts = tuple(model.objects.count() for model in (Entry, Notice, Registration, Delegation))
    rows = Registration.objects.order_by("pk").values_list("pk", "status", "version")
    lists = Delegation.objects.order_by("pk").values_list("status", "used", "seated", "waiting")
    return counts, list(rows), list(lists)


def test_the_page_before_says_by_name_who_gets_a_seat_and_why_others_do_not(signed_in, three):
    before = written()
    said = text_of(signed_in.get(url(three, "list_submit")).content.decode())
    assert "3 people, 2 seats. Delegate 41 and Delegate 42 get seats." in said
    assert "Delegate 17 will be on the waiting list." in said
    assert "Waiting list, No. 1 Fiji already has its 2 seats." in said
    assert written() == before
    assert faults(three) == []


def test_the_page_after_says_the_same_in_the_past_tense(signed_in, three):
    html = submit(signed_in, three).content.decode()
    said = text_of(html)
    assert "The delegation list of Fiji is submitted" in said
    assert "Delegate 41 and Delegate 42 have seats." in said
    assert "Delegate 17 is No. 1 on the waiting list. Fiji already has its 2 seats." in said
    assert re.search(r'role="status">\s*<div class="said" tabindex="-1"><h2>', html)


def test_names_in_what_was_said_are_no_markup(signed_in, fiji, focal_point):
    event = make_coming()
    draft(event, fiji, focal_point, family_name="<b>Seventeen</b>")
    html = submit(signed_in, event).content.decode()
    assert "<b>Seventeen</b>" not in html


def test_nothing_is_submitted_where_the_figures_changed_in_between(signed_in, three):
    three.seats = 2
    three.save()
    page = signed_in.get(url(three, "list_submit"))
    make_guest(three, make_state("KE"))
    answer = submit(signed_in, three, page)
    said = text_of(answer.content.decode())
    assert answer.status_code == 409
    assert "The figures have changed. Nothing has been submitted." in said
    assert "Delegate 42 : Waiting list, No. 1. Before, this page said: Gets a seat." in said
    assert Delegation.objects.get(entity__code="fji").status == "draft"
    assert "is submitted" in text_of(submit(signed_in, three, answer).content.decode())


def test_without_what_was_shown_nothing_is_submitted(signed_in, three):
    answer = signed_in.post(url(three, "list_submit"))
    assert (answer.status_code, answer["Location"]) == (302, url(three, "list_submit"))
    assert Delegation.objects.get().status == "draft"


def test_a_submitted_list_has_no_page_before(signed_in, three):
    page = signed_in.get(url(three, "list_submit"))
    submit(signed_in, three, page)
    assert signed_in.get(url(three, "list_submit"))["Location"] == url(three)
    entries = Entry.objects.filter(act="delegation.submitted").count()
    submit(signed_in, three, page)
    assert Entry.objects.filter(act="delegation.submitted").count() == entries == 1


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"approval": True}, "Delegate 41 will await the approval of the secretariat."),
        ({"admission": "selection"}, "Delegate 41 will be nominated."),
        ({"quiet": True}, "Delegate 41 gets a seat."),
    ],
)
def test_every_kind_of_event_is_foretold(signed_in, fiji, focal_point, rules, said):
    event = make_coming(**rules)
    draft(event, fiji, focal_point, family_name="41")
    page = text_of(signed_in.get(url(event, "list_submit")).content.decode())
    assert said in page
    assert ("Emails." in page) is not event.quiet
    assert submit(signed_in, event).status_code == 200


def test_the_forecast_is_what_the_act_does(fiji, focal_point, three):
    """With another mission in the waiting list, an offer's hours, and a person endorsed before."""
    now = timezone.now()
    delegation = delegation_of(three, fiji, now)
    foretold = forecast_list(delegation, by=focal_point, at=now)
    assert (delegation.status, delegation.used, delegation.event.seated) == ("draft", 0, 0)
    submit_list(delegation, by=focal_point, at=now)
    done = dict(three.registrations.values_list("pk", "status"))
    assert {one.registration.pk: one.registration.status for one in foretold} == done


def test_who_has_no_email_address_is_named(signed_in, fiji, focal_point):
    event = make_coming()
    draft(event, fiji, focal_point, family_name="41")
    said = text_of(signed_in.get(url(event, "list_submit")).content.decode())
    assert "No email address is known of: Delegate 41." in said


# --- endorsing ------------------------------------------------------------------------------------
@pytest.fixture
def unendorsed(fiji, focal_point):
    """Two drafts, and then a person who registered himself or herself; two seats."""
    event, person = make_coming(endorsement=True, quota=2), make_user()
    make_representative(person, fiji, role="delegate")
    for name in ("41", "42"):
        draft(event, fiji, focal_point, family_name=name)
    return make_guest(event, fiji, user=person, family_name="17")


def test_endorsing_says_first_whose_seat_it_takes(signed_in, unendorsed):
    address = reverse("events:endorse", args=[unendorsed.event.slug, unendorsed.pk])
    said = text_of(signed_in.post(address).content.decode())
    assert "No seat will then be left for Delegate 42, who is higher on your list" in said
    assert Registration.objects.get(pk=unendorsed.pk).status == "awaiting_endorsement"
    said = text_of(signed_in.post(address, {"anyway": "1"}, follow=True).content.decode())
    assert "is endorsed and has a seat." in said


def test_endorsing_after_the_list_says_the_place_in_the_waiting_list(signed_in, unendorsed):
    submit(signed_in, unendorsed.event)
    address = reverse("events:endorse", args=[unendorsed.event.slug, unendorsed.pk])
    said = text_of(signed_in.post(address, follow=True).content.decode())
    assert "is endorsed and is No. 1 on the waiting list. Fiji already has its 2 seats." in said


# --- order ----------------------------------------------------------------------------------------
def order_of(event):
    return list(event.registrations.in_list_order().values_list("family_name", flat=True))


def test_a_heavy_line_stands_where_the_seats_end(signed_in, three):
    html = signed_in.get(url(three)).content.decode()
    seated, others = html.split('class="cut"')[1:3]
    assert ("Seats for Fiji: 2" in seated, "Waiting list" in others) == (True, True)
    names = [
        re.findall(r"<bdi>(Delegate \d+)</bdi>", part.split("<details")[0])
        for part in (seated, others)
    ]
    assert names == [["Delegate 41", "Delegate 42"], ["Delegate 17"]]


def test_people_move_by_buttons(signed_in, three):
    html = signed_in.get(url(three)).content.decode()
    moves = re.findall(r'name="move" value="(\d+-\d+)"', html)
    assert len(moves) == 4
    answer = signed_in.post(url(three, "list_order"), {"move": moves[-1]}, follow=True)
    assert order_of(three) == ["41", "17", "42"]
    assert "Delegate 17 is now No. 2." in text_of(answer.content.decode())
    last = Registration.objects.get(family_name="17")
    signed_in.post(url(three, "list_order"), {"move": f"{last.pk}-1"})
    assert order_of(three) == ["17", "41", "42"]


@pytest.mark.parametrize("move", ["", "x", "1", "0-0", "9999-1", "-", "1-x", "1-99999999999"])
def test_a_move_that_makes_no_sense_changes_nothing(signed_in, three, move):
    assert signed_in.post(url(three, "list_order"), {"move": move}).status_code == 302
    assert order_of(three) == ["41", "42", "17"]


def test_the_deadline_stands_first_in_the_readers_time_with_both_zones(client, fiji):
    reader = make_user(email="suva@example.org", time_zone="Pacific/Fiji")
    make_representative(reader, fiji)
    client.force_login(reader)
    event = make_coming(closes_at=timezone.now() + timedelta(days=9, hours=1))
    said = text_of(client.get(url(event)).content.decode())
    day = r"\w+, \d+ \w+ \d{4}"
    assert re.search(rf"Submit by {day}, \d\d:\d\d Fiji time \(.*\) ; in 9 days", said), said[:900]


# --- people that are known ------------------------------------------------------------------------
def test_the_missions_own_representatives_are_added_without_typing(signed_in, fiji):
    person = make_user(email="nine@example.org", given_name="Delegate", family_name="Nine")
    rep = make_representative(person, fiji, role="delegate", function="Second Secretary")
    event = make_coming()
    assert "Delegate Nine" in text_of(signed_in.get(url(event)).content.decode())
    signed_in.post(url(event, "list_earlier_people"), {"representative": [rep.pk]})
    row = event.registrations.get()
    assert (row.user, row.status, row.position) == (person, "draft", "Second Secretary")
    signed_in.post(url(event, "list_earlier_people"), {"representative": [rep.pk]})
    assert event.registrations.count() == 1
    html = signed_in.get(url(event)).content.decode()
    assert f'name="representative" value="{rep.pk}"' not in html


def test_people_of_earlier_events_are_found_by_name_accents_aside(signed_in, fiji):
    old, event = make_coming(), make_coming()
    for n in range(9):
        make_guest(old, fiji, family_name=f"Émile{n}")
    page = signed_in.get(url(event), {"find": "emile3"}).content.decode()
    assert page.count('name="person"') == 1
    nothing = text_of(signed_in.get(url(event), {"find": "nought"}).content.decode())
    assert "We found no person named “nought” at earlier events." in nothing


def test_another_missions_representative_is_not_added(signed_in):
    rep = make_representative(make_user(family_name="Nine"), make_state("KE"), role="delegate")
    event = make_coming()
    signed_in.post(url(event, "list_earlier_people"), {"representative": [rep.pk]})
    assert event.registrations.count() == 0


def test_after_adding_a_person_another_one_can_be_nominated(signed_in, fiji):
    event = make_coming()
    address = reverse("events:register_draft", args=[event.slug])
    sent = {"entity": "fji", "given_name": "Delegate", "family_name": "17", "email": ""}
    html = signed_in.post(address, sent, follow=True).content.decode()
    again = reverse("events:register", args=[event.slug]) + "?for=fji"
    assert f'<a href="{again}">Nominate another person</a>' in html


def test_an_endorsed_person_is_kept_by_a_forecast(fiji, focal_point, unendorsed):
    now = timezone.now()
    endorse(unendorsed, by=focal_point, at=now)
    outcomes = forecast_list(delegation_of(unendorsed.event, fiji, now), by=focal_point, at=now)
    assert [one.title for one in outcomes] == [
        "Gets a seat",
        "Waiting list, No. 1",
        "Keeps the seat",
    ]
