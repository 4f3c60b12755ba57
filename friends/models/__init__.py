"""The Group, the entities of the United Nations system, and who acts for them."""

from friends.models.entities import (
    Classification,
    ClassificationKind,
    Entity,
    EntityKind,
    RegionalGroup,
)
from friends.models.group import CoChairTerm, Group, Procedure
from friends.models.memberships import (
    Capacity,
    Contact,
    Instrument,
    InstrumentKind,
    Membership,
    MembershipStatus,
    Objection,
    Signature,
)
from friends.models.representatives import (
    Representative,
    RepresentativeRole,
    RepresentativeStatus,
)

__all__ = [
    "Capacity",
    "Classification",
    "ClassificationKind",
    "CoChairTerm",
    "Contact",
    "Entity",
    "EntityKind",
    "Group",
    "Instrument",
    "InstrumentKind",
    "Membership",
    "MembershipStatus",
    "Objection",
    "Procedure",
    "RegionalGroup",
    "Representative",
    "RepresentativeRole",
    "RepresentativeStatus",
    "Signature",
]
