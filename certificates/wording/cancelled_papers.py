"""What becomes of letters and certificates when an event is cancelled."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import Certificate, PassportDetails, VisaLetter, VisaLetterStatus
from events.models import Event


def papers_of_cancelled(event: Event) -> list[str]:
    """For `events.registries.ON_CANCELLING`."""
    about = {"registration__event": event}
    letters = VisaLetter.objects.filter(**about, status=VisaLetterStatus.ISSUED).count()
    certificates = Certificate.objects.filter(**about).valid().count()
    texts = []
    if letters:
        text = ngettext(
            "%d visa support letter will no longer be valid. Its verification page will say so. "
            "Tell the embassy if the person has applied.",
            "%d visa support letters will no longer be valid. Their verification pages will say "
            "so. Tell the embassies where people have applied.",
            letters,
        )
        texts.append(text % letters)
    if PassportDetails.objects.filter(**about).exists():
        texts.append(_("Passport details will be erased on the day set for the event."))
    if certificates:
        text = ngettext(
            "%d certificate stays valid. No other can be issued.",
            "%d certificates stay valid. No others can be issued.",
            certificates,
        )
        texts.append(text % certificates)
    return texts
