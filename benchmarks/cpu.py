"""CPU time of each public page and file in one process, without servers, as ratio to the bare view.

    python -m benchmarks.cpu [--profile NAME]

On the database of BENCH_DATABASE_URL (``sqlite`` for a file), with 500 events and 20,000 accounts.
What is measured is the time of the processor, so other work on the machine matters little. Each
page is asked for once without and many times with what the first answer left in the cache.
"""

import argparse
import cProfile
import functools
import json
import logging
import pstats
import sys
import time

from benchmarks import place


def main():
    parser = argparse.ArgumentParser(prog="benchmarks.cpu", description=__doc__)
    parser.add_argument("--profile", help="the name of a page: print where its time goes")
    parser.add_argument("--first", action="store_true", help="profile it with an empty cache")
    parser.add_argument("--json", help="write the figures to this file too")
    options = parser.parse_args()
    place.prepare_environment()
    import django

    django.setup()
    logging.getLogger("site.requests").setLevel(logging.WARNING)
    with place.database():
        from benchmarks.many_events import fill_many_events

        coming, (past,) = fill_many_events()
        asked = paths(coming.slug, past.slug)
        if options.profile:
            return profile(asked[options.profile], options.first)
        figures = measured(asked)
    print(json.dumps(figures, indent=1))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)


def paths(coming, past):
    from benchmarks.public import CONTROLS, public_files, public_pages

    return {**CONTROLS, **public_pages(coming, past), **public_files(coming)}


def measured(asked):
    """Name → milliseconds of CPU first and later, the ratio, and the size as it is sent."""
    from benchmarks.public import BARE

    bare = _later(asked[BARE])
    found = {}
    for name, path in asked.items():
        first, size = _first(path)
        later = _later(path)
        found[name] = {
            "first ms": round(first, 2),
            "later ms": round(later, 2),
            "ratio": round(bare / later, 3),
            "ratio first": round(bare / first, 3),
            "bytes": size,
        }
    return found


def profile(path, first):
    from django.core.cache import cache

    _ask(path)
    profiler = cProfile.Profile()
    for _n in range(10):
        if first:
            cache.clear()
        profiler.enable()
        _ask(path)
        profiler.disable()
    stats = pstats.Stats(profiler, stream=sys.stdout).strip_dirs()
    stats.sort_stats("tottime").print_stats(25)
    stats.sort_stats("cumulative").print_stats(60)


def _first(path):
    """Milliseconds with an empty cache, the best of two, and the size of the answer."""
    from django.core.cache import cache

    times = []
    for _n in range(3):
        cache.clear()
        began = time.process_time()
        size = _ask(path)
        times.append(time.process_time() - began)
    return min(times) * 1000, size


def _later(path):
    """Milliseconds when it was asked for before: the best of three rounds of 0.2 s."""
    _ask(path)
    return min(_round(path) for _n in range(3)) * 1000


def _round(path):
    began, asked = time.process_time(), 0
    while (used := time.process_time() - began) < 0.2:
        _ask(path)
        asked += 1
    return used / asked


def _ask(path):
    answer = _client().get(path, secure=True)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(body)


@functools.cache
def _client():
    """One, as it loads all middleware."""
    from django.test import Client

    from benchmarks.public import HEADERS

    return Client(headers={**HEADERS, "Host": "127.0.0.1"})


if __name__ == "__main__":
    sys.exit(main())
