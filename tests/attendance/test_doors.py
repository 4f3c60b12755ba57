"""Doors and sessions: the acts, and the pages of the office over them."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from i18nfield.strings import LazyI18nString

from attendance.actions.attendance import close_attendance
from attendance.actions.doors import add_door, change_door, close_door
from attendance.models import Device, Door
from audit.lifecycle import Conflict, NotPossible
from audit.models import Entry
from events.models import Session
from tests.attendance.presence import (
    OVER,
    clock,
    make_person,
    make_seminar,
    make_session,
    make_session_at,
    scan,
)
from tests.events import make_coming
from tests.factories import make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db
OPENING = {"name": {"en": "Opening"}, "starts_at": clock("09:00"), "ends_at": clock("12:00")}
SIX = [f"name_{n}" for n in range(6)]


@pytest.fixture
def event(db):
    return make_seminar()


def add(event, **fields):
    """A session with its list; ``fields`` are of the session."""
    session = Session(event=event, **OPENING | fields)
    return add_door(Door(event=event, session=session), by=make_user(), at=OVER)


def change(door, version=None, **fields):
    """Of the session's facts."""
    row = Door.objects.get(pk=door.pk)
    for name, value in fields.items():
        setattr(row.session, name, value)
    return change_door(row, by=make_user(), at=OVER, version=version)


def change_list(door, version=None, **fields):
    row = Door.objects.get(pk=door.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    return change_door(row, by=make_user(), at=OVER, version=version)


def acts():
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


# --- acts -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": clock("09:00")}, "ends_at"),
        ({"starts_at": clock("14 09:00"), "ends_at": clock("14 10:00")}, "starts_at"),
    ],
)
def test_a_session_has_times_within_the_event(event, fields, field):
    with pytest.raises(NotPossible) as refusal:
        add(event, **fields)
    assert (refusal.value.field, Door.objects.count(), Session.objects.count()) == (field, 0, 0)


def test_a_door_needs_no_times(event):
    door = Door(event=event, name=LazyI18nString({"en": "Gate"}))
    door = add_door(door, by=make_user(), at=OVER)
    assert (door.session, str(door), door.first_day) == (None, "Gate", clock("09:00").date())


def test_the_same_door_added_twice_is_one(event):
    assert add(event) == add(event)
    assert Entry.objects.filter(act="door.added").count() == 1


def test_a_change_is_recorded_and_counts_the_version(event):
    door = change(add(event), version=1, ends_at=clock("12:30"))
    assert (door.version, door.session.ends_at) == (2, clock("12:30"))
    assert change(door, version=1).version == 2  # nothing to change is no conflict


def test_programme_and_list_each_record_what_is_theirs(event):
    door = add(event)
    change(door, ends_at=clock("12:30"))
    change_list(door, watches_out=True)
    assert acts() == ["session.added", "door.added", "session.changed", "door.changed"]
    door.refresh_from_db()
    assert (door.version, door.session.version) == (3, 2)


def test_a_session_that_is_really_a_door_leaves_the_programme_and_comes_back(event):
    door = add(event)
    change_list(door, session=None, name={"en": "Gate"})
    assert (str(Door.objects.get()), Session.objects.count()) == ("Gate", 0)
    change_list(door, session=Session(event=event, **OPENING), name="")
    assert (str(Door.objects.get()), str(Session.objects.get())) == ("Opening", "Opening")
    assert acts()[2:] == ["door.changed", "session.removed", "session.added", "door.changed"]
    assert Door.objects.get().version == 3


def test_a_refused_list_leaves_no_session_behind(event):
    """Both rows are written in one transaction."""
    session = Session(event=event, **OPENING)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_door(Door(event=event, session=session, repeats="never"), by=make_user(), at=OVER)
    assert (Session.objects.count(), acts()) == (0, [])


def test_who_saw_an_old_version_is_shown_the_new_one(event):
    door = add(event)
    change(door, version=1, ends_at=clock("12:30"))
    with pytest.raises(Conflict) as conflict:
        change(door, version=1, ends_at=clock("11:30"))
    assert conflict.value.theirs.session.ends_at == clock("12:30")


def test_a_session_at_which_badges_were_scanned_does_not_become_a_door(event):
    door = add(event)
    scan(make_person(event), door=door)
    with pytest.raises(NotPossible) as refusal:
        change_list(door, session=None, name={"en": "Gate"})
    assert (refusal.value.field, Session.objects.count()) == ("kind", 1)


def test_closing_a_door_twice_is_closing_it_once(event):
    door = add(event)
    for _n in range(2):
        close_door(door, by=make_user(), at=OVER)
    assert (door.closed, Entry.objects.filter(act="door.closed").count()) == (True, 1)


def test_a_door_with_an_open_device_is_not_closed(event):
    door, officer = add(event), make_user()
    Device.objects.create(event=event, name="Tablet 1", door=door, made_at=OVER, made_by=officer)
    with pytest.raises(NotPossible, match="device"):
        close_door(door, by=officer, at=OVER)


