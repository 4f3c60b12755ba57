"""What stands on a badge: names as they are written, and a QR that holds an address and nothing
else."""

import re
import unicodedata

import zxingcpp
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.formatting import day
from events.models import DelegationRole
from events.rules.printed_names import printed_name
from files.in_a_row import in_a_row
from files.pdf import pdf
from friends.models import EntityKind


class Layout(models.TextChoices):
    A6_FOUR = "a6-4", gettext_lazy("A6, four to a sheet of A4")
    A6 = "a6", gettext_lazy("A6, one a page")
    CARD = "card", gettext_lazy("Card (CR80), one a page, for card printers")
    CARD_EIGHT = "card-8", gettext_lazy("Cards (CR80), eight to a sheet of A4")
    LABELS = "labels", gettext_lazy("Labels of 99 × 57 mm, ten to a sheet of A4")


STAFF = {DelegationRole.INTERPRETER, DelegationRole.SECURITY, DelegationRole.MEDIA}
NBSP = "\u00a0"
DRAWN = re.compile(r'<svg width="(\d+)".*<path d="([^"]+)"', re.DOTALL)


# --- the code -------------------------------------------------------------------------------------
def address_of(registration):
    """What the QR holds. The code is chance: who reads it learns nothing of the person."""
    return f"{settings.SITE_URL}/b/{registration.event.slug}/{registration.code}"


def qr(text):
    """A QR as ``(number of squares on a side, path of an SVG)``, without its quiet zone."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    side, path = DRAWN.search(drawn.to_svg(add_quiet_zones=False)).groups()
    return int(side), path


def _svg(text):
    side, path = qr(text)
    box = f"-2 -2 {side + 4} {side + 4}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="{path}"/></svg>'


# --- the face -------------------------------------------------------------------------------------
def in_script_of(text):
    """A text and whether it runs from right to left, by its first letter that has a direction."""
    text = str(text)
    strong = (unicodedata.bidirectional(sign) for sign in text)
    first = next((way for way in strong if way in ("L", "R", "AL")), "L")
    return [text, first != "L"]


def badge_text(registration):
    """One badge as `attendance/pdf/badges.typ` draws it, in the language that is active."""
    entity, role = registration.delegation.entity, registration.role
    shown = printed_name(registration.name_with_style, registration.second_script)
    return {
        "name": in_script_of(shown.name),
        "second": in_script_of(shown.second),
        "entity": in_script_of(entity.name),
        "position": in_script_of(registration.position),
        "role": in_script_of(_label(DelegationRole, role) or _("Delegate")),
        "kind": in_script_of("" if role in STAFF else _label(EntityKind, entity.kind)),
        "band": "staff" if role in STAFF else entity.kind,
        "language": in_script_of(_spoken(registration.language)),
        "number": registration.badge,
        "qr": _svg(address_of(registration)),
    }


def _label(choices, value):
    """As ``get_…_display`` says it, which takes a fifth of the time for a thousand badges."""
    return str(choices(value).label) if value in choices else value


def _spoken(code):
    """A language by its own name."""
    return dict(settings.LANGUAGES).get(code, "")


def dates_of(event):
    """“24 September 2026”, or both days of an event that lasts longer."""
    days = dict.fromkeys(day(at, event.time_zone) for at in (event.starts_at, event.ends_at))
    return " – ".join(text.replace(" ", NBSP) for text in days)


def place_of(event):
    return in_a_row(part for part in (event.room, event.venue, event.city) if part)


def badges_pdf(event, faces, layout):
    """The bytes of the PDF. ``faces`` were made by `badge_text` in the same language."""
    data = {
        "title": _("Badges: %s") % event.title,
        "group": str(settings.GROUP_NAME),
        "purpose": str(settings.GROUP_PURPOSE),
        "event": in_script_of(str(event.title)),
        "dates": dates_of(event),
        "place": in_script_of(place_of(event)),
        "layout": layout,
        "badges": faces,
        "nobody": _("There are no badges to print."),
    }
    # Structure for screen readers would take six times as long, and these pages are cut up.
    return pdf("attendance/badges", data, pdf_tags=False)
