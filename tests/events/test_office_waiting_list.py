"""The waiting list in the office: narrowed, ordered, and acts on many of its people."""

import re

import pytest
from django.utils import timezone

from accounts.models import Notice
from audit.models import Entry
from events.actions import ManyAct, act_on_many, cancel_registration
from events.actions.seat_check import verify_seats
from events.models import Event
from events.views.office import waiting_list
from tests.events import make_coming, make_guest, statuses
from tests.events.offices import shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    """One seat that is taken, and three people who wait for it."""
    event = make_coming(seats=1)
    for name, code in (("Seated", "KE"), ("Bala", "NG"), ("Cruz", "FJ"), ("Adams", "KE")):
        make_guest(event, make_state(code), given_name="Delegate", family_name=name)
    event.refresh_from_db()
    return event


@pytest.fixture
def office(client, event_officer):
    client.force_login(event_officer)
    return client


def people(event):
    return {row.family_name: row for row in event.registrations.all()}


def listed(html):
    return re.findall(r'aria-label="Delegate (\w+)"', html)


def posted(client, event, query="", **fields):
    return client.post(url("waiting_list_act", event) + query, fields)


def confirmed(client, event, response, **fields):
    html = text(response)
    said = {
        name: re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
        for name in ("person", "act", "seen")
    }
    return posted(client, event, **said | fields)


def with_a_free_seat(event):
    """Registration is closed, and then a seat is freed: it goes to nobody by itself."""
    Event.objects.filter(pk=event.pk).update(status="closed")
    event.refresh_from_db()
    facts = {"by": make_user(), "at": timezone.now()}
    cancel_registration(people(event)["Seated"], reason="Ill", **facts)
    return event


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Bala", "Cruz", "Adams"]),
        ({"sort": "-place"}, ["Adams", "Cruz", "Bala"]),
        ({"sort": "name"}, ["Adams", "Bala", "Cruz"]),
        ({"sort": "-delegation"}, ["Bala", "Adams", "Cruz"]),
        ({"group": "african"}, ["Bala", "Adams"]),
        ({"group": "african", "sort": "name"}, ["Adams", "Bala"]),
        ({"q": "fiji"}, ["Cruz"]),
        ({"q": "delegate adams"}, ["Adams"]),
        ({"sort": "password"}, ["Bala", "Cruz", "Adams"]),
    ],
)
def test_it_is_narrowed_and_ordered(event, office, query, names):
    html = shown(office, "waiting_list", event, **query)
    assert listed(html) == names
    assert "3 people on the waiting list" in html


def test_everybody_keeps_the_place_of_the_whole_list(event, office):
    html = shown(office, "waiting_list", event, q="adams")
    assert '<td class="num" data-l="Position">3</td>' in html


def test_heads_and_files_keep_the_filters(event, office):
    html = shown(office, "waiting_list", event, group="african")
    assert 'aria-sort="ascending"><a href="?group=african&amp;sort=-place">Place</a>' in html
    assert 'href="?group=african&amp;format=csv"' in html
    file = office.get(url("waiting_list", event), {"group": "african", "format": "csv"})
    lines = b"".join(file.streaming_content).decode()
    assert ("Bala" in lines, "Cruz" in lines) == (True, False)


def test_empty_lists_say_what_to_do(event, office):
    html = shown(office, "waiting_list", event, q="nobody at all")
    assert "No people on the waiting list match this filter." in html
    assert "The waiting list is empty." in shown(office, "waiting_list", make_coming(seats=2))


def test_what_is_asked_does_not_grow_with_the_list(event, office, django_assert_max_num_queries):
    shown(office, "waiting_list", event)
    with django_assert_max_num_queries(10) as few:
        shown(office, "waiting_list", event)
    for n in range(4):
        make_guest(event, make_state("NG"), family_name=f"Delegate {n}")
    with django_assert_max_num_queries(len(few)):
        shown(office, "waiting_list", event)


# --- acts on many ---------------------------------------------------------------------------------
def test_the_chosen_are_promoted_as_far_as_there_are_seats(event, office):
    event = with_a_free_seat(event)
    rows = people(event)
    keys = [rows["Adams"].pk, rows["Cruz"].pk]
    asked = posted(office, event, person=keys, act="promote")
    html = text(asked)
    assert ("Promote 2 people" in html, "1 can be promoted. 1 will be skipped." in html) == (
        True,
        True,
    )
    assert "<li>1 person will have a seat.</li>" in html
    assert "All seats of the event are taken." in html
    assert people(event)["Cruz"].status == "waiting"
    assert '<h1 role="status">1 promoted, 1 skipped</h1>' in text(confirmed(office, event, asked))
    rows = people(event)
    assert [rows[n].status for n in ("Bala", "Cruz", "Adams")] == [
        "waiting",
        "confirmed",
        "waiting",
    ]
    assert verify_seats(Event.objects.filter(pk=event.pk)) == []


def test_with_hours_to_accept_a_seat_is_offered(event, office):
    event = with_a_free_seat(event)
    Event.objects.filter(pk=event.pk).update(offer_hours=48)
    event.refresh_from_db()
    asked = posted(office, event, person=people(event)["Adams"].pk, act="promote")
    assert "<li>1 person will be offered a seat.</li>" in text(asked)
    confirmed(office, event, asked)
    assert people(event)["Adams"].status == "offered"
    assert "Offered seats" in shown(office, "waiting_list", event)


def test_promoting_twice_changes_nothing_more(event):
    event = with_a_free_seat(event)
    facts = {"by": make_user(), "at": timezone.now()}
    keys = [people(event)["Adams"].pk]
    assert len(act_on_many(event, keys, ManyAct.PROMOTE, **facts).done) == 1
    before = Entry.objects.count(), Notice.objects.count()
    again = act_on_many(event, keys, ManyAct.PROMOTE, **facts)
    assert [why for _row, why in again.skipped] == ["This has already been done."]
    assert (Entry.objects.count(), Notice.objects.count()) == before


def test_who_is_not_on_the_list_and_events_that_are_over_are_refused(event):
    facts = {"by": make_user(), "at": timezone.now()}
    event = with_a_free_seat(event)
    rows = people(event)
    result = act_on_many(event, [rows["Seated"].pk], ManyAct.PROMOTE, **facts)
    assert [why for _row, why in result.skipped] == ["This person is not on the waiting list."]
    late = facts | {"at": event.ends_at}
    result = act_on_many(event, [rows["Bala"].pk], ManyAct.PROMOTE, **late)
    assert [why for _row, why in result.skipped] == ["The event has been cancelled, or is over."]


def test_all_that_fit_the_filter_are_cancelled_with_a_reason(event, office):
    asked = posted(office, event, "?group=african", act="cancel", scope="all")
    assert "Cancel 2 registrations" in text(asked)
    assert "Enter the reason" in text(confirmed(office, event, asked, reason=""))
    done = text(confirmed(office, event, asked, reason="The date has changed."))
    assert '<h1 role="status">2 cancelled</h1>' in done
    assert statuses(event) == ["confirmed", "cancelled", "waiting", "cancelled"]


def test_each_reader_is_offered_what_he_or_she_may_do(event, office, auditor):
    keys = [act.key for act in waiting_list.acts_for(auditor, event, timezone.now())]
    assert keys == []
    office.force_login(auditor)
    assert 'type="checkbox"' not in shown(office, "waiting_list", event)
    person = people(event)["Bala"].pk
    assert posted(office, event, person=person, act="cancel").status_code == 403
    assert posted(office, event, person=person, act="promote").status_code == 403
