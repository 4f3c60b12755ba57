"""What the tests about events share: an event to come, whatever the day on which they run."""

from datetime import timedelta

from django.utils import timezone

from tests.factories import make_event, make_registration


def make_coming(days=30, hours=3, **fields):
    starts = (timezone.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return make_event(starts_at=starts, ends_at=starts + timedelta(hours=hours), **fields)


def make_guest(event, entity=None, **fields):
    """A registration received now."""
    return make_registration(event, entity, at=timezone.now(), **fields)
