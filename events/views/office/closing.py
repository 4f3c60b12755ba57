"""After the event: closing its attendance, and the summary of the frozen figures."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.templatetags.site import moment
from audit.models import record
from events import rights, summary
from events.actions import attending
from events.papers import pdf
from events.summary import closing_of
from events.views.office.access import found, office

CLOSE = "events.close_attendance"


@office(CLOSE)
def close(request, slug):
    """Freeze the figures: a page that shows them and asks once more."""
    event, now = found(request, slug), timezone.now()
    if request.method == "POST":
        attending.close_attendance(event, by=request.user, at=now)
        messages.success(request, _("The attendance is closed. These are its figures."))
        return redirect("office:summary", slug)
    if closing_of(event):
        return redirect("office:summary", slug)
    figures = summary.count(event) | {"gender": None}
    context = {
        "event": event,
        "tab": "attendance",
        "over": event.ends_at <= now,
        "may": request.may,
        **_shown(figures, event),
    }
    return render(request, "office/attendance_close.html", context)


@office(CLOSE, methods=("GET", "HEAD"))
def show(request, slug):
    """The figures of a closed event."""
    event = found(request, slug)
    closing = closing_of(event)
    context = {
        "event": event,
        "tab": "attendance",
        "closing": closing,
        "may": request.may,
        "over": event.ends_at <= timezone.now(),
        "languages": settings.LANGUAGES,
    }
    if closing:
        context |= _shown(closing.figures, event)
    return render(request, "office/attendance_summary.html", context)


def _shown(figures, event):
    return {
        "tables": summary.tables(figures),
        "hidden": not figures["gender"],
        "sessions": summary.session_rows(figures, event),
        "days": summary.day_rows(figures),
    }


@office(methods=("GET", "HEAD"))
def paper(request, slug, language):
    """The summary as PDF in one of the six languages."""
    event = found(request, slug)
    closing = closing_of(event)
    if closing is None or language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        content = pdf("summary", _data(event, closing))
    after = {"format": "pdf", "language": language}
    record("event.summary_exported", event, by=request.user, after=after)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"summary-{event.slug}-{language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _data(event, closing):
    shown = _shown(closing.figures, event)
    tables = [
        {"title": title, "header": [], "rows": _texts(rows)}
        for _key, title, rows in shown["tables"]
    ]
    if shown["sessions"]:
        header = [_("Session"), _("When"), _("Present"), _("Late"), _("Left early")]
        tables.append({"title": _("Sessions"), "header": header, "rows": _texts(shown["sessions"])})
    tables.append({"title": _("Days"), "header": [], "rows": _texts(shown["days"])})
    return {
        "title": _("Summary of attendance"),
        "group": _("Group of Friends"),
        "event": str(event.title),
        "when": [
            _("Start: %s") % rights.placed(event.starts_at, event),
            _("End: %s") % rights.placed(event.ends_at, event),
        ],
        "tables": tables,
        "note": summary.hidden_note() if shown["hidden"] else "",
        "foot": _("Closed on %s") % moment(closing.at, event.time_zone),
    }


def _texts(rows):
    return [[str(cell) for cell in row] for row in rows]
