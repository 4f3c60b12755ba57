"""Two people with one mailbox, which many missions have: told apart by their names, and never taken
for one another in silence."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace

from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible
from events import permissions
from events.actions.nominations import Nomination
from events.models import Event, Registration
from events.models.registrations import person_key
from events.rules.names import Named, are_two_people
from files.addresses import address_key
from friends.models import Entity

NAMES = ("given_name", "family_name", "second_script")
RECORDED = ("person", "delegation__entity", *NAMES, "shared_mailbox")  # of `Recorded`


class SharedMailbox(NotPossible):
    """Somebody with another name is registered with this address."""

    code = "shared_mailbox"


@dataclass
class Recorded:
    """What `identify` reads of a registration."""

    person: str
    entity_id: int
    given_name: str
    family_name: str
    second_script: str
    shared_mailbox: bool

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


def identify[Row: (Registration, Recorded)](
    registration: Registration,
    find: Callable[[str], Iterable[Row]],
    *,
    by: Actor,
) -> Row | None:
    """Settle which person a row that is not written yet is of, and return the recorded one.

    ``find`` gives the recorded rows of a person's key. Under the key of the address a row with
    clearly another name is another person: refused with SharedMailbox, unless the mailbox is marked
    as shared; then the key is of address and name, and the account of the address is not this
    person's.
    """
    if not registration.email:
        return next(iter(find(registration.person)), None)
    plain, shared = keys_of(registration)
    held = list(find(plain))
    same = [row for row in held if not are_two_people(row, registration)]
    if same:
        return _take(registration, same[0], plain)
    for row in find(shared):
        return _take(registration, row, shared)
    if held and not registration.shared_mailbox:
        raise refusal(held[0], registration, by=by)
    if held:
        registration.user, registration.person = None, shared
    return None


def keys_of(registration: Registration) -> tuple[str, str]:
    """The person's key by account or address, and that by address and name."""
    facts = {name: getattr(registration, name) for name in ("email", "given_name", "family_name")}
    facts["entity"] = registration.delegation.entity
    plain = person_key(user=registration.user, shared_mailbox=False, **facts)
    return plain, person_key(user=None, shared_mailbox=True, **facts)


def _take(registration, row, key):
    registration.person, registration.shared_mailbox = key, row.shared_mailbox
    if row.shared_mailbox and not key.startswith("user:"):
        registration.user = None
    return row


def refusal(
    held: Registration | Recorded, registration: Registration, *, by: Actor
) -> SharedMailbox:
    """In words that name the other person only to who may know of him or her."""
    entity = registration.delegation.entity
    if permissions.may_know_of(by, entity, of_entity=_entity_of(held)):
        who = _("%s is registered with this email address.") % held.name
    else:
        who = _("Somebody else is registered with this email address.")
    what = _("If they share the mailbox, mark it as shared; else give this person another address.")
    return SharedMailbox(f"{who} {what}", field="email")


def _entity_of(row):
    return row.delegation.entity_id if isinstance(row, Registration) else row.entity_id


def recorded_persons(event: Event) -> dict[str, Recorded]:
    """Person's key → who is registered under it. One query, however many are asked about."""
    rows = event.registrations.live().sent().order_by()
    return {row[0]: Recorded(*row) for row in rows.values_list(*RECORDED)}


def mark_shared_mailboxes(event: Event, nominations: Iterable[Nomination]) -> None:
    """For an officer's choice for a whole file: mark those whose address has somebody else too, in
    the file or the event. What a row says of itself stands."""
    people: defaultdict[str, list[Named]] = defaultdict(list)
    recorded = event.registrations.live().sent().exclude(email="").order_by()
    for email, *names in recorded.values_list("email", *NAMES):
        people[address_key(email)].append(_named(names))
    given = [(one, _named([one.details.get(n, "") for n in NAMES])) for one in nominations]
    for one, person in given:
        people[address_key(one.details.get("email"))].append(person)
    people.pop("", None)
    for one, person in given:
        others = people.get(address_key(one.details.get("email")), ())
        if any(are_two_people(person, other) for other in others):
            one.details.setdefault("shared_mailbox", True)


def _named(names):
    return SimpleNamespace(**dict(zip(NAMES, names, strict=True)))


def is_same_entity(row: Registration | Recorded, entity: Entity) -> bool:
    return _entity_of(row) == entity.pk
