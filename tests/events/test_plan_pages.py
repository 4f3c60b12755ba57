"""Planning an event in six steps: drafts, cities, hosts, checks, publication."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from audit.models import Entry
from events.models import Event, EventStatus, PlanStep, ReservedSeats
from tests.events import make_coming, make_guest
from tests.factories import make_event, make_state, make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db

WHAT = {
    "kind": "seminar",
    "title_en": "Data, languages and computing capacity",
    "summary_en": "Five days.",
}
PLACE = {
    "format": "in_person",
    "city": "Beijing",
    "venue": "Conference centre",
    "starts": "12 April 2027",
    "starts_time": "09:00",
    "ends": "16 April 2027",
    "ends_time": "17:00",
    "closing": "usual",
}
WHO = {"audience": "all", "held_hosts": "", "host": "", "contact_email": "seminar@example.org"}
SEATS = {"seats": "40", "quota": "2", "rule": "selection", "waiting_policy": "receipt"}
DETAILS = {"required": ["position", "email"]}


@pytest.fixture
def officer(client, event_officer):
    client.force_login(event_officer)
    return client


def url(name, event=None, *args):
    return reverse(f"office:{name}", args=[event.slug, *args] if event else [])


def begin(officer, **changes):
    officer.post(url("plan"), WHAT | changes)
    return Event.objects.latest("pk")


def save(officer, event, step, values, *, version=None):
    event.refresh_from_db()
    seen = {"seen_version": event.version if version is None else version}
    name = "plan_step" if event.status == EventStatus.DRAFT else "settings_step"
    response = officer.post(url(name, event, step), values | seen)
    event.refresh_from_db()
    return response


def errors(response):
    return dict(response.context["form"].errors)


def queries(officer, address):
    with CaptureQueriesContext(connection) as made:
        assert officer.get(address).status_code == 200
    return len(made)


def planned(officer):
    event = begin(officer)
    for step, values in (("place", PLACE), ("who", WHO), ("seats", SEATS), ("details", DETAILS)):
        assert save(officer, event, step, values).status_code == 302
    return event


# --- from the first step to publication -----------------------------------------------------------
def test_an_event_is_planned_in_six_steps_and_published(officer):
    make_state("CN"), make_state("ZM")
    response = officer.post(url("plan"), WHAT)
    event = Event.objects.get()
    assert response.url == url("plan_step", event, "place")
    assert (event.slug, event.status) == ("data-languages-and-computing-capacity", "draft")
    assert save(officer, event, "place", PLACE).url == url("plan_step", event, "who")
    assert save(officer, event, "who", WHO | {"host": "China, Zambia"}).url == url(
        "plan_step", event, "seats"
    )
    assert save(officer, event, "seats", SEATS).url == url("plan_step", event, "details")
    assert save(officer, event, "details", DETAILS).url == url("plan_check", event)
    page = tight(officer.get(url("plan_check", event)).content.decode())
    assert "Publish event" in page
    assert (event.city, event.time_zone) == ("Beijing", "Asia/Shanghai")
    assert event.starts_at == datetime(2027, 4, 12, 1, tzinfo=UTC)
    assert event.ends_at == datetime(2027, 4, 16, 9, tzinfo=UTC)
    assert event.closes_at == datetime(2027, 2, 26, 10, tzinfo=UTC)
    assert sorted(event.hosts.values_list("iso2", flat=True)) == ["CN", "ZM"]
    assert (event.seats, event.quota, event.by_selection) == (40, 2, True)
    assert event.steps_to_come is None
    response = officer.post(url("plan_publish", event), follow=True)
    event.refresh_from_db()
    assert event.status == EventStatus.PUBLISHED
    assert "The event is published." in response.content.decode()
    assert url("invite", event) in response.content.decode()
    assert Notice.objects.count() == 0


def test_the_kind_fills_the_steps_to_come_with_what_is_usual(officer):
    event = begin(officer)
    assert event.by_selection and event.endorsement and event.passport_months == 6
    assert event.required == ["position", "role", "email", "language"]
    save(officer, event, "what", WHAT | {"kind": "workshop", "slug": event.slug})
    assert (event.admission, event.approval, event.passport_months) == ("receipt", True, None)
    save(officer, event, "seats", SEATS)
    save(officer, event, "what", WHAT | {"kind": "meeting", "slug": event.slug})
    assert event.by_selection  # the step was saved: it is the officer's word


def test_a_draft_left_in_the_middle_is_found_again_and_shows_no_placeholder(officer, client):
    event = begin(officer, leave="1")
    page = tight(officer.get(url("choose")).content.decode())
    assert url("plan_step", event, "place") in page and "Not yet" in page
    assert url("plan_step", event, "place") in officer.get(url("plan")).content.decode()
    check = tight(officer.get(url("plan_check", event)).content.decode())
    assert "Missing: the place and the time" in check
    assert "Publish event" not in check
    assert officer.post(url("plan_publish", event)).status_code == 409
    event.refresh_from_db()
    assert event.status == EventStatus.DRAFT
    client.logout()
    assert client.get(event.get_absolute_url()).status_code == 404


def test_back_and_forward_lose_nothing(officer):
    event = planned(officer)
    for step in PlanStep:
        form = officer.get(url("plan_step", event, step)).context["form"]
        data = {}
        for bound in form:
            value = bound.value()
            if bound.name in ("starts", "ends", "opens", "closes", "substitute_until"):
                if value:
                    data |= {
                        bound.name: f"{value:%d %B %Y}",
                        f"{bound.name}_time": f"{value:%H:%M:%S}",
                    }
            elif value not in (None, False, ""):
                data[bound.name] = value
        before, entries = Event.objects.values().get(pk=event.pk), Entry.objects.count()
        assert officer.post(url("plan_step", event, step), data).status_code == 302, step
        assert Event.objects.values().get(pk=event.pk) == before, step
        assert Entry.objects.count() == entries


def test_texts_in_other_languages_are_kept_and_counted(officer):
    event = begin(officer, title_zh="数据", summary_zh="五天", title_fr="Données")
    assert event.title.data["zh-hans"] == "数据"
    page = tight(officer.get(url("plan_step", event, "what")).content.decode())
    assert "1 of 5 complete" in page and "Incomplete" in page


# --- the place and the times ----------------------------------------------------------------------
def test_a_search_shows_cities_and_saves_nothing(officer):
    event = begin(officer)
    response = save(officer, event, "place", {"city": "Shang", "venue": "Hall 2", "find": "city"})
    page = tight(response.content.decode())
    assert "3 cities found" in page and "Shangrao" in page
    assert response.context["form"].errors == {} and 'value="Hall 2"' in page
    assert event.awaits("place")


def test_several_cities_are_asked_for_and_one_is_taken(officer):
    event = begin(officer)
    response = save(officer, event, "place", PLACE | {"city": "Shang"})
    assert "city" in errors(response)
    save(officer, event, "place", PLACE | {"city": "Shang", "place": "cn-shanghai"})
    assert (event.city, event.time_zone) == ("Shanghai", "Asia/Shanghai")


def test_a_city_that_is_not_in_the_table_takes_a_zone_by_hand(officer):
    event = begin(officer)
    response = save(officer, event, "place", PLACE | {"city": "Kapiri Mposhi"})
    assert "city" in errors(response)
    save(officer, event, "place", PLACE | {"city": "Kapiri Mposhi", "time_zone": "Africa/Lusaka"})
    assert (event.city, event.time_zone) == ("Kapiri Mposhi", "Africa/Lusaka")
    save(officer, event, "place", PLACE | {"city": "Kapiri Mposhi", "venue": "Hall"})
    assert (event.venue, event.time_zone) == ("Hall", "Africa/Lusaka")


def test_seconds_of_a_deadline_are_typed_and_kept(officer):
    event = begin(officer)
    closing = {"closing": "day", "closes": "26 février 2027", "closes_time": "18:00:30"}
    save(officer, event, "place", PLACE | closing)
    assert event.closes_at == datetime(2027, 2, 26, 10, 0, 30, tzinfo=UTC)
    page = tight(officer.get(url("plan_step", event, "place")).content.decode())
    assert 'value="18:00:30"' in page
    assert "26 February 2027, 18:00:30, Beijing time" in page
    assert "begins at 21:00 in New York" in page


@pytest.mark.parametrize(
    ("typed", "field", "text"),
    [
        ({"starts": "soon"}, "starts", "Enter the day with its year"),
        ({"starts": "04/05/2027"}, "starts", "This date can be read in two ways"),
        ({"starts_time": "25:00"}, "starts", "24-hour clock"),
        ({"ends": "11 April 2027"}, "ends", "The end must come after the start"),
        ({"closing": "day"}, "closes", "Enter the day and the time of closing"),
        ({"opens": "1 March 2027", "opens_time": "09:00"}, "opens", "close after it opens"),
    ],
)
def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(officer, typed, field, text):
    event = begin(officer)
    response = save(officer, event, "place", PLACE | typed)
    assert text in " ".join(errors(response)[field])
    page = tight(response.content.decode())
    assert 'value="Conference centre"' in page
    for value in typed.values():
        assert f'value="{value}"' in page
    assert event.awaits("place")


def test_an_hour_that_does_not_exist_is_refused_and_one_that_comes_twice_is_asked_for(officer):
    event = begin(officer)
    new_york = PLACE | {"city": "New York", "starts": "14 March 2027", "ends": ""}
    response = save(officer, event, "place", new_york | {"starts_time": "02:30"})
    assert "does not exist" in " ".join(errors(response)["starts"])
    twice = new_york | {"starts": "7 November 2027", "starts_time": "01:30"}
    response = save(officer, event, "place", twice)
    assert "twice" in " ".join(errors(response)["starts"])
    assert 'name="starts_offset"' in response.content.decode()
    save(officer, event, "place", twice | {"starts_offset": "-05:00"})
    assert event.starts_at == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    assert event.ends_at == datetime(2027, 11, 7, 22, tzinfo=UTC)


def test_an_event_of_one_day_leaves_the_last_day_empty(officer):
    event = begin(officer)
    one_day = PLACE | {"ends": ""}
    response = save(officer, event, "place", one_day | {"starts": "7 November"})
    assert list(errors(response)) == ["starts"]
    assert response.content.decode().count('value="7 November"') == 1
    assert '<details class="extra" open' not in response.content.decode()
    save(officer, event, "place", one_day)
    assert event.local_end == datetime(2027, 4, 12, 17, tzinfo=ZoneInfo("Asia/Shanghai"))


# --- hosts ----------------------------------------------------------------------------------------
def test_hosts_are_added_and_removed_before_they_are_saved(officer):
    china, _zambia = make_state("CN"), make_state("ZM")
    event = begin(officer)
    response = save(
        officer, event, "who", WHO | {"host": "zamb", "add": "", "contact_email": "x@example.org"}
    )
    page = tight(response.content.decode())
    assert 'value="zmb"' in page and 'value="x@example.org"' in page
    assert event.hosts.count() == 0
    held = WHO | {"held_hosts": "chn zmb"}
    response = save(officer, event, "who", held | {"remove": "zmb"})
    assert [host.code for host in response.context["chosen"]] == ["chn"]
    save(officer, event, "who", WHO | {"held_hosts": "chn"})
    assert list(event.hosts.all()) == [china]


def test_a_host_that_may_be_several_is_asked_for_and_an_unknown_one_refused(officer):
    make_state("GN"), make_state("GW")
    event = begin(officer)
    page = tight(save(officer, event, "who", WHO | {"host": "guin", "add": ""}).content.decode())
    assert "Add Guinea-Bissau" in page
    response = save(officer, event, "who", WHO | {"host": "Atlantis"})
    assert "Atlantis" in " ".join(errors(response)["host"])
    assert event.awaits("who")


# --- reserved seats -------------------------------------------------------------------------------
def test_seats_are_reserved_from_the_plan_and_the_officer_comes_back(officer):
    event = begin(officer)
    save(officer, event, "place", PLACE)
    assert save(officer, event, "seats", SEATS | {"reserve": "1"}).url == url("reserve", event)
    reserved = {"name_2": "least developed countries", "group": "ldc", "seats": "10"}
    response = officer.post(url("reserve", event), reserved)
    assert response.url == url("plan_step", event, "seats")
    page = tight(officer.get(response.url).content.decode())
    assert "10 for least developed countries" in page
    page = tight(officer.get(url("plan_check", event)).content.decode())
    assert "Reserved seats: 10 of 40" in page


# --- two officers, published events ---------------------------------------------------------------
def test_two_officers_never_overwrite_each_other(officer):
    event = planned(officer)
    seen = event.version
    save(officer, event, "seats", SEATS | {"seats": "50"})
    response = save(officer, event, "seats", SEATS | {"seats": "60"}, version=seen)
    assert response.status_code == 409
    assert ("Seats in the room", 50, 60) in response.context["conflict"]
    assert event.seats == 50
    again = response.context["form"].data["seen_version"]
    assert save(officer, event, "seats", SEATS | {"seats": "60"}, version=again).status_code == 302
    assert event.seats == 60


def test_what_was_published_unseen_is_shown_as_it_is(officer):
    event = begin(officer)
    save(officer, event, "place", PLACE)
    officer.post(url("plan_publish", event))
    page = tight(officer.get(url("settings_step", event, "seats")).content.decode())
    assert "Not yet" not in page and "4 details are required" in page


def test_a_conflict_names_the_hosts(officer):
    make_state("CN"), make_state("ZM")
    event = planned(officer)
    seen = event.version
    save(officer, event, "who", WHO | {"host": "China"})
    response = save(officer, event, "who", WHO | {"held_hosts": "zmb"}, version=seen)
    assert ("Hosts", "China", "Zambia") in response.context["conflict"]
    assert [host.code for host in response.context["chosen"]] == ["zmb"]


def test_the_form_of_the_back_office_asks_for_the_place_of_such_a_draft(officer):
    event = begin(officer)
    address = reverse("admin:events_event_change", args=[event.pk])
    form = officer.get(address).context["adminform"].form
    assert [form[name].value() for name in ("time_zone", "starts", "ends")] == ["", None, None]


def test_the_plan_of_a_published_event_is_changed_in_the_same_forms(officer):
    event = make_coming()
    draft = officer.get(url("plan_step", event, "seats"))
    assert draft.url == url("settings_step", event, "seats")
    assert officer.get(url("settings", event)).url == url("settings_step", event, "what")
    response = save(officer, event, "seats", SEATS | {"rule": "receipt"})
    assert response.url == url("settings_step", event, "seats")
    assert event.seats == 40
    assert "slug" not in officer.get(url("settings_step", event, "what")).context["form"].fields
    assert officer.get(url("plan_check", event)).url == url("event", event)


def test_what_the_act_refuses_stands_at_the_field(officer):
    event = make_coming()
    make_guest(event), make_guest(event)
    response = save(officer, event, "seats", SEATS | {"rule": "receipt", "seats": "1"})
    assert "Enter at least this number." in " ".join(errors(response)["seats"])
    response = save(officer, event, "seats", SEATS)
    assert "rule" in errors(response)


# --- copying --------------------------------------------------------------------------------------
def test_an_earlier_event_is_copied_to_a_new_first_day(officer):
    earlier = make_event(
        slug="seminar-2026",
        starts_at=datetime(2026, 11, 9, 1, tzinfo=UTC),
        ends_at=datetime(2026, 11, 13, 9, tzinfo=UTC),
        closes_at=datetime(2026, 9, 25, 10, 0, 30, tzinfo=UTC),
    )
    data = {"event": earlier.pk, "first_day": "12 April 2027"}
    response = officer.post(url("plan_copy"), data, follow=True)
    copy = Event.objects.latest("pk")
    assert (copy.slug, copy.status, copy.time_zone) == ("seminar-2027", "draft", "Asia/Shanghai")
    assert copy.starts_at == datetime(2027, 4, 12, 1, tzinfo=UTC)
    assert copy.closes_at == datetime(2027, 2, 26, 10, 0, 30, tzinfo=UTC)
    assert "moved by 154 days" in response.content.decode()


def test_a_copy_keeps_the_clock_when_the_offset_changes_and_refuses_a_missing_hour(officer):
    zone = ZoneInfo("America/New_York")
    starts = datetime(2026, 9, 24, 2, 30, tzinfo=zone)
    earlier = make_event(time_zone=zone.key, starts_at=starts, ends_at=starts + timedelta(hours=2))
    officer.post(url("plan_copy"), {"event": earlier.pk, "first_day": "10 December 2026"})
    assert Event.objects.latest("pk").local_start.hour == 2
    response = officer.post(url("plan_copy"), {"event": earlier.pk, "first_day": "14 March 2027"})
    assert "does not exist" in str(response.context["copy"].errors["first_day"])
    assert Event.objects.count() == 2


def test_a_copy_without_its_day_is_asked_for_it(officer):
    earlier = make_event()
    response = officer.post(url("plan_copy"), {"event": earlier.pk, "first_day": ""})
    assert "Enter the first day" in response.content.decode()
    assert Event.objects.count() == 1


# --- the check ------------------------------------------------------------------------------------
def test_the_check_warns_and_leads_to_what_mends_it(officer):
    event = planned(officer)
    other = make_event(starts_at=event.starts_at, ends_at=event.ends_at)
    other.refresh_from_db()
    page = tight(officer.get(url("plan_check", event)).content.decode())
    for text in (
        "No description",
        "5 languages are incomplete",
        "In New York the event begins on another day",
        str(other.title),
    ):
        assert text in page
    assert "Deadline set, 45 days before the event: Friday, 26 February 2027" in page
    save(officer, event, "place", PLACE | {"closing": "start"})
    page = tight(officer.get(url("plan_check", event)).content.decode())
    assert "No deadline" in page and url("plan_step", event, "place") in page


def test_who_may_plan_and_not_publish_is_told_so(client, officer):
    event = planned(officer)
    reader = make_user("event officer")
    reader.groups.clear()
    names = ("view_registration", "view_event", "change_event", "add_event")
    reader.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(reader)
    page = client.get(url("plan_check", event)).content.decode()
    assert "Ask an officer who has it" in page
    assert client.post(url("plan_publish", event)).status_code == 403


# --- costs ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["choose", "plan"])
def test_lists_cost_the_same_for_one_and_three_events(officer, name):
    make_event(
        starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=4)
    )
    first = queries(officer, url(name))
    for _n in range(2):
        make_event(
            starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=4)
        )
    assert queries(officer, url(name)) == first


def test_the_beginning_costs_the_same_for_one_and_three_drafts(officer):
    begin(officer)
    first = queries(officer, url("plan"))
    begin(officer), begin(officer)
    assert queries(officer, url("plan")) == first


def test_a_step_costs_the_same_with_one_and_three_hosts(officer):
    event = planned(officer)
    event.hosts.set([make_state()])
    first = queries(officer, url("plan_step", event, "who"))
    event.hosts.set([make_state() for _n in range(3)])
    assert queries(officer, url("plan_step", event, "who")) == first


@pytest.mark.parametrize("step", [*PlanStep, "check"])
def test_a_page_of_a_plan_asks_little(officer, step):
    event = planned(officer)
    address = url("plan_check", event) if step == "check" else url("plan_step", event, step)
    assert queries(officer, address) <= 15


def test_the_step_about_seats_costs_the_same_for_one_and_three_groups(officer):
    event = planned(officer)
    kept = {"event": event, "group": "ldc", "seats": 2}
    ReservedSeats.objects.create(name={"en": "one"}, **kept)
    first = queries(officer, url("plan_step", event, "seats"))
    for name in ("two", "three"):
        ReservedSeats.objects.create(name={"en": name}, **kept)
    assert queries(officer, url("plan_step", event, "seats")) == first
