"""A workshop that takes place now, whatever the day: for trying the desk, attendance, certificates
and letters. Yesterday was its first day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from attendance.actions.attendance import set_attendance_rule
from attendance.actions.doors import add_door
from attendance.actions.scanning import check_in_many
from attendance.models import Door, RepeatRule
from audit.models import Agent
from certificates.actions.certificate_rule import set_certificate_rule
from certificates.actions.passport_details import set_visa_rule
from config.demo.events import HEADQUARTERS, NAMED, Plan, attempt, load
from events.models import EventKind, Session

BY = Agent("demonstration")
DAYS = 4
HALVES = [("Morning", time(10), time(13)), ("Afternoon", time(15), time(18))]
ROOM = {
    "en": "Workshop room",
    "fr": "Salle d’atelier",
    "ar": "قاعة حلقة العمل",
    "zh-hans": "研讨室",
}


def load_today(cast, *, now):
    """Registered by missions weeks ago; most came yesterday, some left early."""
    zone = ZoneInfo(HEADQUARTERS["time_zone"])
    first = now.astimezone(zone).date() - timedelta(days=1)
    event = load(_plan(datetime.combine(first, time(10), zone)), cast, None, now=now)
    _sessions(event, first, zone)
    signatories = {
        "first_signatory": "Delegate 2",
        "first_title": "For the Co-Chair China",
        "second_signatory": "Delegate 3",
        "second_title": "For the Co-Chair Zambia",
    }
    numbers = {"min_days": 3, "min_percent": 80}
    set_attendance_rule(event, by=BY, at=now, version=0, late_after=15, early_before=15)
    set_certificate_rule(event, by=BY, at=now, version=0, **numbers, **signatories)
    host = {
        "host": "Group of Friends",
        "signatory": "Delegate 2",
        "signatory_title": "For the Co-Chairs",
    }
    set_visa_rule(event, by=BY, at=now, version=0, **host)
    _yesterday(event, cast)
    return event


def _plan(starts):
    return Plan(
        "practical-workshop",
        EventKind.WORKSHOP,
        {
            "en": "Practical workshop on artificial intelligence in public services",
            "fr": "Atelier pratique sur l’intelligence artificielle dans les services publics",
            "es": "Taller práctico sobre inteligencia artificial en los servicios públicos",
            "ru": "Практический семинар по искусственному интеллекту в государственных услугах",
            "zh-hans": "公共服务人工智能实践研讨会",
            "ar": "حلقة عمل عملية بشأن الذكاء الاصطناعي في الخدمات العامة",
        },
        {"en": "Four days of work in groups. It takes place now: try the desk with it."},
        starts,
        (DAYS - 1) * 24 + 8,
        {**HEADQUARTERS, "room": "Conference Room 5"},
        30,
        44,
        named=[*NAMED, "FJ"],
        fields={"seats": 60, "quota": 3},
    )


def _sessions(event, first, zone):
    for day in range(DAYS):
        for name, begins, ends in HALVES:
            date = first + timedelta(days=day)
            session = Session(
                event=event,
                name={"en": f"Day {day + 1}, {name.lower()}"},
                starts_at=datetime.combine(date, begins, zone),
                ends_at=datetime.combine(date, ends, zone),
            )
            add_door(Door(event=event, session=session, own_list=False), by=BY, at=event.starts_at)
    room = Door(event=event, name=ROOM, repeats=RepeatRule.AFTER_OUT)
    room.watches_out = True
    add_door(room, by=BY, at=event.starts_at)


def _yesterday(event, cast):
    people, attempts = list(event.registrations.seated().order_by("pk")), []
    for n, person in enumerate(people[:-5]):
        late = 45 if n % 9 == 0 else 0
        at = event.starts_at + timedelta(minutes=late, seconds=20 * n) - timedelta(minutes=20)
        attempts.append(attempt(event, person, cast, at, by=BY))
        if n % 11 == 0:
            left_at = at + timedelta(hours=2, minutes=10)
            attempts.append(attempt(event, person, cast, left_at, by=BY, out=True))
    check_in_many(event, attempts)
