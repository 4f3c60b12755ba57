"""The page of a device on a phone of little power: how long its roster of 5,000 takes to open,
and a scan to be shown. Needs requirements-dev.txt and a Chromium: python -m benchmarks.desk_page"""

import json
import shutil
import statistics
import sys

from benchmarks import place

ROWS = 5000
SLOWER = 4  # times, of the processor
SCANS = 40
SHOWN = """() => new Promise((done) => {
    const desk = document.getElementById('desk'), before = desk.dataset.shown;
    const from = performance.now(), drawn = () => done(performance.now() - from);
    const changed = () => { if (desk.dataset.shown !== before) requestAnimationFrame(drawn); };
    new MutationObserver(changed).observe(desk, { attributes: true });
    document.getElementById('scan').requestSubmit();
})"""
READY = "() => Number(document.getElementById('desk')?.dataset.ready) >= %d"


def main():
    place.prepare_environment()
    import django

    django.setup()
    from benchmarks import filling

    with place.site(lambda: filling.fill(ROWS)) as site:
        figures = measured(site)
    print(json.dumps(figures, indent=1))


def measured(site):
    from playwright.sync_api import sync_playwright

    codes = list(site.event.registrations.filter(status="confirmed").values_list("code", flat=True))
    key = _opened(site.event)
    address = f"http://127.0.0.1:{site.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(
            **{**playwright.devices["Moto G4"], "base_url": address},
            extra_http_headers={"X-Forwarded-Proto": "https"},
        )
        context.add_cookies([{"name": "desk_key", "value": key, "url": address}])
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        path = f"/desk/{site.event.slug}/app/"
        page.goto(path)
        page.wait_for_function(READY % ROWS, timeout=120_000)
        figures = {"roster opened, ms": [_opening(page) for _n in range(5)]}
        figures["scan shown with the server, ms"] = _scans(page, site, codes[:SCANS])
        page.route("**/sync/", lambda route: route.abort())
        figures["scan shown without a network, ms"] = _scans(page, site, codes[SCANS : 2 * SCANS])
        browser.close()
    return {name: _summary(values) for name, values in figures.items()}


def _opening(page):
    """From the reload until the whole roster that the device keeps can be asked."""
    page.reload()
    page.wait_for_function(READY % ROWS, timeout=120_000)
    return page.evaluate("() => performance.now()")


def _scans(page, site, codes):
    found = []
    for code in codes:
        page.fill("#code", f"https://127.0.0.1/b/{site.event.slug}/{code}")
        found.append(page.evaluate(SHOWN))
    assert page.locator("#verdict").inner_text() == "OK, checked in"
    return found[1:]  # the first scan that fails waits for the server that is gone


def _summary(values):
    values = sorted(values)
    p95 = values[int(len(values) * 0.95) - 1] if len(values) > 5 else values[-1]
    return {"p50": round(statistics.median(values), 1), "p95": round(p95, 1)}


def _opened(event):
    from django.utils import timezone

    from accounts.models import User
    from attendance.actions.devices import add_device, open_device, renew_opening_link
    from attendance.models import Device
    from benchmarks.measures import on_its_day

    on_its_day(event)
    by, now = User.objects.first(), timezone.now()
    device = add_device(Device(event=event, name="Gate"), by=by, at=now)
    device, key = open_device(renew_opening_link(device, by=by, at=now), at=now)
    return f"{device.pk}.{key}"


if __name__ == "__main__":
    sys.exit(main())
