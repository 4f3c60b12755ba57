"""What is measured, one function a line of the table."""

import json
import time
import uuid
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from benchmarks import badges, certificates, public, selecting
from benchmarks.load import for_seconds, request, run
from events.models import Event, Registration
from events.models import RegistrationStatus as S


def everything(site, *, seconds):
    """All figures for one filled site, as a dict of name to row."""
    figures = {}
    for name, path in first_pages(site).items():
        figures[name] = for_seconds(site.port, request(path, headers=PLAIN), 8, seconds).row()
    figures |= staff_and_partner_lists(site, seconds)
    figures |= exports(site)
    figures |= registrations(site)
    figures |= check_ins(site)
    figures["rush: 200 for 50 seats"] = rush(site)
    figures |= selecting.figures(site, seconds)
    figures |= badges.figures()
    figures["1,000 certificates"] = certificates.figures()
    figures["memory of a web worker"] = memory(site)
    return figures


def everything_public(site, *, seconds):
    """The pages and files of visitors, and the memory of the workers after them."""
    return public.figures(site, seconds) | {"memory of a web worker": memory(site)}


PLAIN = public.HEADERS


def first_pages(site):
    return {
        **public.CONTROLS,
        "home page": "/en/",
        "event page": f"/en/events/{site.event.slug}/",
        "member list": "/en/members/",
        "member list as squares": "/en/members/map/",
    }


def staff_and_partner_lists(site, seconds):
    cookie = {**PLAIN, "Cookie": site.staff}
    bearer = {**PLAIN, "Authorization": f"Bearer {site.token}"}
    office = f"/office/{site.event.slug}/registrations/"
    admin = f"/admin/events/registration/?event__id__exact={site.event.pk}"
    api = f"/api/v1/events/{site.event.slug}/registrations/"
    return {
        "staff's registration list (50)": for_seconds(
            site.port, request(office, headers=cookie), 4, seconds
        ).row(),
        "the same in the back office": for_seconds(
            site.port, request(admin, headers=cookie), 4, seconds
        ).row(),
        "API list of 50": for_seconds(site.port, request(api, headers=bearer), 8, seconds).row(),
    }


def exports(site):
    """All rows of the event, as the staff gets them."""
    rows = {}
    for kind in ("csv", "xlsx"):
        path = f"/en/events/{site.event.slug}/participants.{kind}"
        outcome = run(site.port, [request(path, headers={"Cookie": site.staff})], 1)
        rows[f"{kind.upper()} of all rows"] = {
            "seconds": round(outcome.times[0], 2),
            "bytes": outcome.size,
            "statuses": outcome.statuses,
        }
    return rows


def _registration(site, slug):
    key = uuid.uuid4().hex[:12]
    body = {
        "entity": "zmb",
        "given_name": "Delegate",
        "family_name": key,
        "email": f"{key}@example.org",
        "role": "adviser",
    }
    return _post(site, f"/api/v1/events/{slug}/registrations/", body)


def _post(site, path, body):
    headers = {"Authorization": f"Bearer {site.token}", "Content-Type": "application/json"}
    return request(path, method="POST", headers=headers, body=json.dumps(body).encode())


def registrations(site):
    """With audit entries and emails, as always: one hot event, and many events."""
    hot = site.hot[0].slug
    spread = [site.hot[1 + i % 16].slug for i in range(640)]
    return {
        "registrations, 1 client, one event": run(
            site.port, [_registration(site, hot) for _ in range(200)], 1
        ).row(),
        "registrations, 16 clients, one event": run(
            site.port, [_registration(site, hot) for _ in range(640)], 16
        ).row(),
        "registrations, 16 clients, 16 events": run(
            site.port, [_registration(site, s) for s in spread], 16
        ).row(),
    }


def on_its_day(event):
    """An event takes nobody in on another day."""
    now = timezone.now()
    event.starts_at, event.ends_at = now, now + timedelta(hours=8)
    event.save(update_fields=["starts_at", "ends_at"])


def check_ins(site):
    on_its_day(site.event)
    confirmed = list(
        Registration.objects.filter(event=site.event, status=S.CONFIRMED).values_list(
            "badge", flat=True
        )[:900]
    )
    path = f"/api/v1/events/{site.event.slug}/check-ins/"
    sent = [
        _post(site, path, {"badge": b, "nonce": str(uuid.uuid4()), "desk": "1"}) for b in confirmed
    ]
    return {
        "check-ins, 1 desk": run(site.port, sent[:250], 1).row(),
        "check-ins, 8 desks": run(site.port, sent[250:], 8).row(),
    }


def rush(site):
    """200 at once for 50 seats: exactly 50 confirmed and 150 waiting."""
    event = site.hot[-1]
    started = time.perf_counter()
    outcome = run(site.port, [_registration(site, event.slug) for _ in range(200)], 200)
    fresh = Event.objects.get(pk=event.pk)
    return {
        "confirmed": fresh.registrations.seated().count(),
        "waiting": fresh.registrations.waiting().count(),
        "seconds": round(time.perf_counter() - started, 2),
        "statuses": outcome.statuses,
    }


def memory(site):
    """Of each worker after all of the above: proportional and resident, in MB."""
    found = {}
    for n, pid in enumerate(site.workers, 1):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        numbers = {
            line.split(":")[0]: int(line.split()[1])
            for line in text.splitlines()[1:]
            if line.endswith("kB")
        }
        found[f"worker {n} PSS MB"] = round(numbers["Pss"] / 1024, 1)
        found[f"worker {n} RSS MB"] = round(numbers["Rss"] / 1024, 1)
    return found
