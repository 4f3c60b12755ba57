"""Jobs on the papers of an event: how far they are, and their files, which can be fetched as often
as it takes."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from accounts.actions.jobs import KEPT
from accounts.models import Job, JobStatus
from audit.models import record
from events.views.lookup import page_of
from events.views.office.access import found, held_by

PER_PAGE = 50
MARKS = {JobStatus.DONE: "ok", JobStatus.FAILED: "bad"}
readers = held_by(
    "attendance.print_badges",
    gettext_lazy("Only officers who may print badges can download files with names."),
    "GET",
    "HEAD",
)


@readers
def jobs(request, slug):
    """All that was made for this event, the latest first."""
    event = found(request, slug)
    rows = _jobs(request, event).defer("arguments")
    page = page_of(request, rows, PER_PAGE)
    for job in page:
        job.mark = MARKS.get(job.status, "wait")
    return render(
        request, "attendance/office/jobs.html", {"event": event, "tab": "badges", "page": page}
    )


@readers
def show(request, slug, pk):
    event, job = _event_and_job(request, slug, pk)
    job.mark = MARKS.get(job.status, "wait")
    context = {
        "event": event,
        "tab": "badges",
        "job": job,
        "going": job.is_active,
        "until": job.finished_at and job.finished_at + KEPT,
    }
    return render(request, "attendance/office/job.html", context)


@readers
def file(request, slug, pk):
    """The file. The audit log says who downloaded it."""
    event, job = _event_and_job(request, slug, pk)
    if not job.file:
        raise Http404
    record("job.fetched", job, by=request.user, after={"number": job.done})
    name = f"{job.kind}-{event.slug}-{job.pk}.pdf"
    response = FileResponse(job.file.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


def _event_and_job(request, slug, pk):
    event = found(request, slug)
    return event, get_object_or_404(_jobs(request, event), pk=pk)


def _jobs(request, event):
    rows = Job.objects.about(event).visible_to(request.user)
    return rows.select_related("requested_by")
