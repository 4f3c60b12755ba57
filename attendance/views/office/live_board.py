"""The live board of an event, for a big screen in the room."""

from django.shortcuts import render
from django.utils import timezone

from attendance.queries.live_board import live_board
from events.views.office.access import found, office


@office(methods=("GET", "HEAD"))
def show(request, slug):
    """Numbers alone, nothing about a person; ``live_board.js`` redraws them."""
    event, now = found(request, slug), timezone.now()
    context = {"event": event, "board": live_board(event, now), "now": now}
    return render(request, "attendance/office/live_board.html", context)
