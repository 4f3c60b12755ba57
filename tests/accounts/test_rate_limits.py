"""What is counted in a window of time, from its full minute or hour on."""

from accounts import rate_limits


def test_no_test_sees_the_end_of_a_window():
    """A run that crossed a full minute failed: the second call was the first of the next window."""
    assert rate_limits.now() % 3600 < 60


def test_a_window_ends_at_the_full_minute(monkeypatch):
    clock = iter([59.0, 59.5, 60.0])
    monkeypatch.setattr("accounts.rate_limits.now", lambda: next(clock))
    waits = [rate_limits.seconds_to_wait("somebody", "1/min") for _n in range(3)]
    assert waits == [0, 0.5, 0]
