"""Numbers and times as the templates draw them."""

from zoneinfo import ZoneInfo

from events.models import DelegationListStatus, RegistrationStatus

NEW_YORK = "America/New_York"
MARKS = {
    **{status: status.facts.mark for status in RegistrationStatus},
    DelegationListStatus.SUBMITTED: "wait",
    DelegationListStatus.ACCEPTED: "ok",
}


def seat_squares(event):
    """What `templates/events/includes/seats.html` draws; None where seats are without limit."""
    if event.seats is None:
        return None
    whole = max(event.seats + event.waiting, 1)
    confirmed = round(100 * event.seated / whole, 1)
    waiting = round(100 * event.waiting / whole, 1)
    return {
        "seats": event.seats,
        "confirmed": event.seated,
        "waiting": event.waiting,
        "remaining": event.seats_left,
        "percentages": {
            "confirmed": confirmed,
            "wait_x": confirmed,
            "waiting": waiting,
            "free_x": round(confirmed + waiting, 1),
            "free": round(max(100 - confirmed - waiting, 0), 1),
        },
    }


def local_times(event, reader_zone):
    """The time at the venue first, then in New York and at the reader's, if it is another.

    Each as ``{"zone", "role", "other_day"}``; ``other_day`` says that it begins on another date.
    """
    shown = [("venue", event.time_zone)]
    for role, zone in (("new_york", NEW_YORK), ("reader", reader_zone)):
        if zone and not any(_same_clock(event, zone, earlier) for _role, earlier in shown):
            shown.append((role, zone))
    day = event.local_start.date()
    return [
        {"zone": zone, "role": role, "other_day": _local(event, zone).date() != day}
        for role, zone in shown
    ]


def _same_clock(event, one, other):
    return _local(event, one).utcoffset() == _local(event, other).utcoffset()


def _local(event, zone):
    return event.starts_at.astimezone(ZoneInfo(zone))


def quota_squares(seated, waiting, quota):
    """One square for each seat of the quota: filled, outlined for waiting people, empty."""
    squares = max(quota or 0, seated)
    held = ["on"] * seated + ["half"] * waiting
    return held + [""] * (squares - len(held))
