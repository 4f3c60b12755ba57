"""A pytest plugin: with NO_SKIPS=1 a run fails when a test was skipped, and says which.

`bin/test` loads it. On a developer's machine a test may be skipped for want of a browser; what
vouches for the project runs all of them.
"""

import os

import pytest


def _skipped(config):
    if os.environ.get("NO_SKIPS") != "1" or hasattr(config, "workerinput"):
        return []
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session, exitstatus):
    if exitstatus == 0 and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    for report in _skipped(config):
        terminalreporter.write_line(f"NO_SKIPS: {report.nodeid} was skipped: {report.longrepr}")
