"""The events, with persons whose numbers are those of the reports.

Reported: a first meeting in New York in December 2024; a side event at Headquarters on 6 May 2025,
co-hosted by China and Zambia, with representatives of more than 70 countries, among them Russia,
France, Brazil, Indonesia, Pakistan and Ethiopia, and of ITU and the Office for Digital and Emerging
Technologies; two seminars, in Shanghai and Beijing, with over 180 participants from more than 40
countries. Where a report names only the month, the day is an illustration; so are all persons.
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from attendance.actions.scanning import Attempt, check_in_many
from config.demo.group import BY
from events import actions
from events.models import Audience, DelegationRole, Event, EventKind, ReservedSeats, Series
from friends.models import Entity

HEADQUARTERS = {
    "venue": "United Nations Headquarters",
    "city": "New York",
    "time_zone": "America/New_York",
}
NAMED = ["CN", "ZM", "RU", "FR", "BR", "ID", "PK", "ET"]


@dataclass
class Plan:
    """One event: its fields, how many States come, how many persons in all, who must be there."""

    slug: str
    kind: str
    title: dict
    summary: dict
    starts: datetime
    hours: int
    place: dict
    states: int
    persons: int
    named: list = field(default_factory=lambda: list(NAMED))
    organizations: list = field(default_factory=list)
    fields: dict = field(default_factory=dict)
    absent: int = 0
    # An entity that names so many persons that some have to wait for its quota.
    crowd: tuple = ()
    # Name, group and number of seats of each set of reserved seats.
    reserved_seats: list = field(default_factory=list)


def _in(zone, *moment):
    return datetime(*moment, tzinfo=ZoneInfo(zone))


def past():
    return [
        Plan(
            "shanghai-2024",
            EventKind.SEMINAR,
            {
                "en": "Seminar on artificial intelligence capacity-building, Shanghai",
                "fr": (
                    "Séminaire sur le renforcement des capacités en matière d’intelligence "
                    "artificielle, Shanghai"
                ),
                "es": (
                    "Seminario sobre fomento de la capacidad en inteligencia artificial, Shanghái"
                ),
                "ru": (
                    "Семинар по наращиванию потенциала в области искусственного интеллекта, Шанхай"
                ),
                "zh-hans": "人工智能能力建设研讨班（上海）",
                "ar": "حلقة دراسية عن بناء القدرات في مجال الذكاء الاصطناعي، شانغهاي",
            },
            {"en": "Four days on data, languages and public services."},
            _in("Asia/Shanghai", 2024, 9, 3, 9),
            80,
            {"venue": "Seminar centre", "city": "Shanghai", "time_zone": "Asia/Shanghai"},
            38,
            88,
            named=["ZM", "PK", "ET", "ID"],
        ),
        Plan(
            "first-meeting",
            EventKind.MEETING,
            {
                "en": "First meeting of the Group of Friends",
                "fr": "Première réunion du Groupe des amis",
                "es": "Primera reunión del Grupo de Amigos",
                "ru": "Первое заседание Группы друзей",
                "zh-hans": "之友小组首次会议",
                "ar": "الاجتماع الأول لمجموعة الأصدقاء",
            },
            {
                "en": (
                    "The Co-Chairs presented the aims of the Group; participants spoke of "
                    "their needs."
                )
            },
            _in("America/New_York", 2024, 12, 3, 15),
            3,
            {**HEADQUARTERS, "room": "Conference Room 12"},
            80,
            104,
            organizations=["odet"],
            absent=6,
        ),
        Plan(
            "side-event-2025",
            EventKind.SIDE_EVENT,
            {
                "en": (
                    "Side event on international cooperation in artificial intelligence "
                    "capacity-building"
                ),
                "fr": (
                    "Manifestation parallèle sur la coopération internationale pour le "
                    "renforcement des capacités en matière d’intelligence artificielle"
                ),
                "es": (
                    "Evento paralelo sobre cooperación internacional en el fomento de la "
                    "capacidad en inteligencia artificial"
                ),
                "ru": (
                    "Параллельное мероприятие по международному сотрудничеству в наращивании "
                    "потенциала в области искусственного интеллекта"
                ),
                "zh-hans": "人工智能能力建设国际合作边会",
                "ar": "فعالية جانبية عن التعاون الدولي في بناء القدرات في مجال الذكاء الاصطناعي",
            },
            {
                "en": (
                    "Co-hosted by China and Zambia, with the International Telecommunication "
                    "Union and the Office for Digital and Emerging Technologies."
                )
            },
            _in("America/New_York", 2025, 5, 6, 13, 15),
            2,
            {**HEADQUARTERS, "room": "Conference Room 8"},
            74,
            118,
            organizations=["itu", "odet"],
            absent=9,
        ),
        Plan(
            "beijing-2025",
            EventKind.SEMINAR,
            {
                "en": "Seminar on artificial intelligence capacity-building, Beijing",
                "fr": (
                    "Séminaire sur le renforcement des capacités en matière d’intelligence "
                    "artificielle, Beijing"
                ),
                "es": "Seminario sobre fomento de la capacidad en inteligencia artificial, Beijing",
                "ru": (
                    "Семинар по наращиванию потенциала в области искусственного интеллекта, Пекин"
                ),
                "zh-hans": "人工智能能力建设研讨班（北京）",
                "ar": "حلقة دراسية عن بناء القدرات في مجال الذكاء الاصطناعي، بيجين",
            },
            {
                "en": (
                    "Lectures, visits and work in groups on the governance and the use of "
                    "artificial intelligence."
                )
            },
            _in("Asia/Shanghai", 2025, 5, 19, 9),
            104,
            {"venue": "Seminar centre", "city": "Beijing", "time_zone": "Asia/Shanghai"},
            41,
            98,
            named=["ZM", "PK", "ET", "ID", "BR"],
        ),
        Plan(
            "thematic-meeting-2026",
            EventKind.MEETING,
            {
                "en": "Thematic meeting: language, data and public services",
                "fr": "Réunion thématique : langues, données et services publics",
                "es": "Reunión temática: idiomas, datos y servicios públicos",
                "ru": "Тематическое заседание: языки, данные и государственные услуги",
                "zh-hans": "专题会议：语言、数据与公共服务",
                "ar": "اجتماع مواضيعي: اللغات والبيانات والخدمات العامة",
            },
            {"en": "Members showed projects and asked for partners."},
            _in("America/New_York", 2026, 5, 5, 10),
            3,
            {**HEADQUARTERS, "room": "Conference Room 4"},
            62,
            81,
            organizations=["itu", "undp"],
            absent=5,
        ),
    ]


def to_come(now):
    """Two events after today: one nearly full, one with most of its seats free."""
    soon = (now + timedelta(days=24)).date()
    later = (now + timedelta(days=60)).date()
    return [
        Plan(
            "from-principles-to-projects",
            EventKind.SIDE_EVENT,
            {
                "en": "From principles to projects: putting resolution 78/311 to work",
                "fr": "Des principes aux projets : donner effet à la résolution 78/311",
                "es": "De los principios a los proyectos: poner en práctica la resolución 78/311",
                "ru": "От принципов к проектам: претворение в жизнь резолюции 78/311",
                "zh-hans": "从原则到项目：落实第78/311号决议",
                "ar": "من المبادئ إلى المشاريع: تنفيذ القرار 78/311",
            },
            {
                "en": (
                    "Hosted by the Co-Chairs. Three members present projects; participants "
                    "look for partners."
                ),
                "ar": (
                    "يستضيفها الرئيسان المشاركان. يعرض ثلاثة أعضاء مشاريعهم، ويبحث المشاركون "
                    "عن شركاء."
                ),
            },
            _in("America/New_York", soon.year, soon.month, soon.day, 13, 15),
            2,
            {**HEADQUARTERS, "room": "Conference Room 8"},
            63,
            113,
            named=[*NAMED, "FJ"],
            organizations=["itu"],
            crowd=("PK", 6),
            fields={"seats": 120, "quota": 4, "required": ["role", "email"]},
        ),
        Plan(
            "beijing-seminar",
            EventKind.SEMINAR,
            {
                "en": "Artificial intelligence in public services",
                "fr": "L’intelligence artificielle dans les services publics",
                "es": "La inteligencia artificial en los servicios públicos",
                "ru": "Искусственный интеллект в государственных услугах",
                "zh-hans": "公共服务中的人工智能",
                "ar": "الذكاء الاصطناعي في الخدمات العامة",
            },
            {
                "en": (
                    "Five days of lectures, visits and work in groups for officials who plan "
                    "or run public services."
                )
            },
            _in("Asia/Shanghai", later.year, later.month, later.day, 9),
            104,
            {"venue": "Seminar centre", "city": "Beijing", "time_zone": "Asia/Shanghai"},
            14,
            22,
            named=["ZM", "ET", "ID"],
            fields={
                "seats": 60,
                "quota": 2,
                "required": ["position", "role", "email", "language"],
                "endorsement": True,
                "waiting_policy": "fair_share",
                "offer_hours": 48,
            },
            reserved_seats=[(LEAST_DEVELOPED, "ldc", 10)],
        ),
    ]


LEAST_DEVELOPED = {
    "en": "Least developed countries",
    "fr": "Pays les moins avancés",
    "es": "Países menos adelantados",
    "ru": "Наименее развитые страны",
    "zh-hans": "最不发达国家",
    "ar": "أقل البلدان نموا",
}


ABOUT = {
    "en": "In July 2024 the General Assembly adopted resolution 78/311 on enhancing international "
    "cooperation on capacity-building of artificial intelligence. This event looks at "
    "what has been "
    "done since, and at what members plan to do next."
}


class Cast:
    """Invented persons: each entity has its own few, who come again, with one number for life."""

    def __init__(self, dice):
        self.dice, self.people = dice, {}
        # The same States come again and again; about as many as the reports name at most.
        states = Entity.objects.filter(kind="member_state").order_by("sort_name")
        circle = [e for e in states if e.iso2 not in NAMED]
        self.circle = sorted(dice.sample(circle, 102), key=lambda e: e.sort_name)
        fiji = Entity.objects.get(iso2="FJ")
        self.people[fiji.pk, 0] = {
            "given_name": "Delegate",
            "family_name": "17",
            "email": "delegate@example.org",
            "position": "Second Secretary",
            "gender": "female",
            "language": "en",
        }

    def person(self, entity, nth):
        key = (entity.pk, nth)
        if key not in self.people:
            number = 100 + len(self.people)
            self.people[key] = {
                "given_name": "Delegate",
                "family_name": str(number),
                "email": f"delegate{number}@example.org",
                "position": self.dice.choice(
                    [
                        "First Secretary",
                        "Counsellor",
                        "Adviser",
                        "Head of unit",
                        "Minister Counsellor",
                    ]
                ),
                "gender": self.dice.choice(["female", "male"]),
                "language": self.dice.choice(["en", "en", "fr", "es", "ar", "ru", "zh-hans"]),
            }
        return self.people[key]


def load(plan, cast, series, *, now):
    """Plan, publish and fill one event; if it is over, check people in and close it."""
    ends = plan.starts + timedelta(hours=plan.hours)
    registered_from = min(plan.starts - timedelta(days=40), now - timedelta(days=12))
    event = actions.add_event(
        Event(
            slug=plan.slug,
            kind=plan.kind,
            series=series if plan.kind == EventKind.SEMINAR and plan.starts < now else None,
            title=plan.title,
            summary=plan.summary,
            description=ABOUT,
            starts_at=plan.starts,
            ends_at=ends,
            audience=Audience.ALL,
            contact_email="co-chairs@example.org",
            **plan.place,
            **plan.fields,
        ),
        by=BY,
        hosts=Entity.objects.filter(iso2__in=["CN", "ZM"]),
    )
    actions.publish_event(event, by=BY, at=registered_from)
    for name, group, seats in plan.reserved_seats:
        opens = plan.starts - timedelta(days=14)
        reserved = ReservedSeats(event=event, name=name, group=group, seats=seats, opens_at=opens)
        actions.reserve_seats(reserved, by=BY, at=registered_from)
    registered = _register_all(event, plan, cast, registered_from.astimezone(UTC))
    if ends < now:
        _let_in(event, registered[: len(registered) - plan.absent], cast)
        actions.close_event(event, by=BY)
    return event


def _let_in(event, people, cast):
    """One after the other at one desk, from forty minutes before the start."""
    doors_open = event.starts_at - timedelta(minutes=40)
    attempts = [
        attempt(event, person, cast, doors_open + timedelta(seconds=20 * n))
        for n, person in enumerate(people)
    ]
    check_in_many(event, attempts)


def attempt(event, person, cast, at, *, by=BY, out=False):
    """What the one desk of the demonstration saw."""
    nonce = uuid.UUID(int=cast.dice.getrandbits(128), version=4)
    return Attempt(event, person, by, at, nonce, desk="1", out=out)


def _register_all(event, plan, cast, at):
    """One person of each entity first, then second and third ones until the number is reached.

    Who stays away is taken from the end, so each entity that is counted is there.
    """
    entities = _entities(plan, cast)
    order = [(entity, 0) for entity in entities]
    extra = plan.persons - len(order)
    order += [(entities[i % len(entities)], 1 + i // len(entities)) for i in range(extra)]
    if plan.crowd:
        entity = next(e for e in entities if e.iso2 == plan.crowd[0])
        there = sum(1 for e, _nth in order if e == entity)
        order += [(entity, nth) for nth in range(there, plan.crowd[1])]
    replies = []
    for i, (entity, nth) in enumerate(order):
        role = DelegationRole.HEAD if nth == 0 else DelegationRole.ADVISER
        details = cast.person(entity, nth) | {"role": role, "consent_public": nth % 2 == 0}
        received_at = at + timedelta(minutes=7 * i)
        replies.append(actions.Nomination(entity, details, received_at=received_at))
    last = replies[-1].received_at
    registered = actions.register_many(event, replies, by=BY, at=last, tell=False)
    return [one.registration for one in registered]


def _entities(plan, cast):
    named = list(Entity.objects.filter(iso2__in=plan.named).order_by("sort_name"))
    others = [e for e in cast.circle if e.iso2 not in plan.named]
    organizations = list(Entity.objects.filter(code__in=plan.organizations))
    return [*named, *cast.dice.sample(others, plan.states - len(named)), *organizations]


def load_events(dice, *, now):
    """All events with their people; returns the cast, from which others may be named."""
    cast = Cast(dice)
    names = {
        "en": "Seminars on artificial intelligence capacity-building",
        "fr": "Séminaires sur le renforcement des capacités en matière d’intelligence artificielle",
        "zh-hans": "人工智能能力建设研讨班",
        "ar": "حلقات دراسية عن بناء القدرات في مجال الذكاء الاصطناعي",
    }
    series = Series.objects.create(slug="seminars", name=names)
    for plan in [*past(), *to_come(now)]:
        load(plan, cast, series, now=now)
    return cast