def test_after_closing_the_attendance_no_door_changes(event):
    door = add(event)
    close_attendance(event, by=make_user(), at=OVER)
    with pytest.raises(NotPossible):
        add(event, name={"en": "Another"})
    with pytest.raises(NotPossible):
        change(door, ends_at=clock("12:30"))
    with pytest.raises(NotPossible):
        close_door(door, by=make_user(), at=OVER)


# --- pages ----------------------------------------------------------------------------------------
def url(name, event, *args):
    return reverse(f"office:{name}", args=[event.slug, *args])


def typed(**fields):
    names = dict.fromkeys(SIX, "") | {"name_2": "Opening"}
    hours = {"starts_at": "2026-05-12T09:00", "ends_at": "2026-05-12T12:00"}
    return names | hours | {"kind": "session", "own_list": "on", "repeats": "once"} | fields


def test_a_session_is_added_on_the_wall_clock_of_the_place(office, event):
    answer = office.post(url("door_add", event), typed())
    assert (answer.status_code, answer["Location"]) == (302, url("attendance_sessions", event))
    door = Door.objects.get()
    session = door.session
    assert (session.starts_at, session.ends_at) == (clock("09:00"), clock("12:00"))
    assert (session.name.data, door.own_list, door.watches_out) == ({"en": "Opening"}, True, False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name_2": ""}, "id_name_0"),
        ({"starts_at": "soon"}, "id_starts_at"),
        ({"ends_at": ""}, "id_ends_at"),
        ({"kind": "window"}, "id_kind_0"),
    ],
)
def test_a_bad_session_names_the_field(office, event, fields, field):
    html = office.post(url("door_add", event), typed(**fields)).content.decode()
    assert (f'href="#{field}"' in html, Door.objects.count()) == (True, 0)


def test_a_door_is_added_without_times_and_becomes_a_session(office, event):
    office.post(url("door_add", event), typed(kind="door", starts_at="", ends_at=""))
    door = Door.objects.get()
    assert (door.session, door.name.data) == (None, {"en": "Opening"})
    assert office.get(url("door", event, door.pk)).context["form"].initial["kind"] == "door"
    assert office.post(url("door", event, door.pk), typed(seen_version="1")).status_code == 302
    door.refresh_from_db()
    assert (door.name.data, door.session.ends_at) == ("", clock("12:00"))


def test_two_officers_see_both_versions(office, event):
    door = make_session(event, own_list=True)
    change(door, ends_at=clock("12:30"))
    answer = office.post(
        url("door", event, door.pk), typed(ends_at="2026-05-12T11:30", seen_version="1")
    )
    html = tight(answer.content.decode())
    assert answer.status_code == 409
    cells = '<td dir="auto">2026-05-12 12:30</td><td dir="auto">2026-05-12 11:30</td>'
    assert (cells in html, 'name="seen_version" value="2"' in html) == (True, True)
    office.post(url("door", event, door.pk), typed(ends_at="2026-05-12T11:30", seen_version="2"))
    door.session.refresh_from_db()
    assert door.session.ends_at == clock("11:30")


def test_a_door_of_another_event_does_not_exist_here(office, event):
    door = make_session(make_seminar())
    assert office.get(url("door", event, door.pk)).status_code == 404


def test_the_page_counts_present_late_and_early(office, event):
    session = make_session(event)
    for came, left in (("08:50", "12:00"), ("09:30", "12:00"), ("08:50", "10:00")):
        row = make_person(event)
        scan(row, came)
        scan(row, left, "out")
    html = tight(office.get(url("attendance_sessions", event)).content.decode())
    cells = (
        '<td class="num" data-l="Present">3</td><td class="num" data-l="Late">1</td><td '
        'class="num" data-l="Left early">1</td>'
    )
    assert cells in html
    assert '<th scope="row">12 May 2026, morning</th><td class="num">3</td>' in html
    assert '<th scope="row">12 May 2026</th><td class="num">3</td>' in html
    assert url("door", event, session.pk) in html


def test_closing_a_door_asks_first(office, event):
    door = make_session(event)
    assert "This cannot be undone" in office.get(url("door_close", event, door.pk)).content.decode()
    door.refresh_from_db()
    assert door.closed is False
    for _n in range(2):
        assert office.post(url("door_close", event, door.pk)).status_code == 302
    html = tight(office.get(url("attendance_sessions", event)).content.decode())
    assert (url("door", event, door.pk) in html, "No longer used" in html) == (False, True)


def test_who_only_reads_has_no_buttons(client, auditor, event):
    make_session(event)
    client.force_login(auditor)
    html = client.get(url("attendance_sessions", event)).content.decode()
    assert ("Add a door or session" in html, "Stop using" in html) == (False, False)
    assert client.post(url("door_add", event), typed()).status_code == 403


def test_the_page_asks_as_often_with_three_rows_as_with_one(office, django_assert_num_queries):
    event = make_coming()

    def fill():
        session = make_session_at(event, event.starts_at, event.ends_at)
        scan(make_person(event), event.starts_at, door=session)

    fill()
    with django_assert_num_queries(11):
        office.get(url("attendance_sessions", event))
    fill()
    fill()
    with django_assert_num_queries(11):
        office.get(url("attendance_sessions", event))
