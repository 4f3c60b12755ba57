"""The programme of an event: sessions added, changed, removed from it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible, lock
from audit.models import changes, fields_of, record
from events.models import Session


@transaction.atomic
def add_session(session: Session, *, by: Actor) -> Session:
    """A new session, within the hours of its event."""
    session.event = lock(session.event)
    _refuse_times(session)
    session.save(force_insert=True)
    record("session.added", session, by=by, after=fields_of(session))
    return session


@transaction.atomic
def change_session(session: Session, *, by: Actor) -> Session:
    """Save a changed session, and count its version if something is another now."""
    session.event = lock(session.event)
    stored = Session.objects.get(pk=session.pk)
    session.version = stored.version
    was, now = changes(session, fields_of(stored), fields_of(session))
    if not now:
        return session
    _refuse_times(session)
    session.version += 1
    session.save()
    record("session.changed", session, by=by, before=was, after=now)
    return session


@transaction.atomic
def remove_session(session: Session, *, by: Actor) -> None:
    """Take a session out of the programme again."""
    lock(session.event)
    record("session.removed", session, by=by, before=fields_of(session))
    session.delete()


def _refuse_times(session):
    if not session.starts_at:
        raise NotPossible(_("Enter when the session starts."), field="starts_at")
    if not session.ends_at or session.ends_at <= session.starts_at:
        raise NotPossible(_("The session must end after it starts."), field="ends_at")
    event = session.event
    if session.ends_at <= event.starts_at or event.ends_at <= session.starts_at:
        text = _("The session is outside the hours of the event. Check its day.")
        raise NotPossible(text, field="starts_at")
