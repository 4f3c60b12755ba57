"""Who may enter the office of an event, and how its pages find the event."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from events.models import Event
from events.queries.event_lists import event_with_address

READ = "events.view_registration"


def office(permission=None, *, methods=("GET", "HEAD", "POST")):
    """A page of the office: for staff who may read registrations. What it changes takes a right of
    its own: a POST without it is refused, and templates ask ``may`` before they draw a button."""

    def decorate(view):
        @never_cache
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not (request.user.is_staff and request.user.has_perm(READ)):
                raise PermissionDenied(_("The event office is only for the secretariat."))
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            may = permission is None or request.user.has_perm(permission)
            if request.method == "POST" and not may:
                raise PermissionDenied(
                    _("You can read this page, but you do not have permission to make changes.")
                )
            request.may = may
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def found(request, slug):
    """The event of the office, drafts too: who may enter it sees all events."""
    if request.user.has_perm("events.view_event"):
        if event := event_with_address(slug):
            return event
        raise Http404
    return get_object_or_404(Event.objects.visible_to(request.user), slug=slug)


def held_by(permission, refusal, *methods):
    """A page of the office that even to read takes this right: ``refusal`` says so, as a lazy
    text."""

    def decorate(view):
        @office(permission, methods=methods)
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.may:
                raise PermissionDenied(refusal)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
