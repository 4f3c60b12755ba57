"""A pytest plugin: with SECOND_DATABASE=1 a run plays only what a database can change, and says
what it leaves to the first database, and why.

`pytest.mark.one_database("reason")` marks a test whose outcome no database changes. It is
deselected, which is not skipped: the run on the other database played it, and NO_SKIPS holds there.
The same goes for a test that asks for no database: pytest-django keeps it from reaching one.
"""

import os
from collections import Counter

import pytest

_LEFT = pytest.StashKey[Counter]()
_DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_configure(config):
    config.stash[_LEFT] = Counter()


def pytest_collection_modifyitems(config, items):
    if os.environ.get("SECOND_DATABASE") != "1":
        return
    reasons = {item: reason for item in items if (reason := _reason(item))}
    items[:] = [item for item in items if item not in reasons]
    config.hook.pytest_deselected(items=list(reasons))
    config.stash[_LEFT].update(f"{_file(item)}: {reason}" for item, reason in reasons.items())


def _reason(item):
    """Why no database changes the outcome of this test; None where one might."""
    if mark := item.get_closest_marker("one_database"):
        return mark.args[0]
    marks = ("django_db", "browser", "servers")
    if _DATABASE & set(item.fixturenames) or any(map(item.get_closest_marker, marks)):
        return None
    return "asks for no database"


def _file(item):
    return item.nodeid.partition("::")[0]


def pytest_sessionfinish(session):
    """A process of xdist hands what it left to the one that reports; all of them left the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = dict(session.config.stash[_LEFT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    if output := getattr(node, "workeroutput", None):
        node.config.stash[_LEFT] = Counter(output["left"])


def pytest_terminal_summary(terminalreporter, config):
    left = config.stash[_LEFT]
    if left:
        terminalreporter.section("played on the first database only")
        for line, number in sorted(left.items()):
            terminalreporter.write_line(f"{number:3} {line}")
