"""The office's pages of a selection: the proposal with its reasons, trials of another rule, the
rule."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from events import actions
from events.models import ReservedSeats, Selection
from events.queries.proposals import selection_of
from tests.events.selecting import (
    body,
    confirm,
    make_past_selection,
    nominate,
    set_rule,
    table,
    url,
)
from tests.factories import (
    AT,
    make_event,
    make_organization,
    make_registration,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
TRIAL = {
    "key1": "receipt",
    "key2": "",
    "key3": "",
    "key4": "",
    "key5": "",
    "cap": "",
    "women": "",
    "priority": "",
    "groups": "",
}


@pytest.fixture
def officer(event_officer, client):
    client.force_login(event_officer)
    return event_officer


# --- the proposal ---------------------------------------------------------------------------------
def test_an_event_in_order_of_receipt_says_how_to_switch(client, officer):
    event = make_event()
    answer = client.get(url("selection", event))
    assert "Seats at this event are given in order of receipt" in body(answer)
    assert url("settings_step", event, "seats") in answer.content.decode()
    assert 'aria-current="page"' not in answer.content.decode()


@pytest.mark.parametrize("name", ["selection_rule", "selection_scores", "selection_confirm"])
def test_the_other_pages_exist_for_events_by_selection_alone(client, officer, name):
    assert client.get(url(name, make_event())).status_code == 404


def test_without_nominations_the_page_says_where_they_come_from(client, officer):
    event = make_past_selection(closes_at=timezone.now() + timedelta(days=1))
    answer = client.get(url("selection", event))
    assert "There are no nominations yet. Missions nominate on their delegation lists" in body(
        answer
    )
    assert "Confirm selection" not in body(answer)


def test_the_overview_leads_to_the_nominations_that_wait(client, officer):
    event = make_past_selection()
    nominate(event)
    answer = client.get(url("event", event))
    assert "1 nomination awaiting selection" in body(answer)
    assert url("selection", event) in answer.content.decode()


def test_every_row_has_its_outcome_and_its_reason(client, officer):
    event = make_past_selection(
        seats=4,
        reserved_free=1,
        passport_months=6,
        format="hybrid",
        online_seats=0,
        standings=["other", "organization"],
        closes_at=AT + timedelta(days=1),
        time_zone="UTC",
        starts_at=timezone.now().replace(year=2099, month=1, day=10, hour=9),
        ends_at=timezone.now().replace(year=2099, month=1, day=10, hour=17),
    )
    reserved_seats = ReservedSeats.objects.create(
        event=event, name={"en": "Landlocked"}, group="chosen", seats=1
    )
    reserved_seats.entities.add(make_state("NP"))
    make_state("NP").classifications.create(kind="ldc")
    make_state("NP").classifications.create(kind="lldc")
    valid = {"passport_until": "2100-01-01"}
    people = [
        ("By rank", "FJ", 1, valid),
        ("Above cap", "FJ", 2, valid),
        ("Of the reserved seats", "NP", 3, valid),
        ("Put behind", "KE", 4, valid),
        ("Second", "ZM", 5, valid),
        ("By hand", "CL", 6, {"passport_until": "2099-01-01"}),
        ("No seat", "SN", 7, valid),
        ("On line", "UG", 8, valid | {"mode": "online"}),
        ("Old passport", "MY", 9, {"passport_until": "2099-07-09"}),
        ("Too late", "MX", 24 * 60, valid),
    ]
    rows = {}
    for name, code, minute, more in people:
        given, _, family = name.partition(" ")
        rows[name] = nominate(
            event, code, minute=minute, given_name=given, family_name=family, **more
        )
    event.registrations.filter(pk=rows["Too late"].pk).update(
        received_at=event.closes_at + timedelta(seconds=7)
    )
    set_rule(event, keys=["receipt"], cap=1)
    actions.set_hand_change(
        rows["Put behind"], by=officer, at=AT, kind="hold", reason="Came last year"
    )
    actions.set_hand_change(
        rows["By hand"], by=officer, at=AT, kind="select", reason="Opens the session"
    )
    actions.assess(rows["By rank"], by=officer, at=AT, score=80)
    actions.assess(rows["By rank"], by=make_user(), at=AT, score=71)
    answer = client.get(url("selection", event))
    deadline = "2 May 2026, 09:00, UTC time"
    short = "The travel document is valid until {}. It must be valid until 10 July 2099."
    assert [row[:7] for row in table(answer, "Times are")] == [
        ["By rank", "1", "Fiji", "Selected", "By rank.", "75.5", "80"],
        [
            "Of the reserved seats",
            "3",
            "Nepal LDC, LLDC",
            "Selected",
            "By rank, on a reserved seat: Landlocked.",
            "",
            "",
        ],
        ["Second", "5", "Zambia", "Selected", "By rank.", "", ""],
        [
            "By hand",
            "6",
            "Chile",
            "Selected",
            f"Selected by hand. Rule not met: {short.format('1 January 2099')} {officer} "
            ": Opens the session",
            "",
            "",
        ],
        [
            "Above cap",
            "2",
            "Fiji",
            "Waiting",
            "The delegation has reached its limit of 1 seat.",
            "",
            "",
        ],
        [
            "No seat",
            "7",
            "Senegal",
            "Waiting",
            "All 4 seats of the event went to better ranks.",
            "",
            "",
        ],
        ["On line", "8", "Uganda", "Waiting", "All 0 online seats went to better ranks.", "", ""],
        [
            "Put behind",
            "4",
            "Kenya",
            "Waiting",
            f"Moved to the end by hand. {officer} : Came last year",
            "",
            "",
        ],
        ["Old passport", "–", "Malaysia", "Not eligible", short.format("9 July 2099"), "", ""],
        [
            "Too late",
            "–",
            "Mexico",
            "Not eligible",
            f"Received 7 seconds after the deadline of {deadline}.",
            "",
            "",
        ],
    ]
    assert "4 selected, 4 waiting, 2 not eligible" in body(answer)


def test_a_delegation_that_may_not_nominate_and_seats_reserved_free_are_explained(client, officer):
    event = make_past_selection(seats=2, reserved_free=2, standings=["other"])
    ReservedSeats.objects.create(event=event, name={"en": "Host city"}, group="chosen", seats=2)
    nominate(event, "FJ")
    make_registration(event, make_organization("itu"), at=AT + timedelta(minutes=1))
    found = [row[4] for row in table(client.get(url("selection", event)), "Times are")]
    assert found == [
        "The seats that are left are reserved: 2 for Host city.",
        "Delegations of this standing may not nominate: Organization.",
    ]


def test_targets_are_shown_and_bind_nobody(client, officer):
    event = make_past_selection(seats=2)
    for code, gender in (("FJ", "male"), ("KE", "female"), ("ZM", "female")):
        nominate(event, code, minute=ord(code[0]), gender=gender)
    make_registration(event, make_organization("itu"), at=AT + timedelta(days=1))
    set_rule(event, keys=["receipt"], women=60, priority=0)
    answer = client.get(url("selection", event))
    assert table(answer, "not enforced") == [
        ["Women, among people whose gender is known", "50 % (at least 60 %) not met"],
        ["LDC, LLDC and SIDS", "0 % (at least 0 %) met"],
        ["Regional groups with a selected nominee", "2 no target"],
    ]
    groups = table(answer, "Distribution by regional group")
    assert ["African States", "2", "1"] in groups
    assert ["Asia-Pacific States", "1", "1"] in groups
    assert ["In no regional group", "1", "0"] in groups


def test_a_target_keeps_its_fraction_and_is_shown_as_it_was_typed(client, officer):
    event = make_past_selection(seats=3)
    for gender in ("female", "male", "male"):
        nominate(event, gender=gender)
    version = selection_of(event).version
    values = TRIAL | {"key1": "special", "women": "33.3", "seen_version": version}
    answer = client.post(url("selection_rule", event), values, follow=True)
    assert table(answer, "not enforced")[0][1] == "33.33 % (at least 33.3 %) met"
    assert "LDC, LLDC or SIDS first, all three as one class" in body(answer)
    assert 'name="women" value="33.3"' in answer.content.decode()
    assert Entry.objects.get(act="selection.rule_set").after["women"] == "33.3"
    again = TRIAL | {"key1": "special", "women": "33.30", "seen_version": version + 1}
    client.post(url("selection_rule", event), again)
    assert Entry.objects.filter(act="selection.rule_set").count() == 1
    too_fine = client.get(url("selection", event), TRIAL | {"women": "33.333"})
    assert "no more than 2 decimal places" in body(too_fine)


def test_who_is_not_nominated_yet_is_counted(client, officer):
    event = make_past_selection(approval=True)
    nominate(event)
    answer = client.get(url("selection", event))
    assert "1 more person is not nominated yet" in body(answer)


def test_filters_pages_and_sizes(client, officer):
    event = make_past_selection(seats=60)
    fiji, kenya = make_state("FJ"), make_state("KE")
    for number in range(120):
        make_registration(event, fiji if number % 2 else kenya, at=AT + timedelta(minutes=number))
    page = url("selection", event)

    def shown(**asked):
        return len(table(client.get(page, asked), "Times are"))

    assert (shown(), shown(page=2), shown(per=200), shown(per=7)) == (100, 20, 120, 100)
    assert (shown(outcome="waiting"), shown(q="keny", per=200)) == (60, 60)
    assert shown(q="keny", outcome="selected") == 30
    nothing = client.get(page, {"q": "Atlantis"})
    assert "No nominations match these filters." in body(nothing)


@pytest.mark.parametrize("number", [1, 3])
def test_the_proposal_asks_as_often_for_three_rows_as_for_one(
    client, officer, number, django_assert_num_queries
):
    event = make_past_selection(seats=2, standings=["other"])
    rows = [nominate(event, minute=n) for n in range(number)]
    for row in rows:
        actions.assess(row, by=officer, at=AT, score=50)
        actions.set_hand_change(row, by=officer, at=AT, kind="select", reason="Speaks")
    set_rule(event, keys=["score"], cap=5)
    page = url("selection", event)
    client.get(page)
    with django_assert_num_queries(15):
        client.get(page)
    with django_assert_num_queries(15):
        client.get(page, TRIAL)


def test_the_proposal_is_exported_and_that_is_recorded(client, officer):
    event = make_past_selection(seats=1)
    first, second = nominate(event, "FJ", minute=1), nominate(event, "KE", minute=2)
    actions.set_hand_change(second, by=officer, at=AT, kind="hold", reason="=Came")
    answer = client.get(url("selection", event), {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith(
        "Rank,Name,Delegation,Classes,Score,Scores by officer,Received,Outcome,Why"
    )
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["1", first.name, "Fiji"],
        ["2", second.name, "Kenya"],
    ]
    assert lines[2].endswith(f"Moved to the end by hand,{officer},'=Came")
    told = Entry.objects.get(act="event.selection_exported")
    assert (told.actor, told.after) == (officer, {"rows": 2})


# --- a trial --------------------------------------------------------------------------------------
def two_rules(event):
    """One seat: the first to come has it by the rule in force, the better score by the trial."""
    early, better = nominate(event, "FJ", minute=1), nominate(event, "KE", minute=2)
    last = nominate(event, "ZM", minute=3)
    actions.assess(better, by=make_user(), at=AT, score=90)
    return early, better, last


def test_a_trial_stands_beside_the_rule_in_force_and_saves_nothing(client, officer):
    event = make_past_selection(seats=1)
    early, better, last = two_rules(event)
    answer = client.get(url("selection", event), TRIAL | {"key1": "score"})
    assert [row[:4] for row in table(answer, "differences first")] == [
        [
            early.name,
            "Fiji",
            "Selected, 1 By rank.",
            "Waiting, 2 Would be on the waiting list instead. "
            "The 1 seat of the event went to a better rank.",
        ],
        [
            better.name,
            "Kenya",
            "Waiting, 2 The 1 seat of the event went to a better rank.",
            "Selected, 1 Would be selected. By rank.",
        ],
        [
            last.name,
            "Zambia",
            "Waiting, 3 The 1 seat of the event went to a better rank.",
            "Waiting, 3 The 1 seat of the event went to a better rank.",
        ],
    ]
    assert "2 people would have another outcome. Nothing is saved yet." in body(answer)
    assert not Selection.objects.exists()
    only = client.get(url("selection", event), TRIAL | {"key1": "score", "differ": "1"})
    assert [row[0] for row in table(only, "differences first")] == [early.name, better.name]


def test_the_totals_and_targets_of_both_rules_are_shown(client, officer):
    event = make_past_selection()
    for minute in range(3):
        nominate(event, "FJ", minute=minute)
    answer = client.get(url("selection", event), TRIAL | {"cap": "1", "women": "10"})
    assert "In force 3 selected, 0 waiting, 0 not eligible" in body(answer)
    assert "Trial 1 selected, 2 waiting, 0 not eligible" in body(answer)
    assert ["Asia-Pacific States", "3", "3", "1"] in table(answer, "Distribution by")
    women = table(answer, "not enforced")[0]
    assert women == [
        "Women, among people whose gender is known",
        "– no target",
        "– (at least 10 %)",
    ]


def test_a_trial_that_changes_nothing_says_so(client, officer):
    event = make_past_selection()
    nominate(event)
    answer = client.get(url("selection", event), TRIAL | {"differ": "1"})
    assert "No outcome would change." in body(answer)
    assert "No nominations have another outcome in the trial." in body(answer)


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("key1", "", "First key: This field is required."),
        ("key2", "receipt", "Second key: This is already chosen above. Choose another."),
        ("key3", "nonsense", "Third key: Select a valid choice."),
        (
            "cap",
            "0",
            "Maximum for each delegation: Ensure this value is greater than or equal to 1.",
        ),
        ("women", "101", "Target: women, %: Ensure this value is less than or equal to 100."),
        ("groups", "x", "Target: regional groups: Enter a whole number."),
    ],
)
def test_a_trial_that_is_none_names_the_field_and_keeps_what_was_typed(
    client, officer, name, typed, said
):
    event = make_past_selection()
    nominate(event)
    answer = client.get(url("selection", event), TRIAL | {"priority": "33"} | {name: typed})
    assert said in body(answer)
    assert "differences first" not in body(answer)
    html = answer.content.decode()
    assert 'name="priority" value="33"' in html
    assert name.startswith("key") or f'name="{name}" value="{typed}"' in html


# --- the rule -------------------------------------------------------------------------------------
def test_the_trial_becomes_the_rule_by_one_button(client, officer):
    event = make_past_selection()
    nominate(event)
    answer = client.get(
        url("selection", event), TRIAL | {"key1": "sids", "key2": "score", "cap": "3"}
    )
    form = answer.content.decode().partition(f'action="{url("selection_rule", event)}"')[2]
    sent = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)"(?: value="(\w*)")?', form.partition("</form>")[0]
        )
    )
    answer = client.post(url("selection_rule", event), sent, follow=True)
    assert "The rule is saved and now applies." in body(answer)
    saved = selection_of(event)
    assert (saved.keys, saved.cap, saved.version) == (["sids", "score"], 3, 1)
    assert "Ranked by: Small island developing States first; Higher score first." in body(answer)


def test_who_was_slower_sees_both_rules_and_may_send_again(client, officer):
    event = make_past_selection()
    sent = TRIAL | {"key1": "score", "cap": "4", "seen_version": "0"}
    set_rule(event, keys=["ldc", "receipt"], cap=2)
    answer = client.post(url("selection_rule", event), sent)
    assert answer.status_code == 409
    assert table(answer, "Both versions") == [
        ["First key", "Least developed countries first", "Higher score first"],
        ["Second key", "Time of receipt", "–"],
        ["Maximum for each delegation", "2", "4"],
    ]
    html = answer.content.decode()
    assert 'name="cap" value="4"' in html
    assert 'name="seen_version" value="1"' in html
    client.post(url("selection_rule", event), sent | {"seen_version": "1"})
    assert (selection_of(event).keys, selection_of(event).cap) == (["score"], 4)


def test_a_rule_that_is_none_names_the_field(client, officer):
    event = make_past_selection()
    answer = client.post(url("selection_rule", event), TRIAL | {"cap": "-1", "seen_version": "0"})
    assert "Maximum for each delegation: Ensure this value" in body(answer)
    assert 'name="cap" value="-1"' in answer.content.decode()
    assert not Selection.objects.exists()


def test_a_confirmed_selection_refuses_another_rule_in_the_form(client, officer):
    event = make_past_selection()
    nominate(event)
    confirm(event, at=timezone.now())
    answer = client.post(url("selection_rule", event), TRIAL | {"seen_version": "0"})
    assert "The selection is confirmed and can no longer be changed." in body(answer)
