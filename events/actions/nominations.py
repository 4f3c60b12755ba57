"""A person that an entity presents, as every way in hands it over."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import NotPossible
from events.models import GroupLink, Registration
from events.permissions import may_say_when_received
from friends.actions.notes_verbales import ReceivedNote
from friends.models import Entity


@dataclass
class Nomination:
    """A person that an entity presents. ``details`` holds fields of ``Registration.PERSONAL``;
    without an ``entity``, which a file may name in words that are not understood, it can only be
    checked.

    ``received_at`` is when a reply that came by letter was received, which not everybody may say
    (`events.permissions.may_say_when_received`). ``endorsed`` says that the mission itself sends it
    (and so does ``is_mission``, for good); None: as the permissions of the actor say. ``number`` is
    the caller's own, such as the row of a file, and is repeated in errors; ``own_number`` is the
    nomination's, in the records of who sends it, and is kept. ``note`` is the note verbale that
    names the person; `register` alone attaches it. Who registers himself or herself gives the
    account as ``user``; to others it is given by their address.
    """

    entity: Entity | None
    details: dict[str, Any]
    user: User | None = None
    received_at: datetime | None = None
    mode: str = ""
    link: GroupLink | None = None
    endorsed: bool | None = None
    number: int = 0
    own_number: str = ""
    note: ReceivedNote | None = None
    for_oneself: bool = field(init=False)
    is_mission: bool = field(init=False)
    holder: User | None = field(init=False, default=None)  # see `events.queries.persons.Nominated`

    def __post_init__(self) -> None:
        """Cleaned before anybody asks who it is; what is refused is left for `check_details`."""
        self.for_oneself = self.user is not None
        self.is_mission = bool(self.endorsed)
        self.details = {name: _cleaned(name, value) for name, value in self.details.items()}


def refuse_time_of_receipt(nomination: Nomination, *, by: Actor, at: datetime) -> None:
    """Asked of every nomination that is registered at ``at``, by whichever way it comes."""
    received = nomination.received_at or at
    if received > at:
        raise NotPossible(
            _("The time of receipt is in the future. Enter an earlier time."), field="received_at"
        )
    if received < at and not may_say_when_received(by, is_mission=nomination.is_mission):
        text = _(
            "You do not have permission to enter the time of receipt. Leave it empty to use "
            "the current time."
        )
        raise NotPossible(text, field="received_at")


def _cleaned(name, value):
    try:
        return Registration._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
    except (FieldDoesNotExist, ValidationError):
        return value


class NominationFacts(TypedDict, total=False):
    """What `register` may be told of a Nomination, besides the entity and the details."""

    user: User | None
    received_at: datetime | None
    mode: str
    link: GroupLink | None
    endorsed: bool | None
    number: int
    own_number: str
    note: ReceivedNote | None
