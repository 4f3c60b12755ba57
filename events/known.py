"""What this app knows of a person: for the person (`accounts.privacy.SOURCES`).

Of passport data it says only that there are some, and who opened them: they are shown where they
are filled in.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.privacy import Fact, Item, Section, addresses_of, facts_of, to_any
from events.letters import purpose_text
from events.models import Answer, Certificate, Letter, Passport, PassportOpening, Registration, Scan
from events.models.onsite import Correction, OldBadge, Printed
from events.words import unmet_text


def registrations_of(user):
    """Those of the account, and those that a mission sent under an address of the person which no
    account has taken up. Drafts are among them: pages leave them to the mission, with ``sent``."""
    unclaimed = Q(user=None) & to_any(addresses_of(user))
    return Registration.objects.filter(Q(user=user) | unclaimed)


def known_of(user):
    """Ten sections, one question each."""
    mine = registrations_of(user).sent()
    told = list(
        mine.select_related("event", "delegation__entity").order_by("-event__starts_at", "-pk")
    )
    titles = {row.pk: str(row.event.title) for row in told}
    about = {"registration__in": list(titles)}
    return [
        Section("registrations", _("Registrations"), [_registration(row) for row in told]),
        _rows("scans", _("At the door"), Scan.objects.filter(**about).order_by("-at").select_related("door"), titles, _scan),
        _rows("corrections", _("Corrections of your attendance"), Correction.objects.filter(**about), titles, _correction),
        _rows("badges_printed", _("Badges printed"), Printed.objects.filter(**about).order_by("-at"), titles, _printed),
        _rows("badges_replaced", _("Badges replaced"), OldBadge.objects.filter(**about).order_by("-replaced_at"), titles, _replaced),
        _rows("certificates", _("Certificates"), Certificate.objects.filter(**about), titles, _certificate),
        _rows("answers", _("Asked to confirm again"), Answer.objects.filter(**about).select_related("round").order_by("-pk"), titles, _answer),
        _rows("passports", _("Passport data for letters"), Passport.objects.filter(**about).defer("sealed"), titles, _passport, _("Kept encrypted, and shown nowhere but on the page of the registration.")),
        _rows("passport_openings", _("Who opened your passport data"), PassportOpening.objects.filter(**about).select_related("by"), titles, _opening),
        _rows("letters", _("Letters for visas"), Letter.objects.filter(**about), titles, _letter),
    ]  # fmt: skip


def _rows(name, title, rows, titles, facts, note=""):
    items = [Item(titles[row.registration_id], facts(row)) for row in rows]
    return Section(name, title, items, note=note)


def _registration(row):
    address = reverse("events:change", args=[row.event.slug, row.pk])
    facts = [
        Fact("event", _("Event"), row.event.slug, str(row.event.title)),
        Fact("delegation", _("Delegation"), row.delegation.entity.code, row.delegation.entity.name),
        *facts_of(row, *Registration.PERSONAL),
        *facts_of(row, "mode", "status", "received_at", "entered_at", "confirmed_at", "closed_at"),
        *facts_of(row, "reason", "badge", "code"),
        Fact("unmet", _("Rules not met"), row.unmet, "; ".join(map(str, unmet_text(row)))),
    ]
    return Item(str(row.event.title), facts, address if row.is_live else "")


def _scan(row):
    where = Fact("door", _("Door"), str(row.door) if row.door else "", "")
    return [*facts_of(row, "at", "result", "ground", "reason", "desk"), where]


def _correction(row):
    return facts_of(row, "at", "kind", "reason")


def _printed(row):
    return facts_of(row, "at", "badge")


def _replaced(row):
    return facts_of(row, "replaced_at", "badge", "reason")


def _certificate(row):
    names = ("number", "status", "name", "second_script", "language", "issued_at", "withdrawn_at")
    return facts_of(row, *names, "reason")


def _answer(row):
    asked = Fact("asked_at", _("Asked"), row.round.asked_at)
    return [asked, *facts_of(row, "comes", "answered_at")]


def _passport(row):
    return facts_of(row, "filled_at")


def _opening(row):
    purpose = Fact("purpose", _("For what"), row.purpose, str(purpose_text(row.purpose)))
    return [*facts_of(row, "at"), purpose, Fact("by", _("Opened by"), str(row.by))]


def _letter(row):
    return facts_of(row, "number", "status", "asked_at", "issued_at", "withdrawn_at", "reason")
