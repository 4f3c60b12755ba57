"""Long work on papers: how far it is, and its file, which can be fetched as often as it takes."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from audit.models import record
from events.actions.printing import KEPT
from events.models import RunStatus
from events.views.finding import page_of
from events.views.office.access import found, held_by

PER_PAGE = 50
MARKS = {RunStatus.DONE: "ok", RunStatus.FAILED: "bad"}
readers = held_by(
    "events.print_badges", gettext_lazy("Papers with names are for officers who may print badges."), "GET", "HEAD"
)  # fmt: skip


@readers
def runs(request, slug):
    """All that was made for this event, the latest first."""
    event = found(request, slug)
    rows = event.runs.visible_to(request.user).select_related("made_by").defer("options")
    page = page_of(request, rows, PER_PAGE)
    for run in page:
        run.mark = MARKS.get(run.status, "wait")
    return render(request, "office/runs.html", {"event": event, "tab": "badges", "page": page})


@readers
def show(request, slug, pk):
    event, run = _found(request, slug, pk)
    run.mark = MARKS.get(run.status, "wait")
    context = {
        "event": event,
        "tab": "badges",
        "run": run,
        "going": run.status in (RunStatus.WAITING, RunStatus.RUNNING),
        "until": run.finished_at and run.finished_at + KEPT,
    }
    return render(request, "office/run.html", context)


@readers
def file(request, slug, pk):
    """The file. Whoever takes it away stands in the record."""
    event, run = _found(request, slug, pk)
    if not run.file:
        raise Http404
    record("run.fetched", run, by=request.user, after={"number": run.done})
    name = f"{run.kind}-{event.slug}-{run.pk}.pdf"
    response = FileResponse(run.file.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


def _found(request, slug, pk):
    event = found(request, slug)
    rows = event.runs.visible_to(request.user).select_related("made_by")
    return event, get_object_or_404(rows, pk=pk)
