"""Badges in bulk: whose, in what order, once, whoever is killed; and the file that stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import jobs
from accounts.actions.jobs import LEASE, delete_files, work_jobs
from accounts.models import Job
from attendance.actions import printing
from attendance.actions.badges import replace_badge
from attendance.actions.printing import BadgeFilter, badges_of, request_badges
from attendance.models import BadgePrint, Scan
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions import cancel_registration
from tests.events import acts, make_coming, make_guest
from tests.events.offices import shown, text, url
from tests.events.papers import pages, words
from tests.factories import AT, make_organization, make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar"}, format="hybrid")


def request_print(event, *, nonce=None, at=AT, by=None, layout="a6", **wanted):
    facts = {"by": by or make_user(), "at": at, "nonce": nonce or uuid4()}
    return request_badges(
        event, badge_filter=BadgeFilter(**wanted), layout=layout, language="en", **facts
    )


def made(event, **wanted):
    job = request_print(event, **wanted)
    assert work_jobs(AT) == 1
    job.refresh_from_db()
    return job


def names(rows):
    return [row.family_name for row in rows]


def printed_names(job):
    with job.file.open("rb") as file:
        content = file.read()
    printed = job.subject.registrations.values_list("family_name", "badge")
    text = pages(content)
    return [name for page in text for name, badge in printed if badge in page]


def form(layout="a6", language="en", nonce=None):
    return {"layout": layout, "language": language, "nonce": nonce or uuid4()}


# --- whose, and in what order ---------------------------------------------------------------------
def test_badges_come_by_entity_in_protocol_order_the_head_first(event):
    zambia, fiji = make_state("ZM"), make_state("FJ")
    make_guest(event, make_organization("aaa"), family_name="Organization")
    make_guest(event, make_state("VA"), family_name="Observer")
    make_guest(event, zambia, family_name="Zambian")
    make_guest(event, fiji, family_name="Adviser", role="adviser")
    make_guest(event, fiji, family_name="Zhead", role="head")
    order = ["Zhead", "Adviser", "Zambian", "Observer", "Organization"]
    assert names(badges_of(event, BadgeFilter())) == order
    assert printed_names(made(event)) == order


def test_only_who_is_confirmed_in_the_room_has_one(event, fiji, kenya):
    event.seats = 1
    event.save()
    make_guest(event, fiji, family_name="Seated")
    make_guest(event, fiji, family_name="Waits")
    make_guest(event, kenya, family_name="Online", mode="online")
    assert names(badges_of(event, BadgeFilter())) == ["Seated"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"entity": "nam"}, ["Éluard"]),
        ({"letter": "É"}, ["Éluard"]),
        ({"letter": "E"}, ["Éluard"]),
        ({"letter": "С"}, ["Семнадцатый"]),
        ({"letter": "N", "by": "entity"}, ["Éluard"]),
        ({"letter": "C", "by": "entity"}, ["Abidjan"]),
        ({"letter": "X"}, []),
        ({"entity": "nam", "letter": "A"}, []),
    ],
)
def test_the_list_is_narrowed_by_entity_and_by_first_letter(event, wanted, found):
    make_guest(event, make_state("NA"), family_name="Éluard")
    make_guest(event, make_state("CI"), family_name="Abidjan")
    make_guest(event, make_state("KG"), family_name="Семнадцатый")
    assert names(badges_of(event, BadgeFilter(**wanted))) == found


def test_one_person_is_printed_alone(event, fiji):
    row = make_guest(event, fiji, family_name="Seventeen")
    make_guest(event, fiji)
    assert printed_names(made(event, person=row.pk)) == ["Seventeen"]


# --- only new -------------------------------------------------------------------------------------
def test_only_new_leaves_out_who_has_this_badge_on_paper(event, fiji):
    old = make_guest(event, fiji, family_name="Old")
    made(event)
    make_guest(event, fiji, family_name="New")
    assert names(badges_of(event, BadgeFilter(new=True))) == ["New"]
    old.refresh_from_db()
    replace_badge(old, by=make_user(), at=AT, reason="Lost", seen=old.badge)
    assert names(badges_of(event, BadgeFilter(new=True))) == ["New", "Old"]


def test_who_is_in_a_job_that_waits_is_not_printed_by_another(event, fiji):
    make_guest(event, fiji)
    first = request_print(event, new=True)
    with pytest.raises(NotPossible, match="no badges to print"):
        request_print(event, new=True)
    make_guest(event, fiji)
    second = request_print(event, new=True)
    assert (first.total, second.total) == (1, 1)


def test_nobody_to_print_is_refused(event):
    with pytest.raises(NotPossible, match="no badges to print"):
        request_print(event)


# --- once -----------------------------------------------------------------------------------------
def test_the_same_form_sent_twice_prints_once(event, fiji):
    make_guest(event, fiji)
    nonce = uuid4()
    assert request_print(event, nonce=nonce) == request_print(event, nonce=nonce)
    assert (work_jobs(AT), work_jobs(AT)) == (1, 0)
    assert acts("job.requested", "job.printed", "job.done") == [1, 1, 1]


def test_printing_is_recorded_and_is_no_check_in(event, fiji):
    row = make_guest(event, fiji)
    job = made(event)
    assert list(BadgePrint.objects.values_list("registration", "job", "badge")) == [
        (row.pk, job.pk, row.badge)
    ]
    assert (Scan.objects.count(), job.status, job.result) == (0, "done", {"badges": 1})


def test_who_was_cancelled_in_between_is_left_out(event, fiji, kenya):
    gone = make_guest(event, fiji)
    make_guest(event, kenya, family_name="Stays")
    job = request_print(event)
    cancel_registration(gone, by=make_user(), at=AT)
    work_jobs(AT)
    job.refresh_from_db()
    assert (printed_names(job), job.total, job.result) == (["Stays"], 2, {"badges": 1})


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_worker_s_badges_are_made_by_the_next_and_recorded_once(
    event, fiji, monkeypatch, moment
):
    """Killed while the pages were set, or after the badges were recorded and before the file
    was."""
    rows = [make_guest(event, fiji) for _n in range(3)]
    job = request_print(event)

    class Killed(BaseException):
        pass

    def kill(*_args, **_kwargs):
        raise Killed

    where = (printing, "badges_pdf") if moment == "before" else (jobs, "_finish")
    with monkeypatch.context() as patch:
        patch.setattr(*where, kill)
        with pytest.raises(Killed):
            work_jobs(AT)
    assert work_jobs(AT + timedelta(seconds=5)) == 0  # the lease of the killed one still runs
    assert work_jobs(AT + LEASE + timedelta(minutes=1)) == 1
    job.refresh_from_db()
    assert (job.status, job.done, len(printed_names(job))) == ("done", 3, 3)
    assert sorted(BadgePrint.objects.values_list("registration", flat=True)) == [r.pk for r in rows]
    assert acts("job.printed", "job.done") == [1, 1]


def test_progress_is_told_while_the_badges_are_made(event, fiji, monkeypatch):
    for _n in range(3):
        make_guest(event, fiji)
    job, seen = request_print(event), []
    monkeypatch.setattr(printing, "PART", 1)
    face = printing.badge_text

    def watched(row):
        seen.append(Job.objects.get(pk=job.pk).done)
        return face(row)

    monkeypatch.setattr(printing, "badge_text", watched)
    work_jobs(AT)
    assert seen == [0, 1, 2]


def test_files_are_deleted_after_a_week(event, fiji):
    make_guest(event, fiji)
    job = made(event)
    path = job.file.path
    assert (delete_files(AT + timedelta(days=6)), delete_files(AT + timedelta(days=8))) == (0, 1)
    job.refresh_from_db()
    assert (bool(job.file), delete_files(AT + timedelta(days=9))) == (False, 0)
    with pytest.raises(FileNotFoundError):
        open(path, "rb").close()


def test_the_record_names_nobody(event, fiji):
    make_guest(event, fiji, given_name="Delegate", family_name="Seventeen")
    made(event)
    text = str(
        list(Entry.objects.filter(act__startswith="job.").values_list("before", "after", "note"))
    )
    assert ("Seventeen" in text, "Delegate" in text) == (False, False)


# --- pages ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["focal_point", "desk_officer", "admissions_officer", "auditor"])
def test_printing_is_for_officers_who_may(request, client, event, fiji, person):
    make_guest(event, fiji)
    job = made(event)
    client.force_login(request.getfixturevalue(person))
    assert client.post(url("badges_print", event), form()).status_code == 403
    statuses = [
        client.get(url(*args)).status_code
        for args in (("jobs", event), ("job", event, job.pk), ("job_file", event, job.pk))
    ]
    assert (statuses, Job.objects.count()) == ([403, 403, 403], 1)


def test_an_auditor_sees_the_badges_and_no_button(client, auditor, event, fiji):
    make_guest(event, fiji, family_name="Seventeen")
    client.force_login(auditor)
    html = shown(client, "badges", event)
    assert ("Seventeen" in html, '<button class="btn">' in html, "XLSX" in html) == (
        True,
        False,
        False,
    )


def test_the_page_says_how_many_badges_that_would_be(office, event, fiji, kenya):
    make_guest(event, fiji)
    make_guest(event, kenya)
    assert "Print 2 badges" in shown(office, "badges", event)
    assert "Print 1 badge<" in shown(office, "badges", event, entity="ken")
    assert "No badges match this filter" in shown(office, "badges", event, letter="Q")


def test_a_page_without_anybody_says_so(office, event):
    html = shown(office, "badges", event)
    assert "No seats in the room are confirmed yet, so there are no badges to print." in html


def test_values_that_mean_nothing_narrow_nothing(office, event, fiji):
    make_guest(event, fiji, family_name="Seventeen")
    html = shown(office, "badges", event, entity="zzz", by="x", person="x", letter="too long")
    assert "Seventeen" in html


def test_badges_are_asked_for_made_and_fetched_as_often_as_it_takes(office, event, fiji):
    make_guest(event, fiji, family_name="Seventeen")
    answer = office.post(f"{url('badges_print', event)}?new=1", form(layout="card"))
    page = answer.headers["Location"]
    assert "Waiting to start" in text(office.get(page))
    work_jobs(AT)
    html = text(office.get(page))
    address = url("job_file", event, Job.objects.get().pk)
    assert (address in html, "accounts/job_progress.js" in html) == (True, False)
    files = [b"".join(office.get(address).streaming_content) for _n in range(2)]
    assert ["Seventeen" in words(content) for content in files] == [True, True]
    assert acts("job.fetched") == [2]


def test_a_file_that_is_no_longer_kept_is_said_so(office, event, fiji):
    make_guest(event, fiji)
    job = made(event)
    delete_files(AT + timedelta(days=8))
    assert "has been deleted" in shown(office, "job", event, job.pk)
    assert office.get(url("job_file", event, job.pk)).status_code == 404


def test_a_job_of_another_event_is_not_found_here(office, event, fiji):
    make_guest(event, fiji)
    job = made(event)
    assert office.get(url("job", make_coming(), job.pk)).status_code == 404


@pytest.mark.parametrize("wrong", [{"layout": "a0"}, {"language": "xx"}, {"nonce": "x"}])
def test_a_form_that_is_not_ours_is_refused_in_words(office, event, fiji, wrong):
    make_guest(event, fiji)
    answer = office.post(url("badges_print", event), form() | wrong)
    assert (answer.status_code, "thing to correct" in text(answer), Job.objects.count()) == (
        400,
        True,
        0,
    )


@pytest.mark.parametrize("name", ["badges", "jobs"])
def test_a_page_costs_the_same_with_one_row_and_with_three(office, event, name):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            office.get(url(name, event))
        return len(queries)

    make_guest(event, make_state("FJ"))
    made(event)
    office.get(url(name, event))
    one = cost()
    for code in ("KE", "ZM"):
        make_guest(event, make_state(code))
        made(event, new=True)
    assert cost() == one
