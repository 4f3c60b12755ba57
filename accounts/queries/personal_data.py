"""The personal data of a person, for the person: each app adds its own part.

``SOURCES`` holds functions ``(user)`` → list of `Section`: this app's own, and those of the apps
above (`audit.registry`). A source asks a fixed number of questions of the database, however much is
known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.formatting import day, moment
from accounts.models import Notice, User
from accounts.registries import groups_in_words
from accounts.roles import LABELS
from audit.models import Entry, to_json
from audit.registry import Registry, offer
from audit.wording import act_in_words
from files.in_a_row import in_a_row

# Of the file: raised when a name in it changes its meaning or goes.
VERSION = 1
SHOWN = 25  # items of a section on the page; the file has all


@dataclass(frozen=True)
class Fact:
    """``name`` is the key in the file, in English for ever; ``words`` are what the page shows where
    that is not the value itself."""

    name: str
    label: str
    value: object
    words: str = ""


@dataclass(frozen=True)
class Item:
    title: str
    facts: list[Fact]
    correct_url: str = ""


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    items: list[Item] = field(default_factory=list)
    note: str = ""
    correct_url: str = ""


SOURCES: Registry[Callable[[User], list[Section]]] = offer("accounts.personal_data")


def collect(user: User) -> list[Section]:
    """The Sections of all apps, in order."""
    return [section for source in SOURCES for section in source(user)]


def facts_of(obj: Model, *names: str) -> list[Fact]:
    """Facts from the fields of a row, under the fields' own names and labels."""
    found = []
    for name in names:
        show = getattr(obj, f"get_{name}_display", None)
        value = getattr(obj, name)
        found.append(Fact(name, _label(obj, name), value, str(show()) if show and value else ""))
    return found


def _label(obj, name):
    return capfirst(str(obj._meta.get_field(name).verbose_name))


def as_file(sections: Iterable[Section], at: datetime) -> dict[str, object]:
    """The file that the person downloads: a dict that ``json`` can write."""
    content = {
        section.name: [
            {"title": item.title} | to_json({fact.name: fact.value for fact in item.facts})
            for item in section.items
        ]
        for section in sections
    }
    return {"format": "person", "version": VERSION, "made_at": at.isoformat(), "data": content}


def as_page(
    sections: Iterable[Section], zone: tzinfo | str | None, limit: int | None = None
) -> list[dict[str, object]]:
    """The same for a reader: ``{"section", "items", "more"}``, with texts in place of values."""
    return [
        {
            "section": section,
            "items": [
                {
                    "title": item.title,
                    "url": item.correct_url,
                    "facts": _shown_facts(item.facts, zone),
                }
                for item in section.items[:limit]
            ],
            "more": max(0, len(section.items) - limit) if limit else 0,
        }
        for section in sections
    ]


def _shown_facts(facts, zone):
    shown = [(fact.label, fact.words or in_words(fact.value, zone)) for fact in facts]
    return [(label, text) for label, text in shown if text]


def in_words(value: object, zone: tzinfo | str | None) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value, zone)
    if isinstance(value, date):
        return day(value)
    return "" if value is None or value == [] else str(value)


# --- this app's own part --------------------------------------------------------------------------
def addresses_of(user: User) -> set[str]:
    """All addresses that the person has proved to hold, in small letters."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {email.lower() for email in proved}


def to_any(addresses: Iterable[str]) -> Q:
    """A condition on ``email``, in any mixture of cases."""
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(email__iexact=address)
    return found


def personal_data_of(user: User) -> list[Section]:
    return [
        _profile(user),
        _addresses(user),
        _signing_in(user),
        _mail(user),
        _requests(user),
        _acts(user),
    ]


def _profile(user):
    names = ("email", "style", "given_name", "family_name", "title", "language", "time_zone")
    roles = [str(LABELS.get(role, role)) for role in user.groups.values_list("name", flat=True)]
    facts = [
        *facts_of(user, *names, "date_joined", "last_login"),
        Fact(
            "emails_switched_off",
            _label(user, "emails_switched_off"),
            user.emails_switched_off or [],
            groups_in_words(user.emails_switched_off),
        ),
        Fact("roles", _("Roles in the back office"), in_a_row(roles)),
    ]
    item = Item(_("Account"), facts)
    return Section("account", _("Your details"), [item], correct_url=reverse("accounts:profile"))


def _addresses(user):
    items = [
        Item(row.email, facts_of(row, "email", "verified", "primary"))
        for row in user.emailaddress_set.order_by("-primary", "pk")
    ]
    items += [
        Item(_("Address change"), facts_of(row, "old", "new", "at", "undone_at"))
        for row in user.address_changes.all()
    ]
    return Section("addresses", _("Email addresses"), items, correct_url=reverse("account_email"))


def _signing_in(user):
    sessions = UserSession.objects.filter(user=user).order_by("-created_at")
    items = [
        Item(_("Signed in"), facts_of(row, "created_at", "last_seen_at", "ip", "user_agent"))
        for row in sessions
    ]
    for factor in user.authenticator_set.order_by("pk"):
        items.append(
            Item(_("Second factor"), facts_of(factor, "type", "created_at", "last_used_at"))
        )
    page = reverse("usersessions_list")
    return Section("signing_in", _("Where you are signed in"), items, correct_url=page)


def _mail(user):
    to_the_person = Q(user=user) | Q(user=None) & to_any(addresses_of(user))
    rows = Notice.objects.filter(to_the_person).order_by("-pk")
    columns = ("kind", "created_at", "sent_at", "switched_off_at")
    items = [
        Item(
            kind.replace("_", " "),
            [
                Fact("kind", _("Kind"), kind),
                Fact("written", _("Created"), written),
                Fact("sent", _("Sent"), sent),
                Fact("switched_off", _("Not sent: switched off by you"), off),
            ],
        )
        for kind, written, sent, off in rows.values_list(*columns)
    ]
    note = _(
        "The kind and time of each email to you. Emails are erased 90 days after they are sent."
    )
    return Section("mail", _("Email to you"), items, note=note)


def _requests(user):
    names = ("asked_at", "status", "words", "decided_at", "reason")
    rows = user.erasure_requests.order_by("-pk")
    items = [Item(_("Request no. %d") % row.pk, facts_of(row, *names)) for row in rows]
    return Section("erasure_requests", _("Erasure requests"), items)


def _acts(user):
    rows = Entry.objects.filter(actor=user).values_list("act", "subject_type", "at")
    items = [_act(*row) for row in rows.order_by("-pk")]
    note = _(
        "The audit log cannot be changed. After an erasure it shows a pseudonym instead of your "
        "name."
    )
    return Section("acts", _("Your actions on this website"), items, note=note)


def _act(act, subject_type, at):
    words = act_in_words(act, subject_type)
    return Item(words, [Fact("act", _("Action"), act, words), Fact("at", _("Time"), at)])
