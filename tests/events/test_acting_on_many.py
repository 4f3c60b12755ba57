"""One act on many registrations: what can be done is done, the rest is skipped with the reason."""

import re
from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions import ManyAct, act_on_many, acting_on_many, approve, preview_act_on_many
from events.actions.seat_check import verify_seats
from events.models import Event
from events.views.office import registrations
from tests.events import make_coming, make_guest, statuses
from tests.events.offices import shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(seats=2, approval=True)


@pytest.fixture
def office(client, event_officer):
    client.force_login(event_officer)
    return client


def guests(event, number=3):
    return [
        make_guest(event, make_state(), given_name="Delegate", family_name=f"{n}")
        for n in range(number)
    ]


def keys(rows):
    return [row.pk for row in rows]


def did(event, rows, act, **more):
    more = {"by": make_user(), "at": timezone.now()} | more
    return act_on_many(event, keys(rows), ManyAct(act), **more)


def whole(event):
    return verify_seats(Event.objects.filter(pk=event.pk)) == []


# --- the act --------------------------------------------------------------------------------------
def test_those_who_can_be_approved_are_in_the_order_of_receipt(event):
    rows = guests(event)
    result = did(event, reversed(rows), "approve")
    assert statuses(event) == ["confirmed", "confirmed", "waiting"]
    assert keys(result.done) == keys(rows)
    assert whole(event)


def test_those_who_cannot_be_are_skipped_with_the_reason(event):
    officer = make_user()
    own = make_guest(event, make_state(), by=officer)
    other = make_guest(event, make_state())
    result = did(event, [own, other], "approve", by=officer)
    assert keys(result.done) == [other.pk]
    [(row, why)] = result.skipped
    assert (row.pk, "another officer has to decide" in why) == (own.pk, True)


@pytest.mark.parametrize(
    ("act", "status"),
    [("approve", "confirmed"), ("not_approve", "not_approved"), ("cancel", "cancelled")],
)
def test_twice_changes_nothing_more(event, act, status):
    rows = guests(event, 2)
    did(event, rows, act, reason="The room is small.")
    before = Entry.objects.count(), Notice.objects.count()
    again = did(event, rows, act, reason="The room is small.")
    assert statuses(event) == [status, status]
    assert (Entry.objects.count(), Notice.objects.count()) == before
    assert again.done == []
    assert {why for _row, why in again.skipped} == {"This has already been done."}


@pytest.mark.parametrize("act", ["not_approve", "cancel"])
def test_what_people_are_told_needs_a_reason(event, act):
    rows = guests(event, 1)
    with pytest.raises(NotPossible):
        did(event, rows, act, reason=" ")
    assert statuses(event) == ["awaiting_approval"]


def test_the_reason_is_told_to_each(event):
    rows = guests(event, 2)
    did(event, rows, "cancel", reason="The date has changed.")
    told = Notice.objects.filter(kind="registration_cancelled")
    assert {notice.context["reason"] for notice in told} == {"The date has changed."}


def test_seats_that_are_freed_go_to_others_and_not_to_those_to_be_cancelled(event):
    rows = guests(event, 4)
    did(event, rows, "approve")
    result = did(event, rows[:3], "cancel", reason="Visas were refused.")
    assert statuses(event) == ["cancelled", "cancelled", "cancelled", "confirmed"]
    assert result.promoted == 1
    told = Notice.objects.filter(kind="registration_confirmed").values_list("context", flat=True)
    assert {facts["registration"] for facts in told} == {rows[0].pk, rows[1].pk, rows[3].pk}


def test_people_who_were_checked_in_are_skipped(event):
    row = guests(event, 1)[0]
    did(event, [row], "approve")
    event.registrations.update(arrived_at=timezone.now())
    result = did(event, [row], "cancel", reason="By mistake")
    assert (result.done, len(result.skipped)) == ([], 1)


def test_those_of_another_event_are_not_touched(event):
    other = make_coming(seats=2, approval=True)
    row = make_guest(other, make_state())
    result = did(event, [row], "approve")
    assert (result.done, result.skipped) == ([], [])
    assert statuses(other) == ["awaiting_approval"]


# --- what will happen -----------------------------------------------------------------------------
def test_what_will_happen_is_what_happens_and_changes_nothing(event):
    rows, by = guests(event), make_user()
    counts = Entry.objects.count(), Notice.objects.count()
    said = preview_act_on_many(event, keys(rows), ManyAct.APPROVE, by=by, at=timezone.now())
    assert statuses(event) == ["awaiting_approval"] * 3
    assert (Entry.objects.count(), Notice.objects.count()) == counts
    assert [row.status for row in said.done] == ["confirmed", "confirmed", "waiting"]
    assert whole(event)
    done = did(event, rows, "approve", by=by, seen=said.fingerprint)
    assert [row.status for row in done.done] == [row.status for row in said.done]


