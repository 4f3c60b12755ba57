"""Who gets a message of an event, each with the reason; and what became of its emails."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Notice, User
from accounts.models.people import NoticeQuerySet, Reader
from events.models import (
    Event,
    EventMessage,
    MessageAudience,
    MessageStatus,
    Registration,
    RegistrationStatus,
)
from events.queries.persons import account_or_email
from files.in_a_row import comma
from friends.models import Entity
from friends.queries.people import speakers

KIND = "event_message"


@dataclass(frozen=True)
class MessageReader:
    """A reader with an address. ``why`` is for officers, such as “Confirmed”."""

    reader: Reader
    name: str
    email: str
    language: str
    entity: Entity
    why: str


@dataclass(frozen=True)
class Readers:
    """Each address once. ``without`` are the people, or missions, that no email reaches."""

    readers: list[MessageReader]
    without: list[str]
    without_entities: list[Entity]

    @property
    def fingerprint(self) -> str:
        """Changes with the addresses."""
        text = "\n".join(sorted(row.email.lower() for row in self.readers))
        return sha256(text.encode()).hexdigest()[:16]


def find_readers(message: EventMessage) -> Readers:
    """In a fixed number of queries."""
    entities = list(message.entities.all()) if message.pk else []
    people = message.audience == MessageAudience.PEOPLE
    found = list((_people if people else _missions)(message, entities))
    readers: dict[str, MessageReader] = {}
    for row in found:
        if row.email and message.language in ("", row.language):
            readers.setdefault(row.email.lower(), row)
    silent = [row for row in found if not row.email]
    return Readers(
        readers=list(readers.values()),
        without=[
            f"{row.name}{comma()}{row.entity.name}" if people else row.entity.name for row in silent
        ],
        without_entities=[row.entity for row in silent],
    )


def _people(message: EventMessage, entities: list[Entity]) -> Iterator[MessageReader]:
    rows = message.event.registrations.sent().filter(status__in=message.statuses)
    if entities:
        rows = rows.filter(delegation__entity__in=entities)
    rows = rows.select_related("user", "delegation__entity")
    for row in rows.order_by("family_name", "given_name", "pk"):
        yield _person(row)


def _person(row: Registration) -> MessageReader:
    reader = account_or_email(row)
    email, language = (reader.email, reader.language) if isinstance(reader, User) else reader
    label = str(RegistrationStatus(row.status).label)
    return MessageReader(reader, row.name, email, language, row.delegation.entity, label)


def _missions(message: EventMessage, entities: list[Entity]) -> Iterator[MessageReader]:
    """A mission without a focal point is one row without an address."""
    concerned = delegations_of(message.event)
    if entities:
        chosen = {entity.pk for entity in entities}
        concerned = [entity for entity in concerned if entity.pk in chosen]
    speaking = speakers([entity.pk for entity in concerned])
    for entity in concerned:
        for user in speaking[entity.pk]:
            why = _("Focal point of %s") % entity.name
            yield MessageReader(user, str(user), user.email, user.language, entity, why)
        if not speaking[entity.pk]:
            yield MessageReader(("", ""), entity.name, "", "", entity, "")


def delegations_of(event: Event) -> list[Entity]:
    """The entities that are invited or have live registrations, in the reader's order."""
    live = event.registrations.live().sent().order_by().values("delegation__entity")
    invited = event.invitations.standing().order_by().values("entity")
    rows = Entity.objects.filter(Q(pk__in=live) | Q(pk__in=invited))
    return sorted(rows, key=lambda entity: entity.order)


def emails_of(message: EventMessage) -> NoticeQuerySet:
    return Notice.objects.filter(kind=KIND, context__message=message.pk)


def messages_waiting(event: Event) -> int:
    """How many messages have emails that have not gone out yet."""
    keys = list(event.messages.filter(status=MessageStatus.SENT).values_list("pk", flat=True))
    rows = Notice.objects.waiting().filter(kind=KIND, context__message__in=keys)
    return len(set(rows.values_list("context__message", flat=True)))


def progress(message: EventMessage) -> dict[str, int]:
    """How many emails are sent, wait, and could not be sent."""
    rows = emails_of(message).values_list("sent_at", "failed_at")
    counts = {"sent": 0, "waiting": 0, "failed": 0}
    for sent, failed in rows:
        counts["sent" if sent else "failed" if failed else "waiting"] += 1
    return counts
