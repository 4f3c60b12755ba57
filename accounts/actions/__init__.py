"""Everything that changes accounts, outgoing email and background jobs."""

from accounts.actions.jobs import JobLost, cancel_job, find_job, request_job, work_jobs
from accounts.actions.people import (
    ON_CONFIRMED,
    PROFILE,
    change_profile,
    choose_emails,
    claim,
    give_role,
    remove_second_factor,
    resend,
    set_active,
    take_role,
)
from accounts.actions.undoing_address_changes import keep_address_change, undo_address_change

__all__ = [
    "ON_CONFIRMED",
    "PROFILE",
    "JobLost",
    "cancel_job",
    "change_profile",
    "choose_emails",
    "claim",
    "find_job",
    "give_role",
    "keep_address_change",
    "remove_second_factor",
    "request_job",
    "resend",
    "set_active",
    "take_role",
    "undo_address_change",
    "work_jobs",
]
