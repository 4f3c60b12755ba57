"""The page of a device: it works without a network, and sends what it scanned when there is one."""

import json
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.formatting import clock
from attendance.actions import devices
from attendance.actions import scanning as acts
from attendance.models import ScanResult
from attendance.queries import badge_codes, roster
from attendance.queries import desk as logic
from attendance.rules.check_in import UNKNOWN, Verdict
from attendance.views.desk import decoder_address
from attendance.views.desk_access import COOKIE, device_at, device_only, may_check_in
from attendance.wording.refused_scans import GARBLED
from audit.lifecycle import NotPossible
from files.strict_json import read_json

SCANS = 200  # in one sending
KEPT = 5  # days after the event that the cookie lasts
FILES = [
    "site.css",
    "work.css",
    "attendance/camera.js",
    "attendance/qr_worker.js",
    "attendance/offline/store.js",
    "attendance/offline/roster.js",
    "attendance/offline/reading.js",
    "attendance/offline/rules.js",
    "attendance/offline/app.js",
]


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_desk(request, secret):
    """The address of the QR in the office. A GET opens nothing: previews and scanners fetch
    links."""
    now = timezone.now()
    device = devices.find_device_to_open(secret, now)
    if request.method != "POST" or device is None:
        context = {"device": device, "forget": device_at(request) is None}
        return render(
            request, "attendance/desk/open_device.html", context, status=200 if device else 410
        )
    device, key = devices.open_device(secret, at=now)
    response = redirect("desk:app", device.event.slug)
    left = (device.event.ends_at - now).total_seconds() + KEPT * 86400
    response.set_cookie(
        COOKIE,
        f"{device.pk}.{key}",
        max_age=int(max(left, 86400)),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@login_not_required
@never_cache
@require_safe
def app(request, slug):
    """The page itself: nothing of a person is in it, since the device keeps it."""
    device = device_at(request)
    if device is None or device.event.slug != slug:
        return render(
            request,
            "attendance/desk/open_device.html",
            {"device": None, "forget": True},
            status=401,
        )
    devices.note_contact(device, at=timezone.now())
    doors = logic.check_in_points(device.event)
    context = {"event": device.event, "device": device, "doors": doors, "texts": _texts()}
    context["qr_decoder"] = decoder_address()
    context["entrance"] = logic.check_in_point_of(device.event)
    return render(request, "attendance/desk/offline.html", context)


def _texts():
    """What the script says, so that it is translated with everything else."""
    return {
        "go": _("OK, checked in"),
        "out": pgettext("scan", "Checked out"),
        "hold": _("Already checked in"),
        "stop": _("Stop"),
        "unknown": _("Not on the list"),
        "not_confirmed": _("Not confirmed"),
        "waiting": _("On the waiting list"),
        "other_event": _("Badge of another event"),
        "replaced": _("This badge has been replaced"),
        "cancelled": _("The event has been cancelled"),
        "not_today": _("Not valid today"),
        "online": pgettext("network", "Online"),
        "offline": pgettext("network", "Offline since %s"),
        "queued": _("Scans to send: %s"),
        "roster": _("Roster saved at %s"),
        "no_roster": _("No roster saved yet"),
        "first": _("First scan"),
        "delegation": _("Delegation"),
        "role": _("Role"),
        "badge": _("Badge"),
        "reason": _("Reason"),
        "do": _("Next step"),
        "check_photo": _("Check photo identification"),
        "help": _("Call an officer, or send the person to the help desk"),
        "search": _("Search by name, or send the person to the help desk"),
        "only_badges": _(
            "This device cannot search by name. Scan the badge, or send the person to the help "
            "desk."
        ),
        "nobody": _("Not on the list"),
        "try_family_name": _("Try the family name, or the State or organization."),
        "found": _("People found: %s"),
        "in_today": _("checked in today"),
        "in_on": _("checked in on %s"),
        "garbled": str(GARBLED),
        "check_in": _("Check in"),
        "check_out": _("Check out"),
        "to_send": _("%s, to send"),
        "comma": pgettext("between two facts on one line", ", "),
        "no_camera": _("The camera did not start. Allow this page to use it, then try again."),
        "not_kept": _("This scan could not be saved on the device. Write it down."),
    }


@device_only
@require_safe
def roster_file(request, device):
    """The roster, or 304 where the device's own is the same. See `attendance.queries.roster`."""
    event = device.event
    mark = f'"{roster.roster_version(event)}-{int(device.may_search)}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified()
    rows = list(roster.roster_registrations(event))
    content = {
        "mark": mark,
        "now": timezone.now().isoformat(),
        "records": list(roster.records(event, rows)),
    }
    if device.may_search:
        content["names"] = roster.searchable_names(rows)
    devices.note_contact(device, at=timezone.now(), roster_at=timezone.now())
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json", headers={"ETag": mark})


@device_only
@require_POST
def sync(request, device):
    """Take in what the device scanned, and say what other desks did since. Any number of times."""
    try:
        # One scan with half a character must not hold up the others: see `_clean`.
        body = read_json(request.body, half_characters=True)
        sent = [(str(UUID(row["nonce"])), row) for row in body["scans"][:SCANS]]
        since, waiting = int(body.get("since", 0)), int(body.get("waiting", 0))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        return JsonResponse({"error": str(error)[:200]}, status=400)
    now = timezone.now()
    reader = _SyncReader(device)
    results = [_record_and_answer(reader, nonce, row) for nonce, row in sent]
    devices.note_contact(device, at=now, waiting=max(min(waiting, 10**6) - len(results), 0))
    event = device.event
    return JsonResponse(
        {
            "now": now.isoformat(),
            "results": results,
            "came": roster.check_ins_since(event, since),
            "gone": roster.undone_check_ins(event),
            "status": event.status,
            "counters": logic.counters(event, now) if body.get("counters") else None,
            "day": logic.counted_day(event, now).isoformat(),
            "mark": f'"{roster.roster_version(event)}-{int(device.may_search)}"',
        }
    )


class _SyncReader:
    """Reads the scans of a device. Doors and ids are asked for once, and only if they are
    needed."""

    def __init__(self, device):
        self.device, self.event, self.now = device, device.event, timezone.now()

    @cached_property
    def doors(self):
        return {door.pk: door for door in self.event.doors.select_related("session")}

    @cached_property
    def ids(self):
        return roster.registrations_by_id(self.event)

    def attempt(self, row):
        """One scan: ``nonce``, ``at``; ``code``, ``id`` (of the roster), ``pk`` or ``typed``;
        ``door``, ``out``; ``shown`` where the device decided by itself. Raises for anything
        else."""
        typed = _clean(row.get("code") or row.get("typed") or str(row.get("id", ""))[:8])
        at = datetime.fromisoformat(row["at"])
        if at.tzinfo is None:
            raise ValueError("at: a moment with its offset is needed")
        registration, refusal_reason = self.found(row, typed)
        return acts.Attempt(
            self.event,
            registration,
            by=self.device.agent,
            at=at,
            nonce=UUID(row["nonce"]),
            desk=self.device.name,
            typed=(badge_codes.badge_code_in(typed) or [typed])[0],
            door=self.doors[int(row["door"])] if row.get("door") else None,
            device=self.device,
            out=bool(row.get("out")),
            refusal_reason=refusal_reason,
            shown=row["shown"] if row.get("shown") in ("go", "hold", "stop") else "",
            received_at=self.now,
        )

    def found(self, row, typed):
        """``(registration or None, reason)``."""
        if "pk" in row:
            if not self.device.may_search:  # numbers in a row are as good as a list of names
                raise ValueError("pk: only for a device that may search")
            return self._of(int(row["pk"])), ""
        if "id" in row:
            pk, refusal_reason = self.ids.get(str(row["id"]), (0, ""))
            return self._of(pk), refusal_reason
        if badge_codes.badge_code_in(typed):
            return badge_codes.find_by_code(self.event, typed)
        return badge_codes.find_by_number(self.event, typed)

    def _of(self, pk):
        rows = self.event.registrations.sent().select_related("delegation__entity")
        return rows.filter(pk=pk).first()


def _clean(text):
    """What a device read somewhere, as a database can keep it."""
    return str(text)[:200].encode("utf-8", "replace").decode().replace("\x00", "")


def _record_and_answer(reader, nonce, row):
    """One that cannot be read is answered too, or the device would send it, and the rest of its
    queue, for ever."""
    try:
        return _record(reader.attempt(row))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        text = _("This scan could not be read. Scan the badge again.")
        return {"nonce": nonce, "verdict": "stop", "refusal_reason": "", "text": text}


def _record(attempt):
    """What the page shows of a scan that was taken in."""
    try:
        scan = acts.record_offline_scan(attempt)
    except NotPossible as refusal:
        return {
            "nonce": str(attempt.nonce),
            "verdict": "stop",
            "refusal_reason": "",
            "text": str(refusal),
        }
    answer = {"nonce": str(scan.nonce), **verdict_of(scan)}
    if scan.registration:
        answer["person"] = roster.shown_facts(scan.registration)
    if scan.result == ScanResult.REPEAT:
        first = logic.earlier_check_in(scan)
        answer["first"] = (
            first and f"{clock(first.at, attempt.event.time_zone)} {first.desk}".strip()
        )
    return answer


def verdict_of(scan):
    """The verdict and its reason, as a device says them."""
    unknown = scan.result == ScanResult.UNKNOWN
    return {
        "verdict": _verdict(scan),
        "refusal_reason": UNKNOWN if unknown else scan.refusal_reason,
    }


def _verdict(scan):
    if scan.result == ScanResult.OUT:
        return Verdict.OUT
    if scan.admitted:
        return Verdict.GO
    return Verdict.HOLD if scan.result == ScanResult.REPEAT else Verdict.STOP


@device_only
@require_safe
def search(request, device):
    """By name, while there is a network: what an officer at a desk sees too. A device that may not
    search gets the holder of a badge number only."""
    typed = request.GET.get("q", "").strip()[:80]
    find = logic.find_people if device.may_search else logic.find_holder
    found = find(device.event, typed) if typed else []
    people = [
        roster.shown_facts(row) | {"pk": row.pk, "id": roster.record_id(row.code)} for row in found
    ]
    more = len(found) == logic.MAX_MATCHES
    return JsonResponse({"people": people, "more": more, "may_search": device.may_search})


@login_not_required
@require_safe
def worker(request):
    """The service worker, with the names of the files that the page needs. A new version of any of
    them is a new worker."""
    files = [static(name) for name in FILES]
    context = {
        "files": json.dumps(files),
        "decoder": decoder_address(),
        "version": sha256(repr(files).encode()).hexdigest()[:12],
    }
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/desk/"}
    text = render_to_string("attendance/desk/service_worker.js", context)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


@login_not_required
@require_safe
def manifest(request, slug):
    """So that the page can be installed."""
    start = reverse("desk:app", args=[slug])
    icon = {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    content = {
        "name": _("Check-in desk"),
        "short_name": _("Desk"),
        "id": start,
        "start_url": start,
        "scope": "/desk/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#00304f",
        "icons": [icon],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@login_not_required
@never_cache
@require_safe
def badge_address(request, slug, code):
    """What the QR of a badge leads to. A desk is shown the person; everybody else the page of the
    event, whatever the code is. Opening it checks nobody in."""
    device = device_at(request)
    if device and device.event.slug == slug:
        response = redirect(reverse("desk:app", args=[slug]) + f"#{code}")
    elif may_check_in(request):
        response = redirect(reverse("desk:work", args=[slug]) + f"?q={code}")
    else:
        response = redirect("events:event", slug)
    response["X-Robots-Tag"] = "noindex"
    return response
