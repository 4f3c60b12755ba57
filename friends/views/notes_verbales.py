"""Notes verbales on whose strength acts are done. The PDF is a download and never shown inline;
images of its pages, which the worker made, are shown to the same readers."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from friends.models import NoteVerbale


def note_verbale(request, pk):
    rows = NoteVerbale.objects.visible_to(request.user).select_related("entity")
    note_verbale = get_object_or_404(rows, pk=pk)
    if not note_verbale.file:
        raise Http404
    # Built from our own words: what the sender called the file is never echoed into a header.
    note, sender = note_verbale, note_verbale.entity.code
    name = f"{note.kind}-{sender}-{note.dated_on}-{note.pk}.pdf"
    response = FileResponse(
        note_verbale.file.open("rb"),
        as_attachment=True,
        filename=name.replace("_", "-"),
        content_type="application/pdf",
    )
    return _private(response)


def note_page(request, pk, number):
    """One page of the PDF as an image."""
    note_verbale = get_object_or_404(NoteVerbale.objects.visible_to(request.user), pk=pk)
    page = get_object_or_404(note_verbale.pages, number=number)
    return _private(FileResponse(page.image.open("rb"), content_type="image/webp"))


def _private(response):
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
