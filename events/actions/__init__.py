"""Everything that changes events and registrations."""

from events.actions.asking import (
    answer,
    ask_again,
    invite,
    note_read,
    release_unanswered,
    remind,
    reply,
    withdraw_invitation,
)
from events.actions.changing import cancel, change_registration
from events.actions.deciding import approve, endorse, refuse, refuse_endorsement
from events.actions.layers import add_link, open_pool, revoke_link, save_pool, set_own_quota
from events.actions.offering import accept, decline, lapse_offers
from events.actions.planning import add_event, call_off, change_event, close, copy_event, publish
from events.actions.registering import Nomination, register, register_many
from events.actions.selecting import (
    assess,
    assess_many,
    change_by_hand,
    confirm_selection,
    set_rule,
)
from events.actions.sheets import (
    accept_sheet,
    add_again,
    arrange,
    attach_note,
    release_sheet,
    submit,
)
from events.actions.sheets import take_back as take_sheet_back
from events.actions.substituting import substitute

__all__ = [
    "Nomination",
    "accept",
    "accept_sheet",
    "add_again",
    "add_event",
    "add_link",
    "answer",
    "approve",
    "arrange",
    "ask_again",
    "assess",
    "assess_many",
    "attach_note",
    "call_off",
    "cancel",
    "change_by_hand",
    "change_event",
    "change_registration",
    "close",
    "confirm_selection",
    "copy_event",
    "decline",
    "endorse",
    "invite",
    "lapse_offers",
    "note_read",
    "open_pool",
    "publish",
    "refuse",
    "refuse_endorsement",
    "register",
    "register_many",
    "release_sheet",
    "release_unanswered",
    "remind",
    "reply",
    "revoke_link",
    "save_pool",
    "set_own_quota",
    "set_rule",
    "submit",
    "substitute",
    "take_sheet_back",
    "withdraw_invitation",
]
