"""Printed lists and name plates: who is on which, in what order, and who downloaded one."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from attendance.actions.seating_lot import draw_first_entity
from attendance.pdf import printed_lists
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.models import Registration
from tests.events import acts, make_coming, make_guest
from tests.events.offices import shown, url
from tests.events.papers import pages, sizes, words
from tests.factories import make_organization, make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar"}, format="hybrid", slug="seminar")


def table(answer):
    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def seats(event, *codes):
    for code in codes:
        make_guest(event, make_state(code))


def seated(event, drawn=None):
    return [row[1] for row in printed_lists.seating_plan(event, drawn and make_state(drawn)).rows]


# --- who may --------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["focal_point", "desk_officer", "admissions_officer", "auditor"])
def test_lists_are_for_officers_who_may_print(request, client, event, fiji, person):
    make_guest(event, fiji)
    client.force_login(request.getfixturevalue(person))
    statuses = [
        client.get(url("printed_list", event, *which)).status_code
        for which in (("door", "pdf"), ("pass-office", "xlsx"), ("plates", "pdf"))
    ]
    assert (statuses, client.post(url("seating_lot", event)).status_code) == ([403, 403, 403], 403)
    assert acts("event.list_exported", "event.seating_lot_drawn") == [0, 0]


@pytest.mark.parametrize(
    ("name", "kind"), [("door", "csv"), ("nothing", "pdf"), ("plates", "xlsx")]
)
def test_a_list_that_there_is_not_is_not_found(office, event, name, kind):
    assert office.get(url("printed_list", event, name, kind)).status_code == 404


def test_whoever_takes_a_list_away_stands_in_the_record(office, event, event_officer, fiji):
    make_guest(event, fiji, family_name="Seventeen")
    office.get(url("printed_list", event, "door", "pdf"))
    entry = Entry.objects.get(act="event.list_exported")
    assert (entry.actor, entry.after) == (event_officer, {"list": "door", "kind": "pdf", "rows": 1})


# --- the door -------------------------------------------------------------------------------------
def test_the_door_list_has_all_who_may_enter_by_name(office, event, fiji, kenya):
    make_guest(event, fiji, given_name="Delegate", family_name="Zebra", role="head")
    make_guest(event, kenya, family_name="Éluard", mode="online")
    make_guest(event, kenya, family_name="Nomad", given_name="Delegate", second_script="代表")
    event.seats = event.seated
    event.save()
    make_guest(event, kenya, family_name="Waits")
    header, *rows = table(office.get(url("printed_list", event, "door", "xlsx")))
    badge = Registration.objects.get(family_name="Zebra").badge
    assert header == [
        "Badge",
        "Family name",
        "Given name",
        "Second script",
        "Delegation",
        "Role",
        "Takes part",
        "Checked in at",
    ]
    assert [row[1] for row in rows] == ["Éluard", "Nomad", "Zebra"]
    assert rows[2][:7] == [
        badge,
        "Zebra",
        "Delegate",
        "",
        "Fiji",
        "Head of delegation",
        "In the room",
    ]


def test_the_door_list_on_paper_holds_four_scripts(office, event, fiji):
    names = [
        ("Delegate", "Seventeen"),
        ("Делегат", "Семнадцатый"),
        ("المندوب", "السابع"),
        ("代表", "十七"),
    ]
    for given, family in names:
        make_guest(event, fiji, given_name=given, family_name=family)
    text = words(office.get(url("printed_list", event, "door", "pdf")).content)
    assert [name for pair in names for name in pair if name not in text] == []


def test_a_list_of_many_goes_on_over_the_pages_with_its_head(event, fiji):
    for _n in range(60):
        make_guest(event, fiji)
    made = pages(printed_lists.list_pdf(event, printed_lists.door_list(event)))
    assert (len(made) > 1, {"Family name" in page for page in made}) == (True, {True})


# --- the pass office ------------------------------------------------------------------------------
def test_the_pass_office_list_names_people_in_the_room_without_a_pass(office, event, fiji):
    make_guest(event, fiji, family_name="Holds", grounds_pass=True)
    make_guest(event, fiji, family_name="Lacks", grounds_pass=False, position="Counsellor")
    make_guest(event, fiji, family_name="Silent")
    make_guest(event, fiji, family_name="Online", mode="online")
    _header, *rows = table(office.get(url("printed_list", event, "pass-office", "xlsx")))
    assert [(row[1], row[6], row[8]) for row in rows] == [
        ("Lacks", "Counsellor", "No"),
        ("Silent", "", "Not known"),
    ]
    text = words(office.get(url("printed_list", event, "pass-office", "pdf")).content)
    assert ("Lacks" in text, "Holds" in text) == (True, False)


def test_a_name_that_looks_like_a_formula_stays_a_name(office, event, fiji):
    make_guest(event, fiji, family_name="=1+1")
    (_header, row) = table(office.get(url("printed_list", event, "pass-office", "xlsx")))
    assert row[1] == "=1+1"


# --- plates ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Namibia"),
        ("fr", "Namibie"),
        ("es", "Namibia"),
        ("ru", "Намибия"),
        ("zh-hans", "纳米比亚"),
        ("ar", "ناميبيا"),
    ],
)
def test_a_plate_has_the_entity_twice_in_the_language_chosen(office, event, language, name):
    seats(event, "NA", "NA")
    answer = office.get(url("printed_list", event, "plates", "pdf"), {"language": language})
    (text,) = pages(answer.content)
    assert (text.count(name), sizes(answer.content)) == (2, [(297, 210)])


def test_plates_are_for_entities_with_somebody_in_the_room(office, event, kenya):
    seats(event, "FJ", "GB")
    make_guest(event, kenya, mode="online")
    made = pages(
        office.get(url("printed_list", event, "plates", "pdf"), {"language": "en"}).content
    )
    assert ["Fiji" in made[0], "United Kingdom of Great Britain" in made[1], len(made)] == [
        True,
        True,
        2,
    ]


def test_a_language_that_is_none_of_the_six_is_not_found(office, event, fiji):
    make_guest(event, fiji)
    assert (
        office.get(url("printed_list", event, "plates", "pdf"), {"language": "xx"}).status_code
        == 404
    )


# --- the seating ----------------------------------------------------------------------------------
def test_seats_go_in_english_order_from_the_entity_that_was_drawn(event):
    seats(event, "ZM", "CI", "FJ", "KE")
    assert seated(event) == ["Côte d'Ivoire", "Fiji", "Kenya", "Zambia"]
    assert seated(event, "KE") == ["Kenya", "Zambia", "Côte d'Ivoire", "Fiji"]


def test_observers_and_organizations_sit_after_the_member_states_in_the_same_turn(event):
    seats(event, "FJ", "ZM", "VA", "PS")
    for n, name in enumerate(["Aaa", "Zzz"]):
        make_guest(event, make_organization(f"org{n}", name_en=name))
    assert seated(event, "ZM") == ["Zambia", "Fiji", "Holy See", "State of Palestine", "Zzz", "Aaa"]
    assert seated(event, "FJ") == ["Fiji", "Zambia", "Holy See", "State of Palestine", "Zzz", "Aaa"]


def test_an_observer_that_is_drawn_begins_for_its_kind(event):
    seats(event, "FJ", "ZM", "VA", "PS")
    assert seated(event, "PS") == ["Zambia", "Fiji", "State of Palestine", "Holy See"]


def test_the_plan_numbers_the_seats_and_counts_the_persons(office, event):
    seats(event, "FJ", "KE", "KE")
    answer = office.get(url("printed_list", event, "seating", "xlsx"), {"drawn": "ken"})
    assert table(answer)[1:] == [
        [1.0, "Kenya", "Member State", 2.0],
        [2.0, "Fiji", "Member State", 1.0],
    ]
    text = words(office.get(url("printed_list", event, "seating", "pdf"), {"drawn": "ken"}).content)
    assert "Begins with Kenya" in text


def test_an_entity_that_is_not_seated_cannot_be_the_first(office, event, fiji):
    make_guest(event, fiji)
    make_state("KE")
    assert (
        office.get(url("printed_list", event, "seating", "pdf"), {"drawn": "ken"}).status_code
        == 404
    )


def test_an_empty_room_has_no_lot_to_draw(event):
    with pytest.raises(NotPossible, match="no delegation to draw"):
        draw_first_entity(event, by=make_user())


def test_the_lot_is_drawn_among_the_seated_and_recorded(office, event, monkeypatch):
    seats(event, "FJ", "NA")
    monkeypatch.setattr("secrets.choice", lambda rows: rows[-1])
    answer = office.post(url("seating_lot", event))
    assert answer.headers["Location"] == f"{url('badges', event)}?drawn=nam#seating-h"
    assert Entry.objects.get(act="event.seating_lot_drawn").after == {"entity": "nam", "among": 2}
    assert '<option value="nam" selected>Namibia</option>' in shown(
        office, "badges", event, drawn="nam"
    )


# --- cost -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["door", "pass-office", "seating"])
def test_a_list_costs_the_same_with_one_row_and_with_three(office, event, name):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            b"".join(office.get(url("printed_list", event, name, "xlsx")).streaming_content)
        return len(queries)

    seats(event, "FJ")
    cost()
    one = cost()
    seats(event, "KE", "ZM")
    assert cost() == one
