"""The worker's part of an import: in order of receipt, all or nothing, and once, whichever worker
is killed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.actions import jobs
from accounts.actions.jobs import LEASE, Lease, work_jobs
from accounts.models import Job, Notice
from audit.models import SYSTEM, Entry
from events.actions import cancel_registration, confirm_selection, import_jobs, importing, register
from events.actions.import_jobs import erase_imports
from events.models import ImportStatus, NominationImport
from tests.events import faults, make_link
from tests.events.imports import (
    checked,
    confirmed,
    entered,
    is_kept,
    line,
    make_states,
    matched,
    people,
)
from tests.events.selecting import propose_selection
from tests.factories import AT, make_event, make_registration, make_state, make_user

pytestmark = pytest.mark.django_db
S = ImportStatus


@pytest.fixture(autouse=True)
def states():
    return make_states()


# --- entering -------------------------------------------------------------------------------------
def test_the_time_of_receipt_decides_and_not_the_order_of_the_file():
    event = make_event(seats=2)
    make_registration(event, make_state("ZM"), family_name="1", at=AT - timedelta(hours=1))
    row = entered(
        line("FJ", 2, "2026-04-30 12:00"),
        line("KE", 3, "2026-04-29"),
        line("NA", 4, "2026-04-30 09:00"),
        line("FJ", 5),
        event=event,
    )
    assert people(event) == [
        ("1", "confirmed"),
        ("3", "confirmed"),
        ("4", "waiting"),
        ("2", "waiting"),
        ("5", "waiting"),
    ]
    assert row.result == {"entered": 4, "known": 0, "confirmed": 1, "waiting": 3}
    assert faults(event) == []


def test_quota_and_seats_hold_and_the_numbers_come_out():
    event = make_event(seats=3, quota=1)
    row = entered(
        *(line(state, n) for n, state in enumerate(["FJ", "FJ", "KE", "NA", "ZM"])), event=event
    )
    assert people(event) == [
        ("0", "confirmed"),
        ("1", "waiting"),
        ("2", "confirmed"),
        ("3", "confirmed"),
        ("4", "waiting"),
    ]
    assert (row.result["confirmed"], row.result["waiting"], faults(event)) == (3, 2, [])


def test_a_nomination_is_endorsed_by_being_made_and_still_waits_for_approval():
    event = make_event(endorsement=True, approval=True)
    assert entered(line(), event=event).result == {"entered": 1, "known": 0, "awaiting_approval": 1}
    assert event.registrations.get().source.startswith("import ")


def test_the_same_file_again_enters_nobody():
    event = make_event()
    lines = [line("FJ", 17), line("KE", 18)]
    entered(*lines, event=event)
    row = entered(*lines, event=event)
    assert (row.result, event.registrations.count(), faults(event)) == (
        {"entered": 0, "known": 2},
        2,
        [],
    )


def test_the_same_file_registers_no_one_again_unless_it_was_received_later():
    event = make_event()
    lines = [line("FJ", 17), line("KE", 18)]
    entered(*lines, event=event)
    gone = event.registrations.get(family_name="17")
    cancel_registration(gone, by=make_user(), at=AT)
    row = entered(*lines, event=event)
    assert (row.result, gone.event.registrations.live().count()) == ({"entered": 0, "known": 2}, 1)
    row = checked(*lines, event=event)
    found = {name: row.result[name] for name in ("new", "known", "ended", "delegations")}
    assert found == {
        "new": 0,
        "known": 2,
        "ended": [2],
        "delegations": [["fji", 0, 1], ["ken", 0, 1]],
    }
    type(gone).objects.filter(pk=gone.pk).update(closed_at=AT - timedelta(days=2))
    row = entered(line("FJ", 17, "2026-04-30 10:00"), event=event)
    assert (row.result["entered"], event.registrations.live().count()) == (1, 2)


def test_who_was_not_eligible_is_not_entered_and_told_twice():
    event = make_event(admission="selection", seats=5, closes_at=AT - timedelta(days=1))
    make_registration(event, at=AT - timedelta(days=2))
    seen = propose_selection(event, AT).fingerprint
    confirm_selection(event, by=make_user(), at=AT, seen=seen)
    rows = [entered(line("FJ", 17), event=event) for _n in range(2)]
    assert [row.result["entered"] for row in rows] == [1, 0]
    details = {"given_name": "Delegate", "family_name": "18"}
    facts = {"by": make_user(), "at": AT, "details": details, "late": True}
    one, other = (register(event, entity=make_state("FJ"), **facts) for _n in range(2))
    assert one.pk == other.pk
    assert event.registrations.filter(status="not_eligible").count() == 2


def test_without_a_time_of_receipt_the_upload_counts_and_not_the_worker():
    deadline = AT + timedelta(minutes=1)
    row = confirmed(line(), event=make_event(admission="selection", closes_at=deadline))
    assert work_jobs(AT + timedelta(hours=1)) == 1
    assert row.event.registrations.get().received_at == AT


@pytest.mark.parametrize(("tell", "notices"), [(True, 2), (False, 0)])
def test_persons_are_written_to_if_the_officer_wants_it(tell, notices):
    entered(line("FJ", 17), line("KE", 18), tell=tell)
    assert Notice.objects.count() == notices


def test_afterwards_the_file_is_deleted_and_the_stream_tells_the_story_without_names():
    row = confirmed(line())
    path = row.file.path
    work_jobs(AT)
    row.refresh_from_db()
    assert (row.status, row.file.name, row.job.done) == (S.DONE, "", 1)
    assert not Path(path).exists()
    entries = Entry.objects.about(row).order_by("pk")
    assert [e.act.partition(".")[2] for e in entries] == [
        "uploaded",
        "checking",
        "checked",
        "running",
        "done",
    ]
    assert "nominee" not in str([(e.before, e.after, e.note) for e in entries])


def test_all_or_nothing_and_the_rows_that_stood_in_the_way_are_named():
    event = make_event()
    row = confirmed(line("FJ", 17), line("KE", 18), line("NA", 19), event=event)
    for number in (17, 19):
        make_registration(
            event, make_state("ZM"), family_name=str(number), email=f"nominee{number}@example.org"
        )
    assert work_jobs(AT) == 1
    row.refresh_from_db()
    assert (row.status, [(n, field) for n, field, _text in row.errors]) == (
        S.FAILED,
        [(2, "email"), (4, "email")],
    )
    assert (people(event), faults(event)) == ([("17", "confirmed"), ("19", "confirmed")], [])
    assert is_kept(row) and "nominee" not in str(Entry.objects.about(row).latest("pk").after)
    assert (
        importing.match_columns(
            row, columns=row.columns, day_first=True, by=row.made_by, at=AT
        ).status
        == S.CHECKING
    )


def test_an_event_that_was_closed_in_the_meantime_takes_nobody():
    event = make_event()
    row = confirmed(line(), event=event)
    type(event).objects.filter(pk=event.pk).update(status="closed")
    work_jobs(AT)
    row.refresh_from_db()
    assert (row.status, row.errors) == (
        S.FAILED,
        [[0, "", "Registration for this event is not open."]],
    )


def test_a_link_for_a_group_is_not_used_up_by_an_import():
    event = make_event()
    link = make_link(event, uses=1)
    entered(line(), event=event)
    assert link.registrations.count() == 0


# --- workers --------------------------------------------------------------------------------------
class Killed(BaseException):
    """What no handler catches, as the end of a process."""


def kill_in(monkeypatch, name):
    """Let the worker die right after this step of its work."""
    real = getattr(import_jobs, name)

    def then_dies(*args, **kwargs):
        real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(import_jobs, name, then_dies)


def dies():
    with pytest.raises(Killed):
        work_jobs(AT)


def test_a_worker_killed_while_checking_is_followed_by_another(monkeypatch):
    row = matched(line())
    with monkeypatch.context() as patch:
        kill_in(patch, "nominations_of")
        dies()
    assert work_jobs(AT + LEASE - timedelta(seconds=1)) == 0
    assert work_jobs(AT + LEASE) == 1
    row.refresh_from_db()
    assert (row.status, row.errors) == (S.CHECKED, [])


def test_a_worker_killed_while_entering_leaves_nothing_and_nobody_is_entered_twice(monkeypatch):
    row = confirmed(line("FJ", 17), line("KE", 18))
    with monkeypatch.context() as patch:
        kill_in(patch, "register_many")
        dies()
    row.refresh_from_db()
    assert (row.status, row.event.registrations.count(), Notice.objects.count()) == (
        S.RUNNING,
        0,
        0,
    )
    assert [work_jobs(AT), work_jobs(AT + LEASE * 2)] == [0, 1]
    assert (len(people(row.event)), faults(row.event)) == (2, [])


def test_a_file_that_a_killed_worker_left_is_deleted_later(monkeypatch):
    row = confirmed(line())
    with monkeypatch.context() as patch:
        patch.setattr(import_jobs, "forget_file", lambda row: (_ for _ in ()).throw(Killed))
        dies()
    row.refresh_from_db()
    assert (row.status, is_kept(row)) == (S.DONE, True)
    assert [erase_imports(AT), erase_imports(AT)] == [1, 0]
    row.refresh_from_db()
    assert not row.file


@pytest.mark.parametrize(("prepare", "status"), [(matched, S.CHECKED), (confirmed, S.DONE)])
def test_a_worker_killed_before_it_closed_the_job_leaves_the_next_nothing_to_do(
    monkeypatch, prepare, status
):
    row = prepare(line())
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_finish", lambda *_args: (_ for _ in ()).throw(Killed))
        dies()
    row.refresh_from_db()
    assert (row.status, row.job.status) == (status, "running")
    entries = Entry.objects.about(row).count()
    assert work_jobs(AT + LEASE * 2) == 1
    row.refresh_from_db()
    assert (row.status, row.job.status, row.job.attempts) == (status, "done", 2)
    assert (Entry.objects.about(row).count(), faults(row.event)) == (entries, [])


def test_a_job_that_was_left_behind_does_not_touch_a_later_check(monkeypatch):
    row = matched(line("Atlantis"))
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_finish", lambda *_args: (_ for _ in ()).throw(Killed))
        dies()
    importing.match_columns(row, columns=row.columns, day_first=False, by=row.made_by, at=AT)
    assert work_jobs(AT + LEASE * 2) == 1  # the one that was left behind
    row.refresh_from_db()
    assert (row.status, row.job.status) == (S.CHECKING, "waiting")
    assert work_jobs(AT + LEASE * 2) == 1
    row.refresh_from_db()
    assert (row.status, row.job.status, len(row.errors)) == (S.CHECKED, "done", 1)


@pytest.mark.parametrize("prepare", [matched, confirmed])
def test_a_worker_whose_lease_expired_writes_nothing(monkeypatch, prepare):
    """It was slow, and another one has taken the import over in the meantime."""
    row = prepare(line())
    status, real = row.status, import_jobs.nominations_of

    def slowly(lines):
        again = Job.objects.due(AT + LEASE).filter(pk=row.job_id)
        assert again.update(claimed_until=AT + LEASE + LEASE) == 1
        return real(lines)

    with monkeypatch.context() as patch:
        patch.setattr(import_jobs, "nominations_of", slowly)
        assert work_jobs(AT) == 0
    row.refresh_from_db()
    assert (row.status, row.event.registrations.count()) == (status, 0)
    assert work_jobs(AT + LEASE + LEASE) == 1


def test_what_is_removed_while_it_is_checked_stays_removed(monkeypatch):
    row, real = matched(line("Atlantis")), import_jobs.nominations_of

    def meanwhile(lines):
        importing.remove_import(NominationImport.objects.get(pk=row.pk), by=SYSTEM)
        return real(lines)

    monkeypatch.setattr(import_jobs, "nominations_of", meanwhile)
    assert work_jobs(AT) == 0
    row.refresh_from_db()
    assert (row.status, row.job.status, row.errors) == (S.REMOVED, "cancelled", [])


def test_progress_is_told_and_the_lease_renewed(monkeypatch):
    monkeypatch.setattr(import_jobs, "STEP", 2)
    seen, real = [], Lease.renew

    def renew(lease, done):
        real(lease, done)
        job = Job.objects.get(pk=lease.job.pk)
        seen.append((job.done, job.claimed_until == lease.until))

    monkeypatch.setattr(Lease, "renew", renew)
    checked(*(line("FJ", n) for n in range(5)))
    assert seen == [(2, True), (4, True)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("prepare", "expected"), [(matched, 0), (confirmed, 2)])
def test_two_workers_at_once_do_the_work_once(prepare, expected):
    row, ready = prepare(line("FJ", 17), line("KE", 18)), Barrier(2)

    def work(_number):
        ready.wait()
        try:
            return work_jobs(AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as reserved_seats:
        assert sorted(reserved_seats.map(work, range(2))) == [0, 1]
    assert (len(people(row.event)), faults(row.event)) == (expected, [])


# --- many -----------------------------------------------------------------------------------------
def test_five_thousand_rows_are_entered_with_few_questions():
    event = make_event(seats=1000, quota=400)
    lines = [
        line(["FJ", "KE", "NA", "ZM"][n % 4], n, f"2026-04-{n % 28 + 1:02}") for n in range(5000)
    ]
    row = confirmed(*lines, event=event)
    with CaptureQueriesContext(connection) as queries:
        assert work_jobs(AT) == 1
    row.refresh_from_db()
    assert row.result == {"entered": 5000, "known": 0, "confirmed": 1000, "waiting": 4000}
    assert (faults(event), len(queries) < 200) == ([], True)


# --- what nobody has thought of -------------------------------------------------------------------
def broken(monkeypatch, name, error):
    def fails(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(import_jobs, name, fails)


def test_a_check_that_cannot_be_done_is_told_once_and_not_tried_for_ever(monkeypatch):
    row = matched(line())
    broken(monkeypatch, "_survey", OverflowError("date value out of range"))
    with pytest.raises(OverflowError):
        work_jobs(AT)
    row.refresh_from_db()
    assert (row.status, row.job.status, row.job.claimed_until) == (S.CHECKED, "failed", None)
    assert "could not be processed" in row.errors[0][2]
    assert work_jobs(AT + 2 * LEASE) == 0


def test_an_entering_that_cannot_be_done_enters_nobody_and_is_told(monkeypatch):
    row = confirmed(line())
    broken(monkeypatch, "register_many", OverflowError("date value out of range"))
    with pytest.raises(OverflowError):
        work_jobs(AT)
    row.refresh_from_db()
    assert (row.status, row.job.status, row.event.registrations.count()) == (S.FAILED, "failed", 0)
    assert "could not be processed" in row.errors[0][2]


def test_a_database_that_was_away_is_tried_again(monkeypatch):
    row = confirmed(line())
    with monkeypatch.context() as patched:
        broken(patched, "register_many", OperationalError("the server closed the connection"))
        with pytest.raises(OperationalError):
            work_jobs(AT)
    row.refresh_from_db()
    assert row.status == S.RUNNING
    assert work_jobs(AT + 2 * LEASE) == 1
    assert row.event.registrations.count() == 1
