"""The worker's part of an import: two kinds of job. Nothing is entered twice: entering is one
transaction, which holds the import's row and its job, and ends with the last status of the import.
A worker that was killed right after it leaves a job with nothing to do."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    transaction,
)
from django.utils.translation import gettext as _

from accounts.actions.retention import receipt
from accounts.job_kinds import JobLease, JobResult
from accounts.models import Job
from accounts.worker import for_each
from audit.lifecycle import NotPossible, lock, move
from audit.models import SYSTEM, Agent
from events import permissions
from events.actions.import_scores import errors_in_scores, give_scores
from events.actions.importing import forget_file, remove_import, rows_in, table_of
from events.actions.nomination_notes import attach_notes, errors_in_notes
from events.actions.nominations import Nomination
from events.actions.registering import find_faults, register_many
from events.actions.shared_mailboxes import mark_shared_mailboxes
from events.import_parsing.rows import NominationRow
from events.import_parsing.vocabulary import plain
from events.models import ImportStatus, NominationImport
from events.models.registrations import person_key
from events.models.statuses import CLOSED
from events.queries.persons import KeysInUse, attach_accounts
from events.rules.names import is_another_name, is_same_name
from files.addresses import address_key

S = ImportStatus
ENDED = [S.DONE, S.REMOVED]
STEP = 250  # rows between two renewals
ERRORS = 1000  # kept; how many there are is said beside them
KEPT = timedelta(days=30)


def _idle(now):
    idle = NominationImport.objects.filter(status__in=[S.UPLOADED, S.CHECKING, S.CHECKED, S.FAILED])
    return idle.filter(made_at__lt=now - KEPT).order_by("pk")


def _left():
    """Files of which a worker that was killed could not delete."""
    ended = NominationImport.objects.filter(status__in=ENDED)
    return ended.exclude(file="").order_by("pk")


def due_imports(now: datetime) -> dict[str, int]:
    """What ``erase_imports`` would erase, by kind."""
    return {"imports": _idle(now).count(), "files of imports": _left().count()}


def erase_imports(now: datetime) -> int:
    """Remove unfinished imports, with files and errors; delete the files that a killed worker could
    not delete. Returns how many."""
    counts: Counter[str] = Counter()

    def erase(row: NominationImport) -> int:
        if row.status in ENDED:
            forget_file(row)
            counts["files of imports"] += 1
        else:
            remove_import(row, by=SYSTEM)
            counts["imports"] += 1
        return 1

    try:
        return for_each(chain(_idle(now), _left()), erase)
    finally:
        receipt("imports", now, counts)


def _import_of(job, status):
    """The import of this job, or None where it has gone on: a worker was killed between the two."""
    rows = NominationImport.objects.select_related("event")
    return rows.filter(pk=job.subject_id, job=job, status=status).first()


@transaction.atomic
def give_up(job: Job) -> None:
    """The officer is told what became of the import, in the transaction that marks its job as
    failed."""
    row = NominationImport.objects.filter(pk=job.subject_id).first()
    if row is None or lock(row).job_id != job.pk or row.status not in (S.CHECKING, S.RUNNING):
        return
    text = _(
        "The file could not be processed. Tell the operators of this website which import it was."
    )
    _move(row, S.CHECKED if row.status == S.CHECKING else S.FAILED, [[0, "", text]], {})


# --- checking -------------------------------------------------------------------------------------
def check_nominations(job: Job, lease: JobLease) -> JobResult:
    """Say of every row what would be refused. Writes nobody."""
    row = _import_of(job, S.CHECKING)
    return _check(row, lease) if row else JobResult()


def _check(row, lease):
    try:
        lines = list(rows_in(row, table_of(row)))
    except (NotPossible, ValidationError) as refusal:
        return _settle(row, lease, S.CHECKED, [[0, "", _words(refusal)]])
    presented = _presented(row, lines)
    nominations = [one for one in presented if one.entity]
    errors = _unclear(lines)
    errors += _refused(row, lines, presented, lease)
    errors += _registered_twice(nominations)
    errors += map(list, errors_in_notes(lines, lease.at))
    errors += map(list, _errors_in_scores(row, lines, nominations))
    errors += _errors_in_receipt(row, lines)
    found = _survey(row, nominations)
    found["notes"] = len({(n.entity, n.note_reference) for n in lines if n.note_reference})
    found["scores"] = sum(line.score is not None for line in lines)
    found["ambiguous"] = sum(line.ambiguous for line in lines)
    return _settle(row, lease, S.CHECKED, sorted(errors, key=lambda error: error[0]), found)


def _unclear(lines):
    return [[line.number, *fault] for line in lines for fault in line.faults]


def _words(refusal):
    if isinstance(refusal, DatabaseError):  # its own words may quote the row
        return _(
            "The database refused a row. Tell the operators of this website which import it was."
        )
    return " ".join(getattr(refusal, "messages", [str(refusal)]))


@transaction.atomic
def _settle(row, lease, status, errors, result=None):
    lock(row)
    lease.hold()
    _move(row, status, errors, result or {})
    return JobResult({"errors": len(errors)})


def _move(row, status, errors, result):
    facts = {"errors": errors[:ERRORS], "result": {"errors": len(errors), **result}}
    move(row, status, by=import_agent(row), **facts)


def import_agent(row: NominationImport) -> Agent:
    """Who enters: the import, whose own entries say which officers sent and confirmed it."""
    return Agent(f"import {row.pk}")


def nominations_of(lines: Iterable[NominationRow]) -> list[Nomination]:
    """Who is presented. Without an entity, where it was not understood: ``_unclear`` names the
    line."""
    return [
        Nomination(
            entity=line.entity,
            details=line.details,
            received_at=line.received_at,
            mode=line.mode,
            number=line.number,
            own_number=line.own_number,
        )
        for line in lines
    ]


def _presented(row, lines):
    nominations = nominations_of(lines)
    if row.shared_mailboxes:
        mark_shared_mailboxes(row.event, nominations)
    return nominations


def _errors_in_scores(row, lines, nominations):
    if all(line.score is None for line in lines):
        return []
    live = row.event.registrations.live().sent().order_by()
    statuses = dict(live.values_list("person", "status"))
    in_use = KeysInUse()
    found = {one.number: _first(statuses, _keys(one, in_use)) for one in nominations}
    known = {number: status for number, status in found.items() if status}
    return errors_in_scores(row.event, lines, _officer_of(row), known)


def _errors_in_receipt(row, lines):
    """Rows that say when they were received, for an officer who may not."""
    if permissions.may_say_when_received(_officer_of(row)):
        return []
    text = _("You do not have permission to enter the time of receipt. Remove the column.")
    return [[line.number, "received_at", text] for line in lines if line.received_at]


def _officer_of(row):
    """Who has the file checked or entered: scores and times of receipt are that officer's."""
    return row.job.requested_by


