"""Badges are printed: requested by the office, made by the worker, kept for some days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import find_job, request_job
from accounts.job_kinds import JobLease, JobResult
from accounts.models import Job, User
from attendance.models import BadgePrint
from attendance.pdf.badges import Layout, badge_text, badges_pdf
from audit.lifecycle import NotPossible, lock
from audit.models import record
from events.models import Event, Mode, Registration
from events.queries.event_lists import in_protocol_order
from friends.models.entities import sort_key

KIND = "badges"  # of job
PART = 50  # faces between two signs of life


@dataclass(frozen=True)
class BadgeFilter:
    """Whose badges. What is empty narrows nothing."""

    new: bool = False
    entity: str = ""
    letter: str = ""
    by: str = "person"  # the letter is that of the family name, or of the "entity"
    person: int | None = None


def badges_of(event: Event, badge_filter: BadgeFilter) -> list[Registration]:
    """Participants in the room that the filter selects, by entity, head of delegation first."""
    rows = in_protocol_order(_holders(event).select_related("delegation__entity"))
    if badge_filter.new:
        printed = BadgePrint.objects.filter(registration=OuterRef("pk"), badge=OuterRef("badge"))
        rows = rows.exclude(Exists(printed))
    if badge_filter.entity:
        rows = rows.filter(delegation__entity__code=badge_filter.entity)
    if badge_filter.person:
        rows = rows.filter(pk=badge_filter.person)
    if badge_filter.letter:
        return [row for row in rows if badge_filter.letter in initials(row, badge_filter.by)]
    return list(rows)


def _holders(event):
    return event.registrations.seated().filter(mode=Mode.ROOM)


def initials(registration: Registration, by: str) -> set[str]:
    """The letters under which a person is looked for: the first of the family name as it is written
    (of the given name where there is no other) and without its accent; or of the entity in
    English."""
    if by == "entity":
        return {registration.delegation.entity.sort_name[:1].upper()}
    name = (registration.family_name or registration.given_name).strip()
    return {name[:1].upper(), sort_key(name)[:1].upper()}


@transaction.atomic
def request_badges(
    event: Event,
    *,
    by: User,
    at: datetime,
    nonce: UUID | None,
    badge_filter: BadgeFilter,
    layout: str,
    language: str,
) -> Job:
    """A job that prints the badges selected now. A person in another job that is not done yet is
    no longer new, so that two officers do not print the same badge."""
    lock(event)
    if earlier := find_job(nonce):
        return earlier
    people = [row.pk for row in badges_of(event, badge_filter)]
    if badge_filter.new:
        in_other_jobs = _under_way(event)
        people = [pk for pk in people if pk not in in_other_jobs]
    if not people:
        raise NotPossible(_("There are no badges to print. Choose another part of the list."))
    arguments = {"people": people, "layout": Layout(layout), "language": language}
    return request_job(
        KIND, event, by=by, at=at, nonce=nonce, arguments=arguments, total=len(people)
    )


def _under_way(event):
    jobs = Job.objects.about(event).filter(kind=KIND).active()
    return {
        pk for arguments in jobs.values_list("arguments", flat=True) for pk in arguments["people"]
    }


def print_badges(job: Job, lease: JobLease) -> JobResult:
    """The worker's part. People who lost their seat since the request are left out."""
    event = cast(Event, job.subject)
    seated = in_protocol_order(_holders(event).select_related("delegation__entity"))
    meant = set(job.arguments["people"])
    rows = [row for row in seated if row.pk in meant]
    with override(job.arguments["language"]):
        faces = []
        for number, row in enumerate(rows, start=1):
            row.event = event
            faces.append(badge_text(row))
            if number % PART == 0:
                lease.renew(number)
        lease.renew(len(rows))
        file = badges_pdf(event, faces, job.arguments["layout"])
    _note(job, lease, rows)
    return JobResult({"badges": len(rows)}, file)


@transaction.atomic
def _note(job, lease, rows):
    """Record what was printed: once, however often the job is begun again."""
    lease.hold()
    printed = set(job.prints.values_list("registration", flat=True))
    new = [row for row in rows if row.pk not in printed]
    if new:
        prints = (BadgePrint(registration=r, job=job, badge=r.badge, at=lease.at) for r in new)
        BadgePrint.objects.bulk_create(prints, batch_size=500)
        record("job.printed", job, by=job.requested_by, after={"badges": len(new)})


def last_printed(registrations: Collection[Registration]) -> dict[int, datetime]:
    """Of each of these the time when the badge it has now was printed last, by its key."""
    rows = BadgePrint.objects.filter(registration__in=registrations).order_by("at")
    badges = {row.pk: row.badge for row in registrations}
    found = rows.values_list("registration", "badge", "at")
    return {pk: at for pk, badge, at in found if badges[pk] == badge}
