"""What the tests of an event's office share: its addresses, and what its pages say."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from events.actions import invite
from tests.factories import make_representative, make_state, make_user
from tests.markup import tight


def url(name, event, *args):
    return reverse(f"office:{name}", args=[event.slug, *args])


def text(response):
    return tight(response.content.decode())


def shown(client, name, event, *args, **query):
    return text(client.get(url(name, event, *args), query))


def ago(**past):
    return timezone.now() - timedelta(**past)


def sent(event, *codes, at=None):
    """Invitations to States of these codes, two days old."""
    entities = [make_state(code) for code in codes]
    return invite(event, entities=entities, by=make_user(), at=at or ago(days=2))


def reached(*codes):
    """States with a focal point."""
    for code in codes:
        make_representative(make_user(email=f"{code}@example.org".lower()), make_state(code))
