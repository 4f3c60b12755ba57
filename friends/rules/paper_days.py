"""Days of the papers of missions, which are spread over all time zones."""

from datetime import date, datetime, timedelta, timezone

FIRST_ZONE = timezone(timedelta(hours=14))  # where a day begins first (Kiribati)


def is_to_come(day: date, at: datetime) -> bool:
    """Whether the day has begun nowhere yet at ``at`` (with its offset): a note dated today in
    Auckland arrives when it is still yesterday in New York."""
    return day > at.astimezone(FIRST_ZONE).date()