def _refused(row, lines, nominations, lease):
    """What registering would refuse, save of cells that could not be understood in the first
    place."""
    unclear = {line.number: {name for name, _text in line.faults} for line in lines}
    found = find_faults(row.event, nominations, by=import_agent(row), at=lease.at)
    for done, faults in enumerate(found, 1):
        if done % STEP == 0:
            lease.renew(done)
        yield from (_error(fault) for fault in faults if fault.field not in unclear[fault.number])


def _error(fault):
    """A fault as ``NominationImport.errors`` keeps it."""
    return [fault.number, fault.field, fault.text]


def _registered_twice(nominations: Iterable[Nomination]) -> Iterator[list[object]]:
    """Rows of one delegation that name the same person: of two delegations ``find_faults`` says
    it."""
    first: dict[str, Nomination] = {}
    in_use = KeysInUse()
    for one in nominations:
        key = _key(one, in_use)
        earlier = first.setdefault(key, one)
        if earlier is not one and earlier.entity == one.entity and not key.endswith(":"):
            yield [one.number, *_said_twice(one, earlier)]


def _said_twice(one, earlier):
    email = address_key(one.details.get("email"))
    same = not is_another_name(_whole_name(one.details), _whole_name(earlier.details))
    if same or not email or email != address_key(earlier.details.get("email")):
        return "given_name", _("Row %d names the same person.") % earlier.number
    words = _(
        "Row %d has the same email address and another name. Mark both as a shared mailbox, or "
        "give each person a separate address, or none."
    )
    return "email", words % earlier.number


def _key(nomination, in_use):
    names = {
        name: nomination.details.get(name, "") for name in ("email", "given_name", "family_name")
    }
    shared = nomination.details.get("shared_mailbox", False)
    facts = {"entity": nomination.entity, "shared_mailbox": shared}
    key = person_key(user=nomination.user, **facts, **names)
    return key if nomination.user or names["email"] else in_use.of(key)


def _keys(one, in_use):
    """The person's key, and that of address and name, which is given too where somebody else had
    the address at another event."""
    if not one.details.get("email"):
        return [_key(one, in_use)]
    facts = {name: one.details.get(name, "") for name in ("email", "given_name", "family_name")}
    return [
        _key(one, in_use),
        person_key(user=None, entity=one.entity, shared_mailbox=True, **facts),
    ]


def _first(found, keys):
    """What was found under the first of these keys."""
    return next((found[key] for key in keys if key in found), None)


def _survey(row, nominations):
    """What the officer is told before the decision: numbers by delegation, what is known already,
    and under another name, what came after the deadline. Lists are rows of the file."""
    recorded, named = _registered(row.event)
    over = {id(one) for one in _ended(row.event, nominations)}
    in_use = KeysInUse()
    numbers: dict[str, Counter[str]] = defaultdict(Counter)
    rows: dict[str, list[int]] = {"renamed": [], "twins": [], "ended": []}
    for one in nominations:
        name, name_in_file = _recorded_name(recorded, one, in_use), _plain_name(one.details)
        is_new = name is None and id(one) not in over
        numbers[one.entity.code]["new" if is_new else "known"] += 1
        if id(one) in over:
            rows["ended"].append(one.number)
        elif name is None and (one.entity.pk, name_in_file) in named:
            rows["twins"].append(one.number)
        elif name is not None and name != name_in_file:
            rows["renamed"].append(one.number)
    return {
        "new": sum(counts["new"] for counts in numbers.values()),
        "known": sum(counts["known"] for counts in numbers.values()),
        **{what: found[:ERRORS] for what, found in rows.items()},
        "late": _late(row, nominations),
        "delegations": [[code, n["new"], n["known"]] for code, n in sorted(numbers.items())],
    }


