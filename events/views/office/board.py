"""The live board of an event, for a big screen in the hall."""

from django.shortcuts import render
from django.utils import timezone

from events.board import board
from events.views.office.access import found, office


@office(methods=("GET", "HEAD"))
def show(request, slug):
    """Numbers alone, nothing of a person; ``board.js`` draws them anew."""
    event, now = found(request, slug), timezone.now()
    context = {"event": event, "board": board(event, now), "now": now}
    return render(request, "office/board.html", context)
