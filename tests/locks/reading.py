"""What stands for `audit.lifecycle.read_locked` in a race test."""

import time

from audit import lifecycle

LOCKED = lifecycle.read_locked


def reading(mode, seconds):
    """Reads with the lock ("held") or without ("off"), then waits: the others of the race have read
    the row too by its end."""
    read = {"held": LOCKED, "off": _read_unlocked}[mode]

    def read_and_wait(obj):
        read(obj)
        time.sleep(seconds)

    return read_and_wait


def _read_unlocked(obj):
    obj.refresh_from_db(from_queryset=obj._meta.base_manager.all())
