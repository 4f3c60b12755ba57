"""Badges are put on paper: asked for by the office, made by the worker, kept for some days."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.worker import for_each
from audit.lifecycle import NotPossible, lock
from audit.models import record
from events.actions.runs import ask_for, handles
from events.badges import Layout, badges_pdf, face_of
from events.lists import in_protocol_order
from events.models import Mode, Printed, Run, RunKind, RunStatus
from friends.models.entities import sort_key

KEPT = timedelta(days=7)
PART = 50  # faces between two signs of life


@dataclass(frozen=True)
class Wanted:
    """Whose badges. What is empty narrows nothing."""

    new: bool = False
    entity: str = ""
    letter: str = ""
    by: str = "person"  # the letter is that of the family name, or of the "entity"
    person: int | None = None


def badges_of(event, wanted):
    """Who takes part in the room and is meant, by entity, the head of delegation first."""
    rows = in_protocol_order(_holders(event).select_related("delegation__entity"))
    if wanted.new:
        printed = Printed.objects.filter(registration=OuterRef("pk"), badge=OuterRef("badge"))
        rows = rows.exclude(Exists(printed))
    if wanted.entity:
        rows = rows.filter(delegation__entity__code=wanted.entity)
    if wanted.person:
        rows = rows.filter(pk=wanted.person)
    if wanted.letter:
        rows = [row for row in rows if wanted.letter in initials(row, wanted.by)]
    return list(rows)


def _holders(event):
    return event.registrations.seated().filter(mode=Mode.ROOM)


def initials(registration, by):
    """The letters under which a person is looked for: the first of the family name as it is written (of
    the given name where there is no other) and without its accent; or of the entity in English."""
    if by == "entity":
        return {registration.delegation.entity.sort_name[:1].upper()}
    name = (registration.family_name or registration.given_name).strip()
    return {name[:1].upper(), sort_key(name)[:1].upper()}


@transaction.atomic
def ask_for_badges(event, *, by, at, nonce, wanted, layout, language):
    """A run that prints those who are meant now. Who is in another run that is not done yet is no
    more new, so that two officers do not print the same badge."""
    lock(event)
    again = event.runs.filter(nonce=nonce).first()
    if again:
        return again
    people = [row.pk for row in badges_of(event, wanted)]
    if wanted.new:
        taken = _under_way(event)
        people = [pk for pk in people if pk not in taken]
    if not people:
        raise NotPossible(_("There is no badge to print. Choose another part of the list."))
    options = {"people": people, "layout": Layout(layout), "language": language}
    return ask_for(
        event, RunKind.BADGES, by=by, at=at, nonce=nonce, options=options, total=len(people)
    )


def _under_way(event):
    runs = event.runs.filter(kind=RunKind.BADGES, status__in=[RunStatus.WAITING, RunStatus.RUNNING])
    return {pk for options in runs.values_list("options", flat=True) for pk in options["people"]}


@handles(RunKind.BADGES)
def print_badges(run, lease):
    """The worker's part. Who has lost the seat since it was asked is left out."""
    rows = in_protocol_order(_holders(run.event).select_related("delegation__entity"))
    meant = set(run.options["people"])
    rows = [row for row in rows if row.pk in meant]
    with override(run.options["language"]):
        faces = []
        for number, row in enumerate(rows, start=1):
            row.event = run.event
            faces.append(face_of(row))
            if number % PART == 0:
                lease.renew(number)
        lease.renew(len(rows))
        file = badges_pdf(run.event, faces, run.options["layout"])
    _note(run, lease, rows)
    return file, {"badges": len(rows)}


@transaction.atomic
def _note(run, lease, rows):
    """Record what was printed: once, however often the run is begun again."""
    lease.hold()
    known = set(run.prints.values_list("registration", flat=True))
    new = [row for row in rows if row.pk not in known]
    if new:
        prints = (Printed(registration=r, run=run, badge=r.badge, at=lease.at) for r in new)
        Printed.objects.bulk_create(prints, batch_size=500)
        record("run.printed", run, by=run.made_by, after={"badges": len(new)})


def due_files(now):
    """Files of badges that were made more than a week ago."""
    old = Run.objects.filter(kind=RunKind.BADGES, finished_at__lt=now - KEPT)
    return old.exclude(file="").order_by("pk")


def forget_files(now):
    """Delete the files of badges that are due. Returns how many."""
    return for_each(due_files(now)[:100], _forget_file)


def _forget_file(run):
    run.file.delete(save=False)
    return Run.objects.filter(pk=run.pk).update(file="")


def last_printed(registrations):
    """Of each of these the time when the badge it has now was printed last, by its key."""
    rows = Printed.objects.filter(registration__in=registrations).order_by("at")
    said = {row.pk: row.badge for row in registrations}
    found = rows.values_list("registration", "badge", "at")
    return {pk: at for pk, badge, at in found if said[pk] == badge}
