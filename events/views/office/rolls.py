"""Lists, plates and the seating plan as files, made at once."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override

from audit.exports import xlsx_response
from audit.models import record
from events import rolls
from events.actions.drawing_lots import draw_entity
from events.views.office.access import found, held_by

REFUSAL = gettext_lazy("Lists with names are for officers who may print badges.")
readers = held_by("events.print_badges", REFUSAL, "GET", "HEAD")
drawers = held_by("events.print_badges", REFUSAL, "POST")


@readers
def file(request, slug, roll, kind):
    """One of the lists. Whoever takes it away stands in the record."""
    event = found(request, slug)
    if roll == "plates" and kind == "pdf":
        return _plates(request, event)
    made = _roll(request, event, roll)
    if kind not in ("pdf", "xlsx"):
        raise Http404
    _note(request, event, roll, kind, len(made.rows))
    name = f"{roll}-{event.slug}"
    if kind == "xlsx":
        return xlsx_response(name, made.header, made.rows)
    return _sent(rolls.roll_pdf(event, made), name)


def _roll(request, event, name):
    if name == "door":
        return rolls.door(event)
    if name == "pass-office":
        return rolls.pass_office(event)
    if name != "seating":
        raise Http404
    drawn = request.GET.get("drawn", "")
    seated = {entity.code: entity for entity, _n in rolls.seated_entities(event)}
    if drawn and drawn not in seated:
        raise Http404
    return rolls.seating(event, seated.get(drawn))


def _plates(request, event):
    language = request.GET.get("language") or get_language()
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        content, number = rolls.plates_pdf(event, language)
    _note(request, event, "plates", "pdf", number)
    return _sent(content, f"plates-{language}-{event.slug}")


def _note(request, event, roll, kind, rows):
    after = {"list": roll, "kind": kind, "rows": rows}
    record("event.list_exported", event, by=request.user, after=after)


def _sent(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@drawers
def draw(request, slug):
    """Draw the entity with which the seating begins."""
    drawn = draw_entity(found(request, slug), by=request.user)
    return redirect(f"{reverse('office:badges', args=[slug])}?drawn={drawn.code}#seating-h")
