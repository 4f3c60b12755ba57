"""Finding people by the name that their certificate says."""

from django.db.models import Q

from certificates.models import Certificate


def by_issued_name(text: str) -> Q:
    """Every word that was typed is part of it, whatever the registration says by now."""
    named = Certificate.objects.filter(search_key__words=text)
    return Q(pk__in=named.values("registration"))
