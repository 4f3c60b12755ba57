"""Notes verbales on whose strength acts are done: served as a download, never shown inline."""

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
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
