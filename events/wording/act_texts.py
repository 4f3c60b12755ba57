"""What the acts on an event say: before, what will follow from them; afterwards, what happened and
the next step."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.permissions import time_with_place
from events.queries.message_readers import messages_waiting
from events.queries.told_of_event import missions_told, people_told
from events.registries import ON_CANCELLING


# --- before ---------------------------------------------------------------------------------------
def explains_publishing(event: Event) -> Iterator[str]:
    yield _("The event will be shown on the public website, in the calendar and in the API.")
    yield _registration(event)
    if _can_invite(event):
        yield _("No emails will be sent. You can invite missions afterwards.")
    else:
        yield _("No emails will be sent.")
    yield _("This cannot be undone. A published event can be closed or cancelled.")


def _can_invite(event):
    return not event.quiet and event.ends_at > timezone.now()


def _registration(event):
    now = timezone.now()
    if event.ends_at <= now:
        return _(
            "The event is over, so registration will stay closed. To enter who took part, choose "
            "“Record as already held” instead."
        )
    if event.opens_at and now < event.opens_at:
        return _("Registration will open on %s.") % time_with_place(event.opens_at, event)
    closing = time_with_place(event.closing, event)
    if not event.in_time(now):
        return _("Registration closed on %s. Change the deadline to open it again.") % closing
    return _("Registration will open at once and close on %s.") % closing


def explains_recording(event: Event) -> Iterator[str]:
    if event.status == EventStatus.DRAFT:
        yield _("The event will be shown on the public website as one that has taken place.")
    yield _("You will be able to enter people without deadlines, by hand or from a file.")
    yield _(
        "No emails will be sent about this event until an officer switches them on in the back "
        "office."
    )
    yield _("This cannot be undone.")


def explains_closing(event: Event) -> Iterator[str]:
    yield _("Registration will close, for officers too.")
    if event.waiting:
        yield (
            ngettext(
                "%(n)s person on the waiting list will not be promoted when a seat becomes free.",
                "%(n)s people on the waiting list will not be promoted when a seat becomes free.",
                event.waiting,
            )
            % {"n": event.waiting}
        )
    yield _("People who have a seat keep it, and attendance can still be recorded.")
    yield _("No emails will be sent.")
    yield _("This cannot be undone. A closed event can be neither reopened nor cancelled.")


def explains_cancelling(event: Event) -> Iterator[str]:
    """All that follows, in this app and in the apps above."""
    yield _("The event page, calendars and the API will say that the event is cancelled, and why.")
    yield from _registrations_of_cancelled(event)
    yield _emails_of_cancelled(event)
    for texts in ON_CANCELLING:
        yield from texts(event)
    if waiting := messages_waiting(event):
        yield (
            ngettext(
                "%(n)s message that is scheduled for later will be sent unless you stop it first.",
                "%(n)s messages that are scheduled for later will be sent unless you stop them "
                "first.",
                waiting,
            )
            % {"n": waiting}
        )
    yield _("This cannot be undone.")


def _registrations_of_cancelled(event):
    n = event.registrations.live().sent().count()
    yield (
        ngettext(
            "%(n)s registration stays on record. Registration will end, and no more seats will "
            "be given.",
            "%(n)s registrations stay on record. Registration will end, and no more seats will "
            "be given.",
            n,
        )
        % {"n": n}
    )


def _emails_of_cancelled(event):
    people = {_address(reader) for reader in people_told(event)} - {""}
    missions = {_address(reader) for reader in missions_told(event)} - people
    if not people and not missions:
        return _("No emails will be sent.")
    said = ngettext("%(n)s registered person", "%(n)s registered people", len(people)) % {
        "n": len(people)
    }
    spoken = ngettext("%(n)s focal point", "%(n)s focal points", len(missions)) % {
        "n": len(missions)
    }
    if not missions or not people:
        return _("Your reason will be emailed to %s.") % (said if people else spoken)
    return _("Your reason will be emailed to %(people)s and %(missions)s.") % {
        "people": said,
        "missions": spoken,
    }


def _address(reader):
    email = reader.email if hasattr(reader, "email") else reader[0]
    return (email or "").lower()


def explains_cancelling_of_person(registration: Registration) -> Iterator[str]:
    if registration.event.quiet or registration.status == RegistrationStatus.DRAFT:
        yield _("No emails will be sent.")
    else:
        yield _("The person and the mission will be emailed the reason.")
    if registration.event.waiting:
        yield _("If a seat becomes free, it will go to the next person on the waiting list.")


# --- afterwards -----------------------------------------------------------------------------------
def said_of_publishing(event: Event) -> SafeString:
    text = _("“%s” is published.") % event.title
    if not _can_invite(event):
        return _with_next(text, event.get_absolute_url(), _("View the event page"))
    return _with_next(text, reverse("office:invite", args=[event.slug]), _("Invite missions"))


def said_of_recording(event: Event) -> SafeString:
    text = _("“%s” is recorded as already held.") % event.title
    return _with_next(text, reverse("office:imports", args=[event.slug]), _("Enter who took part"))


def said_of_closing(event: Event) -> SafeString:
    text = _("“%s” is closed: registration has ended.") % event.title
    return _with_next(text, reverse("office:event", args=[event.slug]), _("Go to the event office"))


def said_of_cancelling(event: Event) -> SafeString:
    text = _("“%s” is cancelled.") % event.title
    return _with_next(text, event.get_absolute_url(), _("View the event page"))


def said_of_copying(event: Event) -> SafeString:
    text = _("“%s” is copied as a draft.") % event.title
    drafts = reverse("admin:events_event_changelist")
    return _with_next(text, f"{drafts}?status__exact={EventStatus.DRAFT}", _("Change the copy"))


def _with_next(text, url, step):
    """A sentence and a link to the next step."""
    return format_html('{} <a href="{}">{}</a>', text, url, step)
