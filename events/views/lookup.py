"""How pages reach an event: what the public may see first, so that most readers cost no query
about permissions."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404

from accounts.middleware import signed_in
from events.models import Event


def found_event(request, slug):
    """The event under this address, or 404 for those who may not see it."""
    public = Event.objects.public().filter(slug=slug).first()
    if public or not signed_in(request):
        return public or get_object_or_404(Event.objects.public(), slug=slug)
    return get_object_or_404(Event.objects.visible_to(request.user), slug=slug)


def page_of(request, rows, size):
    return Paginator(rows, size).get_page(request.GET.get("page"))


def reader_zone(request):
    """The reader's time zone; without one from the profile, UTC."""
    user = signed_in(request)
    return user.time_zone if user else "UTC"
