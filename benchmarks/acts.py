"""CPU time of a registration, a check-in and a page of the office's list, in one process without
servers, as ratio to the bare view.

    python -m benchmarks.acts [--rows N] [--profile NAME]

On the database of BENCH_DATABASE_URL. What is measured is the time of the processor, so other work
on the machine matters little.
"""

import argparse
import base64
import cProfile
import json
import logging
import pstats
import sys
import time
import uuid
from functools import partial

from benchmarks import place

TIMES = 200


def main():
    parser = argparse.ArgumentParser(prog="benchmarks.acts", description=__doc__)
    parser.add_argument("--rows", type=int, default=2500, help="registrations of the large event")
    parser.add_argument("--profile", choices=["registration", "check-in", "list of registrations"])
    options = parser.parse_args()
    place.prepare_environment()
    import django

    django.setup()
    logging.getLogger("site.requests").setLevel(logging.WARNING)
    with place.database():
        from benchmarks import filling

        event, hot = filling.fill(options.rows)
        asked = requests(event, hot[0])
        if options.profile:
            profile(asked[options.profile])
        else:
            print(json.dumps(measured(asked), indent=1))


def requests(event, hot):
    """Name → what asks for it once, and returns the answer."""
    from django.test import Client

    from benchmarks import filling, measures, public

    headers = {**public.HEADERS, "Host": "127.0.0.1"}
    staff = Client(headers={**headers, "Cookie": filling.staff_cookie()})
    visitor = Client(headers=headers)
    system = Client(headers={**headers, "Authorization": f"Bearer {_token(visitor)}"})
    measures.on_its_day(event)
    badges = event.registrations.filter(status="confirmed").values_list("badge", flat=True)
    unused = iter(list(badges))
    sent = partial(system.post, content_type="application/json", secure=True)

    def register():
        key = uuid.uuid4().hex[:12]
        person = {"given_name": "Delegate", "family_name": key, "email": f"{key}@example.org"}
        return sent(f"/api/v1/events/{hot.slug}/registrations/", {"entity": "zmb", **person})

    def check_in():
        scan = {"badge": next(unused), "nonce": str(uuid.uuid4())}
        return sent(f"/api/v1/events/{event.slug}/check-ins/", scan)

    return {
        "bare view": partial(visitor.get, public.CONTROLS[public.BARE], secure=True),
        "registration": register,
        "check-in": check_in,
        "list of registrations": partial(
            staff.get, f"/office/{event.slug}/registrations/", secure=True
        ),
    }


def _token(client):
    from benchmarks import filling
    from partners.models import Scope

    credentials = base64.b64encode(f"benchmark:{filling.secret['value']}".encode()).decode()
    answer = client.post(
        "/identity/o/api/token",
        {"grant_type": "client_credentials", "scope": " ".join(Scope.values)},
        headers={"Authorization": f"Basic {credentials}", "Accept-Encoding": "identity"},
        secure=True,
    )
    return answer.json()["access_token"]


def measured(asked):
    """Name → milliseconds of CPU in this process, and the ratio to the bare view."""
    found = {}
    for name, ask in asked.items():
        _round(ask, 10)
        used = min(_round(ask, TIMES) for _n in range(3)) * 1000
        found[name] = {"ms": round(used, 2)}
        found[name]["ratio"] = round(found["bare view"]["ms"] / used, 3)
    return found


def _round(ask, times):
    began = time.process_time()
    for _n in range(times):
        answer = ask()
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{answer.status_code}: {answer.content[:300]}")
    return (time.process_time() - began) / times


def profile(ask):
    _round(ask, 10)
    profiler = cProfile.Profile()
    profiler.enable()
    _round(ask, TIMES)
    profiler.disable()
    stats = pstats.Stats(profiler, stream=sys.stdout).strip_dirs()
    stats.sort_stats("tottime").print_stats(25)
    stats.sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    sys.exit(main())
