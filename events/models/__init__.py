"""Meetings, side events, seminars and workshops, and who comes to them."""

from events.models.asking import Answer, Invitation, Round
from events.models.delegations import Delegation, DelegationRole, SheetStatus
from events.models.doors import Device, Door, DoorKind, RepeatRule
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
from events.models.onsite import (
    Certificate,
    CertificateStatus,
    Closing,
    Correction,
    CorrectionKind,
    OldBadge,
    OnSiteRule,
    Printed,
)
from events.models.registrations import ASKABLE, Gender, Registration
from events.models.scans import COUNTS_AS_IN, Clash, Ground, Scan, ScanResult
from events.models.selections import (
    Assessment,
    HandChange,
    HandChangeKind,
    RankingKey,
    Selection,
)
from events.models.statuses import RegistrationStatus, StatusClass
from events.models.visas import Letter, LetterStatus, Passport, PassportOpening, VisaRule
from events.models.work import ImportStatus, NominationImport, SeatCheck

__all__ = [
    "ASKABLE",
    "COUNTS_AS_IN",
    "Admission",
    "Answer",
    "Assessment",
    "Audience",
    "Certificate",
    "CertificateStatus",
    "Clash",
    "Closing",
    "Correction",
    "CorrectionKind",
    "Delegation",
    "DelegationRole",
    "Device",
    "Door",
    "DoorKind",
    "Event",
    "EventFormat",
    "EventKind",
    "EventStatus",
    "Gender",
    "Ground",
    "HandChange",
    "HandChangeKind",
    "ImportStatus",
    "Invitation",
    "Letter",
    "LetterStatus",
    "Link",
    "Mode",
    "NominationImport",
    "OldBadge",
    "OnSiteRule",
    "Passport",
    "PassportOpening",
    "Pool",
    "PoolGroup",
    "Printed",
    "RankingKey",
    "Registration",
    "RegistrationStatus",
    "RepeatRule",
    "Round",
    "Scan",
    "ScanResult",
    "SeatCheck",
    "Selection",
    "Series",
    "SheetStatus",
    "StatusClass",
    "VisaRule",
    "WaitingPolicy",
    "moment_in",
]
