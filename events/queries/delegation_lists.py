"""The delegation of an entity at an event, and the people that it sent to earlier ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from django.db.models import Count, Max, Q, QuerySet

from events.models import (
    Delegation,
    DelegationListStatus,
    Event,
    Registration,
    RegistrationStatus,
)
from events.models.statuses import NOT_SENT
from events.queries.figures import present
from friends.models import Entity, Representative
from friends.models.entities import name_field, protocol_order
from friends.queries.entity_filters import EntityListFilter
from friends.queries.standing import standings

S = RegistrationStatus
EARLIER = 100
# Orders of the office's list besides that of protocol: the columns, without their direction.
ORDERS = {
    "name": "entity__name",
    "status": "status",
    "people": "people",
    "sent": "sent",
    "used": "used",
    "waiting": "waiting",
    "waits": "waits",
}


# --- the office's list ----------------------------------------------------------------------------
@dataclass(frozen=True)
class DelegationFilter:
    """What the office's list of delegations is narrowed to, and its order: a key of ``ORDERS``, its
    opposite with a minus, or empty for that of protocol."""

    status: str = ""
    text: str = ""
    entities: EntityListFilter = field(default_factory=EntityListFilter)
    order: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        status, order = query.get("status", ""), query.get("sort", "")
        return cls(
            status=status if status in DelegationListStatus.values else "",
            text=query.get("q", "").replace("\x00", "").strip()[:80],
            entities=EntityListFilter.of(query),
            order=order if order.removeprefix("-") in ORDERS else "",
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.status or self.text or self.entities.narrowed)


def list_delegations(event: Event, asked: DelegationFilter, on: date) -> QuerySet[Delegation]:
    """The delegations that have named people or submitted a list, each with how many ``people`` are
    on the list, how many were ``sent``, and how many ``waits`` for the secretariat."""
    awaiting = Q(registrations__status__in=[S.AWAITING_APPROVAL, S.SUBSTITUTE])
    rows = event.delegations.select_related("entity", "note_verbale").annotate(
        people=Count("registrations", filter=Q(registrations__closed_at=None)),
        sent=Count("registrations", filter=~Q(registrations__status__in=NOT_SENT)),
        waits=Count("registrations", filter=awaiting),
    )
    rows = rows.filter(Q(people__gt=0) | ~Q(status=DelegationListStatus.DRAFT))
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.entities.narrowed:
        rows = rows.filter(asked.entities.condition(on, "entity"))
    if asked.text:
        named = Entity.objects.search(asked.text).order_by()
        rows = rows.filter(entity__in=list(named.values_list("pk", flat=True)))
    return rows.order_by(*_sort_keys(asked.order), *protocol_order("entity"))


def _sort_keys(order):
    if not order:
        return []
    key = ORDERS[order.removeprefix("-")].replace("entity__name", f"entity__{name_field()}")
    return [f"-{key}" if order.startswith("-") else key]


# --- one delegation -------------------------------------------------------------------------------


def delegation_of(event: Event, entity: Entity, at: datetime) -> Delegation:
    """The delegation's row; before its first registration one that is not saved, with its quota."""
    found = (
        Delegation.objects.filter(event=event, entity=entity).select_related("note_verbale").first()
    )
    row = found or Delegation(quota=quota_of_new(event, entity, at))
    row.event, row.entity = event, entity
    return row


def quota_of_new(event: Event, entity: Entity, at: datetime) -> int | None:
    """The quota that a delegation would have which is not there yet."""
    by_standing = event.quota_by_standing and standings([entity], event.standing_day(at))
    return event.quota_for(by_standing[entity.pk] if by_standing else None)


def earlier_people(entity: Entity, event: Event, text: str = "") -> list[Registration]:
    """Persons that the entity sent to other events, as they were last presented, by name, each with
    ``came``, whether he or she was present then; ``text`` narrows by words of the name. Those who
    are on the delegation list of this event already are left out."""
    sent = Registration.objects.sent().filter(delegation__entity=entity)
    here = event.registrations.live().filter(Q(delegation__entity=entity) | ~Q(status=S.DRAFT))
    others = sent.exclude(event=event).exclude(person__in=here.values("person"))
    newest = others.order_by().values("person").annotate(pk_=Max("pk")).values("pk_")
    rows = Registration.objects.filter(pk__in=newest).select_related("event")
    if text:
        rows = rows.filter(search_key__words=text)
    found = list(rows.order_by("family_name", "given_name", "pk")[:EARLIER])
    of_them = Registration.objects.filter(pk__in=[row.pk for row in found])
    events = {row.event_id for row in found}
    came = set(present(of_them, events).values_list("pk", flat=True)) if found else set()
    for row in found:
        row.came = row.pk in came  # type: ignore[attr-defined]  # for templates
    return found


def representatives_to_add(
    entity: Entity, event: Event, on: date, besides: Iterable[Registration] = ()
) -> list[Representative]:
    """Present representatives of the entity with an account and a name, who are neither registered
    for this event nor among ``besides``. Two queries."""
    rows = entity.representatives.present(on).filter(user__is_active=True).select_related("user")
    here = event.registrations.live().filter(Q(delegation__entity=entity) | ~Q(status=S.DRAFT))
    taken = {key for pair in here.values_list("user", "email") for key in pair if key}
    taken |= {key for row in besides for key in (row.user_id, row.email) if key}
    found: dict[int, Representative] = {}
    for row in rows.order_by("user__family_name", "user__given_name", "pk"):
        user = row.user
        if user and user.get_full_name() and not {user.pk, user.email} & taken:
            found.setdefault(user.pk, row)
    return list(found.values())