def test_nothing_is_done_where_it_would_come_out_differently(event):
    rows, by = guests(event), make_user()
    said = preview_act_on_many(event, keys(rows), ManyAct.APPROVE, by=by, at=timezone.now())
    approve(rows[0], by=by, at=timezone.now())
    with pytest.raises(NotPossible):
        did(event, rows, "approve", by=by, seen=said.fingerprint)
    assert statuses(event) == ["confirmed", "awaiting_approval", "awaiting_approval"]


# --- the pages ------------------------------------------------------------------------------------
def posted(client, event, query="", **fields):
    return client.post(url("registrations_act", event) + query, fields)


def hidden(html, name):
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)


def confirmed(client, event, response, **fields):
    html = text(response)
    said = {
        "person": hidden(html, "person"),
        "act": hidden(html, "act"),
        "seen": hidden(html, "seen"),
    }
    return posted(client, event, **said | fields)


def test_ticked_people_are_approved_after_a_page_that_says_what_will_happen(office, event):
    rows = guests(event)
    response = posted(office, event, person=keys(rows), act="approve", scope="ticked")
    html = text(response)
    assert ("Approve 3 registrations" in html, "3 can be approved." in html) == (True, True)
    assert "<li>2 people will have a seat.</li>" in html
    assert statuses(event) == ["awaiting_approval"] * 3
    done = text(confirmed(office, event, response))
    assert '<h1 role="status">3 approved</h1>' in done
    assert "<li>1 person is on the waiting list.</li>" in done
    assert statuses(event) == ["confirmed", "confirmed", "waiting"]


def test_the_second_time_the_page_says_that_it_is_done(office, event):
    rows = guests(event, 2)
    asked = posted(office, event, person=keys(rows), act="approve")
    confirmed(office, event, asked)
    again = confirmed(office, event, asked)
    assert again.status_code == 409
    assert "This has already been done." in text(again)


def test_all_in_the_list_are_those_of_its_filter(office, event):
    make_guest(event, make_state("FJ")), make_guest(event, make_state("KE"))
    asked = posted(office, event, "?entity=fji", act="approve", scope="all")
    assert "Approve 1 registration" in text(asked)
    confirmed(office, event, asked)
    assert statuses(event) == ["confirmed", "awaiting_approval"]


def test_more_than_the_most_are_done_in_parts(office, event, monkeypatch):
    few = replace(registrations.REGISTRATIONS, most=2)
    monkeypatch.setattr(registrations, "REGISTRATIONS", few)
    guests(event, 3)
    html = text(posted(office, event, act="approve", scope="all"))
    assert "Approve 2 registrations" in html
    assert "The list has 1 more. Repeat this afterwards for the rest." in html


def test_without_a_reason_the_page_asks_for_it(office, event):
    rows = guests(event, 1)
    asked = posted(office, event, person=keys(rows), act="cancel")
    refused = confirmed(office, event, asked, reason="")
    assert "Enter the reason. The people concerned will read it." in text(refused)
    assert statuses(event) == ["awaiting_approval"]
    done = confirmed(office, event, asked, reason="The date has changed.")
    assert "1 cancelled" in text(done)
    assert statuses(event) == ["cancelled"]


@pytest.mark.parametrize(
    "fields",
    [{}, {"act": "approve"}, {"act": "remove", "person": "1"}, {"person": "x", "act": "approve"}],
)
def test_who_chooses_nothing_is_asked_to(office, event, fields):
    guests(event, 1)
    response = posted(office, event, **fields)
    assert response.status_code == 302
    assert "Tick at least one person" in shown(office, "registrations", event)


def test_readers_have_no_boxes_to_tick(client, event, auditor):
    row = guests(event, 1)[0]
    client.force_login(auditor)
    assert 'type="checkbox"' not in shown(client, "registrations", event)
    assert posted(client, event, person=row.pk, act="approve").status_code == 403
    assert statuses(event) == ["awaiting_approval"]


def test_the_costs_grow_by_a_few_statements_for_each_person(event, django_assert_max_num_queries):
    one, many = guests(event, 1), guests(event, 5)
    with django_assert_max_num_queries(60) as first:
        did(event, one, "approve")
    with django_assert_max_num_queries(len(first) + 4 * 12):
        did(event, many, "approve")


def test_no_more_than_the_most_are_taken(event, monkeypatch):
    monkeypatch.setattr(acting_on_many, "MOST", 2)
    assert len(did(event, guests(event), "approve").done) == 2
