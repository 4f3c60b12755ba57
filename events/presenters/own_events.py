"""What the reader has of events: own registrations with what belongs to each (the kit), and the one
next step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.formatting import city, clock, day
from events.models import (
    Delegation,
    Event,
    EventStatus,
    ReconfirmationAnswer,
    Registration,
    RegistrationStatus,
)
from events.queries.figures import present
from events.registries import OWN_REGISTRATIONS, KitEntry
from events.wording.deadlines import Deadline, deadline
from files.in_a_row import comma

S = RegistrationStatus


@dataclass(frozen=True)
class StepAct:
    """A button of the next step; ``posts``: a form, which does something at once."""

    label: str
    url: str
    posts: bool = False


@dataclass(frozen=True)
class NextStep:
    """The one thing that the reader has to do: title with a verb, sentences, deadline, buttons of
    which the first is the solid one. ``whose``: of which delegation, if not of the reader."""

    title: str | Promise
    acts: Sequence[StepAct]
    text: str = ""
    due: Deadline | None = None
    due_label: str = ""
    after: str = ""
    whose: str = ""
    squares: Sequence[str] = ()


@dataclass(frozen=True)
class OwnRegistration:
    """One registration of the reader: its parts as ``(label, entry)``, and its next step if there
    is one. ``came``: whether the person was present at an event that is over. ``starts``: when the
    event begins, the reader's time first."""

    row: Registration
    kit: list[tuple[str | Promise, KitEntry]] = field(default_factory=list)
    step: NextStep | None = None
    came: bool = False
    note: str = ""
    starts: str = ""

    @property
    def certificate(self) -> KitEntry | None:
        return next((e for _label, e in self.kit if e.mark == "ok" and e.url), None)


def coming_ones(rows: Sequence[Registration], now: datetime) -> list[OwnRegistration]:
    """Live registrations of events to come. A fixed number of questions for all."""
    parts = _parts(rows, after=False)
    answers = _open_answers(rows, now)
    return [
        OwnRegistration(
            row,
            kit=_kit(row, parts),
            step=_step(row, parts, answers.get(row.pk), now),
            note=_note(row),
            starts=deadline(row.event.starts_at, row.event.time_zone, now).text,
        )
        for row in rows
    ]


def past_ones(rows: Sequence[Registration]) -> list[OwnRegistration]:
    """Registrations of events that are over, or that have ended: attendance and certificate."""
    parts = _parts(rows, after=True)
    came = came_of(rows)
    return [OwnRegistration(row, kit=_kit(row, parts), came=row.pk in came) for row in rows]


def came_of(rows: Sequence[Registration]) -> set[int]:
    """The keys of those who were present."""
    if not rows:
        return set()
    found = Registration.objects.filter(pk__in=[row.pk for row in rows])
    return set(present(found, {row.event_id for row in rows}).values_list("pk", flat=True))


def first_step(own: Iterable[OwnRegistration]) -> NextStep | None:
    """The next step with the earliest deadline, then those without one."""
    steps = [one.step for one in own if one.step]
    dated = [step for step in steps if step.due]
    return min(dated, key=lambda step: step.due.at, default=next(iter(steps), None))


def step_of_mission(rows: Sequence[Registration], delegation: Delegation) -> NextStep | None:
    """What a mission has to do for people who have seats; each row gets ``kit_step``, what is
    missing of its own. A fixed number of questions, none where no one has a seat."""
    seated = [row for row in rows if row.has_seat]
    found = None
    for part in _parts(seated, after=False):
        open_ = [row for row in seated if (e := part.entries.get(row.pk)) and e.step]
        for row in open_:
            row.kit_step = (part.label, part.entries[row.pk])
        if open_ and part.mission_step and not found:
            entry = part.entries[open_[0].pk]
            act = StepAct(f"{entry.link}: {open_[0].name}", entry.url)
            found = NextStep(part.mission_step(len(open_)), [act], whose=delegation.entity.name)
    return found


def _parts(rows, *, after):
    parts = [source(rows) for source in OWN_REGISTRATIONS] if rows else []
    return [part for part in parts if part.after == after]


def _kit(row, parts):
    return [(part.label, part.entries[row.pk]) for part in parts if row.pk in part.entries]


def _open_answers(rows, now):
    """Registration → the open question whether the person still comes."""
    found = ReconfirmationAnswer.objects.open().filter(
        registration__in=rows, round__deadline__gte=now
    )
    return {answer.registration_id: answer for answer in found.select_related("round")}


_NOTES = {
    S.AWAITING_ENDORSEMENT: gettext_lazy(
        "The focal point of %s decides on your registration. There is nothing for you to do."
    ),
    S.AWAITING_APPROVAL: gettext_lazy(
        "The secretariat decides on your registration for %s. There is nothing for you to do."
    ),
    S.NOMINATED: gettext_lazy(
        "You are nominated by %s. The secretariat selects after the deadline. There is nothing for"
        " you to do."
    ),
    S.WAITING: gettext_lazy(
        "You are on the waiting list for %s. We will email you if a seat becomes free."
    ),
}


def _note(row):
    """What the registration waits for, to the person."""
    text = _NOTES.get(row.status)
    if text is None or row.event.status == EventStatus.CANCELLED:
        return ""
    return text % row.delegation.entity.name


def _step(row, parts, answer, now):
    event, address = row.event, [row.event.slug, row.pk]
    if event.status == EventStatus.CANCELLED:
        return None
    text = f"{event.title}{comma()}{when_and_where(event)}."
    if row.status == S.OFFERED:
        return NextStep(
            _("Accept or decline your seat"),
            [
                StepAct(_("Accept seat"), reverse("events:accept", args=address), posts=True),
                StepAct(_("Decline"), reverse("events:decline", args=address)),
            ],
            text=text,
            due=deadline(row.offer_until, event.time_zone, now),
            after=_("After that the seat will be offered to the next person."),
        )
    if answer:
        return NextStep(
            _("Confirm that you will still come"),
            [
                StepAct(_("I will come"), reverse("events:reconfirm", args=address), posts=True),
                StepAct(_("Cancel registration"), reverse("events:cancel", args=address)),
            ],
            text=text,
            due=deadline(answer.round.deadline, event.time_zone, now),
            after=_("After that the seat will be offered to the next person."),
        )
    ahead = event.starts_at > now
    entry = next((e for _label, e in _kit(row, parts) if e.step and ahead), None)
    return entry and NextStep(entry.step, [StepAct(str(entry.link), entry.url)], text=text)


def when_and_where(event: Event) -> str:
    """“2 March 2027, 09:00 Lusaka time”: day and time at the venue."""
    return _("%(day)s, %(clock)s %(city)s time") % {
        "day": day(event.starts_at, event.time_zone),
        "clock": clock(event.starts_at, event.time_zone),
        "city": city(event.time_zone),
    }
