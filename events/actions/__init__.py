"""Everything that changes events and registrations."""

from events.actions.acted_on import ActedOn, act_on_each, preview_act
from events.actions.acting_on_delegation_lists import accept_lists, return_lists
from events.actions.acting_on_many import ManyAct, act_on_many, preview_act_on_many
from events.actions.changing import cancel_registration, change_registration
from events.actions.deciding import approve, endorse, not_approve, not_endorse
from events.actions.delegation_lists import (
    accept_list,
    add_known_people,
    attach_note,
    recall_list,
    reorder,
    return_for_correction,
    submit_list,
)
from events.actions.inviting import (
    invite,
    note_invitation_opened,
    reply_to_invitation,
    send_reminders,
    withdraw_invitation,
)
from events.actions.inviting_many import invite_many, remind_many, withdraw_many
from events.actions.list_forecast import (
    drafts_behind_endorsed,
    forecast_list,
    submit_as_forecast,
)
from events.actions.offering import accept_offer, decline_seat, expire_offers
from events.actions.planning import (
    add_event,
    cancel_event,
    change_event,
    close_event,
    copy_event,
    free_slug,
    missing_by_step,
    publish_event,
    record_event,
)
from events.actions.reconfirming import (
    answer_reconfirmation,
    end_reconfirmation_rounds,
    start_reconfirmation,
)
from events.actions.registering import Nomination, register, register_many
from events.actions.reserving import (
    add_group_link,
    open_reserved_seats,
    reserve_seats,
    revoke_group_link,
    set_own_quota,
)
from events.actions.selecting import (
    assess,
    assess_many,
    confirm_selection,
    set_hand_change,
    set_selection_rule,
)
from events.actions.substituting import substitute

__all__ = [
    "ActedOn",
    "ManyAct",
    "Nomination",
    "accept_list",
    "accept_lists",
    "accept_offer",
    "act_on_each",
    "act_on_many",
    "add_event",
    "add_group_link",
    "add_known_people",
    "answer_reconfirmation",
    "approve",
    "assess",
    "assess_many",
    "attach_note",
    "cancel_event",
    "cancel_registration",
    "change_event",
    "change_registration",
    "close_event",
    "confirm_selection",
    "copy_event",
    "decline_seat",
    "drafts_behind_endorsed",
    "end_reconfirmation_rounds",
    "endorse",
    "expire_offers",
    "forecast_list",
    "free_slug",
    "invite",
    "invite_many",
    "missing_by_step",
    "not_approve",
    "not_endorse",
    "note_invitation_opened",
    "open_reserved_seats",
    "preview_act",
    "preview_act_on_many",
    "publish_event",
    "recall_list",
    "record_event",
    "register",
    "register_many",
    "remind_many",
    "reorder",
    "reply_to_invitation",
    "reserve_seats",
    "return_for_correction",
    "return_lists",
    "revoke_group_link",
    "send_reminders",
    "set_hand_change",
    "set_own_quota",
    "set_selection_rule",
    "start_reconfirmation",
    "submit_as_forecast",
    "submit_list",
    "substitute",
    "withdraw_invitation",
    "withdraw_many",
]
