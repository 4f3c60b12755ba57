"""Finding the registrations of people by a typed name, or by the entity they come for."""

from django.db.models import Q

from files.search_key import search_words
from friends.models import Entity

MAX_ENTITIES = 200


def by_name(text: str) -> Q:
    """Every word that was typed is part of the name, in either script."""
    return Q(search_key__words=text)


def by_entity(text: str) -> Q:
    """Any name or code of the entity matches; signs alone are no name."""
    if not search_words(text):
        return Q(pk__in=[])
    keys = Entity.objects.search(text).order_by().values_list("pk", flat=True)[:MAX_ENTITIES]
    return Q(delegation__entity__in=list(keys))
