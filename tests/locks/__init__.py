"""Locks that are held longer, and locks that are off: for race tests and their controls.

`audit.lifecycle.lock` reads a row through `audit.lifecycle.read_locked`, and nothing else does:
that one function is replaced (`tests.locks.reading`). A test does it in its own process; a server
process is started with the environment of `held` or `off`, whose settings list an app that does it
there.
"""

SETTINGS = "tests.locks.settings"


def held(milliseconds=20):
    """The environment of a process that keeps every lock so much longer."""
    return _environment("held", milliseconds)


def off(milliseconds=20):
    """The environment of a process that takes no lock, and waits so long after it has read."""
    return _environment("off", milliseconds)


def _environment(mode, milliseconds):
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "TEST_LOCKS": mode,
        "TEST_LOCKS_PAUSE_MS": str(milliseconds),
    }
