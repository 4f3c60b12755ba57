"""The settings of a server process in a race test: those of every server of the tests, with other
locks."""

import os

from config.settings import DATABASES, INSTALLED_APPS, SQLITE
from tests.server_settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.locks.apps.LocksConfig"]
if SQLITE and os.environ["TEST_LOCKS"] == "off":
    # The one write lock, which is taken at BEGIN otherwise, is a lock too.
    DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
