"""Which kinds of background work there are: `KINDS`, brought by the apps above.

This app keeps, claims and finishes the jobs; what a kind means, and who may see its jobs, is said
by the app that registers it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

from audit.registry import Registry, offer

if TYPE_CHECKING:
    from accounts.models import Job, User


class JobLease(Protocol):
    """What the work needs of its lease: see `accounts.actions.jobs.Lease`."""

    @property
    def at(self) -> datetime: ...

    def renew(self, done: int) -> None: ...

    def hold(self) -> Job: ...


KINDS: Registry[JobKind] = offer("accounts.job_kinds")


@dataclass(frozen=True)
class JobResult:
    """What came out of a job: numbers for the page, and the file to fetch if there is one."""

    numbers: dict[str, int] = field(default_factory=dict)
    file: bytes | None = None
    suffix: str = ".pdf"


@dataclass(frozen=True)
class JobKind:
    """``work(job, lease)`` does the work and calls ``lease.renew(done)`` as it goes. What it writes
    it writes in transactions that may be repeated, each holding the lease: a worker can be killed
    at any moment, and another begins again.

    ``on_failure(job)`` runs in the transaction that marks the job as failed, before the job is
    locked: whatever it locks is locked before the job, as everywhere. ``permission`` is needed to
    see jobs of this kind.
    """

    name: str
    label: str | Promise
    work: Callable[[Job, JobLease], JobResult]
    permission: str
    on_failure: Callable[[Job], None] | None = None


def visible_kinds(user: User) -> list[str]:
    return [kind.name for kind in KINDS if user.has_perm(kind.permission)]
