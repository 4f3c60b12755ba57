"""Planning an event in the back office: the clock of the place, and nothing lost between two
officers."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from events.models import Event, EventStatus, moments_in
from tests.events import make_coming, make_guest
from tests.factories import make_state

pytestmark = pytest.mark.django_db

PLAN = {
    "title_2": "AI for all: a seminar",
    "slug": "",
    "kind": "seminar",
    "series": "",
    "format": "in_person",
    "venue": "Conference centre",
    "room": "Hall 2",
    "city": "Beijing",
    "join_url": "",
    "time_zone": "Asia/Shanghai",
    "starts": "2027-03-14T09:30",
    "ends": "2027-03-14T12:00",
    "opens": "",
    "closes": "2027-03-10T18:00",
    "audience": "all",
    "seats": "40",
    "online_seats": "",
    "quota": "2",
    "quota_counts_online": "on",
    "admission": "receipt",
    "waiting_policy": "receipt",
    "required": ["position", "email"],
    "contact_email": "co-chairs@example.org",
}


@pytest.fixture
def officer(client, event_officer):
    client.force_login(event_officer)
    return client


def add(officer, **changes):
    return officer.post(reverse("admin:events_event_add"), PLAN | changes)


def edit(officer, event, **changes):
    form = officer.get(reverse("admin:events_event_change", args=[event.pk]))
    form = form.context["adminform"].form
    typed = {}
    for field in form:
        value = field.value()
        if field.name in ("title", "summary", "description"):
            for n, text in enumerate(form.fields[field.name].widget.decompress(value)):
                typed[f"{field.name}_{n}"] = text or ""
        else:
            typed[field.html_name] = "" if value is None else value
    for name in ("starts", "ends", "opens", "closes", "substitute_until"):
        typed[name] = typed[name] and f"{typed[name]:%Y-%m-%dT%H:%M:%S}"
    typed["hosts"] = "\n".join(host.code for host in typed["hosts"] or ())
    url = reverse("admin:events_event_change", args=[event.pk])
    return lambda **more: officer.post(url, typed | changes | more)


def errors(response):
    return response.context["adminform"].form.errors


def test_a_desk_officer_cannot_add_an_event(client, desk_officer):
    client.force_login(desk_officer)
    assert add(client).status_code == 403


@pytest.mark.parametrize(
    ("zone", "typed", "utc"),
    [
        ("America/New_York", "2027-03-13T09:30", datetime(2027, 3, 13, 14, 30, tzinfo=UTC)),
        ("America/New_York", "2027-03-14T09:30", datetime(2027, 3, 14, 13, 30, tzinfo=UTC)),
        ("America/New_York", "2027-11-07T01:30", datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
        ("America/New_York", "2027-11-07T09:30", datetime(2027, 11, 7, 14, 30, tzinfo=UTC)),
        ("Asia/Shanghai", "2027-03-14T09:30", datetime(2027, 3, 14, 1, 30, tzinfo=UTC)),
        ("Asia/Shanghai", "2027-11-07T02:30", datetime(2027, 11, 6, 18, 30, tzinfo=UTC)),
    ],
)
def test_times_are_those_of_the_clock_at_the_place(officer, zone, typed, utc):
    day = typed[:10]
    add(
        officer,
        time_zone=zone,
        starts=typed,
        ends=f"{day}T18:00",
        closes="",
        starts_offset="-04:00",  # read where the hour comes twice
    )
    event = Event.objects.get()
    assert event.starts_at == utc
    page = officer.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    written = f"{date.fromisoformat(day):%-d %B %Y}"
    assert f'value="{written}"' in page
    assert f'value="{typed[11:]}"' in page


def test_an_hour_that_the_clocks_leave_out_is_refused_at_its_field(officer):
    response = add(officer, time_zone="America/New_York", starts="2027-03-14T02:30", closes="")
    assert errors(response) == {
        "starts": [
            "02:30 does not exist on that day in America/New_York: the clocks are set forward."
        ]
    }
    assert 'value="2027-03-14"' in response.content.decode()
    assert 'value="02:30"' in response.content.decode()
    assert Event.objects.count() == 0


def test_the_end_comes_after_the_start(officer):
    response = add(officer, ends="2027-03-14T09:30")
    assert errors(response) == {"ends": ["The end must come after the start."]}


def test_registration_closes_after_it_opens(officer):
    response = add(officer, opens="2027-03-10T18:00")
    assert errors(response) == {"closes": ["Registration must close after it opens."]}


@pytest.mark.parametrize("slug", ["my", "figures", "series"])
def test_an_event_cannot_take_the_address_of_another_page(officer, slug):
    assert list(errors(add(officer, slug=slug))) == ["slug"]


def test_adding_is_one_recorded_act_and_gives_a_draft(officer, event_officer):
    host = make_state("ZM")
    assert add(officer, hosts=host.name).status_code == 302
    event = Event.objects.get()
    assert (event.slug, event.status, event.required) == (
        "ai-for-all-a-seminar",
        EventStatus.DRAFT,
        ["position", "email"],
    )
    assert list(event.hosts.all()) == [host]
    assert [(e.act, e.actor) for e in Entry.objects.all()] == [("event.added", event_officer)]


def test_hosts_are_named_one_a_line_and_what_is_not_understood_stays(officer):
    make_state("ZM"), make_state("CN")
    assert add(officer, hosts="zmb\nChina").status_code == 302
    assert sorted(Event.objects.get().hosts.values_list("iso2", flat=True)) == ["CN", "ZM"]
    response = add(officer, hosts="China\nAtlantis")
    assert list(errors(response)) == ["hosts"]
    assert "China\nAtlantis</textarea>" in response.content.decode()


def test_an_address_that_is_taken_gets_a_number(officer):
    add(officer)
    add(officer)
    slugs = Event.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["ai-for-all-a-seminar", "ai-for-all-a-seminar-2"]


def test_changing_is_one_recorded_act(officer):
    event = make_coming(seats=10)
    assert edit(officer, event)(seats="12").status_code == 302
    event.refresh_from_db()
    assert (event.seats, event.version) == (12, 2)
    [entry] = Entry.objects.about(event)
    assert (entry.act, entry.before, entry.after) == (
        "event.changed",
        {"seats": 10},
        {"seats": 12},
    )


def test_saving_without_a_change_changes_nothing(officer):
    event = make_coming(seats=10)
    assert edit(officer, event)().status_code == 302
    event.refresh_from_db()
    assert event.version == 1
    assert Entry.objects.about(event).count() == 0


def test_there_cannot_be_fewer_seats_than_confirmed_persons(officer):
    event = make_coming(seats=3)
    make_guest(event)
    make_guest(event)
    response = edit(officer, event)(seats="1")
    assert errors(response) == {"seats": ["Seats already taken: 2. Enter at least this number."]}


def test_the_later_of_two_officers_sees_both_versions(officer):
    event = make_coming(room="Hall 1")
    save = edit(officer, event)
    Event.objects.filter(pk=event.pk).update(room="Hall 3", version=2)
    response = save(room="Hall 2")
    event.refresh_from_db()
    assert event.room == "Hall 3"
    html = response.content.decode()
    assert ("Hall 3" in html, 'value="Hall 2"' in html) == (True, True)


def test_more_seats_promote_the_waiting_list(officer):
    event = make_coming(seats=1)
    make_guest(event)
    waits = make_guest(event)
    edit(officer, event)(seats="2")
    waits.refresh_from_db()
    assert waits.status == "confirmed"


def test_a_copy_is_a_draft_with_nobody_registered(officer):
    event = make_coming(seats=5)
    make_guest(event)
    officer.post(reverse("admin:events_event_act", args=[event.pk, "copy"]))
    copy = Event.objects.exclude(pk=event.pk).get()
    assert (copy.slug, copy.status, copy.seated) == (f"{event.slug}-copy", EventStatus.DRAFT, 0)


def test_the_page_holds_no_inline_script_or_style(officer):
    import re

    event = make_coming()
    html = officer.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src)(?![^>]*json)", html) == []


def test_the_start_page_tells_the_next_events(officer):
    make_coming(title={"en": "Seminar in the spring"}, seats=10)
    html = officer.get(reverse("start")).content.decode()
    assert ("Seminar in the spring" in html, "0 of 10 seats" in html) == (True, True)


def test_moments_of_a_place_come_back_as_typed():
    typed = datetime(2027, 7, 1, 9, 30)
    [at] = moments_in("America/New_York", typed)
    assert timezone.localtime(at, ZoneInfo("America/New_York")).replace(tzinfo=None) == typed
