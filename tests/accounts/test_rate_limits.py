"""What is counted in a window of time, from its full minute or hour on."""

from django.utils.module_loading import import_string

from accounts import rate_limits
from config import env
from config.caches import LocMemCache


def test_no_test_sees_the_end_of_a_window():
    """A run that crossed a full minute failed: the second call was the first of the next window."""
    assert rate_limits.now() % 3600 < 60


def test_a_window_ends_at_the_full_minute(monkeypatch):
    clock = iter([59.0, 59.5, 60.0])
    monkeypatch.setattr("accounts.rate_limits.now", lambda: next(clock))
    waits = [rate_limits.seconds_to_wait("somebody", "1/min") for _n in range(3)]
    assert waits == [0, 0.5, 0]


def test_every_cache_of_the_settings_counts(monkeypatch):
    """They are named by `config.env`, and the limits ask no other."""
    for url in ("db://cache", "redis://127.0.0.1:1/0", "memory://"):
        monkeypatch.setenv("CACHE_URL", url)
        backend = import_string(env.cache("CACHE_URL", "")["BACKEND"])
        assert callable(backend.count)


def test_a_cache_in_memory_counts_within_the_time():
    counted = LocMemCache("counts", {})
    assert [counted.count("a", 60) for _call in range(3)] == [1, 2, 3]
    assert counted.count("b", 60) == 1
    counted.delete("a")
    assert counted.count("a", 60) == 1
