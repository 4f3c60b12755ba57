"""The office's pages of a selection: scores, changes by hand, the confirmation, its result, and
rights."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from events import actions
from events.models import Assessment, HandChange
from tests.events.selecting import (
    body,
    confirm,
    make_past_selection,
    nominate,
    propose_selection,
    set_rule,
    statuses,
    table,
    url,
)
from tests.factories import (
    AT,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(event_officer, client):
    client.force_login(event_officer)
    return event_officer


# --- scores ---------------------------------------------------------------------------------------
def test_many_scores_are_given_in_one_form_and_all_are_shown_by_whom(client, officer):
    event = make_past_selection()
    one, other = nominate(event, "FJ"), nominate(event, "KE")
    colleague = make_user(given_name="Delegate", family_name="Seventy")
    actions.assess(one, by=colleague, at=AT, score=70)
    sent = {f"score_{one.pk}": "80", f"score_{other.pk}": ""}
    answer = client.post(url("selection_scores", event), sent, follow=True)
    assert "1 score is saved." in body(answer)
    assert [row[-1] for row in table(answer, "Nominations with their scores")] == [
        f"70 Delegate Seventy ; 80 {officer}",
        "–",
    ]


def test_a_wrong_score_is_named_and_nothing_typed_is_lost(client, officer):
    event = make_past_selection()
    one, other = nominate(event), nominate(event)
    sent = {f"score_{one.pk}": "80", f"score_{other.pk}": "101"}
    answer = client.post(url("selection_scores", event), sent)
    assert f"Your score of {other.name}: Ensure this value is less than or equal to 100." in body(
        answer
    )
    html = answer.content.decode()
    assert all(f'name="{name}" value="{typed}"' in html for name, typed in sent.items())
    assert not Assessment.objects.exists()


def test_a_nomination_withdrawn_meanwhile_is_named(client, officer):
    event = make_past_selection()
    one, gone = nominate(event), nominate(event)
    actions.cancel_registration(gone, by=make_user(), at=AT)
    sent = {f"score_{one.pk}": "80", f"score_{gone.pk}": "70"}
    answer = client.post(url("selection_scores", event), sent)
    assert f"Your score of {gone.name}: Only nominations awaiting" in body(answer)
    assert f'name="score_{one.pk}" value="80"' in answer.content.decode()
    assert not Assessment.objects.exists()


def test_there_is_no_input_for_ones_own_nomination(client, officer):
    event = make_past_selection()
    mine = nominate(event, user=officer, by=make_user("event officer"))
    answer = client.get(url("selection_scores", event))
    assert "Your own nomination" in body(answer)
    client.post(url("selection_scores", event), {f"score_{mine.pk}": "100"})
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_scores_ask_as_often_for_three_rows_as_for_one(
    client, officer, number, django_assert_num_queries
):
    event = make_past_selection()
    for _n in range(number):
        actions.assess(nominate(event), by=make_user(), at=AT, score=50)
    page = url("selection_scores", event)
    client.get(page)
    with django_assert_num_queries(8):
        client.get(page)


def test_a_nomination_shows_where_it_stands_and_takes_ones_own_score(client, officer):
    event = make_past_selection(seats=0)
    row = nominate(event, "FJ")
    page = url("nomination", event, row.pk)
    client.post(page, {f"score_{row.pk}": "64"})
    answer = client.get(page)
    assert "Waiting, rank 1 All 0 seats of the event went to better ranks." in body(answer)
    assert [cells[:2] for cells in table(answer, "Scores by officer")] == [[str(officer), "64"]]
    wrong = client.post(page, {f"score_{row.pk}": "many"})
    assert "Enter a whole number." in body(wrong)
    assert Assessment.objects.get().score == 64


def test_after_the_confirmation_a_nomination_is_only_read(client, officer):
    event = make_past_selection()
    row = nominate(event)
    confirm(event, at=timezone.now())
    answer = client.get(url("nomination", event, row.pk))
    assert "Confirmed" in body(answer)
    assert f'name="score_{row.pk}"' not in answer.content.decode()
    client.post(url("nomination", event, row.pk), {f"score_{row.pk}": "64"})
    assert not Assessment.objects.exists()


# --- changes by hand ------------------------------------------------------------------------------
def test_a_change_by_hand_is_marked_in_the_proposal_and_undone(client, officer):
    event = make_past_selection(seats=1)
    first, second = nominate(event, minute=1), nominate(event, minute=2)
    page = url("nomination_hand_change", event, second.pk)
    answer = client.post(page, {"kind": "select", "reason": "Opens"}, follow=True)
    assert f"Selected by hand , {officer}" in body(answer)
    rows = table(client.get(url("selection", event)), "Times are")
    assert [(row[0], row[4]) for row in rows] == [
        (second.name, f"By hand. {officer} : Opens"),
        (first.name, "The 1 seat of the event went to a better rank."),
    ]
    late = client.post(page, {"kind": "rule", "reason": "", "seen": ""})  # a page from before
    assert "Another person has changed this" in body(late)
    assert HandChange.objects.get().reason == "Opens"
    client.post(page, {"kind": "rule", "reason": "", "seen": late.context["form"]["seen"].value()})
    assert not HandChange.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            {"kind": "select", "reason": " "},
            "Reason: Enter the reason. It is kept with the proposal.",
        ),
        ({"kind": "", "reason": "Typed"}, "Change by hand: Choose one of the three options."),
        ({"kind": "nonsense", "reason": "Typed"}, "Change by hand: Select a valid choice."),
        ({"kind": "hold", "reason": "x" * 301}, "Reason: Ensure this value has at most 300"),
    ],
)
def test_a_wrong_change_by_hand_is_named_and_kept(client, officer, sent, said):
    event = make_past_selection()
    row = nominate(event)
    answer = client.post(url("nomination_hand_change", event, row.pk), sent)
    assert said in body(answer)
    typed = answer.context["form"]
    assert (typed["reason"].value(), typed["kind"].value()) == (sent["reason"], sent["kind"])
    again = {name: typed[name].value() or "" for name in ("kind", "reason", "seen")}
    assert said in body(client.post(url("nomination_hand_change", event, row.pk), again))
    assert not HandChange.objects.exists()


def test_a_nomination_of_another_event_is_not_reached(client, officer):
    event, elsewhere = make_past_selection(), nominate(make_past_selection())
    for name in ("nomination", "nomination_hand_change"):
        assert client.get(url(name, event, elsewhere.pk)).status_code == 404


# --- the confirmation -----------------------------------------------------------------------------
def test_before_the_deadline_there_is_no_button(client, officer):
    event = make_past_selection(closes_at=timezone.now() + timedelta(days=1))
    nominate(event)
    answer = client.get(url("selection_confirm", event))
    assert "Nominations can still be received. Confirm the selection after the deadline." in body(
        answer
    )
    assert 'name="seen"' not in answer.content.decode()


def test_what_is_shown_is_what_is_confirmed(client, officer):
    event = make_past_selection(seats=1)
    first, second = nominate(event, minute=1), nominate(event, minute=2)
    page = client.get(url("selection_confirm", event))
    assert "1 selected, 1 waiting, 0 not eligible" in body(page)
    assert "This cannot be undone." in body(page)
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page.content.decode())
    assert seen == propose_selection(event, timezone.now()).fingerprint
    answer = client.post(url("selection_confirm", event), {"seen": seen}, follow=True)
    assert "1 selected, 1 waiting, 0 not eligible." in body(answer)
    assert statuses(first, second) == ["confirmed", "waiting"]
    again = client.post(url("selection_confirm", event), {"seen": seen})
    assert again.status_code == 302


def test_a_proposal_that_changed_meanwhile_is_shown_anew(client, officer):
    event = make_past_selection(seats=1)
    first, second = nominate(event, minute=1), nominate(event, minute=2)
    seen = propose_selection(event, timezone.now()).fingerprint
    actions.set_hand_change(second, by=make_user(), at=AT, kind="select", reason="Speaks")
    answer = client.post(url("selection_confirm", event), {"seen": seen})
    assert answer.status_code == 409
    assert "The proposal has changed since you opened this page." in body(answer)
    assert (
        f'value="{propose_selection(event, timezone.now()).fingerprint}"' in answer.content.decode()
    )
    assert statuses(first, second) == ["nominated", "nominated"]


# --- the result -----------------------------------------------------------------------------------
def confirmed_event(officer):
    """Two seats, one of each delegation; the first declines, and the third moves up."""
    event = make_past_selection(seats=2, passport_months=6)
    valid = {"passport_until": "2199-01-01"}
    rows = [
        nominate(event, code, minute=minute, **valid)
        for minute, code in enumerate(("FJ", "KE", "KE", "ZM", "CL"))
    ]
    rows.append(nominate(event, "SN", minute=9, passport_until="2026-06-01"))
    set_rule(event, keys=["receipt"], cap=1)
    actions.set_hand_change(rows[1], by=officer, at=AT, kind="select", reason="Opens the session")
    confirm(event, at=timezone.now(), by=officer)
    event.refresh_from_db()
    row = event.registrations.get(pk=rows[0].pk)
    actions.decline_seat(row, by=make_user(), at=timezone.now())
    return event, rows


def test_the_result_says_who_was_selected_and_what_happened_since(client, officer):
    event, rows = confirmed_event(officer)
    answer = client.get(url("selection", event))
    assert "2 selected, 3 waiting, 1 not eligible" in body(answer)
    found = [row[:5] for row in table(answer, "Times are")]
    for row in found:  # the day is today's
        row[4] = re.sub(r" on \d.*\.$", " on …", row[4])
    assert found == [
        [rows[0].name, "1", "Fiji", "Selected", "Now: Seat declined on …"],
        [
            rows[1].name,
            "2",
            "Kenya",
            "Selected",
            f"By hand. Selected by hand. {officer} : Opens the session",
        ],
        [rows[2].name, "3", "Kenya", "Waiting", "Kenya already has its 1 seat."],
        [rows[3].name, "4", "Zambia", "Waiting", "Now: Confirmed on …"],
        [rows[4].name, "5", "Chile", "Waiting", "All 2 seats of the event are taken."],
        [rows[5].name, "–", "Senegal", "Not eligible", "Travel document not valid long enough."],
    ]
    since = [row[:3] for row in table(answer, "Changes after the confirmation")]
    assert since == [
        [rows[3].name, "Zambia", "Confirmed, from the waiting list"],
        [rows[0].name, "Fiji", "Seat declined"],
    ]
    assert "Confirm selection" not in body(answer)


def test_targets_stay_after_the_confirmation_and_follow_who_has_a_seat_now(client, officer):
    event = make_past_selection(seats=2)
    people = [("FJ", "female"), ("CL", "male"), ("ZM", "male")]
    first, *_rest = (
        nominate(event, code, minute=n, gender=g) for n, (code, g) in enumerate(people)
    )
    set_rule(event, keys=["receipt"], women=50, priority=50)
    confirm(event, at=timezone.now(), by=officer)
    page = url("selection", event)
    assert table(client.get(page), "not enforced")[0][1:] == [
        "50 % (at least 50 %) met",
        "50 % (at least 50 %) met",
    ]
    row = event.registrations.get(pk=first.pk)
    row.event.refresh_from_db()
    actions.decline_seat(row, by=officer, at=timezone.now())
    answer = client.get(page)
    assert table(answer, "not enforced")[0][1:] == [
        "50 % (at least 50 %) met",
        "0 % (at least 50 %) not met",
    ]
    groups = table(answer, "Distribution by regional group")
    assert ["African States", "0", "1"] in groups
    assert ["Asia-Pacific States", "1", "0"] in groups


def test_late_nominations_and_substitutes_stand_in_what_happened_since(client, officer):
    event, rows = confirmed_event(officer)
    now = timezone.now()
    seated = event.registrations.get(pk=rows[1].pk)
    details = {"given_name": "New", "passport_until": timezone.now().date().replace(year=2199)}
    actions.substitute(seated, by=officer, at=now, details=details, late=True)
    actions.register(
        event,
        entity=make_state("PE"),
        by=officer,
        at=now,
        details=details | {"given_name": "Late"},
        late=True,
    )
    since = [row[:3] for row in table(client.get(url("selection", event)), "Changes after")]
    assert since[:3] == [
        ["Late", "Peru", "Not eligible, entered after the confirmation"],
        ["New", "Kenya", f"Confirmed, as a substitute for {rows[1].name}"],
        [rows[1].name, "Kenya", "Substituted"],
    ]


def test_the_result_is_narrowed_and_exported(client, officer):
    event, rows = confirmed_event(officer)
    page = url("selection", event)
    for asked, names in (
        ({"outcome": "selected"}, rows[:2]),
        ({"outcome": "waiting"}, rows[2:5]),
        ({"outcome": "not_eligible"}, rows[5:]),
        ({"q": "Kenya"}, rows[1:3]),
    ):
        found = [row[0] for row in table(client.get(page, asked), "Times are")]
        assert found == [row.name for row in names]
    file = client.get(page, {"format": "csv", "outcome": "selected"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["1", rows[0].name, "Fiji"],
        ["2", rows[1].name, "Kenya"],
    ]
    assert Entry.objects.get(act="event.selection_exported").after == {"rows": 2}


@pytest.mark.parametrize("number", [1, 3])
def test_the_result_asks_as_often_for_three_rows_as_for_one(
    client, officer, number, django_assert_num_queries
):
    event = make_past_selection(seats=number)
    rows = [nominate(event, minute=n) for n in range(number * 3)]
    confirm(event, at=timezone.now())
    for row in rows[:number]:
        actions.decline_seat(event.registrations.get(pk=row.pk), by=officer, at=timezone.now())
    page = url("selection", event)
    client.get(page)
    with django_assert_num_queries(15):
        client.get(page)


# --- rights ---------------------------------------------------------------------------------------
PAGES = ["selection", "selection_rule", "selection_scores", "selection_confirm"]
OF_ONE = ["nomination", "nomination_hand_change"]


def all_pages(event, row):
    return [url(n, event) for n in PAGES] + [url(n, event, row.pk) for n in OF_ONE]


def test_an_auditor_reads_every_page_and_is_offered_nothing_to_change(client, auditor):
    event = make_past_selection()
    row = nominate(event)
    client.force_login(auditor)
    for page in all_pages(event, row):
        answer = client.get(page)
        assert answer.status_code == 200
        # The header has the form to sign out.
        assert 'method="post"' not in answer.content.decode().split("<main")[1]
        if not page.endswith("/selection/"):
            assert client.post(page, {}).status_code == 403


@pytest.mark.parametrize(
    "person", ["focal_point", "delegate", "desk_officer", "admissions_officer"]
)
def test_nobody_else_enters(client, person, request):
    event = make_past_selection()
    row = nominate(event, "FJ")
    client.force_login(request.getfixturevalue(person))
    assert {client.get(page).status_code for page in all_pages(event, row)} == {403}