def _late(row, nominations):
    """How many were received after the deadline; what was recorded as already held has none."""
    if row.event.is_recorded:
        return 0
    return sum(not row.event.in_time(one.received_at or row.made_at) for one in nominations)


def _recorded_name(recorded, one, in_use):
    """The name under which the person is registered: by the mailbox too, before it was shared."""
    name = _first(recorded, _keys(one, in_use))
    if name is None and one.details.get("shared_mailbox"):
        plain_key = _key(replace(one, details={**one.details, "shared_mailbox": False}), in_use)
        found = recorded.get(plain_key)
        name = found if found and is_same_name(found, _whole_name(one.details)) else None
    return name


def _plain_name(details):
    return plain(_whole_name(details))


def _whole_name(details):
    return f"{details.get('given_name', '')} {details.get('family_name', '')}"


def _registered(event):
    """``(person → name, {(entity, name)})`` of who is registered."""
    rows = event.registrations.live().sent().order_by()
    rows = rows.values_list("person", "delegation__entity", "given_name", "family_name")
    found = [(who, entity, plain(f"{given} {family}")) for who, entity, given, family in rows]
    return {who: name for who, _e, name in found}, {(entity, name) for _w, entity, name in found}


def _ended(event, nominations):
    """The nominations of persons whose registration has ended and who are not registered again: a
    file that comes once more brings nobody back, unless it was received after that."""
    rows = event.registrations.filter(status__in=CLOSED).sent().order_by("closed_at")
    ended = {
        (who, entity): at
        for who, entity, at in rows.values_list("person", "delegation__entity", "closed_at")
    }
    if not ended:
        return []
    live = set(event.registrations.live().sent().order_by().values_list("person", flat=True))
    in_use = KeysInUse()
    return [
        one
        for one in nominations
        if live.isdisjoint(keys := _keys(one, in_use))
        and (at := _first(ended, [(key, one.entity.pk) for key in keys]))
        and (one.received_at is None or one.received_at <= at)
    ]


# --- entering -------------------------------------------------------------------------------------
def enter_nominations(job: Job, lease: JobLease) -> JobResult:
    """Register all people that a confirmed file names, or none."""
    row = _import_of(job, S.RUNNING)
    return _run(row, lease) if row else JobResult()


def _run(row, lease):
    nominations = []
    try:
        lines = list(rows_in(row, table_of(row)))
        nominations = _presented(row, lines)
        # An entity was put in other words since the check, or the officer lost a permission.
        if errors := [*_unclear(lines), *_errors_in_receipt(row, lines)]:
            return _settle(row, lease, S.FAILED, errors)
        lease.renew(0)
        result = _enter(row, lines, nominations, lease)
    except (NotPossible, ValidationError, IntegrityError, DataError) as refusal:
        return _settle(row, lease, S.FAILED, _reasons(row, nominations, lease, refusal))
    forget_file(row)
    return result


@transaction.atomic
def _enter(row, lines, nominations, lease):
    """Register all and write the last status, or nothing at all."""
    lock(row)
    lease.hold()
    by = import_agent(row)
    attach_accounts(nominations)
    over = {id(one) for one in _ended(row.event, nominations)}
    going = [one for one in nominations if id(one) not in over]
    for one in going:
        one.received_at = one.received_at or row.made_at
    registered = register_many(row.event, going, by=by, at=lease.at, tell=row.tell)
    new = {one.registration.pk: one.registration.status for one in registered if one.is_new}
    known = len(nominations) - len(new)
    numbers = {one.number: done.registration for one, done in zip(going, registered, strict=True)}
    result = {"entered": len(new), "known": known, **Counter(new.values())}
    result |= _enter_besides(row, lines, numbers, lease.at)
    move(row, S.DONE, by=by, errors=[], result=result)
    return JobResult(result)


def _enter_besides(row, lines, registrations, at):
    """Notes verbales and scores of those who were registered, by the number of the row."""
    event, named = row.event, [line for line in lines if line.number in registrations]
    facts = {"by": import_agent(row), "at": at, "received_at": row.made_at}
    notes = attach_notes(event, named, **facts)
    scores = give_scores(event, named, registrations, by=_officer_of(row), at=at)
    return {name: n for name, n in (("notes", notes), ("scores", scores)) if n}


def _reasons(row, nominations, lease, refusal):
    """Every row that is refused by now, so that one correction is enough; else what was said."""
    found = find_faults(row.event, nominations, by=import_agent(row), at=lease.at)
    errors = [_error(fault) for faults in found for fault in faults]
    field = getattr(refusal, "field", None) or ""
    return errors or [[getattr(refusal, "number", 0), field, _words(refusal)]]
