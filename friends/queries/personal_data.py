"""What this app knows of a person: for the person (`accounts.queries.personal_data.SOURCES`)."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries.personal_data import Fact, Item, Section, addresses_of, facts_of, to_any
from friends.models import NamedFocalPoint, Representative


def personal_data_of(user: User) -> list[Section]:
    addresses = addresses_of(user)
    return [_representations(user, addresses), _named(addresses)]


def _representations(user, addresses):
    names = (
        "role",
        "function",
        "status",
        "asked_at",
        "decided_at",
        "valid_from",
        "valid_until",
        "reason",
    )
    rows = Representative.objects.filter(user=user) | Representative.objects.filter(
        to_any(addresses), user=None
    )
    items = [
        Item(
            row.entity.name,
            [*facts_of(row, *names), Fact("code", _("Code of the delegation"), row.entity.code)],
        )
        for row in rows.select_related("entity").order_by("-asked_at", "-pk")
    ]
    note = _(
        "The States and organizations that you represent. To correct this, ask your delegation’s "
        "focal point."
    )
    return Section("representations", _("Delegations that you represent"), items, note=note)


def _named(addresses):
    """As a focal point in the request of a mission."""
    names = ("given_name", "family_name", "title", "email")
    rows = NamedFocalPoint.objects.filter(to_any(addresses)).select_related("membership__entity")
    items = [Item(row.membership.entity.name, facts_of(row, *names)) for row in rows.order_by("pk")]
    note = _("As your mission named you in its note verbale.")
    return Section("named_in_requests", _("Focal point named in a request"), items, note=note)
