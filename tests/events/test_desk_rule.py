"""The rule of the desk is written twice, for the server and for a device without a network: one table
of cases holds the pure function, the act that calls it, and the script of the device."""

import json
import uuid
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from events import desk
from events.actions import check_in
from events.desk_rule import (
    OF_THE_BADGE,
    Decision,
    Place,
    Sight,
    Spot,
    Verdict,
    decide,
    ground_of,
)
from events.models import Door, Event, EventStatus, Ground, RegistrationStatus, RepeatRule
from events.models.statuses import CLOSED
from events.views.desk_app import told_of
from tests.events import attending, make_guest
from tests.factories import make_event, make_state, make_user
from tests.node import run_node

HERE = Path(__file__).parent
TABLE = json.loads((HERE / "desk_vectors.json").read_text())
CASES = [TABLE["defaults"] | case for case in TABLE["cases"]]
EACH = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])


def moment(text):
    return datetime.fromisoformat(text)


def said(case):
    return {"verdict": case["verdict"], "ground": case["ground"], "first": case["first"]}


def spot_in(case):
    told = case["spot"]
    return Spot(told["rule"], date.fromisoformat(told["first"]), date.fromisoformat(told["last"]))


# --- the pure function ----------------------------------------------------------------------------
@EACH
def test_the_server_decides_as_the_table_says(case):
    sights = [Sight(moment(sight["at"]), sight["out"]) for sight in case["sights"]]
    place = Place(ZoneInfo(case["place"]["zone"]), case["place"]["status"])
    ground = case["person"] and case["person"]["ground"]
    found = decide(ground, sights, spot_in(case), place, out=case["out"], at=moment(case["at"]))
    assert found == Decision(Verdict(case["verdict"]), case["ground"])


def test_the_table_has_every_verdict_ground_rule_and_state_of_an_event():
    assert {case["verdict"] for case in CASES} == set(Verdict.values)
    assert {case["ground"] for case in CASES} == {"", "unknown", *Ground.values}
    assert {case["spot"]["rule"] for case in CASES} == set(RepeatRule.values)
    stands = set(EventStatus.values) - {EventStatus.DRAFT}
    assert {case["place"]["status"] for case in CASES} == stands
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("status", RegistrationStatus)
def test_only_who_is_confirmed_is_let_in(status):
    expected = {"confirmed": "", "waiting": "waiting", "offered": "waiting"}
    assert ground_of(status) == expected.get(status, "not_confirmed")


@EACH
def test_the_table_says_of_each_status_what_the_roster_says(case):
    person = case["person"]
    if person and person["ground"] not in OF_THE_BADGE:
        assert ground_of(person["status"]) == person["ground"]


# --- the device -----------------------------------------------------------------------------------
def test_a_device_decides_as_the_table_says():
    rules = settings.BASE_DIR / "static" / "desk" / "rules.js"
    found = json.loads(run_node(HERE / "desk_rules.cjs", rules, given=json.dumps(CASES)))
    told = {case["name"]: one for case, one in zip(CASES, found, strict=True)}
    assert told == {case["name"]: said(case) for case in CASES}


# --- the act --------------------------------------------------------------------------------------
class World:
    """Makes what the cases speak of: an event for each clock, a person and a door for each case."""

    def __init__(self):
        self.officer, self.entity, self.events = make_user(), make_state("FJ"), {}

    def event(self, case):
        zone = ZoneInfo(case["place"]["zone"])
        if zone not in self.events:
            first, last = (date.fromisoformat(case["event"][name]) for name in ("first", "last"))
            times = (datetime.combine(first, time(9), zone), datetime.combine(last, time(17), zone))
            self.events[zone] = make_event(
                starts_at=times[0], ends_at=times[1], time_zone=str(zone)
            )
        event = Event.objects.get(pk=self.events[zone].pk)
        event.status = case["place"]["status"]
        return event

    def door(self, event, case):
        told = case["spot"]
        if told["kind"] == "entrance":
            return None
        facts = {"kind": told["kind"], "repeats": told["rule"], "name": {"en": "Here"}}
        if told["kind"] == "session":
            day = date.fromisoformat(told["first"])
            facts["starts_at"] = datetime.combine(day, time(9), event.zone)
            facts["ends_at"] = datetime.combine(day, time(12), event.zone)
        return Door.objects.create(event=event, **facts)

    def guest(self, event, case, door):
        """With the scans of the case, and one at another place."""
        status = case["person"] and case["person"]["status"]
        if status is None:
            return None
        guest = make_guest(self.events[event.zone], self.entity, by=self.officer)
        now = timezone.now()
        closed = now if status in CLOSED else None
        facts = {"status": status, "closed_at": closed, "offered_at": now, "offer_until": now}
        event.registrations.filter(pk=guest.pk).update(**facts)
        there = (
            None if door else Door.objects.create(event=event, kind="door", name={"en": "There"})
        )
        attending.scan(guest, moment(case["at"]), door=there)
        for sight in case["sights"]:
            result = "out" if sight["out"] else "in"
            attending.scan(guest, moment(sight["at"]), result, door=door)
        return guest

    def play(self, case):
        """What a device would be told, by the act and the page of the desk."""
        event = self.event(case)
        door = self.door(event, case)
        assert desk.spot_of(event, door) == spot_in(case)
        ground = case["person"]["ground"] if case["person"] else ""
        scan = check_in(
            event, registration=self.guest(event, case, door), by=self.officer,
            at=moment(case["at"]), nonce=uuid.uuid4(), door=door, out=case["out"],
            ground=ground if ground in OF_THE_BADGE else "",
        )  # fmt: skip
        held = desk.let_in_before(scan).at if scan.result == "repeat" else None
        return {**told_of(scan), "first": held}


@pytest.mark.django_db
def test_the_act_records_what_the_table_says():
    world = World()
    for case in CASES:
        first = case["first"] and moment(case["first"])
        assert (case["name"], world.play(case)) == (case["name"], said(case) | {"first": first})
