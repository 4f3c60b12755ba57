"""What the worker does for events."""

from accounts.worker import Task
from events.actions.ending import end_waiting_lists
from events.actions.offering import expire_offers
from events.actions.reconfirming import end_reconfirmation_rounds
from events.actions.reserving import open_due_reserved_seats, promote_by_standing
from events.actions.retention import IMPORTS, NEEDS
from events.actions.seat_check import check_all_seats

TASKS = [
    Task("expire offers", expire_offers, 2),
    Task("open reserved seats", open_due_reserved_seats, 5),
    Task("promote by standing", promote_by_standing, 60),
    Task("end reconfirmation rounds", end_reconfirmation_rounds, 10),
    Task("end waiting lists", end_waiting_lists, 3600),
    Task("erase old imports", IMPORTS.perform, 3600),
    Task("erase access needs after events", NEEDS.perform, 24 * 3600),
    Task("verify the seats", check_all_seats, 24 * 3600),
]
