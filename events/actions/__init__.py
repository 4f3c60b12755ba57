"""Everything that changes events, registrations and attendance."""

from events.actions.desk import admit_by_hand, check_in, take_back
from events.actions.planning import add_event, call_off, change_event, close, copy_event, publish
from events.actions.registering import cancel, change_registration, register

__all__ = [
    "add_event",
    "admit_by_hand",
    "call_off",
    "cancel",
    "change_event",
    "change_registration",
    "check_in",
    "close",
    "copy_event",
    "publish",
    "register",
    "take_back",
]
