"""Meetings, side events, seminars and workshops, and who comes to them."""

from events.models.events import (
    Audience,
    Event,
    EventFormat,
    EventKind,
    EventStatus,
    Series,
    moment_in,
)
from events.models.registrations import (
    ASKABLE,
    Delegation,
    DelegationRole,
    Gender,
    Registration,
    RegistrationStatus,
    StatusClass,
)
from events.models.scans import COUNTS_AS_IN, Scan, ScanResult

__all__ = [
    "ASKABLE",
    "COUNTS_AS_IN",
    "Audience",
    "Delegation",
    "DelegationRole",
    "Event",
    "EventFormat",
    "EventKind",
    "EventStatus",
    "Gender",
    "Registration",
    "RegistrationStatus",
    "Scan",
    "ScanResult",
    "Series",
    "StatusClass",
    "moment_in",
]
