"""What the worker does for events."""

from accounts.worker import Duty
from events.actions.asking import release_unanswered
from events.actions.layers import open_due_pools, pass_on_by_standing
from events.actions.offering import lapse_offers
from events.actions.verifying import check_all
from events.retention import IMPORTS, NEEDS

DUTIES = [
    Duty("lapse offers", lapse_offers, 2),
    Duty("open pools of seats", open_due_pools, 5),
    Duty("pass seats on by standing", pass_on_by_standing, 60),
    Duty("release who did not confirm again", release_unanswered, 10),
    Duty("erase old imports", IMPORTS.perform, 3600),
    Duty("erase needs of persons after events", NEEDS.perform, 24 * 3600),
    Duty("verify the seats", check_all, 24 * 3600),
]
