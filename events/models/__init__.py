"""Meetings, side events, seminars and workshops, and who comes to them."""

from events.models.delegations import Delegation, DelegationListStatus, DelegationRole
from events.models.events import (
    Admission,
    Audience,
    Event,
    EventFormat,
    EventKind,
    EventStatus,
    Mode,
    PlanStep,
    Series,
    WaitingPolicy,
    moments_in,
)
from events.models.imports import ImportStatus, NominationImport
from events.models.invitations import Invitation
from events.models.messages import EventMessage, MessageAudience, MessageStatus
from events.models.persons import PersonDecision
from events.models.reconfirmation import ReconfirmationAnswer, ReconfirmationRound
from events.models.registrations import ASKABLE, Gender, Registration
from events.models.reserved_seats import GroupLink, ReservedSeats, SeatGroup
from events.models.seat_checks import SeatCheck
from events.models.selections import Assessment, HandChange, HandChangeKind, RankingKey, Selection
from events.models.sessions import Session
from events.models.statuses import RegistrationStatus, StatusClass

__all__ = [
    "ASKABLE",
    "Admission",
    "Assessment",
    "Audience",
    "Delegation",
    "DelegationListStatus",
    "DelegationRole",
    "Event",
    "EventFormat",
    "EventKind",
    "EventMessage",
    "EventStatus",
    "Gender",
    "GroupLink",
    "HandChange",
    "HandChangeKind",
    "ImportStatus",
    "Invitation",
    "MessageAudience",
    "MessageStatus",
    "Mode",
    "NominationImport",
    "PersonDecision",
    "PlanStep",
    "RankingKey",
    "ReconfirmationAnswer",
    "ReconfirmationRound",
    "Registration",
    "RegistrationStatus",
    "ReservedSeats",
    "SeatCheck",
    "SeatGroup",
    "Selection",
    "Series",
    "Session",
    "StatusClass",
    "WaitingPolicy",
    "moments_in",
]
