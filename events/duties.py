"""What the worker does for events."""

from accounts.worker import Duty
from events.actions.asking import release_unanswered
from events.actions.import_work import check_imports, run_imports
from events.actions.layers import open_due_pools, pass_on_by_standing
from events.actions.offering import lapse_offers
from events.actions.runs import work_runs
from events.actions.verifying import check_all
from events.retention import IMPORTS, NEEDS

DUTIES = [
    Duty("lapse offers", lapse_offers, 2),
    Duty("open pools of seats", open_due_pools, 5),
    Duty("pass seats on by standing", pass_on_by_standing, 60),
    Duty("release who did not confirm again", release_unanswered, 10),
    Duty("check imports", check_imports, 1),
    Duty("enter imports", run_imports, 1),
    Duty("erase old imports", IMPORTS.perform, 3600),
    Duty("erase needs of persons after events", NEEDS.perform, 24 * 3600),
    Duty("make papers", work_runs, 1),
    Duty("verify the seats", check_all, 24 * 3600),
]
