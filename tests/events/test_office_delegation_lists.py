"""The delegations of an event in its office: narrowed, ordered, and several accepted or returned at
once."""

import re

import pytest
from django.utils import timezone

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions import accept_lists, register, return_lists, submit_list
from events.queries.delegation_lists import delegation_of
from tests.events import faults, make_class, make_coming, statuses
from tests.events.offices import reached, shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db
CODES = ("FJ", "KE", "NG")


@pytest.fixture
def event(db):
    """Fiji and Kenya have submitted a list of two people each, Nigeria has a draft."""
    reached("FJ", "KE")
    event = make_coming(seats=3, approval=True, note_required=False)
    officer = make_user("event officer")
    for code in CODES:
        for n in (1, 2):
            drafted(event, code, officer, f"{code}{n}")
    for code in CODES[:2]:
        submit_list(delegation_of(event, make_state(code), timezone.now()), **facts(officer))
    return event


@pytest.fixture
def office(client, event_officer):
    client.force_login(event_officer)
    return client


def facts(by=None):
    return {"by": by or make_user(), "at": timezone.now()}


def drafted(event, code, by, name):
    details = {"given_name": "Delegate", "family_name": name, "email": f"{name}@example.org"}
    state = make_state(code)
    return register(event, entity=state, details=details, as_draft=True, **facts(by))


def keys(event, *codes):
    rows = event.delegations.filter(entity__iso2__in=codes or CODES)
    return list(rows.values_list("pk", flat=True))


def lists(event):
    rows = event.delegations.order_by("entity__sort_name")
    return list(rows.values_list("status", flat=True))


def posted(client, event, query="", **fields):
    return client.post(url("delegation_lists_act", event) + query, fields)


def confirmed(client, event, response, **fields):
    html = text(response)
    said = {
        name: re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
        for name in ("delegation", "act", "seen")
    }
    return posted(client, event, **said | fields)


# --- the acts -------------------------------------------------------------------------------------
def test_lists_are_accepted_with_their_people_as_far_as_there_are_seats(event):
    result = accept_lists(event, keys(event), **facts())
    assert lists(event) == ["accepted", "accepted", "draft"]
    assert [why for _row, why in result.skipped] == ["The mission has not submitted this list."]
    assert (result.people, result.unreached) == (4, 0)
    assert statuses(event)[:4] == ["confirmed", "confirmed", "confirmed", "waiting"]
    assert faults(event) == []


def test_a_list_with_a_person_whom_the_officer_entered_stays_whole(event):
    officer = make_user()
    event.registrations.filter(family_name="KE2").update(entered_by=officer)
    result = accept_lists(event, keys(event, "FJ", "KE"), **facts(officer))
    assert ([row.entity.iso2 for row in result.done], result.people) == (["FJ"], 2)
    assert "another officer has to decide" in result.skipped[0][1]
    assert lists(event) == ["accepted", "submitted", "draft"]
    assert faults(event) == []


def test_accepting_twice_changes_nothing_more(event):
    accept_lists(event, keys(event, "FJ", "KE"), **facts())
    before = Entry.objects.count(), Notice.objects.count()
    again = accept_lists(event, keys(event, "FJ", "KE"), **facts())
    assert {why for _row, why in again.skipped} == {"This has already been done."}
    assert (Entry.objects.count(), Notice.objects.count()) == before


def test_lists_are_returned_with_one_reason(event):
    result = return_lists(event, keys(event), reason=" Add the functions. ", **facts())
    assert (len(result.done), len(result.skipped)) == (2, 1)
    rows = event.delegations.exclude(status="draft")
    assert set(rows.values_list("status", "reason")) == {("returned", "Add the functions.")}
    told = Notice.objects.filter(kind="list_returned")
    assert {row.context["reason"] for row in told} == {"Add the functions."}
    again = return_lists(event, keys(event, "FJ"), reason="Again", **facts())
    assert [why for _row, why in again.skipped] == ["This has already been done."]


def test_returned_lists_are_accepted_once_they_are_submitted_again(event):
    return_lists(event, keys(event, "FJ"), reason="Add the functions.", **facts())
    result = accept_lists(event, keys(event, "FJ"), **facts())
    assert "has to submit it again" in result.skipped[0][1]


