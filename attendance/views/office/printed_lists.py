"""Lists, plates and the seating plan as files, made at once."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override

from attendance.actions.seating_lot import draw_first_entity
from attendance.pdf import printed_lists
from audit.models import record
from events.views.office.access import found, held_by
from files.exports import xlsx_response

REFUSAL = gettext_lazy("Only officers who may print badges can download files with names.")
readers = held_by("attendance.print_badges", REFUSAL, "GET", "HEAD")
drawers = held_by("attendance.print_badges", REFUSAL, "POST")


@readers
def list_file(request, slug, name, kind):
    """One of the lists. The audit log says who downloaded it."""
    event = found(request, slug)
    if name == "plates" and kind == "pdf":
        return _plates(request, event)
    made = _list_of(request, event, name)
    if kind not in ("pdf", "xlsx"):
        raise Http404
    _note(request, event, name, kind, len(made.rows))
    filename = f"{name}-{event.slug}"
    if kind == "xlsx":
        return xlsx_response(filename, made.header, made.rows)
    return _sent(printed_lists.list_pdf(event, made), filename)


def _list_of(request, event, name):
    if name == "door":
        return printed_lists.door_list(event)
    if name == "pass-office":
        return printed_lists.pass_office_list(event)
    if name != "seating":
        raise Http404
    drawn = request.GET.get("drawn", "")
    seated = {entity.code: entity for entity, _n in printed_lists.seated_entities(event)}
    if drawn and drawn not in seated:
        raise Http404
    return printed_lists.seating_plan(event, seated.get(drawn))


def _plates(request, event):
    language = request.GET.get("language") or get_language()
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        content, number = printed_lists.plates_pdf(event, language)
    _note(request, event, "plates", "pdf", number)
    return _sent(content, f"plates-{language}-{event.slug}")


def _note(request, event, name, kind, rows):
    after = {"list": name, "kind": kind, "rows": rows}
    record("event.list_exported", event, by=request.user, after=after)


def _sent(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@drawers
def draw_lot(request, slug):
    """Draw the entity with which the seating begins."""
    drawn = draw_first_entity(found(request, slug), by=request.user)
    return redirect(f"{reverse('office:badges', args=[slug])}?drawn={drawn.code}#seating-h")
