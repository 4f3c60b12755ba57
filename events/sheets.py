"""What the sheet of a delegation shows: numbers, people, people of earlier events."""

from dataclasses import dataclass

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from events import drawing, words
from events.actions.registering import missing_of
from events.actions.waiting_list import waits
from events.models import Answer, Delegation, Registration, RegistrationStatus
from friends.standing import standings

S = RegistrationStatus
EARLIER = 100


def delegation_of(event, entity, at):
    """The delegation's row; before anybody was named, one that is not saved, with its quota."""
    found = (
        Delegation.objects.filter(event=event, entity=entity).select_related("instrument").first()
    )
    row = found or Delegation(quota=quota_of_new(event, entity, at))
    row.event, row.entity = event, entity
    return row


def quota_of_new(event, entity, at):
    """The quota that a delegation would have which is not there yet."""
    by_standing = event.quota_by_standing and standings([entity], at.date())
    return event.quota_for(by_standing[entity.pk] if by_standing else None)


@dataclass(frozen=True)
class Numbers:
    """The live numbers of a delegation and its event; None is without limit."""

    quota: int | None
    used: int
    left: int | None
    waiting: int
    seats_left: int | None
    places_left: int | None
    squares: tuple = ()

    @classmethod
    def of(cls, delegation):
        event = delegation.event
        squares = drawing.squares_of(delegation.used, delegation.waiting, delegation.quota)
        return cls(
            quota=delegation.quota,
            used=delegation.used,
            left=delegation.left,
            waiting=delegation.waiting,
            seats_left=event.seats_left if "room" in event.modes else None,
            places_left=event.places_left if "online" in event.modes else None,
            squares=tuple(squares) if delegation.quota is not None and len(squares) <= 30 else (),
        )

    @property
    def tag(self):
        """The same text as long as the numbers are the same."""
        parts = (self.quota, self.used, self.waiting, self.seats_left, self.places_left)
        return "-".join(str(part) for part in parts)


def people(delegation, at):
    """``(live, ended)``: the persons on the sheet in its order, each with ``wait`` (place and reason
    in the waiting list) and what ``waits_for``; and those whose registration has ended."""
    if delegation.pk is None:
        return [], []
    event = delegation.event
    rows = list(delegation.registrations.on_the_sheet().select_related("user", "replaces"))
    queued = delegation.waiting and {wait.key: wait for wait in waits(event, at)}
    asked = _asked_again(delegation, at)
    for row in rows:
        row.event, row.delegation = event, delegation
        row.asked = asked.get(row.pk)
        row.wait = queued.get(row.pk) if queued else None
        row.missing = missing_of(row) if row.status == S.DRAFT else []
        row.why = words.why(row.wait, row) if row.wait else row.facts.waits_for
    live = [row for row in rows if row.is_live]
    return live, [row for row in rows if not row.is_live]


def _asked_again(delegation, at):
    """Registration → the open question whether the person still comes."""
    rows = Answer.objects.open().filter(registration__delegation=delegation)
    rows = rows.filter(round__deadline__gte=at.replace(microsecond=0)).select_related("round")
    return {row.registration_id: row for row in rows}


def earlier_people(entity, event):
    """Persons whom the entity sent to other events, as they were last presented, by name; those who
    are on the sheet of this event already are left out."""
    sent = Registration.objects.sent().filter(delegation__entity=entity)
    here = event.registrations.live().filter(Q(delegation__entity=entity) | ~Q(status=S.DRAFT))
    others = sent.exclude(event=event).exclude(person__in=here.values("person"))
    newest = others.order_by().values("person").annotate(pk_=Max("pk")).values("pk_")
    rows = Registration.objects.filter(pk__in=newest).select_related("event")
    return rows.order_by("family_name", "given_name", "pk")[:EARLIER]


# --- the sheet to take away -----------------------------------------------------------------------
def header():
    return [
        _("No."), _("Style"), _("Given name"), _("Family name"), _("Name in a second script"),
        _("Functional title"), _("Role"), _("Takes part"), _("Status"), _("Badge number"),
    ]  # fmt: skip


def lines(live):
    """The rows of the sheet as CSV has them."""
    return [
        [
            number, row.style, row.given_name, row.family_name, row.second_script, row.position,
            row.get_role_display(), row.get_mode_display(), row.get_status_display(),
            row.badge if row.has_seat else "",
        ]
        for number, row in enumerate(live, 1)
    ]  # fmt: skip
