"""The devices of the desks: opened by a QR, seen from afar, closed from afar; and what they did
that the server would not have done."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from attendance.actions import devices as acts
from attendance.forms.devices import DeviceForm
from attendance.pdf import badges
from audit.refusals import attempt
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.confirmation import asks
from friends.forms import typed

MANAGE = "attendance.manage_device"
PER_PAGE = 50
SILENT = 120  # seconds after which a device is not in contact


@office(MANAGE)
def devices(request, slug):
    """All devices of the event, those in use first. A POST adds one and shows its QR."""
    event, now = found(request, slug), timezone.now()
    form = DeviceForm(*typed(request), event=event)
    if request.method == "POST" and form.is_valid():
        device = attempt(form, acts.add_device, form.save(commit=False), by=request.user, at=now)
        if device:
            return redirect("office:device", slug, device.pk)
    rows = event.devices.select_related("door__session", "made_by", "closed_by")
    page = page_of(request, rows.order_by("closed_at", "-pk"), PER_PAGE)
    for row in page:
        row.mark, row.state = _state(row, now)
    conflicts = (
        _conflicts(event)
        if request.user.has_perm("attendance.view_scan")
        else _conflicts(event).none()
    )
    context = {"event": event, "tab": "devices", "form": form, "page": page, "may": request.may}
    context["conflicts"], context["conflicts_all"] = conflicts[:5], conflicts.count()
    return render(request, "attendance/office/devices.html", context)


def _state(device, now):
    if device.closed_at:
        return "off", pgettext("device", "Closed")
    if not device.key:
        return "wait", _("Not opened yet")
    if device.seen_at and (now - device.seen_at).total_seconds() < SILENT:
        return "ok", _("In contact")
    return "bad", _("No contact")


def _conflicts(event):
    rows = event.scans.exclude(conflict="").filter(voided=False)
    return rows.select_related(
        "registration__delegation__entity", "device", "door__session"
    ).order_by("-pk")


@office(MANAGE)
def device(request, slug, pk):
    """One device. A POST shows the QR that opens it: worth one opening, for a quarter of an
    hour."""
    event = found(request, slug)
    row = get_object_or_404(event.devices.select_related("event", "door__session"), pk=pk)
    context = {"event": event, "tab": "devices", "device": row, "may": request.may}
    context["mark"], context["state"] = _state(row, timezone.now())
    if request.method == "POST":
        secret = acts.renew_opening_link(row, by=request.user, at=timezone.now())
        context["address"] = settings.SITE_URL + reverse("desk:open", args=[secret])
        context["side"], context["path"] = badges.qr(context["address"])
        context["until"] = row.opening_until
    return render(request, "attendance/office/device.html", context)


@office(MANAGE)
def close(request, slug, pk):
    """Close a device from afar: a page that asks first."""
    event = found(request, slug)
    row = get_object_or_404(event.devices.all(), pk=pk)
    if request.method == "POST":
        acts.close_device(row, by=request.user, at=timezone.now())
        messages.success(
            request, _("The device is closed. It will stop working when it next connects.")
        )
        return redirect("office:devices", slug)
    texts = [
        _("It can no longer check people in, and deletes its roster when it next connects."),
        _("Scans that it has not sent will not be counted."),
        _unsent(row.waiting),
    ]
    facts = {"title": _("Close this device?"), "lead": row.name, "texts": texts}
    return asks(request, event, "devices", submit=_("Close device"), **facts)


def _unsent(n):
    text = ngettext(
        "At its last contact it had %d scan to send.",
        "At its last contact it had %d scans to send.",
        n,
    )
    return text % n


@office(methods=("GET", "HEAD"))
def conflicts(request, slug):
    """The conflict report: who was checked in by two desks, or though the server knew better."""
    if not request.user.has_perm("attendance.view_scan"):
        raise PermissionDenied
    event = found(request, slug)
    page = page_of(request, _conflicts(event), PER_PAGE)
    people = [scan.registration_id for scan in page]
    others = event.scans.evidence().filter(registration__in=people).order_by("at")
    by_person = {}
    for scan in others.select_related("door__session").filter(Q(admitted=True)):
        by_person.setdefault(scan.registration_id, []).append(scan)
    for scan in page:
        scan.all = by_person.get(scan.registration_id, [])
    return render(
        request,
        "attendance/office/conflicts.html",
        {"event": event, "tab": "devices", "page": page},
    )
