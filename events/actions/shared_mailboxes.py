"""Two people with one mailbox, which many missions have: told apart by their names, and never taken
for one another in silence."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import NotPossible
from events import permissions
from events.actions.nominations import Nomination
from events.actions.recorded_persons import Recorded
from events.models import Event, Registration
from events.models.registrations import person_key
from events.queries.persons import NAMES, has_name, named, names_of
from events.rules.names import Named, are_in_two_scripts, are_two_people, have_same_name
from files.addresses import address_key
from friends.models import Entity


class SharedMailbox(NotPossible):
    """Somebody with another name is registered with this address."""

    code = "shared_mailbox"


def identify[Row: (Registration, Recorded)](
    registration: Registration,
    find: Callable[[str], Iterable[Row]],
    *,
    by: Actor,
    holder: User | None = None,
    elsewhere: Callable[[str], Iterable[Recorded]],
) -> Row | None:
    """Settle which person a row that is not written yet is of, and return the recorded one.

    ``find`` gives the recorded rows of a person's key in this event, ``elsewhere`` those of other
    events; ``holder`` is the account of the address, whosever it is. Who has the same address and
    clearly another name is another person: refused with SharedMailbox, unless the mailbox is marked
    as shared; then the key is of address and name, and the account of the address is not this
    person's.
    """
    if not registration.email:
        return next(iter(find(registration.person)), None)
    plain, *_others, shared = keys = keys_of(registration, holder)
    held = [(key, row) for key in keys for row in find(key)]
    if same := _same(registration, held):
        key, row = same
        return _take(registration, key, row, registration.user or holder)
    if held and not registration.shared_mailbox:
        raise refusal(held[0][1], registration, by=by)
    if plain in dict(held):
        _share(registration, shared)
    elif registration.user is None or not has_name(registration.user):
        _compare(registration, elsewhere, plain, shared)
    return None


def keys_of(registration: Registration, holder: User | None = None) -> tuple[str, ...]:
    """The person's key by account or address first, and that by address and name last; between
    them those under which somebody else with this address may be."""
    facts = {name: getattr(registration, name) for name in ("email", "given_name", "family_name")}
    facts["entity"] = registration.delegation.entity
    accounts = dict.fromkeys([registration.user, None, *([holder] if holder else [])])
    plain = [person_key(user=user, shared_mailbox=False, **facts) for user in accounts]
    return *plain, person_key(user=None, shared_mailbox=True, **facts)


def keys_of_all(pairs: Iterable[tuple[Nomination, Registration]]) -> set[str]:
    """All keys under which these persons, or others with their addresses, may be recorded."""
    found = {row.person for _one, row in pairs if row.person}
    known = [(one, row) for one, row in pairs if row.email and one.entity]
    return found.union(*(keys_of(row, one.holder) for one, row in known))


def _same(registration, held):
    """The key and row of the same person: with the very name, or, where the mailbox is not said to
    be shared, with one that may be the person's."""
    for key, row in held:
        if have_same_name(row, registration):
            return key, row
    for key, row in held:
        if not registration.shared_mailbox and not are_two_people(row, registration):
            return key, row
    return None


def _take(registration, key, row, account):
    registration.person, registration.shared_mailbox = key, row.shared_mailbox
    registration.user = account if key.startswith("user:") else None
    return row


def _share(registration, shared):
    registration.user, registration.person = None, shared
    registration.shared_mailbox = True


def _compare(registration, elsewhere, plain, shared):
    """With other events: who was there under the address alone, or under address and name, is the
    same person here; with clearly another name there, this is a second one."""
    there = [(plain, row) for row in elsewhere(plain)]
    if _same(registration, there):
        registration.person, registration.shared_mailbox = plain, False
    elif there or list(elsewhere(shared)):
        _share(registration, shared)


def is_somebody_elses(row: Registration, registration: Registration) -> bool:
    """Whether what is recorded for the account of who registers himself or herself was entered by
    others, and has neither the account's name nor the one that is given now."""
    user = registration.user
    if user is None or row.entered_by_id == user.pk or not are_two_people(row, registration):
        return False
    if are_in_two_scripts(row, registration):
        return False
    return not has_name(user) or are_two_people(row, names_of(user))


def refusal(
    held: Registration | Recorded, registration: Registration, *, by: Actor
) -> SharedMailbox:
    """In words that name the other person only to who may know of him or her."""
    entity = registration.delegation.entity
    if permissions.may_know_of(by, entity, of_entity=_entity_of(held)):
        who = _("%s is registered with this email address.") % held.name
    else:
        who = _("Another person is registered with this email address.")
    what = _(
        "If they share the mailbox, mark it as shared. Otherwise enter another address "
        "for this person."
    )
    return SharedMailbox(f"{who} {what}", field="email")


def _entity_of(row):
    return row.delegation.entity_id if isinstance(row, Registration) else row.entity_id


def mark_shared_mailboxes(event: Event, nominations: Iterable[Nomination]) -> None:
    """For an officer's choice for a whole file: mark those whose address has somebody else too, in
    the file or the event. What a row says of itself stands."""
    people: defaultdict[str, list[Named]] = defaultdict(list)
    recorded = event.registrations.live().sent().exclude(email="").order_by()
    for email, *names in recorded.values_list("email", *NAMES):
        people[address_key(email)].append(named(dict(zip(NAMES, names, strict=True))))
    given = [(one, named(one.details)) for one in nominations]
    for one, person in given:
        people[address_key(one.details.get("email"))].append(person)
    people.pop("", None)
    for one, person in given:
        others = people.get(address_key(one.details.get("email")), ())
        if any(are_two_people(person, other) for other in others):
            one.details.setdefault("shared_mailbox", True)


def is_same_entity(row: Registration | Recorded, entity: Entity) -> bool:
    return _entity_of(row) == entity.pk
