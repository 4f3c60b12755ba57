"""What the tests about events share: an event to come, whatever the day on which they run."""

from datetime import timedelta

from django.utils import timezone

from audit.models import Entry
from events.actions import add_group_link, reserve_seats
from events.actions.seat_check import verify_seats
from events.models import Event, GroupLink, ReservedSeats
from friends.models import Classification
from tests.factories import AT, make_event, make_registration, make_user, serial


def minutes(n):
    return AT + timedelta(minutes=n)


def statuses(event):
    """Of all registrations of an event, in the order of their making."""
    return list(event.registrations.order_by("pk").values_list("status", flat=True))


def make_coming(days=30, hours=3, **fields):
    starts = (timezone.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return make_event(starts_at=starts, ends_at=starts + timedelta(hours=hours), **fields)


def make_today(hours=3, **fields):
    """An event that takes place now, in a place where it is about noon: tests that run at midnight
    see one day too. One may still be registered."""
    now = timezone.now()
    starts = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    ends = starts + timedelta(hours=hours + 1)
    place = {"time_zone": f"Etc/GMT{now.hour - 12:+d}", "city": "New York"}
    return make_event(**{"starts_at": starts, "ends_at": ends, "closes_at": ends} | place | fields)


def make_guest(event, entity=None, **fields):
    """A registration received now."""
    return make_registration(event, entity, at=timezone.now(), **fields)


def make_class(entity, kind="ldc", **fields):
    return Classification.objects.create(entity=entity, kind=kind, source="A list", **fields)


def make_reserved_seats(event, seats=1, *, entities=(), at=AT, by=None, version=None, **fields):
    """Reserved seats, through the act; for the entities given, if no other group is named."""
    defaults = {"name": {"en": f"Reserved seats {next(serial)}"}, "group": "chosen"}
    reserved_seats = ReservedSeats(event=event, seats=seats, **defaults | fields)
    return reserve_seats(
        reserved_seats, by=by or make_user(), at=at, entities=entities, version=version
    )


def make_link(event, *, at=AT, by=None, **fields):
    link = GroupLink(event=event, **{"label": f"Group {next(serial)}"} | fields)
    return add_group_link(link, by=by or make_user(), at=at)


def faults(event):
    """What will not come out when the seats of an event are counted anew."""
    return [str(difference) for difference in verify_seats(Event.objects.filter(pk=event.pk))]


def acts(*names):
    """How often each of these acts was recorded."""
    return [Entry.objects.filter(act=name).count() for name in names]
