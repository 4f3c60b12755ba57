"""Long work on papers: asked for by a page, done by the worker, fetched when it is done."""

from contextlib import suppress

from django.core.files.base import ContentFile
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.stored_files import atomic_with_files, store
from audit.lifecycle import NotPossible, move
from audit.models import SYSTEM, record
from events.actions.leases import LEASE, Lease, Lost
from events.models import Run, RunStatus

S = RunStatus
# Kind of run → a function of (run, lease) that does the work, calls ``lease.renew(done)`` as it goes
# and returns ``(bytes of the file or None, result as a dict of numbers)``. What it writes it writes
# itself, in transactions that may be repeated: a worker can be killed at any moment.
HANDLERS = {}


def handles(kind):
    def register(function):
        HANDLERS[kind] = function
        return function

    return register


@transaction.atomic
def ask_for(event, kind, *, by, at, nonce, options=None, total=0):
    """A run that the worker will do. The same ``nonce`` (a UUID of the form) gives the same run."""
    again = Run.objects.filter(nonce=nonce).first()
    if again:
        return again
    run = Run(event=event, kind=kind, options=options or {}, total=total, made_at=at, made_by=by, nonce=nonce)  # fmt: skip
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:  # the same form, sent twice at once
        return Run.objects.get(nonce=nonce)
    record("run.asked", run, by=by, after={"event": event.pk, "kind": kind, "total": total})
    return run


def work_runs(now):
    """Do one run that waits, or that a worker which was killed left behind. Returns how many."""
    waiting = Run.objects.due(now).order_by("pk")
    pk = waiting.values_list("pk", flat=True).first()
    if pk is None or not waiting.filter(pk=pk).update(claimed_until=now + LEASE):
        return 0
    run = Run.objects.select_related("event", "made_by").get(pk=pk)
    move(run, S.RUNNING, by=SYSTEM)
    with override(run.made_by.language):
        lease = Lease(run, now)
        try:
            file, result = HANDLERS[run.kind](run, lease)
            _settle(lease, S.DONE, file=file, result=result)
        except Lost:
            return 0
        except NotPossible as refusal:  # the event was called off, its attendance changed
            with suppress(Lost):
                _settle(lease, S.FAILED, error=str(refusal))
        except (OperationalError, InterfaceError):
            raise  # the next worker tries again
        except Exception:
            with suppress(Lost):
                text = _("The work failed. Tell those who run this software which one it is.")
                _settle(lease, S.FAILED, error=text)
            raise
    return 1


@atomic_with_files()
def _settle(lease, status, *, file=None, result=None, error=""):
    run = lease.hold()
    if file is not None:
        store(run.file, "run.pdf", ContentFile(file))
    facts = {"finished_at": lease.at, "claimed_until": None, "error": error, "result": result or {}}
    if status == S.DONE:
        facts |= {"done": run.total, "file": run.file}
    move(run, status, by=SYSTEM, **facts)
