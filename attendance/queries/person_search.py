"""Finding the registrations of people by a typed name, or by the entity they come for."""

from django.db.models import Q

from friends.models import Entity

MAX_WORDS = 6
MAX_ENTITIES = 200


def words_of(text: str) -> list[str]:
    """The words to search for. PostgreSQL accepts no zero byte."""
    return text.replace("\x00", "").split()[:MAX_WORDS]


def by_name(words: list[str]) -> Q:
    """Every word is part of the name, in either script."""
    matches = Q()
    for word in words:
        matches &= (
            Q(family_name__icontains=word)
            | Q(given_name__icontains=word)
            | Q(second_script__icontains=word)
        )
    return matches


def by_entity(text: str) -> Q:
    """Any name or code of the entity matches."""
    keys = Entity.objects.search(text).order_by().values_list("pk", flat=True)[:MAX_ENTITIES]
    return Q(delegation__entity__in=list(keys))
