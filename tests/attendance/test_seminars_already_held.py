"""A secretary enters two seminars that were held before there was this software, by the pages: the
plan, the persons, the attendance from a file, the closing, the certificates."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.actions.jobs import work_jobs
from accounts.models import Notice
from attendance.models import AttendanceClosing, AttendanceFile
from audit.models import Entry
from certificates.models import Certificate
from events.actions.retention import NEEDS
from events.models import Event, NominationImport, Registration
from events.queries.figures import figures
from tests.events.test_planning import PLAN
from tests.factories import STATES, make_state, make_user

pytestmark = pytest.mark.django_db
# Over 180 participants from more than 40 countries, of whom twelve came to both.
COUNTRIES = [code for code, row in STATES.items() if row.kind == "member_state"][:44]
FIRST, SECOND = range(96), range(84, 186)
SEMINARS = {
    "shanghai-2024": (FIRST, "Shanghai", "2024-09-03T09:00", "2024-09-06T17:00", 4),
    "beijing-2025": (SECOND, "Beijing", "2025-05-12T09:00", "2025-05-16T17:00", 5),
}


@pytest.fixture
def secretary(client):
    """The browser of one of the secretariat."""
    for code in COUNTRIES:
        make_state(code)
    client.force_login(make_user("secretariat"))
    return client


def home(n):
    return COUNTRIES[n % len(COUNTRIES)]


def plan(secretary, slug, **changes):
    _who, city, starts, ends, _days = SEMINARS[slug]
    title = {"title_2": f"Seminar on AI capacity-building, {city}", "slug": slug, "city": city}
    times = {"starts": starts, "ends": ends, "closes": "", "seats": "", "quota": ""}
    rules = {"passport_months": "6", "approval": "on", "audience": "members"}
    answer = secretary.post(
        reverse("admin:events_event_add"), PLAN | title | times | rules | changes
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return Event.objects.get(slug=slug)


def record(secretary, event):
    page = reverse("admin:events_event_act", args=[event.pk, "record"])
    answer = secretary.post(page, {"confirmed": "1"}, follow=True)
    event.refresh_from_db()
    return answer


def send_persons(secretary, event, numbers):
    lines = ["State,Given name,Family name,Email"]
    lines += [f"{home(n)},Delegate,{n},guest-{n}@example.org" for n in numbers]
    file = SimpleUploadedFile("persons.csv", "\n".join(lines).encode())
    base = f"/office/{event.slug}/imports/"
    secretary.post(base, {"file": file})
    row = NominationImport.objects.get(event=event)
    fields = ("entity", "given_name", "family_name", "email")
    matched = {f"column_{at}": name for at, name in enumerate(fields)} | {"day_first": "day"}
    secretary.post(f"{base}{row.pk}/columns/", matched)
    work_jobs(timezone.now())
    shown = secretary.get(f"{base}{row.pk}/").content.decode()
    row.refresh_from_db()
    assert row.errors == []
    assert f"Enter {len(numbers)} people" in shown
    row.refresh_from_db()
    secretary.post(f"{base}{row.pk}/confirm/", {"seen": row.fingerprint})
    work_jobs(timezone.now())
    event.refresh_from_db()


def send_attendance(secretary, event, lines, head="Email,Attended"):
    """The file by the page. Returns the page that shows what it would do."""
    file = SimpleUploadedFile("attendance.csv", "\n".join([head, *lines]).encode())
    return secretary.post(f"/office/{event.slug}/attendance/files/", {"file": file}, follow=True)


def enter(secretary, row):
    return secretary.post(f"/office/{row.event.slug}/attendance/files/{row.pk}/", follow=True)


def enter_seminar(secretary, slug):
    numbers, _city, _starts, _ends, days = SEMINARS[slug]
    event = plan(secretary, slug)
    assert "is recorded as already held." in record(secretary, event).content.decode()
    send_persons(secretary, event, numbers)
    came = [f"guest-{n}@example.org,{'day 1; day 2' if n % 7 == 0 else 'all'}" for n in numbers]
    shown = send_attendance(secretary, event, came[:-1]).content.decode()
    assert "1 confirmed person is not marked as present in the file" in shown
    enter(secretary, AttendanceFile.objects.get(event=event))
    return event, days


def set_certificate_rule(secretary, event):
    rule = {"min_days": "3", "min_percent": "", "seen_version": "0"}
    rule |= {"first_signatory": "Delegate 1", "first_title": "Permanent Representative"}
    answer = secretary.post(f"/office/{event.slug}/certificates/rule/", rule)
    assert answer.status_code == 302, answer.context["form"].errors


def certify(secretary, event):
    page = reverse("office:certificates_issue", args=[event.slug])
    context = secretary.get(page).context
    secretary.post(page, {"nonce": context["nonce"], "seen": context["seen"]})
    work_jobs(timezone.now())
    return Certificate.objects.valid().filter(registration__event=event).count()


def test_both_seminars_are_entered_and_their_figures_come_out_the_same(secretary):
    for slug, (numbers, *_more) in SEMINARS.items():
        event, days = enter_seminar(secretary, slug)
        set_certificate_rule(secretary, event)
        secretary.post(f"/office/{slug}/attendance/close/")
        frozen = AttendanceClosing.objects.get(event=event).figures
        assert (frozen["persons"]["present"], frozen["persons"]["no_show"]) == (len(numbers) - 1, 1)
        assert frozen["states"] == len({home(n) for n in numbers[:-1]}) > 40
        some = sum(n % 7 == 0 for n in numbers[:-1])
        full = len(numbers) - 1 - some
        assert [row["present"] for row in frozen["days"]] == [full + some] * 2 + [full] * (days - 2)
        assert certify(secretary, event) == full
    counted = figures(Event.objects.all())
    assert counted.registered.persons == len({*FIRST, *SECOND}) > 180
    assert counted.registered.attendances == len(FIRST) + len(SECOND)
    assert counted.registered.states == len(COUNTRIES)
    assert counted.attended.persons == len({*FIRST[:-1], *SECOND[:-1]})
    assert counted.attended.attendances == len(FIRST) + len(SECOND) - 2
    assert not Notice.objects.exists()  # nobody is written to


def test_what_was_entered_is_not_erased_before_the_officer_is_done(secretary):
    event = plan(secretary, "shanghai-2024")
    record(secretary, event)
    send_persons(secretary, event, range(2))
    said = {"phone": "+86 555 0117", "diet": "Halal", "passport_until": "2026-01-01"}
    Registration.objects.filter(event=event).update(**said)
    now = timezone.now()
    NEEDS.perform(now)
    kept = set(Registration.objects.values_list("phone", "status"))
    assert kept == {("+86 555 0117", "confirmed")}
    NEEDS.perform(now + timedelta(days=31))
    assert set(Registration.objects.values_list("phone", "passport_until")) == {("", None)}


# --- recording ------------------------------------------------------------------------------------
def test_an_event_to_come_is_not_recorded_as_held(secretary):
    later = {"starts": "2199-03-14T09:30", "ends": "2199-03-14T12:00"}
    event = plan(secretary, "beijing-2025", **later)
    assert "The event is not over. Publish it instead." in record(secretary, event).content.decode()
    assert (event.status, event.recorded_at) == ("draft", None)


def test_a_late_reply_with_an_old_travel_document_is_confirmed_and_nobody_is_told(secretary):
    event = plan(secretary, "shanghai-2024", closes="2024-08-01T18:00", endorsement="on")
    record(secretary, event)
    make_state("FJ")
    page = reverse("events:register", args=[event.slug])
    form = secretary.get(page)
    assert 'name="passport_until"' not in form.content.decode()
    typed = {"entity": "fji", "given_name": "Delegate", "family_name": "17", "email": ""}
    secretary.post(page, typed)
    row = Registration.objects.get()
    assert (row.status, row.unmet, Notice.objects.count()) == ("confirmed", [], 0)


def test_the_selection_of_a_recorded_event_is_confirmed_after_its_end(secretary):
    event = plan(secretary, "shanghai-2024", admission="selection")
    record(secretary, event)
    send_persons(secretary, event, range(3))
    page = reverse("office:selection_confirm", args=[event.slug])
    secretary.post(page, {"seen": secretary.get(page).context["seen"]})
    assert set(event.registrations.values_list("status", flat=True)) == {"confirmed"}
    assert not Notice.objects.exists()


def test_recording_is_of_who_may_publish(client, desk_officer, secretary):
    event = plan(secretary, "shanghai-2024")
    client.force_login(desk_officer)
    assert record(client, event).status_code == 403
    assert event.recorded_at is None


# --- the attendance file --------------------------------------------------------------------------
@pytest.fixture
def held(secretary):
    """Shanghai with five persons, recorded."""
    event = plan(secretary, "shanghai-2024")
    record(secretary, event)
    send_persons(secretary, event, range(5))
    return event


def errors(answer):
    (row,) = AttendanceFile.objects.all()
    return [tuple(error) for error in row.errors]


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("nobody@example.org,all", "email", "No registration of this event matches"),
        ("guest-1@example.org,day 9", "attended", "“day 9” is not a day or session of the event."),
        ("guest-1@example.org,3 May 2024", "attended", "“3 May 2024” is not a day or session"),
        (",all", "", "Identify the person"),
    ],
)
def test_a_row_that_is_not_understood_is_named_and_nothing_can_be_entered(
    secretary, held, line, column, said
):
    answer = send_attendance(secretary, held, ["guest-0@example.org,all", line])
    ((number, where, text),) = errors(answer)
    assert (number, where) == (3, column)
    assert said in text
    assert said in answer.content.decode()
    assert "Enter attendance" not in answer.content.decode()
    row = AttendanceFile.objects.get()
    refused = enter(secretary, row)
    assert refused.status_code == 409
    assert not held.registrations.filter(corrections__isnull=False).exists()


def test_a_file_without_the_columns_says_which_it_needs(secretary, held):
    answer = send_attendance(secretary, held, ["Fiji,1"], head="State,Seat")
    assert "a column “Attended”" in answer.content.decode()
    assert not AttendanceFile.objects.exists()


def test_the_sign_between_the_columns_is_known_by_the_headings_or_the_officer_says_it(
    secretary, held
):
    page = f"/office/{held.slug}/attendance/files/"
    choices = secretary.get(page).context["form"].fields["delimiter"].choices
    assert [key for key, _label in choices] == ["", "comma", "semicolon", "tab"]

    def understood(lines, delimiter=""):
        AttendanceFile.objects.all().delete()
        file = SimpleUploadedFile("attendance.csv", "\n".join(lines).encode())
        secretary.post(page, {"file": file, "delimiter": delimiter})
        return AttendanceFile.objects.filter(errors=[]).exists()

    assert understood(
        [
            "Seminar of September, Shanghai, China",
            "Email;Attended",
            "guest-1@example.org;day 1, day 2, day 3",
            "guest-2@example.org;day 1, day 2, day 3",
        ]
    )
    misleading = ["Email;Attended;Note, name, entity, number, days", "guest-1@example.org;all;"]
    assert not understood(misleading)
    assert understood(misleading, "semicolon")


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("Badge number;Attended", "{badge};day 2"),
        ("Registration;Attended", "{pk};2024-09-04"),
        ("Email address;Days", "GUEST-1@example.org;2"),
        ("Name;Delegation;Attended", "1 delegate;{code};4 September 2024"),
        ("Given name;Family name;Country;Present", "Delegate;1;{state};day 2 am|2 pm"),
    ],
)
def test_a_person_is_named_in_any_of_these_ways(secretary, held, head, line):
    row = held.registrations.get(family_name="1")
    entity = row.delegation.entity
    facts = {"badge": row.badge.lower(), "pk": row.pk, "code": entity.code, "state": entity.name}
    send_attendance(secretary, held, [line.format(**facts)], head=head)
    file = AttendanceFile.objects.get()
    assert file.errors == []
    enter(secretary, file)
    assert list(row.corrections.values_list("unit", flat=True)) == [
        "2024-09-04/am",
        "2024-09-04/pm",
    ]


def test_two_persons_of_one_name_are_not_confused(secretary, held):
    other = held.registrations.get(family_name="2")
    other.family_name = "1"
    other.save()
    answer = send_attendance(secretary, held, ["Delegate 1,all"], head="Name,Attended")
    assert errors(answer)[0][2].startswith("Several people match this row.")


def test_the_file_sent_twice_or_confirmed_twice_adds_nothing(secretary, held):
    lines = [f"guest-{n}@example.org,all" for n in range(5)]
    send_attendance(secretary, held, lines)
    first = AttendanceFile.objects.get()
    enter(secretary, first)
    enter(secretary, first)
    rows = held.registrations.filter(corrections__kind="present")
    assert rows.count() == 5  # one row says it of the whole event
    send_attendance(secretary, held, lines)
    second = AttendanceFile.objects.exclude(pk=first.pk).get()
    enter(secretary, second)
    second.refresh_from_db()
    assert second.result == {"persons": 0, "entered": 0, "known": 40, "kept": 0}
    assert rows.count() == 5


def test_a_correction_by_hand_is_not_overruled_by_a_file(secretary, held):
    row = held.registrations.get(family_name="1")
    page = reverse("office:attendance_correct", args=[held.slug, row.pk])
    form = secretary.get(reverse("office:attendance_person", args=[held.slug, row.pk]))
    nonce = form.context["form"]["nonce"].value()
    by_hand = {"unit": "2024-09-03/am", "kind": "absent", "reason": "Came at noon", "nonce": nonce}
    secretary.post(page, by_hand)
    shown = send_attendance(secretary, held, ["guest-1@example.org,all"])
    assert (
        "An officer has corrected part of this by hand. The correction will be kept."
        in shown.content.decode()
    )
    enter(secretary, AttendanceFile.objects.get())
    units = row.corrections.filter(kind="present").values_list("unit", flat=True)
    assert ("2024-09-03/am" in units, len(units)) == (False, 7)


def test_a_process_that_is_killed_while_it_enters_leaves_nothing(secretary, held, monkeypatch):
    send_attendance(secretary, held, ["guest-1@example.org,all"])
    row = AttendanceFile.objects.get()
    monkeypatch.setattr("attendance.actions.attendance_files.move", _killed)
    with pytest.raises(SystemExit):
        enter(secretary, row)
    row.refresh_from_db()
    assert row.status == "checked"
    assert not held.registrations.filter(corrections__isnull=False).exists()


def _killed(*_args, **_facts):
    raise SystemExit(9)


def test_after_the_closing_no_file_is_entered(secretary, held):
    send_attendance(secretary, held, ["guest-1@example.org,all"])
    secretary.post(f"/office/{held.slug}/attendance/close/")
    answer = enter(secretary, AttendanceFile.objects.get())
    assert "Attendance of this event is closed" in answer.content.decode()


def test_a_registration_that_ended_meanwhile_is_named(secretary, held):
    send_attendance(secretary, held, ["guest-1@example.org,all"])
    gone = held.registrations.get(family_name="1")
    cancel = reverse("events:cancel", args=[held.slug, gone.pk])
    secretary.post(cancel, {"reason": "Entered by mistake"})
    answer = enter(secretary, AttendanceFile.objects.get())
    assert "have ended since the file was checked: Delegate 1." in answer.content.decode()


def test_the_file_to_correct_holds_who_is_confirmed_and_is_understood(secretary, held):
    answer = secretary.get(f"/office/{held.slug}/attendance/files/template.csv")
    data = b"".join(answer.streaming_content)
    file = SimpleUploadedFile("attendance.csv", data)
    page = f"/office/{held.slug}/attendance/files/"
    assert "Enter attendance" in secretary.post(page, {"file": file}, follow=True).content.decode()


def test_a_reader_without_the_right_is_offered_no_file(client, auditor, held):
    client.force_login(auditor)
    page = f"/office/{held.slug}/attendance/files/"
    html = client.get(page).content.decode()
    assert ('type="file"' in html, "template.csv" in html) == (False, False)
    assert client.post(page, {}).status_code == 403
    exports = Entry.objects.filter(act="event.attendance_exported")
    assert client.get(f"{page}template.csv").status_code == 403
    assert not exports.exists()


@pytest.mark.parametrize("number", [1, 5])
def test_the_preview_asks_as_often_for_five_persons_as_for_one(
    secretary, held, number, django_assert_num_queries
):
    send_attendance(secretary, held, [f"guest-{n}@example.org,all" for n in range(number)])
    page = f"/office/{held.slug}/attendance/files/{AttendanceFile.objects.get().pk}/"
    secretary.get(page)
    with django_assert_num_queries(16):
        secretary.get(page)


def test_the_time_of_recording_is_kept_and_the_classes_are_of_the_seminars_day(secretary):
    event = plan(secretary, "shanghai-2024")
    record(secretary, event)
    assert event.called_on == datetime(2024, 9, 3, tzinfo=UTC).date()
    before = event.recorded_at
    record(secretary, event)
    assert event.recorded_at == before
