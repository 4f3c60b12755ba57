"""Papers on whose strength things are done: served as a file to take away, never shown inline."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from friends.models import Instrument


def paper(request, pk):
    rows = Instrument.objects.visible_to(request.user).select_related("entity")
    instrument = get_object_or_404(rows, pk=pk)
    if not instrument.file:
        raise Http404
    # Built from our own words: what the sender called the file is never echoed into a header.
    name = f"{instrument.kind}-{instrument.entity.code}-{instrument.dated_on}-{instrument.pk}.pdf"
    response = FileResponse(
        instrument.file.open("rb"),
        as_attachment=True,
        filename=name.replace("_", "-"),
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
