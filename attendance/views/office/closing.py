"""After the event: closing its attendance, and the summary of the frozen figures."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from accounts.formatting import moment
from attendance.actions import attendance
from attendance.queries import closing_figures
from attendance.queries.closing_figures import find_closing
from attendance.queries.who_was_present import who_was_present
from audit.models import record
from events import permissions
from events.views.office.access import found, office
from files.pdf import pdf

CLOSE = "attendance.close_attendance"


@office(CLOSE)
def close(request, slug):
    """Freeze the figures: a page that shows them and asks once more."""
    event, now = found(request, slug), timezone.now()
    if request.method == "POST":
        attendance.close_attendance(event, by=request.user, at=now)
        messages.success(request, _closed())
        return redirect("office:summary", slug)
    if find_closing(event):
        return redirect("office:summary", slug)
    figures = closing_figures.closing_figures(event) | {"gender": None}
    context = {
        "event": event,
        "tab": "attendance",
        "over": event.ends_at <= now,
        "may": request.may,
        "unsent": event.devices.aggregate(n=Sum("waiting"))["n"] or 0,
        **_shown(figures, event),
    }
    return render(request, "attendance/office/attendance_close.html", context)


def _closed():
    return _(
        "Attendance is closed and these figures are final. Next, download the summary as PDF, or "
        "issue certificates."
    )


@office(CLOSE, methods=("GET", "HEAD"))
def show(request, slug):
    """The figures of a closed event."""
    event = found(request, slug)
    closing = find_closing(event)
    context = {
        "event": event,
        "tab": "attendance",
        "closing": closing,
        "may": request.may,
        "over": event.ends_at <= timezone.now(),
        "languages": settings.LANGUAGES,
    }
    if closing:
        later = who_was_present([event.pk]).frozen[event.pk].later
        context |= _shown(closing.figures, event) | {"later": later}
    return render(request, "attendance/office/attendance_summary.html", context)


def _shown(figures, event):
    return {
        "tables": closing_figures.tables(figures),
        "hidden": not figures["gender"],
        "sessions": closing_figures.session_rows(figures, event),
        "days": closing_figures.day_rows(figures),
    }


@office(methods=("GET", "HEAD"))
def paper(request, slug, language):
    """The summary as PDF in one of the six languages."""
    event = found(request, slug)
    closing = find_closing(event)
    if closing is None or language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        content = pdf("attendance/summary", _data(event, closing))
    after = {"format": "pdf", "language": language}
    record("event.summary_exported", event, by=request.user, after=after)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"summary-{event.slug}-{language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _data(event, closing):
    shown = _shown(closing.figures, event)
    header = [_("What is counted"), pgettext("count", "Number")]
    tables = [
        {"title": title, "header": header, "rows": _texts(rows)}
        for _key, title, rows in shown["tables"]
    ]
    if shown["sessions"]:
        header = [
            _("Session"),
            _("When"),
            pgettext("attendance", "Present"),
            _("Late"),
            _("Left early"),
        ]
        tables.append({"title": _("Sessions"), "header": header, "rows": _texts(shown["sessions"])})
    header = [_("When"), pgettext("attendance", "Present")]
    tables.append(
        {"title": pgettext("list of days", "Days"), "header": header, "rows": _texts(shown["days"])}
    )
    return {
        "title": _("Attendance summary"),
        "group": _("Group of Friends"),
        "event": str(event.title),
        "when": [
            _("Start: %s") % permissions.time_with_place(event.starts_at, event),
            _("End: %s") % permissions.time_with_place(event.ends_at, event),
        ],
        "tables": tables,
        "note": closing_figures.hidden_gender_text() if shown["hidden"] else "",
        "foot": _("Attendance closed on %s") % moment(closing.at, event.time_zone),
    }


def _texts(rows):
    return [[str(cell) for cell in row] for row in rows]
