"""Decisions still to take: a seminar whose nominations are to be selected, and the delegation list
of Fiji.

All of it is invented, save the names of States.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from config.demo.events import LEAST_DEVELOPED
from config.demo.group import BY
from events import actions
from events.models import Audience, Event, EventKind, ReservedSeats
from friends.models import Entity

BEIJING = ZoneInfo("Asia/Shanghai")
SEATS, NOMINATED, LATE = 40, 66, 3
SLUG = "data-seminar"
TITLE = {
    "en": "Data and languages for artificial intelligence",
    "fr": "Données et langues pour l’intelligence artificielle",
    "es": "Datos e idiomas para la inteligencia artificial",
    "ru": "Данные и языки для искусственного интеллекта",
    "zh-hans": "面向人工智能的数据与语言",
    "ar": "البيانات واللغات من أجل الذكاء الاصطناعي",
}
RULE = {
    "keys": ["ldc", "score", "receipt"],
    "cap": 2,
    "women": 40,
    "priority": 30,
    "groups": 4,
}


def load_choices(cast, *, now):
    event = _seminar(now)
    rows = _nominations(event, cast, now)
    _assess(event, rows, cast.dice, now)
    _delegation_list_of_fiji(now)


def _seminar(now):
    """Nominations closed the day before yesterday, and nothing is decided yet."""
    starts = (now + timedelta(days=95)).astimezone(BEIJING).replace(hour=9, minute=0, second=0)
    closes = (now - timedelta(days=2)).astimezone(BEIJING).replace(hour=18, minute=0, second=0)
    event = Event(
        slug=SLUG,
        kind=EventKind.SEMINAR,
        title=TITLE,
        summary={"en": "Two weeks for officials who collect, describe and share data."},
        venue="Seminar centre",
        city="Shanghai",
        time_zone="Asia/Shanghai",
        starts_at=starts,
        ends_at=starts + timedelta(days=11, hours=8),
        closes_at=closes,
        called_on=(now - timedelta(days=45)).date(),
        audience=Audience.ALL,
        admission="selection",
        seats=SEATS,
        passport_months=6,
        required=["position", "email"],
        contact_email="co-chairs@example.org",
    )
    actions.add_event(event, by=BY, hosts=Entity.objects.filter(iso2__in=["CN", "ZM"]))
    actions.publish_event(event, by=BY, at=now - timedelta(days=45))
    reserved_seats = ReservedSeats(event=event, name=LEAST_DEVELOPED, group="ldc", seats=6)
    actions.reserve_seats(reserved_seats, by=BY, at=now - timedelta(days=45))
    actions.set_selection_rule(event, by=BY, at=now, version=0, values=RULE)
    return event


def _nominations(event, cast, now):
    """From one to three persons of each State of the circle, most in time, some after the
    deadline."""
    nominations, at = [], now - timedelta(days=20)
    for n in range(NOMINATED):
        entity = cast.circle[(n * 5) % len(cast.circle)]
        at += timedelta(hours=5, minutes=11)
        late = n >= NOMINATED - LATE
        received = event.closes_at + timedelta(hours=n) if late else min(at, event.closes_at)
        months = cast.dice.choice([4, 14, 30, 60])
        details = cast.person(entity, 4 + n // len(cast.circle)) | {
            "role": "expert",
            "passport_until": (event.ends_at + timedelta(days=30 * months)).date(),
        }
        nominations.append(actions.Nomination(entity, details, received_at=min(received, now)))
    registered = actions.register_many(event, nominations, by=BY, at=now, tell=False)
    return [one.registration for one in registered]


def _assess(event, rows, dice, now):
    """Two officers have scored most of them."""
    for email in ("events@example.org", "secretariat@example.org"):
        officer = User.objects.with_address(email)
        scores = {row.pk: dice.randint(35, 98) for row in rows if dice.random() < 0.7}
        actions.assess_many(event, by=officer, at=now, scores=scores)


def _delegation_list_of_fiji(now):
    """Two drafts, and a delegate who registered himself and waits for the focal point."""
    event, fiji = Event.objects.get(slug="beijing-seminar"), Entity.objects.get(iso2="FJ")
    focal_point = User.objects.with_address("fiji@example.org")
    for number, role in ((41, "head"), (42, "adviser")):
        details = {
            "given_name": "Delegate",
            "family_name": str(number),
            "email": f"delegate{number}@example.org",
            "role": role,
            "position": "Counsellor",
            "language": "en",
        }
        actions.register(event, entity=fiji, by=focal_point, at=now, details=details, as_draft=True)
    person = User.objects.with_address("delegate@example.org")
    details = {
        "given_name": "Delegate",
        "family_name": "17",
        "email": person.email,
        "position": "Second Secretary",
        "role": "representative",
        "language": "en",
    }
    actions.register(event, entity=fiji, by=person, at=now, details=details, user=person)
