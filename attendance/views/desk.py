"""The check-in desk: one address for each act; every answer leads back to the desk with its
result."""

from datetime import timedelta
from urllib.parse import quote, unquote
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attendance.actions.scanning import admit_by_hand, check_in, undo_check_in
from attendance.forms.desk import AdmitByHandForm, DeskNameForm, scan_nonce
from attendance.models import RefusalReason, ScanResult
from attendance.queries import badge_codes
from attendance.queries import desk as logic
from attendance.rules.scanned_text import is_garbled
from attendance.views.desk_access import desk_only, device_at
from attendance.wording.refused_scans import GARBLED
from audit.lifecycle import NotPossible
from audit.refusals import attempt
from events.models import Event, EventStatus
from events.permissions import may_enter_replies

SHOWN_BEFORE, SHOWN_AFTER = timedelta(days=30), timedelta(days=2)
YEAR = 365 * 24 * 3600
VERDICTS = {
    ScanResult.IN: "go",
    ScanResult.BY_HAND: "go",
    ScanResult.OUT: "go",
    ScanResult.REPEAT: "hold",
    ScanResult.REFUSED: "stop",
    ScanResult.UNKNOWN: "stop",
    ScanResult.UNDONE: "hold",
}


def _event(slug):
    taking_place = [EventStatus.PUBLISHED, EventStatus.CLOSED]
    return get_object_or_404(Event.objects.public().filter(status__in=taking_place), slug=slug)


def _desk(request):
    said = request.COOKIES.get(settings.DESK_NAME_COOKIE_NAME, "")
    return unquote(said).replace("\x00", "")[:40]


def decoder_address():
    """Where the decoder of codes is, for browsers that read none; empty if it is not installed."""
    return static(settings.QR_DECODER) if settings.QR_DECODER else ""


def _back(event, **query):
    address = reverse("desk:work", args=[event.slug])
    return redirect(f"{address}?{urlencode(query)}" if query else address)


@desk_only
@never_cache
@require_safe
def choose(request):
    """The start of people who work at a desk: the events of today, and what comes."""
    now = timezone.now()
    rows = Event.objects.public().filter(
        status__in=[EventStatus.PUBLISHED, EventStatus.CLOSED],
        starts_at__lte=now + SHOWN_BEFORE,
        ends_at__gte=now - SHOWN_AFTER,
    )
    events = list(rows.order_by("starts_at", "pk")[:50])
    today = [event for event in events if logic.takes_place_on(event, now)]
    doors = logic.doors_of(today)
    context = {
        "now": now,
        "desks": [(event, doors.get(event.pk, [])) for event in today],
        "coming": [event for event in events if event not in today and event.starts_at > now],
        "over": [event for event in events if event not in today and event.starts_at <= now],
        "device": device_at(request),
        "may_open_office": request.user.has_perm("events.view_registration"),
    }
    return render(request, "attendance/desk/choose.html", context)


@desk_only
@never_cache
@require_safe
def work(request, slug):
    event = _event(slug)
    typed = request.GET.get("q", "").strip()[:200]
    found = logic.find_people(event, typed) if typed else []
    _row, refusal_reason = badge_codes.find_badge(event, typed)
    context = {"typed": typed, "matches": found, "scan": _scan(request, event)}
    return _draw(
        request,
        event,
        **context,
        refusal_reason=RefusalReason(refusal_reason).label if refusal_reason else "",
    )


def _scan(request, event):
    """The result to show: of the scan that the address names."""
    pk = request.GET.get("scan", "")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    rows = event.scans.select_related("registration__delegation__entity")
    return rows.filter(pk=pk).first()


def _draw(
    request, event, *, typed="", matches=(), scan=None, form=None, refusal_reason="", status=200
):
    doors = logic.check_in_points(event)
    door = request.POST.get("door") or request.GET.get("door", "")
    context = {
        "event": event,
        "doors": doors,
        "door": door,
        "way": request.POST.get("way") or request.GET.get("way", ""),
        "desk": _desk(request),
        "typed": "" if badge_codes.badge_code_in(typed) else typed,
        "refusal_reason": refusal_reason,
        "garbled": GARBLED if _is_garbled(scan, typed) else "",
        "replaced_badge": _replaced_badge(scan),
        "matches": _with_check_in(event, matches, _door_among(doors, door)),
        "nobody": bool(typed) and not (matches or refusal_reason or _is_garbled(scan, typed)),
        "more": len(matches) == logic.MAX_MATCHES,
        "nonce": uuid4(),
        "qr_decoder": decoder_address(),
        "scan": scan,
        "verdict": VERDICTS.get(scan.result) if scan else "",
        "first": logic.earlier_check_in(scan) if _repeats(scan) else None,
        "may_walk_in": may_enter_replies(request.user),
        "may_admit": request.user.has_perm("attendance.admit_by_hand"),
        "form": form or AdmitByHandForm(),
        **_live(request, event),
    }
    return render(request, "attendance/desk/desk.html", context, status=status)


def _with_check_in(event, people, door):
    """People with the time of today at which they were checked in here; None if they are not in."""
    since = logic.inside_since(event, people, door) if people else {}
    return [(person, since.get(person.pk)) for person in people]


def _door_among(doors, pk):
    return next((door for door in doors if str(door.pk) == pk), None)


def _is_garbled(scan, typed):
    if scan and scan.registration is None:
        typed = scan.typed
    return is_garbled(typed)


