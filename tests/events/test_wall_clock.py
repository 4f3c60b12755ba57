"""Times that officers type: to the second, and never another moment than the one that is meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from events.actions import reserve_seats
from events.forms.reserved_seats import ReservedSeatsForm
from events.forms.times import (
    WallClockField,
    moment_in_zone,
    wall_clock,
    written_clock,
)
from events.import_parsing.dates import UnclearValue, moment_of
from events.models import (
    Event,
    GroupLink,
    ReconfirmationRound,
    Registration,
    ReservedSeats,
    moments_in,
)
from tests.attendance.presence import make_session_at
from tests.events import make_coming, make_guest
from tests.events.imports import checked, line, make_states
from tests.events.offices import text, url
from tests.factories import make_event, make_reader, make_state, make_user
from tests.markup import forms_with, sent_by

NEW_YORK = "America/New_York"
FIRST = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30 with the offset -04:00
SECOND = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 with the offset -05:00
TWICE = "2026-11-01T01:30"
ASKED = (
    "The clocks in America/New_York show 01:30 twice on that day. Choose the first or the second."
)
LABELS = ("01:30, UTC−04:00 (first)", "01:30, UTC−05:00 (second)")


# --- the form class -------------------------------------------------------------------------------
class TimeForm(forms.Form):
    at = WallClockField()

    def __init__(self, *args, zone=NEW_YORK, held=None, **kwargs):
        super().__init__(*args, initial={"at": wall_clock(held, zone)}, **kwargs)
        self.zone = zone

    def clean(self):
        cleaned = super().clean()
        cleaned["at"] = moment_in_zone(self, "at", self.zone)
        return cleaned


def typed(value, offset=None, **more):
    """The form after this was sent: its moment, its errors and its HTML."""
    data = {"at": value} | ({} if offset is None else {"at_offset": offset})
    form = TimeForm(data, **more)
    form.is_valid()
    return form.cleaned_data.get("at"), form.errors.get("at", []), str(form["at"])


def test_seconds_are_shown_where_there_are_some_and_can_be_typed():
    for held, value in (
        (datetime(2026, 9, 1, 3, 59, 59, tzinfo=UTC), "2026-08-31T23:59:59"),
        (datetime(2026, 9, 1, 4, tzinfo=UTC), "2026-09-01T00:00"),
    ):
        html = str(TimeForm(held=held)["at"])
        assert (f'value="{value}"' in html, 'step="1"' in html) == (True, True)
        assert typed(value)[0] == held
    assert typed("2026-08-31 23:59:59")[0] == datetime(2026, 9, 1, 3, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-08-31T23:59:59", True),
        ("2026-08-31 23:59:59", True),
        ("2026-08-31T23:59", False),
        ("2026-08-31T23:59:58", False),
    ],
)
def test_what_was_not_changed_is_the_stored_moment_itself(sent, kept):
    held = datetime(2026, 9, 1, 3, 59, 59, 987654, tzinfo=UTC)
    found, errors, _html = typed(sent, held=held)
    assert (found == held, errors) == (kept, [])


def test_a_whole_minute_with_microseconds_is_kept():
    held = datetime(2026, 9, 1, 3, 59, 0, 5, tzinfo=UTC)
    assert typed("2026-08-31T23:59", held=held)[0] == held
    assert not WallClockField().has_changed(wall_clock(held, NEW_YORK), "2026-08-31T23:59")


@pytest.mark.parametrize("offset", [None, "", "-03:00", "x"])
def test_an_hour_that_comes_twice_is_asked_for(offset):
    found, errors, html = typed(TWICE, offset)
    assert (found, errors) == (None, [ASKED])
    assert f'value="{TWICE}"' in html
    assert 'name="at_offset" class="input" aria-label="Which of the two"' in html
    assert [label in html for label in LABELS] == [True, True]


@pytest.mark.parametrize(("offset", "meant"), [("-04:00", FIRST), ("-05:00", SECOND)])
def test_the_answer_says_which_hour_is_meant(offset, meant):
    found, errors, html = typed(TWICE, offset)
    assert (found, errors) == (meant, [])
    assert f'<option value="{offset}" selected>' in html


@pytest.mark.parametrize("held", [FIRST, SECOND + timedelta(seconds=7, microseconds=9)])
def test_a_stored_moment_of_that_hour_shows_which_one_it_is_and_stays(held):
    local = wall_clock(held, NEW_YORK)
    html = str(TimeForm(held=held)["at"])
    assert f'<option value="{local:%:z}" selected>' in html
    sent = f"{local:%Y-%m-%dT%H:%M:%S}"
    assert typed(sent, held=held)[:2] == (held, [])
    assert typed(sent, f"{local:%:z}", held=held)[:2] == (held, [])
    other = "-05:00" if held == FIRST else "-04:00"
    assert typed(sent, other, held=held)[0].astimezone(ZoneInfo(NEW_YORK)).strftime("%:z") == other
    assert typed(sent, "", held=held)[0] is None  # the choice was emptied: that is no answer


def test_no_other_time_is_asked_for():
    found, errors, html = typed("2026-11-01T02:30", "-04:00", held=SECOND)
    assert (found, errors) == (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), [])
    assert "at_offset" not in html
    assert "at_offset" not in str(TimeForm(held=FIRST - timedelta(hours=1))["at"])


def test_in_another_zone_the_typed_time_counts():
    form = TimeForm({"at": TWICE}, held=SECOND)
    form.zone = "Asia/Shanghai"
    assert form.is_valid()
    assert form.cleaned_data["at"] == datetime(2026, 10, 31, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(("sent", "named"), [("02:30", "02:30"), ("02:30:15", "02:30:15")])
def test_a_time_that_never_comes_is_refused_and_named(sent, named):
    found, errors, _html = typed(f"2026-03-08T{sent}")
    expected = f"{named} does not exist on that day in {NEW_YORK}: the clocks are set forward."
    assert (found, errors) == (None, [expected])


@pytest.mark.parametrize("day", ["2026-09-24", "20260924", "2026-09-24 13"])
def test_a_day_without_a_time_is_refused(day):
    found, errors, _html = typed(day)
    assert (found, errors) == (None, ["Enter a date and a time, for example 2026-09-24 13:15."])


def test_each_time_of_a_clock_has_its_moments():
    assert moments_in(NEW_YORK, datetime(2026, 11, 1, 1, 30)) == [FIRST, SECOND]
    assert moments_in(NEW_YORK, datetime(2026, 11, 1, 0, 59, 59)) == [
        datetime(2026, 11, 1, 4, 59, 59, tzinfo=UTC)
    ]
    assert moments_in(NEW_YORK, datetime(2026, 11, 1, 2)) == [datetime(2026, 11, 1, 7, tzinfo=UTC)]
    # Lord Howe Island sets its clocks by half an hour.
    assert len(moments_in("Australia/Lord_Howe", datetime(2026, 4, 5, 1, 45))) == 2
    with pytest.raises(ValidationError):
        moments_in(NEW_YORK, datetime(2026, 3, 8, 2, 30))


def test_two_versions_are_told_apart_by_seconds_and_offset():
    assert [written_clock(wall_clock(at, NEW_YORK)) for at in (FIRST, SECOND, None)] == [
        "2026-11-01 01:30 UTC−04:00",
        "2026-11-01 01:30 UTC−05:00",
        "",
    ]
    end = datetime(2026, 9, 1, 3, 59, 59, tzinfo=UTC)
    assert written_clock(wall_clock(end, NEW_YORK)) == "2026-08-31 23:59:59"


# --- the back office ------------------------------------------------------------------------------
@pytest.fixture
def officer(client, event_officer):
    client.force_login(event_officer)
    return client


def page_of(event):
    return reverse("admin:events_event_change", args=[event.pk])


def save(client, event, **changes):
    """What a browser sends of the page of an event, with what was changed on it."""
    page = client.get(page_of(event))
    return client.post(page_of(event), sent_by(page, "starts") | changes)


def times_of(event):
    row = Event.objects.get(pk=event.pk)
    return row.opens_at, row.closes_at, row.starts_at, row.ends_at, row.substitution_until


def make_odd_times(**fields):
    """Every time of it has seconds or more."""

    def at(day, *time):
        return datetime(2027, 10, day, *time, tzinfo=UTC)

    times = {
        "opens_at": at(1, 15, 0, 0, 123456),
        "closes_at": at(10, 15, 59, 59),
        "starts_at": at(20, 1, 0, 30),
        "ends_at": at(20, 9, 0, 0, 1),
        "substitution_until": at(12, 15, 59, 59, 999999),
    }
    return make_event(**times | fields)


def test_a_save_that_changes_no_time_keeps_every_moment_exactly(officer):
    event = make_odd_times(room="Hall 1")
    before = times_of(event)
    assert save(officer, event, room="Hall 2").status_code == 302
    assert (Event.objects.get(pk=event.pk).room, times_of(event)) == ("Hall 2", before)
    assert save(officer, event).status_code == 302
    assert Event.objects.get(pk=event.pk).version == 2  # the second save changed nothing


def test_a_deadline_to_the_second_can_be_typed(officer):
    event = make_odd_times()
    fields = {
        "closes": "11 October 2027",
        "closes_time": "23:59:59",
        "substitute_until": "2027-10-12T23:59:58",  # pasted into the box of the day
        "substitute_until_time": "",
    }
    assert save(officer, event, **fields).status_code == 302
    _opens, closes, _starts, _ends, until = times_of(event)
    assert closes == datetime(2027, 10, 11, 15, 59, 59, tzinfo=UTC)
    assert until == datetime(2027, 10, 12, 15, 59, 58, tzinfo=UTC)


def test_the_page_of_an_event_asks_which_of_two_hours_is_meant(officer):
    event = make_odd_times(time_zone=NEW_YORK, room="Hall 1")
    before = times_of(event)
    closes = {"closes": "1 November 2026", "closes_time": "01:30:15"}
    changes = closes | {"opens": "", "opens_time": "", "room": "Hall 2"}

    asked = save(officer, event, **changes)

    assert list(asked.context["adminform"].form.errors) == ["closes"]
    again = sent_by(asked, "starts")
    assert [again[name] for name in ("closes", "closes_time", "room", "closes_offset")] == [
        ["1 November 2026"],
        ["01:30:15"],
        ["Hall 2"],
        [""],
    ]
    assert "starts_offset" not in again
    assert "01:30:15, UTC−05:00 (second)" in asked.content.decode()
    assert times_of(event) == before

    assert officer.post(page_of(event), again | {"closes_offset": "-05:00"}).status_code == 302
    assert times_of(event)[1] == SECOND + timedelta(seconds=15)
    assert save(officer, event, room="Hall 3").status_code == 302
    assert times_of(event)[1] == SECOND + timedelta(seconds=15)
    assert save(officer, event, closes_offset="-04:00").status_code == 302
    assert times_of(event)[1] == FIRST + timedelta(seconds=15)


def test_the_later_of_two_officers_is_shown_the_times_of_both(officer):
    event = make_odd_times()
    page = sent_by(officer.get(page_of(event)), "starts")
    later = datetime(2027, 10, 11, 15, 59, 59, tzinfo=UTC)
    Event.objects.filter(pk=event.pk).update(closes_at=later, version=2)
    form = officer.post(page_of(event), page | {"ends_time": "18:00"}).context["adminform"]
    assert form.form.conflict == [
        ("End", "2027-10-20 17:00", "2027-10-20 18:00"),
        ("Registration closes", "2027-10-11 23:59:59", "2027-10-10 23:59:59"),
    ]


@pytest.mark.django_db
def test_who_may_only_read_sees_the_times_of_the_plan(client):
    event = make_odd_times()
    client.force_login(make_reader("view_event"))
    html = text(client.get(page_of(event)))
    assert [
        f"{time} (Beijing)" in html for time in ("2027-10-10 23:59:59", "2027-10-20 17:00")
    ] == [
        True,
        True,
    ]


@pytest.mark.django_db
def test_no_page_of_the_back_office_takes_a_time_without_its_place():
    request = RequestFactory().get("/")
    request.user = make_user(is_staff=True, is_superuser=True)
    found = []
    for model, page in admin.site._registry.items():
        if page.has_add_permission(request) or page.has_change_permission(request):
            fields = page.get_form(request, change=False).base_fields
            shown = {name for name in fields if name not in page.get_readonly_fields(request)}
            found += [
                (model.__name__, name)
                for name in shown
                if isinstance(fields[name], forms.DateTimeField | forms.SplitDateTimeField)
            ]
    assert found == []


# --- the event office -----------------------------------------------------------------------------
@pytest.fixture
def autumn(db):
    """An event in New York on the day on which the clocks are set back."""
    starts = datetime(2026, 11, 1, 4, tzinfo=UTC)
    return make_event(
        time_zone=NEW_YORK, seats=9, starts_at=starts, ends_at=starts + timedelta(hours=12)
    )


def test_reserved_seats_keep_the_moment_from_which_they_are_open(office, fiji):
    event = make_coming(seats=10, time_zone=NEW_YORK)
    opens = event.starts_at - timedelta(days=3) + timedelta(seconds=59, microseconds=17)
    seats = ReservedSeats(event=event, seats=2, name={"en": "Host"}, group="chosen", opens_at=opens)
    seats = reserve_seats(seats, by=make_user(), at=timezone.now(), entities=[fiji])
    page = url("reserved_seats", event, seats.pk)
    sent = sent_by(office.get(page), "opens_at")
    assert office.post(page, sent | {"seats": "3"}).status_code == 302
    seats.refresh_from_db()
    assert (seats.seats, seats.opens_at) == (3, opens)


def test_reserved_seats_ask_which_of_two_hours_is_meant(autumn):
    data = {"name_2": "Host", "group": "ldc", "seats": "1", "opens_at": TWICE}
    form = ReservedSeatsForm(data, reserved_seats=ReservedSeats(event=autumn))
    assert (form.is_valid(), form.errors) == (False, {"opens_at": [ASKED]})
    data["opens_at_offset"] = "-05:00"
    form = ReservedSeatsForm(data, reserved_seats=ReservedSeats(event=autumn))
    assert form.is_valid()
    assert form.filled().opens_at == SECOND


def test_a_session_is_asked_for_its_hour_and_keeps_it(office, autumn):
    start = FIRST + timedelta(microseconds=5)
    door = make_session_at(autumn, start, SECOND + timedelta(seconds=9))
    page = url("door", autumn, door.pk)
    sent = sent_by(office.get(page), "starts_at")
    assert (sent["starts_at_offset"], sent["ends_at_offset"]) == (["-04:00"], ["-05:00"])
    assert office.post(page, sent | {"watches_out": "on"}).status_code == 302
    door.refresh_from_db()
    assert (door.watches_out, door.session.starts_at, door.session.ends_at) == (
        True,
        start,
        SECOND + timedelta(seconds=9),
    )

    sent = sent_by(office.get(page), "starts_at") | {"ends_at": "2026-11-01T01:45"}
    asked = office.post(page, sent | {"ends_at_offset": ""})
    assert list(asked.context["form"].errors) == ["ends_at"]
    again = sent_by(asked, "starts_at")
    assert (again["ends_at"], again["ends_at_offset"]) == (["2026-11-01T01:45"], [""])
    office.post(page, again | {"ends_at_offset": "-05:00"})
    door.session.refresh_from_db()
    assert door.session.ends_at == SECOND + timedelta(minutes=15)


def next_autumn():
    """``(typed, first, second)`` of an hour to come that New York has twice."""
    day = timezone.now().date() + timedelta(days=1)
    while True:
        found = moments_in(NEW_YORK, datetime(day.year, day.month, day.day, 1, 30))
        if len(found) == 2:
            return f"{day}T01:30", *found
        day += timedelta(days=1)


@pytest.mark.parametrize("which", [0, 1])
def test_the_deadline_of_a_reconfirmation_and_of_a_link_is_asked_for(office, which):
    sent, *moments = next_autumn()
    offset = ("-04:00", "-05:00")[which]
    end = moments[1] + timedelta(days=9)
    event = make_event(time_zone=NEW_YORK, seats=9, starts_at=end, ends_at=end + timedelta(hours=3))
    make_guest(event)
    question = {"reason": "The room has changed.", "deadline": sent}
    asked = office.post(url("reconfirmation_ask", event), question)
    assert list(asked.context["form"].errors) == ["deadline"]
    assert [label in text(asked) for label in LABELS] == [True, True]
    sure = office.post(url("reconfirmation_ask", event), question | {"deadline_offset": offset})
    confirmed, _changed = forms_with(sure, "deadline")
    office.post(url("reconfirmation_send", event), confirmed)
    assert ReconfirmationRound.objects.get().deadline == moments[which]

    link = {"label": "Press", "entity": "", "reserved_seats": "", "uses": "", "until": sent}
    assert "until_offset" in text(office.post(url("group_links", event), link))
    office.post(url("group_links", event), link | {"until_offset": offset})
    assert GroupLink.objects.get().until == moments[which]


def test_a_letter_is_received_in_the_hour_that_the_officer_names(officer, event_officer):
    make_state("FJ")
    event = make_coming(seats=1, time_zone=NEW_YORK)
    page = reverse("events:register", args=[event.slug])
    letter = {
        "entity": "fji",
        "given_name": "Delegate",
        "family_name": "17",
        "mode": "room",
        "email": "d17@example.org",
        "role": "expert",
        "received_at": "2025-11-02T01:30:09",
    }
    asked = officer.post(page, letter)
    assert list(asked.context["form"].errors) == ["received_at"]
    assert Registration.objects.count() == 0
    officer.post(page, letter | {"received_at_offset": "-05:00"})
    expected = datetime(2025, 11, 2, 6, 30, 9, tzinfo=UTC)
    assert Registration.objects.get().received_at == expected


# --- files ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("cell", ["2026-11-01 01:30", datetime(2026, 11, 1, 1, 30)])
def test_a_cell_of_an_hour_that_comes_twice_is_asked_for_its_offset(cell):
    with pytest.raises(UnclearValue) as refusal:
        moment_of(cell, day_first=True, zone=NEW_YORK)
    assert str(refusal.value) == (
        "The clocks in America/New_York show 2026-11-01 01:30 twice, because they are set back. "
        "Enter the time with its offset, as text: 2026-11-01 01:30 -04:00 or "
        "2026-11-01 01:30 -05:00."
    )


@pytest.mark.parametrize(
    ("offset", "meant"),
    [
        *((text, FIRST) for text in (" -04:00", "-04:00", " -0400", " UTC-4", " UTC−04:00")),
        *((text, SECOND) for text in (" -05:00", "-05:00", " GMT-5", " UTC−05:00")),
        (" +05:30", datetime(2026, 10, 31, 20, 0, tzinfo=UTC)),
        ("Z", datetime(2026, 11, 1, 1, 30, tzinfo=UTC)),
    ],
)
def test_an_offset_in_the_cell_says_which_hour_is_meant(offset, meant):
    assert moment_of(f"2026-11-01 01:30{offset}", day_first=True, zone=NEW_YORK) == meant


@pytest.mark.parametrize("offset", [" -04:75", "-15:00", "–15:00", " +14:30"])
def test_an_offset_that_no_clock_has_is_refused(offset):
    with pytest.raises(UnclearValue):
        moment_of(f"2026-11-01 14:30{offset}", day_first=True, zone=NEW_YORK)


@pytest.mark.django_db
def test_a_row_of_that_hour_is_an_error_of_the_row():
    make_states()
    event = make_event(time_zone=NEW_YORK)
    row = checked(
        line("FJ", 17, "2025-11-02 01:30"),
        line("FJ", 18, "2025-11-02 01:30 -05:00"),
        line("FJ", 19, "2025-11-02 02:30"),
        event=event,
    )
    [(number, field, said)] = row.errors
    assert (number, field, "Enter the time with its offset" in said) == (2, "received_at", True)
