"""What takes long is played by `python -m tests.kills` alone. It is deselected, not skipped."""

from tests.kills import LONG


def pytest_collection_modifyitems(config, items):
    if LONG:
        return
    left = [item for item in items if item.get_closest_marker("long_kills")]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)
