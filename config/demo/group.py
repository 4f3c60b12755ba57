"""The Group, its growth, and the people who can sign in."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions import give_role
from accounts.models import User
from audit.models import Agent
from config.demo import ACCOUNTS, ASKS, PASSWORD
from config.demo.notes import note_pdf
from friends.actions import (
    NamedPerson,
    ReceivedNote,
    appoint,
    ask_to_represent,
    file_request,
    import_memberships,
)
from friends.actions.member_list import ImportLine
from friends.models import CoChairTerm, Entity, GroupOfFriends

BY = Agent("load_demo")
FOUNDED = date(2024, 12, 3)
# How many States had joined by when: an illustration, the membership is not public.
WAVES = [
    (date(2024, 12, 3), 34),
    (date(2025, 1, 20), 41),
    (date(2025, 3, 10), 49),
    (date(2025, 5, 6), 58),
    (date(2025, 9, 26), 65),
    (date(2025, 11, 14), 70),
    (date(2026, 2, 11), 76),
    (date(2026, 5, 5), 82),
    (date(2026, 7, 10), 86),
    (date(2026, 9, 21), 90),
]
OBSERVERS = [
    ("AL", date(2025, 1, 20)),
    ("SV", date(2025, 5, 6)),
    ("SZ", date(2025, 5, 6)),
    ("TG", date(2025, 11, 14)),
    ("VA", date(2026, 2, 11)),
    ("UY", date(2026, 5, 5)),
]
PARTNERS = [
    ("itu", date(2025, 1, 20)),
    ("odet", date(2025, 1, 20)),
    ("undp", date(2025, 5, 6)),
    ("unesco", date(2025, 11, 14)),
    ("au", date(2026, 2, 11)),
]
NAMES = {
    "en": "Group of Friends for International Cooperation on AI Capacity-Building",
    "fr": (
        "Groupe des amis de la coopération internationale pour le renforcement des capacités "
        "en matière d’intelligence artificielle"
    ),
    "es": (
        "Grupo de Amigos para la Cooperación Internacional en el Fomento de la Capacidad en "
        "Inteligencia Artificial"
    ),
    "ru": (
        "Группа друзей международного сотрудничества в области наращивания потенциала в "
        "сфере искусственного интеллекта"
    ),
    "zh-hans": "人工智能能力建设国际合作之友小组",
    "ar": "مجموعة الأصدقاء للتعاون الدولي في مجال بناء القدرات المتعلقة بالذكاء الاصطناعي",
}
SHORT = {
    "en": "Group of Friends",
    "fr": "Groupe des amis",
    "es": "Grupo de Amigos",
    "ru": "Группа друзей",
    "zh-hans": "之友小组",
    "ar": "مجموعة الأصدقاء",
}
NOTE = (
    "Permanent Mission of Namibia to the United Nations",
    "",
    "PM/NAM/2026/112",
    "",
    "The Permanent Mission of Namibia to the United Nations presents its compliments to the",
    "Permanent Missions of China and Zambia, Co-Chairs of the Group of Friends for",
    "International Cooperation on AI Capacity-Building, and has the honour to inform them",
    "that Namibia wishes to join the Group as a member.",
    "",
    "The Permanent Mission has the further honour to name Delegate 5 as focal point and",
    "Delegate 55 as alternate.",
    "",
    "The Permanent Mission of Namibia avails itself of this opportunity to renew to the",
    "Permanent Missions of China and Zambia the assurances of its highest consideration.",
    "",
    "An illustration, not a paper of Namibia.",
)


def load_group():
    GroupOfFriends.objects.update_or_create(
        pk=1,
        defaults={
            "name": NAMES,
            "short_name": SHORT,
            "founded_on": FOUNDED,
            "resolution": "78/311",
            "contact_email": "co-chairs@example.org",
            "demonstration": True,
        },
    )


def load_memberships(dice):
    """China and Zambia first, then a draw among the others; the two co-chairs' terms."""
    by_code = {e.iso2 or e.code: e for e in Entity.objects.all()}
    fixed = {"CN", "ZM", "FJ", "NA", *(code for code, _ in OBSERVERS)}
    rest = sorted(c for c, e in by_code.items() if e.kind == "member_state" and c not in fixed)
    order = ["CN", "ZM", "FJ", *dice.sample(rest, WAVES[-1][1] - 3)]
    lines, start = [], 0
    for on, total in WAVES:
        lines += [ImportLine(by_code[code], "member", on, None) for code in order[start:total]]
        start = total
    lines += [ImportLine(by_code[code], "observer", on, None) for code, on in OBSERVERS]
    lines += [ImportLine(by_code[code], "partner", on, None) for code, on in PARTNERS]
    # One that left and came back: history has more than one row.
    back = by_code[order[20]]
    lines = [line for line in lines if line.entity != back]
    lines += [
        ImportLine(back, "member", WAVES[0][0], date(2025, 9, 1)),
        ImportLine(back, "member", date(2026, 3, 2), None),
    ]
    lines.sort(key=lambda line: (line.start, line.entity.sort_name))
    import_memberships(lines, by=BY, at=datetime(2024, 12, 3, 15, tzinfo=UTC))
    for code in ("CN", "ZM"):
        CoChairTerm.objects.create(entity=by_code[code], starts_on=FOUNDED)


def load_people():
    """The accounts of the demonstration. Each has a confirmed address and the same password."""
    at = datetime(2025, 5, 14, 14, tzinfo=UTC)
    for email, given, family, role, code, place in ACCOUNTS:
        user = _add_person(email, given, family, time_zone="America/New_York")
        if role:
            give_role(user, role, by=BY)
        if code:
            appoint(Entity.objects.get(iso2=code), by=BY, at=at, email=email, role=place)


def _add_person(email, given_name, family_name, **fields):
    fields |= {"given_name": given_name, "family_name": family_name, "password": _password_hash()}
    user = User.objects.create(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@cache
def _password_hash():
    """One for all accounts: a hash takes most of a second, and the password is printed at each
    start."""
    return make_password(PASSWORD)


def load_requests(now):
    """What waits: Namibia's request to join, and a person who asks to represent Fiji."""
    email, given, family, code = ASKS
    person = _add_person(email, given, family)
    fiji = Entity.objects.get(iso2=code)
    ask_to_represent(
        fiji, by=person, at=now - timedelta(days=3), role="delegate", function="Adviser, capital"
    )
    namibia = User.objects.with_address("namibia@example.org")
    note = SimpleUploadedFile("note-verbale.pdf", note_pdf(NOTE), content_type="application/pdf")
    file_request(
        Entity.objects.get(iso2="NA"),
        by=namibia,
        at=now - timedelta(days=3),
        capacity="member",
        paper=ReceivedNote("PM/NAM/2026/112", (now - timedelta(days=5)).date(), note),
        main=NamedPerson(email=namibia.email, given_name="Delegate", family_name="5"),
        alternate=NamedPerson(
            email="delegate55@example.org", given_name="Delegate", family_name="55"
        ),
    )
