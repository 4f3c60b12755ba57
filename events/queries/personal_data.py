"""What this app knows of a person: for the person (`accounts.queries.personal_data.SOURCES`)."""

from collections.abc import Callable, Iterable
from typing import Protocol

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries.personal_data import Fact, Item, Section, addresses_of, facts_of, to_any
from events.models import ReconfirmationAnswer, Registration
from events.models.registrations import RegistrationQuerySet
from events.queries.persons import NAMES, account_for
from events.rules.eligibility import Unmet


def registrations_of(user: User) -> RegistrationQuerySet:
    """Those of the account, and those that a mission sent under an address of the person which no
    account has taken up, save from mailboxes that others share and those with clearly another name.
    Drafts are among them: pages leave them to the mission, with ``sent``."""
    unclaimed = Q(user=None, shared_mailbox=False) & to_any(addresses_of(user))
    rows = Registration.objects.filter(unclaimed).order_by().values("pk", *NAMES)
    own = [row["pk"] for row in rows if account_for(user, row)]
    return Registration.objects.filter(Q(user=user) | Q(pk__in=own))


def titles_of(user: User) -> dict[int, str]:
    """The registrations of which the person is told: key → title of the event, the newest first."""
    rows = _visible_registrations(user).select_related("event").only("event", "event__title")
    return {row.pk: str(row.event.title) for row in rows}


def _visible_registrations(user):
    return registrations_of(user).sent().order_by("-event__starts_at", "-pk")


def personal_data_of(user: User) -> list[Section]:
    """Two sections, one question each."""
    registrations = list(_visible_registrations(user).select_related("event", "delegation__entity"))
    titles = {row.pk: str(row.event.title) for row in registrations}
    answers = ReconfirmationAnswer.objects.filter(registration__in=list(titles)).select_related(
        "round"
    )
    title = _("Asked to reconfirm")
    return [
        Section("registrations", _("Registrations"), [_registration(row) for row in registrations]),
        section_of("answers", title, answers.order_by("-pk"), titles, _answer),
    ]


class AboutRegistration(Protocol):
    """A row that hangs on a registration."""

    @property
    def registration_id(self) -> int | None: ...


def section_of[Row: AboutRegistration](
    name: str,
    title: str,
    rows: Iterable[Row],
    titles: dict[int, str],
    facts: Callable[[Row], list[Fact]],
    note: str = "",
) -> Section:
    """A section of rows that hang on registrations, each under the title of its event."""
    items = [Item(titles[row.registration_id], facts(row)) for row in rows if row.registration_id]
    return Section(name, title, items, note=note)


def _registration(row):
    address = reverse("events:change", args=[row.event.slug, row.pk])
    facts = [
        Fact("event", _("Event"), row.event.slug, str(row.event.title)),
        Fact("delegation", _("Delegation"), row.delegation.entity.code, row.delegation.entity.name),
        *facts_of(row, *Registration.PERSONAL),
        *facts_of(row, "mode", "status", "received_at", "entered_at", "confirmed_at", "closed_at"),
        *facts_of(row, "nomination_number", "reason", "badge", "code"),
        Fact(
            "unmet",
            _("Rules not met"),
            row.unmet,
            "; ".join(str(Unmet(code).label) for code in row.unmet),
        ),
    ]
    return Item(str(row.event.title), facts, address if row.is_live else "")


def _answer(row):
    asked_at = Fact("asked_at", _("Asked"), row.round.asked_at)
    return [asked_at, *facts_of(row, "comes", "answered_at")]
