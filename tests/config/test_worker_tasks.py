"""One row that fails stops no task for the others, and is tried again the next time."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from accounts import tasks as mail
from accounts import worker
from accounts.actions import search_keys
from accounts.actions.stored_files import atomic_with_files
from accounts.models import ErasureReceipt, Job, Notice
from accounts.worker import SomeFailed, Task, for_each, list_tasks, perform
from attendance.models import AttendanceFile
from audit import lifecycle
from certificates.models import PassportDetails
from events.actions import cancel_registration, importing, start_reconfirmation
from events.models import Event, Registration, SeatCheck
from friends.actions import drawing_notes, representatives
from friends.actions.notes_verbales import keep_note
from friends.models import NoteVerbale
from tests.certificates.certified import ask, make_over, make_present
from tests.certificates.visa_letters import fill, make_traveller
from tests.events import make_reserved_seats
from tests.events.imports import checked, line, make_states, matched, uploaded
from tests.factories import (
    AT,
    make_event,
    make_group,
    make_membership,
    make_paper,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# One chain over all entries: what comes after an entry that fails has to wait for it.
ONE_CHAIN = {"seal the audit entries", "send the head of the audit log"}
# They go over no rows.
OF_NO_ROWS = {"put the cache right after it was away", "say that it is alive"}


@dataclass
class Case:
    """Two rows that are due ``at``; ``damage`` lets the first fail; ``done`` tells of each whether
    the task was done for it. ``calls`` is how often the task is performed, if it does one row a
    time."""

    at: datetime
    damage: Callable
    done: Callable[[], list[bool]]
    calls: int = 1


def unlockable(row):
    """Damage: this row cannot be read under its lock."""

    def damage(patch):
        read = lifecycle.read_locked

        def reading(obj):
            if obj == row:
                raise RuntimeError("this row is damaged")
            read(obj)

        patch.setattr(lifecycle, "read_locked", reading)

    return damage


def first_call(owner, name):
    """Damage: the first call of this function fails."""

    def damage(patch):
        act, calls = getattr(owner, name), []

        def called(*args, **kwargs):
            calls.append(args)
            if len(calls) == 1:
                raise RuntimeError("this row is damaged")
            return act(*args, **kwargs)

        patch.setattr(owner, name, called)

    return damage


def states_of(rows, wanted):
    rows = list(rows)

    def done():
        for row in rows:
            row.refresh_from_db()
        return [row.status == wanted for row in rows]

    return done


def offered_seats():
    rows = []
    for _n in range(2):
        event = make_event(seats=1, offer_hours=24)
        seated = make_registration(event)
        rows.append(make_registration(event))
        cancel_registration(seated, by=make_user(), at=AT)
    return Case(AT + 2 * DAY, unlockable(rows[0].event), states_of(rows, "expired"))


def reconfirmations():
    rows = [make_registration() for _n in range(2)]
    facts = {"at": AT, "deadline": AT + DAY, "reason": "Moved"}
    rounds = [start_reconfirmation(row.event, by=make_user(), **facts) for row in rows]
    rows, rounds = rows[::-1], rounds[::-1]  # the newest is looked at first
    return Case(AT + 2 * DAY, unlockable(rounds[0]), states_of(rows, "not_reconfirmed"))


def waiting_lists():
    rows = []
    for _n in range(2):
        event = make_event(seats=0)
        rows.append(make_registration(event))
    at = rows[0].event.ends_at + DAY
    return Case(at, unlockable(rows[0].event), states_of(rows, "not_seated"))


def reserved_seats():
    rows = []
    for _n in range(2):
        event = make_event(seats=1)
        make_reserved_seats(event, 1, entities=[make_state("FJ")], opens_at=AT + DAY)
        rows.append(make_registration(event, make_state("KE")))
    return Case(AT + 2 * DAY, unlockable(rows[0].event), states_of(rows, "confirmed"))


def larger_quotas():
    rows, fiji = [], make_state("FJ")
    for _n in range(2):
        event = make_event(quota=1, quota_by_standing={"member": 2})
        rows.append([make_registration(event, fiji) for _m in range(2)][1])
    make_membership(fiji)
    rows = rows[::-1]  # the newest is looked at first
    return Case(AT, unlockable(rows[0].event), states_of(rows, "confirmed"))


def checked_imports():
    make_states()
    rows = [matched(line()) for _n in range(2)]
    return Case(AT, unlockable(rows[0].job), states_of(rows, "checked"), calls=2)


def entered_imports():
    make_states()
    looked = [checked(line()) for _n in range(2)]  # both, before one is due to be entered
    rows = [
        importing.confirm_import(row, tell=True, by=row.made_by, at=AT, seen=row.fingerprint)
        for row in looked
    ]
    return Case(AT, unlockable(rows[0].job), states_of(rows, "done"), calls=2)


def old_imports():
    make_states()
    rows = [uploaded(line()) for _n in range(2)]
    return Case(AT + 40 * DAY, unlockable(rows[0]), states_of(rows, "removed"))


def old_attendance_files():
    facts = {"made_at": AT, "made_by": make_user(), "errors": [[2, "entity", "“Ruritania”"]]}
    rows = [AttendanceFile.objects.create(event=make_event(), **facts) for _n in range(2)]
    return Case(AT + 31 * DAY, unlockable(rows[0]), states_of(rows, "removed"))


def old_needs():
    rows = [make_registration(diet="Halal") for _n in range(2)]

    def done():
        return [not Registration.objects.get(pk=row.pk).diet for row in rows]

    return Case(AT + 500 * DAY, unlockable(rows[0].event), done)


def old_passports():
    rows = [make_traveller() for _n in range(2)]
    for row in rows:
        fill(row)

    def done():
        return [not PassportDetails.objects.filter(registration=row).exists() for row in rows]

    return Case(rows[1].event.ends_at + 91 * DAY, unlockable(rows[0].event), done)


def papers():
    jobs = []
    for _n in range(2):
        event = make_over()
        make_present(event)
        ask(event)
        jobs.append(Job.objects.about(event).get())
    return Case(timezone.now(), unlockable(jobs[0]), states_of(jobs, "done"), calls=2)


def old_job_files():
    jobs = []
    for n in range(2):
        facts = {
            "kind": "badges",
            "requested_at": AT,
            "finished_at": AT,
            "requested_by": make_user(),
        }
        jobs.append(Job.objects.create(nonce=f"{n:032}", status="done", subject_id=1, **facts))
        Job.objects.filter(pk=jobs[n].pk).update(file=f"jobs/{n}.pdf")

    def done():
        return [not Job.objects.get(pk=job.pk).file for job in jobs]

    return Case(AT + 8 * DAY, first_call(FileSystemStorage, "delete"), done)


def orphan_files():
    """Two files that no row names, older than a day."""
    paths = [Path(settings.MEDIA_ROOT) / "imports" / name for name in ("a.table", "b.table")]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (AT.timestamp(), AT.timestamp()))

    def done():
        return [not path.exists() for path in paths]

    return Case(AT + 8 * DAY, first_call(FileSystemStorage, "delete"), done)


def counted_seats():
    """Both have a difference, which the daily check finds."""
    events = [make_event() for _n in range(2)]
    for event in events:
        Event.objects.filter(pk=event.pk).update(waiting=7)

    def done():
        check = SeatCheck.objects.first()
        found = check.differences if check else []
        return [any(text.startswith(event.slug) for text in found) for event in events]

    return Case(AT, unlockable(events[0]), done)


def silences():
    make_group(procedure="non_objection")
    facts = {"procedure": "non_objection", "objections_until": AT, "status": "requested"}
    rows = [make_membership(**facts) for _n in range(2)]
    return Case(AT + DAY, unlockable(rows[0]), states_of(rows, "admitted"))


def endings():
    rows = [make_representative(valid_until=(AT + n * DAY).date()) for n in (2, 3)]

    def done():
        for row in rows:
            row.refresh_from_db()
        return [row.warned_at is not None for row in rows]

    return Case(AT, first_call(representatives, "notify"), done)


def undrawn_notes():
    with atomic_with_files():
        facts = {"by": make_user(), "at": AT}
        rows = [keep_note(make_paper(f"NV/{n}"), make_state("FJ"), **facts) for n in range(2)]

    def done():
        held = [NoteVerbale.objects.get(pk=row.pk) for row in rows]
        return [row.drawn_at is not None for row in held]

    return Case(AT, first_call(drawing_notes, "draw_pages"), done, calls=2)


def mails():
    rows = [Notice.objects.create(kind="account", email="a@example.org") for _n in range(2)]
    at = timezone.now() + timedelta(minutes=1)

    def done():
        held = [Notice.objects.get(pk=row.pk) for row in rows]
        return [bool(row.tries) for row in held]

    return Case(at, first_call(mail, "claim"), done)


def old_mails():
    """The two rules of the app: email, and ended sign-ins."""

    def done():
        return [ErasureReceipt.objects.filter(rule=key).exists() for key in ("mail", "sessions")]

    return Case(AT, first_call(mail, "_settled"), done)


def stale_search_keys():
    """Of two models."""
    rows = make_registration(family_name="Nguyễn"), make_user(family_name="Nguyễn")
    for row in rows:
        type(row).objects.update(search_key="")

    def done():
        return ["nguyen" in type(row).objects.get(pk=row.pk).search_key for row in rows]

    return Case(AT, first_call(search_keys, "fill_search_keys"), done)


CASES = {
    "compare the search keys": stale_search_keys,
    "expire offers": offered_seats,
    "open reserved seats": reserved_seats,
    "promote by standing": larger_quotas,
    "end reconfirmation rounds": reconfirmations,
    "end waiting lists": waiting_lists,
    "work on jobs, checking imports": checked_imports,
    "work on jobs, entering imports": entered_imports,
    "erase old imports": old_imports,
    "erase old files of attendance": old_attendance_files,
    "erase access needs after events": old_needs,
    "erase passport details": old_passports,
    "work on jobs, issuing certificates": papers,
    "delete files of jobs": old_job_files,
    "delete orphan files": orphan_files,
    "verify the seats": counted_seats,
    "admit after the time for objections": silences,
    "warn of authorities that end": endings,
    "draw the pages of notes verbales": undrawn_notes,
    "send account email": mails,
    "send email": mails,
    "erase old email and sessions": old_mails,
}


def task_of(name):
    """The task that a case is about; one task may have several."""
    return name.partition(", ")[0]


def performed(name, at):
    run = next(task.run for task in list_tasks() if task.name == task_of(name))
    return perform(Task(name, lambda _now: run(at), 0))


def test_every_task_of_the_worker_is_tried_here():
    assert {task.name for task in list_tasks()} == {*map(task_of, CASES)} | ONE_CHAIN | OF_NO_ROWS


@pytest.mark.parametrize("name", CASES)
def test_a_row_that_fails_does_not_stop_the_others_and_is_tried_again(name, monkeypatch):
    case = CASES[name]()
    assert case.done() == [False, False]
    with monkeypatch.context() as patch:
        case.damage(patch)
        results = [performed(name, case.at) for _n in range(case.calls)]
    assert case.done() == [False, True]
    assert None in results  # it counts as failed

    later = case.at + (timedelta(minutes=6) if case.calls > 1 else timedelta())  # the lease is over
    assert performed(name, later) is not None
    assert case.done() == [True, True]


def test_the_receipt_of_imports_names_those_that_went(monkeypatch):
    case = old_imports()
    case.damage(monkeypatch)
    performed("erase old imports", case.at)
    assert ErasureReceipt.objects.get().counts["imports"] == 1


def test_the_receipt_of_job_files_names_those_that_went(monkeypatch):
    case = old_job_files()
    case.damage(monkeypatch)
    performed("delete files of jobs", case.at)
    assert ErasureReceipt.objects.get().counts == {"files of jobs": 1}


def test_seats_that_could_not_be_counted_are_a_difference(monkeypatch):
    case = counted_seats()
    case.damage(monkeypatch)
    performed("verify the seats", case.at)
    check = SeatCheck.objects.get()
    first = Event.objects.order_by("pk").first()
    assert check.differences[-1] == f"events.Event {first.pk}: could not be counted"


# --- the helper -----------------------------------------------------------------------------------
def test_all_rows_are_tried_and_the_failure_is_told_at_the_end(monkeypatch):
    tried, said = [], []

    def act(row):
        tried.append(row)
        if row == 1:
            raise ValueError("no")
        return row

    monkeypatch.setattr(worker.log, "exception", lambda text, *words: said.append(text % words))
    with pytest.raises(SomeFailed, match="1 failed: event 1") as failure:
        for_each([1, 2, 3], act, what="event")
    assert (tried, failure.value.done, failure.value.failed) == ([1, 2, 3], 5, ["event 1"])
    assert said == ["event 1 failed; the others go on"]


def test_a_log_names_the_row_and_no_person():
    person = make_user(given_name="Seventeen")
    with pytest.raises(SomeFailed) as failure:
        for_each([person], lambda _row: 1 / 0)
    assert failure.value.failed == [f"accounts.User {person.pk}"]


def test_nothing_to_do_is_nothing_done():
    assert for_each([], lambda _row: 1) == 0
    assert for_each([1, 2], lambda _row: None) == 0
