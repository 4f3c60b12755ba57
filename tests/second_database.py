"""A pytest plugin: with SECOND_DATABASE=1 a run plays only what a database can change, and says
what it leaves to the first database, and why.

`pytest.mark.one_database("reason")` marks a test whose outcome no database changes. It is
deselected, which is not skipped: the run on the other database played it, and NO_SKIPS holds there.
"""

import os
from collections import Counter

import pytest

_LEFT = pytest.StashKey[Counter]()


def pytest_configure(config):
    config.stash[_LEFT] = Counter()


def pytest_collection_modifyitems(config, items):
    if os.environ.get("SECOND_DATABASE") != "1":
        return
    left = [item for item in items if item.get_closest_marker("one_database")]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)
    config.stash[_LEFT].update(map(_line, left))


def _line(item):
    (reason,) = item.get_closest_marker("one_database").args
    return f"{item.nodeid.partition('::')[0]}: {reason}"


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
