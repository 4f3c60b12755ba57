"""Meetings, side events, seminars and workshops, and who comes to them."""

from events.models.asking import Answer, Invitation, Round
from events.models.delegations import Delegation, DelegationRole, SheetStatus
from events.models.events import (
    Admission,
    Audience,
    Event,
    EventFormat,
    EventKind,
    EventStatus,
    Mode,
    Series,
    WaitingPolicy,
    moment_in,
)
from events.models.layers import Link, Pool, PoolGroup
from events.models.registrations import ASKABLE, Gender, Registration
from events.models.scans import COUNTS_AS_IN, Scan, ScanResult
from events.models.selections import (
    Assessment,
    HandChange,
    HandChangeKind,
    RankingKey,
    Selection,
)
from events.models.statuses import RegistrationStatus, StatusClass
from events.models.work import ImportStatus, NominationImport, SeatCheck

__all__ = [
    "ASKABLE",
    "COUNTS_AS_IN",
    "Admission",
    "Answer",
    "Assessment",
    "Audience",
    "Delegation",
    "DelegationRole",
    "Event",
    "EventFormat",
    "EventKind",
    "EventStatus",
    "Gender",
    "HandChange",
    "HandChangeKind",
    "ImportStatus",
    "Invitation",
    "Link",
    "Mode",
    "NominationImport",
    "Pool",
    "PoolGroup",
    "RankingKey",
    "Registration",
    "RegistrationStatus",
    "Round",
    "Scan",
    "ScanResult",
    "SeatCheck",
    "Selection",
    "Series",
    "SheetStatus",
    "StatusClass",
    "WaitingPolicy",
    "moment_in",
]
