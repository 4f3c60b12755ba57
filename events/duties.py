"""What the worker does for events."""

from events.actions.asking import release_unanswered
from events.actions.layers import open_due_pools
from events.actions.offering import lapse_offers
from events.actions.verifying import check_all

DUTIES = [
    ("lapse offers", lapse_offers, 2),
    ("open pools of seats", open_due_pools, 5),
    ("release who did not confirm again", release_unanswered, 10),
    ("verify the seats", check_all, 24 * 3600),
]
