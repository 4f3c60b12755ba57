"""The certificate as PDF: made when it is downloaded, from what the row has fixed."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.emails import text_in
from accounts.formatting import day
from attendance.pdf.badges import qr
from certificates.wording.certificate import CERTIFICATE
from events.rules.printed_names import printed_name
from files.pdf import pdf


def certificate_pdf(certificate):
    """The bytes of a PDF/UA in the language of the certificate, not of the reader."""
    with override(certificate.language):
        return pdf("certificates/certificate", _data(certificate))


def verify_url(number):
    """The short address in a QR: it leads on to the page in the reader's language."""
    return settings.SITE_URL + reverse("verify_short", args=[number])


def _data(row):
    language, facts = row.language, row.facts
    says, url = CERTIFICATE[language], verify_url(row.number)
    shown = printed_name(row.name, row.second_script)
    issued = timezone.localtime(row.issued_at, row.registration.event.zone).date()
    return {
        "title": says["title"],
        "group": text_in(facts["group"], language),
        "certifies": says["certifies"],
        "name": shown.name,
        "second_script": shown.second,
        "took_part": says["took_part"],
        "event": text_in(facts["title"], language),
        "place": says["comma"].join(filter(None, (facts["venue"], facts["city"]))),
        "days": _days(facts, says),
        "signatories": facts["signatories"],
        "number_label": says["number_label"],
        "number": row.number,
        "issued": says["issued"].format(day=day(issued)),
        "check": says["check"],
        "url": url,
        "shown_url": url.partition("://")[2],
        "qr": _drawn(url),
        "qr_alt": says["qr_alt"].format(number=row.number),
    }


def _days(facts, says):
    first, last = (day(date.fromisoformat(facts[name])) for name in ("first", "last"))
    return first if first == last else says["days"].format(first=first, last=last)


def _drawn(url):
    side, path = qr(url)
    box = f"0 0 {side} {side}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="{path}"/></svg>'
