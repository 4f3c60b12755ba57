"""The rule of the desk is written twice, for the server and for a device without a network: one
table of cases holds the pure function, the act that calls it, and the script of the device."""

import json
import uuid
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from attendance.actions.scanning import check_in
from attendance.models import Door, RefusalReason, RepeatRule
from attendance.queries import desk
from attendance.rules.check_in import (
    OF_THE_BADGE,
    CheckInPoint,
    Decision,
    EarlierScan,
    EventPlace,
    Verdict,
    decide,
    refusal_reason_of,
)
from attendance.views.offline_desk import verdict_of
from events.models import Event, EventStatus, RegistrationStatus
from events.models.statuses import CLOSED
from tests.attendance import presence
from tests.events import make_guest
from tests.factories import make_event, make_state, make_user
from tests.node import run_node

HERE = Path(__file__).parent
TABLE = json.loads((HERE / "check_in_vectors.json").read_text())
CASES = [TABLE["defaults"] | case for case in TABLE["cases"]]
EACH = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])


def moment(text):
    return datetime.fromisoformat(text)


def expected_result(case):
    return {
        "verdict": case["verdict"],
        "refusal_reason": case["refusal_reason"],
        "first": case["first"],
    }


def point_in(case):
    point = case["point"]
    return CheckInPoint(
        point["rule"], date.fromisoformat(point["first"]), date.fromisoformat(point["last"])
    )


# --- the pure function ----------------------------------------------------------------------------
@EACH
def test_the_server_decides_as_the_table_says(case):
    sights = [EarlierScan(moment(sight["at"]), sight["out"]) for sight in case["sights"]]
    place = EventPlace(ZoneInfo(case["place"]["zone"]), case["place"]["status"])
    refusal_reason = case["person"] and case["person"]["refusal_reason"]
    found = decide(
        refusal_reason, sights, point_in(case), place, out=case["out"], at=moment(case["at"])
    )
    assert found == Decision(Verdict(case["verdict"]), case["refusal_reason"])


def test_the_table_has_every_verdict_refusal_reason_rule_and_state_of_an_event():
    assert {case["verdict"] for case in CASES} == set(Verdict.values)
    assert {case["refusal_reason"] for case in CASES} == {"", "unknown", *RefusalReason.values}
    assert {case["point"]["rule"] for case in CASES} == set(RepeatRule.values)
    stands = set(EventStatus.values) - {EventStatus.DRAFT}
    assert {case["place"]["status"] for case in CASES} == stands
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("status", RegistrationStatus)
def test_only_confirmed_people_are_checked_in(status):
    expected = {"confirmed": "", "waiting": "waiting", "offered": "waiting"}
    assert refusal_reason_of(status) == expected.get(status, "not_confirmed")


@EACH
def test_the_table_says_of_each_status_what_the_roster_says(case):
    person = case["person"]
    if person and person["refusal_reason"] not in OF_THE_BADGE:
        assert refusal_reason_of(person["status"]) == person["refusal_reason"]


# --- the device -----------------------------------------------------------------------------------
def test_a_device_decides_as_the_table_says():
    rules = settings.BASE_DIR / "static" / "attendance" / "offline" / "rules.js"
    found = json.loads(run_node(HERE / "check_in_rules.cjs", rules, given=json.dumps(CASES)))
    verdicts = {case["name"]: one for case, one in zip(CASES, found, strict=True)}
    assert verdicts == {case["name"]: expected_result(case) for case in CASES}


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
        point = case["point"]
        if point["kind"] == "entrance":
            return None
        if point["kind"] == "session":
            day = date.fromisoformat(point["first"])
            times = (datetime.combine(day, time(hour), event.zone) for hour in (9, 12))
            return presence.make_session_at(event, *times, repeats=point["rule"])
        return Door.objects.create(event=event, repeats=point["rule"], name={"en": "Here"})

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
        there = None if door else Door.objects.create(event=event, name={"en": "There"})
        presence.scan(guest, moment(case["at"]), door=there)
        for sight in case["sights"]:
            result = "out" if sight["out"] else "in"
            presence.scan(guest, moment(sight["at"]), result, door=door)
        return guest

    def play(self, case):
        """What a device would be told, by the act and the page of the desk."""
        event = self.event(case)
        door = self.door(event, case)
        assert desk.check_in_point_of(event, door) == point_in(case)
        refusal_reason = case["person"]["refusal_reason"] if case["person"] else ""
        scan = check_in(
            event,
            registration=self.guest(event, case, door),
            by=self.officer,
            at=moment(case["at"]),
            nonce=uuid.uuid4(),
            door=door,
            out=case["out"],
            refusal_reason=refusal_reason if refusal_reason in OF_THE_BADGE else "",
        )
        held = desk.earlier_check_in(scan).at if scan.result == "repeat" else None
        return {**verdict_of(scan), "first": held}


@pytest.mark.django_db
def test_the_act_records_what_the_table_says():
    world = World()
    for case in CASES:
        first = case["first"] and moment(case["first"])
        assert (case["name"], world.play(case)) == (
            case["name"],
            expected_result(case) | {"first": first},
        )
