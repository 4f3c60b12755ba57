"""What the worker does for events."""

from events.actions.asking import release_unanswered
from events.actions.layers import open_due_pools, pass_on_by_standing
from events.actions.offering import lapse_offers
from events.actions.verifying import check_all
from events.retention import IMPORTS, NEEDS, PASSPORTS

DUTIES = [
    ("lapse offers", lapse_offers, 2),
    ("open pools of seats", open_due_pools, 5),
    ("pass seats on by standing", pass_on_by_standing, 60),
    ("release who did not confirm again", release_unanswered, 10),
    ("erase old imports", IMPORTS.perform, 3600),
    ("erase needs of persons after events", NEEDS.perform, 24 * 3600),
    ("erase passport data", PASSPORTS.perform, 24 * 3600),
    ("verify the seats", check_all, 24 * 3600),
]
