"""The worker draws the pages of notes verbales, so that officers see them beside what they decide.

A PDF that cannot be drawn has a problem instead of pages, and stops no other. What fails for
another reason, such as a full disk, is tried again when the lease has ended.
"""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from accounts.actions.stored_files import atomic_with_files, store
from accounts.worker import for_each
from audit.lifecycle import lock
from files.page_images import DrawnPage, DrawnPages, NotDrawn, draw_pages
from friends.models import NotePage, NoteVerbale

LEASE = timedelta(minutes=5)
AT_ONCE = 10


def draw_notes(now: datetime) -> int:
    """Draw those that wait. Returns how many; raises SomeFailed where some could not be kept."""
    rows = NoteVerbale.objects.to_draw(now).order_by("pk")[:AT_ONCE]
    return for_each(rows, lambda note: _draw(note, now))


def _draw(note, now):
    until = now + LEASE
    if not NoteVerbale.objects.to_draw(now).filter(pk=note.pk).update(drawing_until=until):
        return 0  # another worker was first
    with note.file.open("rb") as file:
        pdf = file.read()
    try:
        drawn, problem = draw_pages(pdf), ""
    except NotDrawn as refusal:
        drawn, problem = DrawnPages(0, []), refusal.problem
    return _keep(note, until, drawn, problem, now)


@atomic_with_files()
def _keep(note, until, drawn, problem, now):
    lock(note)
    if note.drawing_until != until:
        return 0  # this worker was slow, and another one has it
    for number, page in enumerate(drawn.pages, 1):
        _keep_page(note, number, page)
    note.drawn_at, note.drawing_until = now, None
    note.page_count, note.not_drawn = drawn.count, problem
    note.save(update_fields=["drawn_at", "drawing_until", "page_count", "not_drawn"])
    return 1


def _keep_page(note: NoteVerbale, number: int, page: DrawnPage) -> None:
    facts = {"width": page.width, "height": page.height, "text": page.text}
    row = NotePage(note_verbale=note, number=number, **facts)
    store(row.image, "page.webp", ContentFile(page.image))
    row.save()