def test_returning_needs_a_reason_and_other_events_are_not_touched(event):
    with pytest.raises(NotPossible):
        return_lists(event, keys(event), reason=" ", **facts())
    result = accept_lists(make_coming(), keys(event), **facts())
    assert (result.done, result.skipped) == ([], [])
    assert lists(event) == ["submitted", "submitted", "draft"]


def test_missions_without_a_focal_point_are_counted(event):
    make_state("FJ").representatives.all().delete()
    assert accept_lists(event, keys(event, "FJ", "KE"), **facts()).unreached == 1


# --- the pages ------------------------------------------------------------------------------------
def test_what_will_happen_is_said_before_and_what_happened_after(event, office):
    asked = posted(office, event, delegation=keys(event), act="accept")
    html = text(asked)
    assert "Accept 3 delegation lists" in html
    assert "2 can be accepted. 1 will be skipped." in html
    assert "<li>4 people who await approval will be approved.</li>" in html
    assert "<li>The focal points of 2 missions will be emailed.</li>" in html
    assert lists(event) == ["submitted", "submitted", "draft"]
    done = text(confirmed(office, event, asked))
    assert '<h1 role="status">2 accepted, 1 skipped</h1>' in done
    assert lists(event) == ["accepted", "accepted", "draft"]
    again = confirmed(office, event, asked)
    assert (again.status_code, "This has already been done." in text(again)) == (409, True)


def test_all_of_a_filter_are_returned_with_a_reason(event, office):
    asked = posted(office, event, "?status=submitted&q=fiji", act="return", scope="all")
    assert "Return 1 delegation list for correction" in text(asked)
    assert "Enter the reason" in text(confirmed(office, event, asked, reason=""))
    confirmed(office, event, asked, reason="Add the functions.")
    assert lists(event) == ["returned", "submitted", "draft"]


def test_nothing_ticked_is_said(office, event):
    assert posted(office, event, act="accept").status_code == 302
    assert "Tick at least one delegation" in shown(office, "delegation_lists", event)


def test_readers_have_no_boxes_to_tick(client, event, auditor):
    client.force_login(auditor)
    assert 'type="checkbox"' not in shown(client, "delegation_lists", event)
    assert posted(client, event, delegation=keys(event), act="accept").status_code == 403
    assert lists(event) == ["submitted", "submitted", "draft"]


# --- the list -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Fiji", "Kenya", "Nigeria"]),
        ({"sort": "-name"}, ["Nigeria", "Kenya", "Fiji"]),
        ({"sort": "status"}, ["Nigeria", "Fiji", "Kenya"]),
        ({"sort": "-waits"}, ["Fiji", "Kenya", "Nigeria"]),
        ({"sort": "password"}, ["Fiji", "Kenya", "Nigeria"]),
        ({"status": "draft"}, ["Nigeria"]),
        ({"group": "african"}, ["Kenya", "Nigeria"]),
        ({"class": "sids"}, ["Fiji"]),
        ({"q": "kenya"}, ["Kenya"]),
    ],
)
def test_it_is_narrowed_and_ordered(event, office, query, names):
    make_class(make_state("FJ"), "sids")
    html = shown(office, "delegation_lists", event, **query)
    assert re.findall(r'<th scope="row"><a[^>]*>(\w+)</a>', html) == names


def test_heads_keep_the_filters(event, office):
    html = shown(office, "delegation_lists", event, group="african", sort="people")
    head = 'aria-sort="ascending"><a href="?group=african&amp;sort=-people">People</a>'
    assert head in html
    assert 'href="?group=african">In the order of protocol</a>' in html


def test_empty_lists_say_what_to_do(event, office):
    assert "No delegations match these filters." in shown(
        office, "delegation_lists", event, status="returned"
    )
    html = shown(office, "delegation_lists", make_coming())
    assert "No delegation has named delegates yet. Invite missions" in html


def test_what_is_asked_does_not_grow_with_the_list(event, office, django_assert_num_queries):
    shown(office, "delegation_lists", event)
    with django_assert_num_queries(6):
        shown(office, "delegation_lists", event)
    drafted(event, "ZM", make_user("event officer"), "ZM1")
    with django_assert_num_queries(6):
        shown(office, "delegation_lists", event)
