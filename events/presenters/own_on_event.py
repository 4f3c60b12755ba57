"""What an event's page says to its reader: of the delegations that he or she speaks for and of the
own registration, with the one next step. A fixed number of questions, none for visitors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from events import permissions
from events.models import Delegation, DelegationListStatus, Event, EventStatus, Registration
from events.models.statuses import COUNTED
from events.presenters.list_outcomes import names_of
from events.presenters.own_events import (
    NextStep,
    OwnRegistration,
    StepAct,
    coming_ones,
    first_step,
    past_ones,
)
from events.presenters.tasks import LIST_COUNTS
from events.queries.delegation_lists import quota_of_new
from events.wording import display
from events.wording.deadlines import deadline
from friends.models import Entity

SPOKEN_FOR = 5  # who speaks for more chooses in the workspace


@dataclass(frozen=True)
class OwnDelegation:
    """A delegation of the reader at the event: its figures in a sentence, its next step; after the
    event the people who had seats."""

    delegation: Delegation
    text: str
    squares: Sequence[str] = ()
    step: NextStep | None = None
    people: Sequence[OwnRegistration] = ()

    @property
    def to_pass_on(self) -> str:
        """The names of people whose certificates reach them through the mission alone."""
        rows = [one.row for one in self.people if one.certificate]
        return names_of([row for row in rows if not (row.user_id or row.email)])


@dataclass(frozen=True)
class OwnOnEvent:
    registrations: Sequence[OwnRegistration] = ()
    delegations: Sequence[OwnDelegation] = ()
    step: NextStep | None = None
    join_url: str = ""
    past: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the reader is registered already, or goes by a delegation list: then the page
        offers no other way to register."""
        return bool(self.registrations or self.delegations)


def own_on_event(event: Event, user: User, now: datetime) -> OwnOnEvent:
    past = event.ends_at <= now
    rows = list(
        event.registrations.live().sent().filter(user=user).select_related("delegation__entity")
    )
    for row in rows:
        row.event = event
    own = past_ones(rows) if past else coming_ones(rows, now)
    held = _held(event, user, now)
    if past:
        delegations = after_event(held)
    else:
        delegations = [_before(row, now) for row in held if event.status != EventStatus.CANCELLED]
    mine = first_step(own)
    # The page itself says of which event.
    step = (
        replace(mine, text="")
        if mine
        else next((one.step for one in delegations if one.step), None)
    )
    links = (permissions.join_url(row, user, now) for row in rows)
    return OwnOnEvent(own, delegations, step, next(filter(None, links), ""), past)


def _held(event, user, now):
    """The reader's delegations at the event, also those without a row yet."""
    entities = list(Entity.objects.spoken_for_by(user)[:SPOKEN_FOR])
    if not entities:
        return []
    rows = Delegation.objects.filter(event=event, entity__in=entities)
    found = {row.entity_id: row for row in rows.annotate(**LIST_COUNTS)}
    held = []
    for entity in entities:
        row = found.get(entity.pk)
        if row is None:
            row = Delegation(quota=quota_of_new(event, entity, now))
            row.offered = row.unendorsed = row.drafts = row.live = 0
        row.event, row.entity = event, entity
        held.append(row)
    return held


# --- before the event -----------------------------------------------------------------------------
def figures_text(row: Delegation) -> str:
    """“Fiji: 0 of 2 seats, 2 drafts not submitted.” with what awaits endorsement."""
    parts = [_seats(row)]
    if row.drafts:
        text = ngettext("%d draft not submitted", "%d drafts not submitted", row.drafts)
        parts.append(text % row.drafts)
    if row.waiting:
        parts.append(
            ngettext("%(n)s on the waiting list", "%(n)s on the waiting list", row.waiting)
            % {"n": row.waiting}
        )
    text = _("%(entity)s: %(figures)s.") % {
        "entity": row.entity.name,
        "figures": _(", ").join(parts),
    }
    if row.unendorsed:
        more = ngettext(
            "%d person awaits your endorsement.",
            "%d people await your endorsement.",
            row.unendorsed,
        )
        text = f"{text} {more % row.unendorsed}"
    return text


def _seats(row):
    if row.quota is None:
        return ngettext("%(n)s seat", "%(n)s seats", row.used) % {"n": row.used}
    text = ngettext("%(used)d of %(quota)d seat", "%(used)d of %(quota)d seats", row.quota)
    return text % {"used": row.used, "quota": row.quota}


def _before(row, now):
    held = display.quota_squares(row.used, row.waiting + row.drafts, row.quota)
    squares = held if row.quota is not None and len(held) <= 30 else ()
    text = figures_text(row)
    return OwnDelegation(row, text, squares, _step(row, text, squares, now))


def _step(row, text, squares, now):
    event = row.event
    closed = permissions.why_closed(event, now)
    found = _title(row, closed, now)
    if not found:
        return None
    title, label, dated = found
    due = deadline(event.closing, event.time_zone, now) if dated and not closed else None
    act = StepAct(label, row.get_absolute_url())
    return NextStep(
        title,
        [act],
        text=text,
        due=due,
        due_label=_("Submit by") if due else "",
        whose=row.entity.name,
        squares=squares,
    )


def _title(row, closed, now):
    """Title, button, and whether the deadline of registration is that of this step."""
    if row.offered:
        return _("Accept or decline the offered seats"), _("Open the delegation list"), False
    if row.status == DelegationListStatus.RETURNED:
        return _("Correct and submit your delegation list"), _("Open the delegation list"), True
    if row.drafts and not closed:
        return _("Submit your delegation list"), _("Open the delegation list"), True
    if row.unendorsed:
        return _("Endorse people who registered"), _("Open the delegation list"), False
    if not (row.live or closed) and row.event.invites(row.entity, now.date()):
        return _("Nominate people"), _("Open the delegation list"), True
    return None


# --- after the event ------------------------------------------------------------------------------
def after_event(held: Sequence[Delegation]) -> list[OwnDelegation]:
    """Each delegation that had people: who had a seat, who came, the certificates, the figures.
    The delegations have their event and entity; a fixed number of questions for all."""
    saved = {row.pk: row for row in held if row.pk}
    rows = (
        list(Registration.objects.filter(delegation__in=saved, status__in=COUNTED).in_list_order())
        if saved
        else []
    )
    for row in rows:
        row.delegation = saved[row.delegation_id]
        row.event = row.delegation.event
    by_delegation = {pk: [] for pk in saved}
    for one in past_ones(rows):
        by_delegation[one.row.delegation_id].append(one)
    return [
        OwnDelegation(saved[pk], _figures_after(saved[pk], people), people=people)
        for pk, people in by_delegation.items()
        if people
    ]


def _figures_after(row, people):
    came = sum(one.came for one in people)
    papers = sum(one.certificate is not None for one in people)
    parts = [
        ngettext("%(n)s person registered", "%(n)s people registered", len(people))
        % {"n": len(people)},
        ngettext("%(n)s was present", "%(n)s were present", came) % {"n": came},
        ngettext("%(n)s certificate", "%(n)s certificates", papers) % {"n": papers},
    ]
    return _("%(entity)s: %(figures)s.") % {
        "entity": row.entity.name,
        "figures": _(", ").join(parts),
    }