def _replaced_badge(scan):
    """Why and when the badge was replaced that was shown."""
    if scan is None or scan.refusal_reason != RefusalReason.REPLACED or scan.registration is None:
        return None
    return scan.registration.replaced_badges.order_by("-replaced_at").first()


def _repeats(scan):
    return scan is not None and scan.result == ScanResult.REPEAT


def _live(request, event):
    """What changes while other desks work."""
    rows, now, desk = logic.recent_scans(event), timezone.now(), _desk(request)
    own = (row for row in rows if row.registration and row.desk == desk)
    return {
        "log_days": logic.by_day(event, rows),
        "today": now.astimezone(event.zone).date(),
        "counted_day": logic.counted_day(event, now),
        "last_check_in": next((row for row in own if row.admitted and not row.voided), None),
        "last": rows[0].pk if rows else 0,
        "counters": logic.counters(event, now),
    }


@desk_only
@require_POST
def find(request, slug):
    """A badge code or a complete badge number checks in at once. Any other text shows people, also
    if it is one: the desk asks for the name and the delegation first."""
    event, typed = _event(slug), request.POST.get("code", "").strip()[:200]
    if not typed:
        return _back(event, **_point(request))
    registration, refusal_reason = badge_codes.find_badge(event, typed)
    is_badge = registration is not None or refusal_reason
    if not is_badge and logic.shows_people(event, typed):
        return _back(event, q=typed, **_point(request))
    return _check_in(request, event, registration, typed=typed, refusal_reason=refusal_reason)


@desk_only
@require_POST
def check_in_person(request, slug, pk):
    event = _event(slug)
    registration = get_object_or_404(event.registrations.sent(), pk=pk)
    return _check_in(request, event, registration)


def _door(event, data):
    """The door that a form or an address names; None is the entrance."""
    pk = data.get("door", "")
    if not pk:
        return None
    door = _door_among(logic.check_in_points(event), pk)
    if door is None:
        raise NotPossible(_("This door is no longer used. Choose another one."))
    return door


def _point(request):
    """Where this desk stands and which way it scans, to be kept from page to page."""
    kept = {name: request.POST.get(name, "")[:18] for name in ("door", "way")}
    return {name: value for name, value in kept.items() if value}


def _check_in(request, event, registration, typed="", refusal_reason=""):
    about = registration.pk if registration else typed
    scan = check_in(
        event,
        registration=registration,
        by=request.user,
        at=timezone.now(),
        nonce=scan_nonce(request.POST.get("nonce"), about),
        desk=_desk(request),
        typed=(badge_codes.badge_code_in(typed) or [typed])[0],
        refusal_reason=refusal_reason,
        door=_door(event, request.POST),
        # One person may be checked out at a desk that checks in.
        out="out" in (request.POST.get("way"), request.POST.get("this_person")),
    )
    return _back(event, scan=scan.pk, **_point(request))


@desk_only
@require_POST
def admit(request, slug, pk):
    """An officer decides; others are told to call one."""
    if not request.user.has_perm("attendance.admit_by_hand"):
        raise PermissionDenied(_("Only an officer can admit people by hand. Call an officer."))
    event = _event(slug)
    registration = get_object_or_404(event.registrations.sent(), pk=pk)
    form = AdmitByHandForm(request.POST)
    if form.is_valid() and (scan := attempt(form, _admit, request, registration, form)):
        return _back(event, scan=scan.pk, **_point(request))
    shown = event.scans.filter(registration=registration).order_by("-pk").first()
    return _draw(request, event, scan=shown, form=form, status=409)


def _admit(request, registration, form):
    return admit_by_hand(
        registration,
        by=request.user,
        at=timezone.now(),
        nonce=scan_nonce(request.POST.get("nonce"), "by hand", registration.pk),
        reason=form.cleaned_data["reason"],
        desk=_desk(request),
        door=_door(registration.event, request.POST),
    )


@desk_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, slug, pk):
    """Says which check-in is undone and what follows, and undoes it."""
    event = _event(slug)
    rows = event.scans.exclude(registration=None).select_related("registration__delegation__entity")
    scan = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return _ask_undo(request, event, scan)
    nonce = scan_nonce(request.POST.get("nonce"), "undo", scan.pk)
    done = undo_check_in(scan, by=request.user, at=timezone.now(), nonce=nonce)
    return _back(event, scan=done.pk, **_point(request))


def _ask_undo(request, event, scan):
    if scan.voided or not scan.admitted:
        return _back(event, scan=scan.pk)
    context = {
        "event": event,
        "scan": scan,
        "desk": _desk(request),
        "door": request.GET.get("door", ""),
        "way": request.GET.get("way", ""),
        "nonce": uuid4(),
        "today": timezone.now().astimezone(event.zone).date(),
        "day": scan.at.astimezone(event.zone).date(),
    }
    return render(request, "attendance/desk/undo.html", context)


@desk_only
@never_cache
@require_safe
def log(request, slug):
    """The moving part of the page; nothing where nothing is new since ``after``."""
    event = _event(slug)
    if str(logic.newest_scan_number(event)) == request.GET.get("after"):
        return HttpResponse(status=204)
    point = {name: request.GET.get(name, "")[:18] for name in ("door", "way")}
    context = {"event": event, **point, **_live(request, event)}
    return render(request, "attendance/desk/log.html", context)


@desk_only
@require_POST
def name(request, slug):
    event = _event(slug)
    form = DeskNameForm(request.POST)
    response = _back(event)
    if form.is_valid():
        response.set_cookie(
            settings.DESK_NAME_COOKIE_NAME,
            quote(form.cleaned_data["name"]),
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
