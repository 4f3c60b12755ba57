"""Every page and file that visitors read, by name: what is measured of them is the ratio to the
bare view of the same run."""

from benchmarks.load import for_seconds, request, run

BARE = "control: bare view"
CONTROLS = {BARE: "/bench/bare", "control: one query": "/bench/one-query"}
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "en"}
# What is asked of them, as parts of a bare view.
ENOUGH_OF_A_PAGE, ENOUGH_OF_A_FILE = 0.25, 0.10
REQUESTS = 10_000  # after so many the memory of a worker is looked at


def public_pages(coming, past):
    """Name → path. ``coming`` and ``past``: the addresses (slugs) of two events."""
    return {
        "home page": "/en/",
        "home page, Arabic": "/ar/",
        "about": "/en/about/",
        "privacy": "/en/privacy/",
        "contact": "/en/contact/",
        "accessibility": "/en/accessibility/",
        "member list": "/en/members/",
        "member list, Arabic": "/ar/members/",
        "member list, Chinese": "/zh-hans/members/",
        "member list as squares": "/en/members/map/",
        "page of a State": "/en/members/zmb/",
        "list of events": "/en/events/",
        "list of events, Arabic": "/ar/events/",
        "list of events, past, page 2": "/en/events/?when=past&page=2",
        "event page": f"/en/events/{coming}/",
        "event page, past": f"/en/events/{past}/",
        "list of participants": f"/en/events/{past}/participants/",
        "figures of an event": f"/en/events/{past}/figures/",
        "figures of a series": "/en/events/series/series/",
        "figures of the Group": "/en/events/figures/",
    }


def public_files(coming):
    return {
        "members.csv": "/en/members.csv",
        "members.csv, Arabic": "/ar/members.csv",
        "calendar of the Group": "/en/events/calendar.ics",
        "calendar of an event": f"/en/events/{coming}/event.ics",
        "figures of the Group as CSV": "/en/events/figures/?format=csv",
        "API: entities": "/api/v1/entities/",
        "API: members": "/api/v1/members/",
        "API: events": "/api/v1/events/",
        "API: statistics": "/api/v1/statistics/",
        "API: document": "/api/v1/openapi.json",
    }


def figures(site, seconds):
    """Name → row with ``ratio``; what falls short says so. All of them are asked for by eight
    clients; afterwards the workers have answered `REQUESTS` at least."""
    coming, past = site.event.slug, site.hot[0].slug
    files = public_files(coming)
    asked = {**CONTROLS, **public_pages(coming, past), **files}
    found = {name: _row(site, path, seconds) for name, path in asked.items()}
    bare = found[BARE]["per_second"]
    for name, row in found.items():
        row["ratio"] = round(row["per_second"] / bare, 3)
        row["enough"] = row["ratio"] >= (ENOUGH_OF_A_FILE if name in files else ENOUGH_OF_A_PAGE)
    missing = REQUESTS - sum(row["answers"] for row in found.values())
    if missing > 0:
        run(site.port, [request("/en/events/", headers=HEADERS)] * missing, 8)
    return found


def _row(site, path, seconds):
    return for_seconds(site.port, request(path, headers=HEADERS), 8, seconds).row()
