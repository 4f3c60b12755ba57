"""An event by selection, and what tests about selections do with it."""

import re
from datetime import timedelta
from html import unescape

from django.urls import reverse
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from events.queries.proposals import ProposalBasis, selection_of
from tests.factories import AT, make_event, make_registration, make_state, make_user

DEADLINE = AT + timedelta(days=10)
AFTER = DEADLINE + timedelta(hours=1)
BY_SCORE = {"keys": ["score"], "cap": None, "women": None, "priority": None, "groups": None}


def make_selection_event(**fields):
    """Nominations for ten days, the seminar twenty days later; as many seats as are named."""
    defaults = {"admission": "selection", "closes_at": DEADLINE, "called_on": AT.date()}
    return make_event(**defaults | fields)


def make_past_selection(**fields):
    """Its deadline is over, the seminar is still to come."""
    now = timezone.now()
    defaults = {
        "closes_at": now - timedelta(hours=1),
        "starts_at": now + timedelta(days=30),
        "ends_at": now + timedelta(days=31),
        "called_on": AT.date(),
    }
    return make_selection_event(**defaults | fields)


def nominate(event, iso2=None, *, minute=0, **details):
    at = AT + timedelta(minutes=minute)
    return make_registration(event, make_state(iso2), at=at, **details)


def set_rule(event, *, by=None, at=AT, version=None, **values):
    version = selection_of(event).version if version is None else version
    values = BY_SCORE | values
    return actions.set_selection_rule(
        event, by=by or make_user(), at=at, version=version, values=values
    )


def propose_selection(event, at):
    """The Proposal of the rule in force."""
    chosen = selection_of(event)
    return ProposalBasis.of(event, at).propose(chosen.keys, chosen.cap)


def confirm(event, *, by=None, at=AFTER, seen=None):
    seen = propose_selection(event, at).fingerprint if seen is None else seen
    return actions.confirm_selection(event, by=by or make_user(), at=at, seen=seen)


def again(row):
    """The row as the database has it, with an event of its own."""
    return Registration.objects.select_related("event", "delegation__entity", "user").get(pk=row.pk)


def fresh(event):
    return Event.objects.get(pk=event.pk)


def statuses(*rows):
    return [again(row).status for row in rows]


# --- pages ----------------------------------------------------------------------------------------
def url(name, event, *more):
    return reverse(f"office:{name}", args=[event.slug, *more])


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def table(answer, caption):
    """The rows of the table whose caption holds this text, as lists of texts."""
    html = answer.content.decode()
    (found,) = (t for t in re.findall(r"<table.*?</table>", html, re.S) if caption in text_of(t))
    body = found.partition("<tbody>")[2]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [[text_of(c) for c in re.findall(r"<t[hd].*?</t[hd]>", r, re.S)] for r in rows]


def body(answer):
    return text_of(answer.content.decode())
