"""Everything that changes the Group. Pages, admin, API and commands call these."""

from friends.actions.appointing import appoint
from friends.actions.member_list import import_memberships
from friends.actions.memberships import (
    NamedPerson,
    admit,
    decline,
    file_request,
    lift_objection,
    raise_objection,
    sign,
    withdraw,
    withdraw_request,
)
from friends.actions.notes_verbales import ReceivedNote
from friends.actions.representatives import (
    accept_invitation,
    approve,
    ask_to_represent,
    ask_with_note,
    change_role,
    confirm_appointment,
    decline_representative,
    end,
    invite,
    replace,
)

__all__ = [
    "NamedPerson",
    "ReceivedNote",
    "accept_invitation",
    "admit",
    "appoint",
    "approve",
    "ask_to_represent",
    "ask_with_note",
    "change_role",
    "confirm_appointment",
    "decline",
    "decline_representative",
    "end",
    "file_request",
    "import_memberships",
    "invite",
    "lift_objection",
    "raise_objection",
    "replace",
    "sign",
    "withdraw",
    "withdraw_request",
]
