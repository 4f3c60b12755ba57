"""The Group, the entities of the United Nations system, and who acts for them."""

from friends.models.entities import (
    Classification,
    ClassificationKind,
    Entity,
    EntityKind,
    RegionalGroup,
)
from friends.models.group import CoChairTerm, GroupOfFriends, Procedure
from friends.models.memberships import (
    Capacity,
    DrawingProblem,
    Membership,
    MembershipStatus,
    NamedFocalPoint,
    NoteVerbale,
    NoteVerbaleKind,
    Objection,
    Signature,
)
from friends.models.note_pages import NotePage
from friends.models.representatives import Representative, RepresentativeRole, RepresentativeStatus

__all__ = [
    "Capacity",
    "Classification",
    "ClassificationKind",
    "CoChairTerm",
    "DrawingProblem",
    "Entity",
    "EntityKind",
    "GroupOfFriends",
    "Membership",
    "MembershipStatus",
    "NamedFocalPoint",
    "NotePage",
    "NoteVerbale",
    "NoteVerbaleKind",
    "Objection",
    "Procedure",
    "RegionalGroup",
    "Representative",
    "RepresentativeRole",
    "RepresentativeStatus",
    "Signature",
]
