"""Everything that changes the Group. Pages, admin, API and commands call these."""

from friends.actions.joining import (
    Named,
    admit,
    decline,
    file_request,
    lift_objection,
    raise_objection,
    retract,
    sign,
    withdraw,
)
from friends.actions.lists import import_memberships
from friends.actions.papers import Paper
from friends.actions.representation import (
    accept_invitation,
    appoint,
    approve,
    ask_to_represent,
    change_role,
    decline_representative,
    end,
    invite,
    replace,
)

__all__ = [
    "Named",
    "Paper",
    "accept_invitation",
    "admit",
    "appoint",
    "approve",
    "ask_to_represent",
    "change_role",
    "decline",
    "decline_representative",
    "end",
    "file_request",
    "import_memberships",
    "invite",
    "lift_objection",
    "raise_objection",
    "replace",
    "retract",
    "sign",
    "withdraw",
]
