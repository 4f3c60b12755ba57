"""Replaces the lock in a server process of a race test."""

import os

from django.apps import AppConfig


class LocksConfig(AppConfig):
    name = "tests.locks"
    label = "tests_locks"

    def ready(self):
        from audit import lifecycle
        from tests.locks.reading import reading

        seconds = int(os.environ["TEST_LOCKS_PAUSE_MS"]) / 1000
        lifecycle.read_locked = reading(os.environ["TEST_LOCKS"], seconds)
