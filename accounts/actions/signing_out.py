"""Where a person is signed in."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User


def end_sessions(user: User) -> int:
    """Sign the person out everywhere. Returns of how many places."""
    rows = list(UserSession.objects.filter(user=user))
    for row in rows:
        row.end()
    return len(rows)


def renew_session(session: SessionBase) -> None:
    """A new key for the same session. A browser with the old one is signed out."""
    before = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=session.session_key)
