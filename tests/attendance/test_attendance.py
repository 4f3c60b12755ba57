"""Attendance as a pure function of scans, corrections and rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.attendance import (
    AttendanceTimes,
    Attended,
    Corrected,
    SessionTimes,
    Sighting,
    by_day,
    by_half_day,
    by_unit,
    half_days,
    presence,
    session_units,
    stays,
)

BEIJING, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
RULE = AttendanceTimes()
DAY = date(2026, 5, 12)


def at(text, zone=BEIJING):
    """``12 09:00`` of May 2026 on the clock of the place."""
    return datetime.strptime(f"2026-05-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=zone)


def arrival(text, session=None):
    return Sighting(at(text), session=session)


def left(text, session=None):
    return Sighting(at(text), out=True, session=session)


def session(pk, starts, ends, own_list=False):
    return SessionTimes(pk, f"Session {pk}", at(starts), at(ends), own_list)


UNITS = session_units(
    [
        session(1, "12 09:00", "12 12:00"),
        session(2, "12 14:00", "12 17:00"),
        session(3, "13 09:00", "13 12:00", own_list=True),
    ],
    BEIJING,
)
FIRST, SECOND, WORKSHOP = UNITS


def of(*seen, units=UNITS, fixes=()):
    return presence(units, seen, fixes, RULE, BEIJING)


def states(one):
    return [attended.state for attended in one.units.values()]


# --- units ----------------------------------------------------------------------------------------
def test_a_session_belongs_to_the_day_and_half_of_the_place():
    late_evening = SessionTimes(
        7, "Night", at("12 22:00", NEW_YORK), at("12 23:00", NEW_YORK), False
    )
    here, there = (session_units([late_evening], zone)[0] for zone in (NEW_YORK, BEIJING))
    assert (here.key, here.day, here.half) == ("s7", date(2026, 5, 12), "pm")
    assert (there.key, there.day, there.half) == ("s7", date(2026, 5, 13), "am")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("12 10:00", "12 13:00", ["2026-05-12/am 10:00-13:00"]),
        ("12 10:00", "12 13:01", ["2026-05-12/am 10:00-13:00", "2026-05-12/pm 13:00-13:01"]),
        ("12 13:00", "12 18:00", ["2026-05-12/pm 13:00-18:00"]),
        (
            "12 09:00",
            "13 17:00",
            [
                "2026-05-12/am 09:00-13:00",
                "2026-05-12/pm 13:00-17:00",
                "2026-05-13/am 09:00-13:00",
                "2026-05-13/pm 13:00-17:00",
            ],
        ),
        # The last end is an earlier hour than the first start.
        (
            "12 14:00",
            "14 12:00",
            [
                "2026-05-12/pm 14:00-18:00",
                "2026-05-13/am 09:00-13:00",
                "2026-05-13/pm 13:00-18:00",
                "2026-05-14/am 09:00-12:00",
            ],
        ),
        ("12 20:00", "13 02:00", ["2026-05-12/pm 20:00-00:00", "2026-05-13/am 00:00-02:00"]),
    ],
)
def test_half_days_lie_in_the_hours_of_the_event(start, end, expected):
    rows = half_days(at(start), at(end), BEIJING)

    def clock(moment):
        return f"{moment.astimezone(BEIJING):%H:%M}"

    shown = [f"{unit.key} {clock(unit.starts_at)}-{clock(unit.ends_at)}" for unit in rows]
    assert shown == expected


def test_half_days_are_of_the_place_on_the_day_on_which_clocks_change():
    start = datetime(2026, 10, 31, 9, tzinfo=NEW_YORK)
    rows = half_days(start, datetime(2026, 11, 1, 17, tzinfo=NEW_YORK), NEW_YORK)
    hours = [(unit.key, unit.starts_at.astimezone(UTC).hour) for unit in rows]
    assert hours == [
        ("2026-10-31/am", 13),
        ("2026-10-31/pm", 17),
        ("2026-11-01/am", 14),
        ("2026-11-01/pm", 18),
    ]


# --- stays ----------------------------------------------------------------------------------------
def test_who_is_not_scanned_out_is_inside_to_the_end_of_the_local_day():
    (stay,) = stays([arrival("12 09:00")], BEIJING)
    assert (stay.end, stay.left) == (at("13 00:00"), False)


def test_a_way_out_without_a_way_in_tells_nothing():
    assert stays([left("12 09:00")], BEIJING) == []


def test_the_way_out_of_the_next_day_ends_no_stay():
    found = stays([arrival("12 09:00"), left("13 09:00")], BEIJING)
    assert [(stay.begin, stay.end) for stay in found] == [(at("12 09:00"), at("13 00:00"))]


# --- presence -------------------------------------------------------------------------------------
def test_nobody_who_was_never_seen_was_there():
    one = of()
    assert (states(one), one.standing) == (["absent"] * 3, "no_show")
    assert (one.sessions, one.total, one.days, one.late, one.early) == (0, 3, frozenset(), 0, 0)


def test_people_inside_attend_sessions_without_a_list():
    one = of(arrival("12 08:50"))
    assert states(one) == ["present", "present", "absent"]
    assert (one.sessions, one.days, one.standing) == (2, {DAY}, "present")
    assert one.half_days == {(DAY, "am"), (DAY, "pm")}


def test_who_left_at_noon_does_not_attend_the_afternoon():
    assert states(of(arrival("12 08:50"), left("12 12:10"))) == ["present", "absent", "absent"]


@pytest.mark.parametrize(
    ("clock", "late"), [("09:00", False), ("09:15", False), ("09:16", True), ("11:59", True)]
)
def test_late_is_after_the_minutes_of_the_rule(clock, late):
    assert of(arrival(f"12 {clock}")).units["s1"].late == late


@pytest.mark.parametrize(
    ("clock", "early"), [("09:30", True), ("11:44", True), ("11:45", False), ("12:30", False)]
)
def test_early_is_before_the_minutes_of_the_rule(clock, early):
    assert of(arrival("12 08:50"), left(f"12 {clock}")).units["s1"].early == early


def test_who_came_back_did_not_leave_early():
    one = of(arrival("12 08:50"), left("12 10:00"), arrival("12 10:20"))
    assert one.units["s1"] == Attended("present", first_in=at("12 08:50"))


def test_people_inside_before_are_not_late_in_the_afternoon():
    assert of(arrival("12 08:50")).late == 0


def test_a_session_with_its_own_list_is_attended_only_by_its_own_scan():
    assert states(of(arrival("13 08:30"))) == ["absent"] * 3
    one = of(arrival("13 08:55", session=3))
    assert (states(one), one.sessions) == (["absent", "absent", "present"], 1)


@pytest.mark.parametrize(
    ("clock", "state"),
    [("07:59", "absent"), ("08:00", "present"), ("11:59", "present"), ("12:01", "absent")],
)
def test_a_scan_at_a_session_counts_from_an_hour_before_until_its_end(clock, state):
    assert of(arrival(f"13 {clock}", session=3)).units["s3"].state == state


def test_a_scan_at_a_session_is_no_entrance():
    assert of(arrival("12 08:30", session=3)).units["s1"].state == "absent"


def test_people_who_only_entered_came_though_they_attended_no_session():
    one = of(arrival("13 18:00"))
    assert (one.sessions, one.standing) == (0, "present")


def test_a_morning_in_beijing_is_of_the_day_in_beijing():
    """09:30 there is still the evening before in New York, where a reader may sit."""
    units = half_days(at("12 09:00"), at("12 12:00"), BEIJING)
    one = of(Sighting(at("12 09:30").astimezone(NEW_YORK)), units=units)
    assert (one.days, one.half_days) == ({DAY}, {(DAY, "am")})


# --- corrections ----------------------------------------------------------------------------------
def test_the_latest_correction_counts():
    rows = [
        Corrected("s1", "present", at("14 09:00"), 1),
        Corrected("s1", "absent", at("14 09:00"), 2),
    ]
    assert states(of(arrival("12 08:50"), fixes=rows[:1])) == ["present", "present", "absent"]
    assert states(of(arrival("12 08:50"), fixes=rows)) == ["absent", "present", "absent"]


@pytest.mark.parametrize(
    ("kind", "standing"), [("present", "present"), ("absent", "no_show"), ("excused", "excused")]
)
def test_a_correction_of_the_whole_event_is_one_of_each_unit(kind, standing):
    one = of(arrival("12 08:50"), fixes=[Corrected("", kind, at("14 09:00"), 1)])
    assert (states(one), one.standing) == ([kind] * 3, standing)


def test_of_the_whole_event_and_a_unit_the_later_counts():
    whole, unit = (
        Corrected("", "absent", at("14 09:00"), 1),
        Corrected("s1", "present", at("14 10:00"), 2),
    )
    one = of(fixes=[whole, unit])
    assert (states(one), one.standing) == (["present", "absent", "absent"], "present")
    assert states(of(fixes=[replace(unit, number=0), whole])) == ["absent"] * 3


def test_who_was_excused_and_came_after_all_was_present():
    told_before = Corrected("", "excused", at("11 09:00"), 1)
    one = of(arrival("12 08:50"), fixes=[told_before])
    assert (states(one), one.standing) == (["present", "present", "excused"], "present")
    assert of(arrival("13 18:00"), fixes=[told_before]).standing == "present"


def test_excused_from_every_unit_is_excused():
    rows = [Corrected(unit.key, "excused", at("11 09:00"), n) for n, unit in enumerate(UNITS)]
    assert of(fixes=rows).standing == "excused"
    assert of(fixes=rows[:2]).standing == "no_show"


def test_a_corrected_presence_is_neither_late_nor_early():
    one = of(arrival("12 11:00"), fixes=[Corrected("s1", "absent", at("14 09:00"), 1)])
    assert (one.units["s1"].late, one.units["s1"].first_in) == (False, at("12 11:00"))


# --- many -----------------------------------------------------------------------------------------
def test_persons_are_counted_by_unit_half_day_and_day():
    many = [of(arrival("12 09:30")), of(arrival("12 08:50"), left("12 10:00")), of()]
    counts = {key: (n.present, n.late, n.early) for key, n in by_unit(UNITS, many).items()}
    assert counts == {"s1": (2, 1, 1), "s2": (1, 0, 0), "s3": (0, 0, 0)}
    halves = {(DAY, "am"): 2, (DAY, "pm"): 1, (date(2026, 5, 13), "am"): 0}
    assert by_half_day(UNITS, many) == halves
    assert by_day(UNITS, many) == {DAY: 2, date(2026, 5, 13): 0}


# --- any order, repetition and delay --------------------------------------------------------------
SCANS = st.builds(
    Sighting,
    at=st.integers(0, 2 * 24 * 12).map(lambda n: at("12 00:00") + timedelta(minutes=5 * n)),
    out=st.booleans(),
    session=st.sampled_from([None, 3]),
)


@given(st.data(), st.lists(SCANS, max_size=12))
def test_any_order_and_repetition_of_the_same_scans_is_the_same_attendance(data, scans):
    repeated = data.draw(st.lists(st.sampled_from(scans), max_size=12)) if scans else []
    sent = data.draw(st.permutations([*scans, *repeated]))
    assert of(*sent) == of(*scans)


@given(st.lists(SCANS, max_size=12), st.integers(0, 12))
def test_scans_that_arrive_late_give_what_they_would_have_given_in_time(scans, n):
    assert of(*scans[n:], *scans[:n]) == of(*scans)


@given(st.lists(SCANS, max_size=12))
def test_stays_do_not_overlap_and_end_on_their_day(scans):
    found = stays(scans, BEIJING)
    assert all(stay.begin <= stay.end for stay in found)
    assert all(a.end <= b.begin for a, b in pairwise(found))
    assert all(stay.end <= at("13 00:00") or stay.begin >= at("13 00:00") for stay in found)
