"""One search for staff over States and organizations, people, registrations, badges and events:
each group with what this reader may see, and a fixed number of queries."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from attendance.models import ReplacedBadge
from attendance.queries.badge_codes import badge_code_in
from events.models import Event, Registration
from files.search_key import search_words
from files.text import badge_number, fold
from friends.models import Entity, Representative

SHOWN = 20
LONGEST = 100  # signs of a search
EVENTS_READ = 2000  # the newest; titles in six languages are compared here, accents aside
OF_REGISTRATION = (
    *("style", "given_name", "family_name", "status", "badge", "event__slug", "event__title"),
    *(f"delegation__entity__name_{language}" for language in ("en", "fr", "es", "ru", "zh", "ar")),
)


def may_search(user: Any) -> bool:
    """Those whose work is to find people and missions; a desk has its own search."""
    needs = ("events.view_registration", "friends.view_membership", "accounts.view_user")
    return user.is_staff and any(user.has_perm(right) for right in needs)


def find_entities(user: User, text: str) -> list[Entity]:
    """By any name or code, in alphabetical order; one more than is shown."""
    if not search_words(text):
        return []
    return list(Entity.objects.visible_to(user).search(text).order_by("sort_name")[: SHOWN + 1])


def find_accounts(user: User, text: str) -> list[User]:
    """By every word of the name, or by the whole address; each with ``held``, its present
    representations. Two queries."""
    if not user.has_perm("accounts.view_user"):
        return []
    found = Q(email__iexact=text) if "@" in text else Q(search_key__words=text)
    people = list(
        User.objects.filter(found).order_by("family_name", "given_name", "pk")[: SHOWN + 1]
    )
    today = timezone.now().date()
    held = Representative.objects.present(today).filter(user__in=people).select_related("entity")
    by_person: dict[int | None, list[Representative]] = {}
    for rep in held.order_by("pk"):
        by_person.setdefault(rep.user_id, []).append(rep)
    for person in people:
        person.held = by_person.get(person.pk, [])  # type: ignore[attr-defined]
    return people


def find_registrations(user: User, text: str) -> list[Registration]:
    """By every word of the name; one more than is shown. Names are read by their keys first, so
    that 50,000 rows are searched and 20 are read."""
    if not user.has_perm("events.view_registration") or not search_words(text):
        return []
    rows = Registration.objects.visible_to(user).sent().filter(search_key__words=text)
    keys = rows.order_by().values_list("pk", flat=True)[: SHOWN + 1]
    return list(_read(Registration.objects.filter(pk__in=list(keys))))


def find_badge_holders(user: User, text: str) -> list[Registration]:
    """Whose badge has this number or code, or had it before it was replaced. Two queries, each by
    an index: as one, PostgreSQL reads the whole table."""
    code = badge_code_in(text)
    number = badge_number(text)
    if not user.has_perm("events.view_registration") or not (code or number):
        return []
    one = {"code": code[0]} if code else {"badge": number}
    replaced = ReplacedBadge.objects.filter(**one).values_list("registration", flat=True)
    rows = Registration.objects.visible_to(user).sent()
    return list(_read(rows.filter(Q(**one) | Q(pk__in=list(replaced)))))


def _read(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    rows = rows.select_related("event", "delegation__entity").only(*OF_REGISTRATION)
    return rows.order_by("family_name", "given_name", "pk")


def find_events(user: User, text: str) -> list[Event]:
    """By every word in a title, in any language, or in the city, accents aside; the latest
    first."""
    words = search_words(text)
    if not words:
        return []
    rows = Event.objects.visible_to(user).order_by("-starts_at")
    names = rows.values_list("pk", "title", "city", "slug")[:EVENTS_READ]
    keys = [pk for pk, *texts in names if _has(words, *texts)][: SHOWN + 1]
    return list(rows.filter(pk__in=keys).defer("description", "summary"))


def _has(words: Iterable[str], title: Any, city: str, slug: str) -> bool:
    titles = title.data.values() if isinstance(title.data, dict) else [str(title)]
    folded = fold(" ".join([*map(str, titles), city, slug]))
    return all(word in folded for word in words)
