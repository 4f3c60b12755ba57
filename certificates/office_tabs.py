"""The parts of an event's office that are of this app."""

from django.utils.translation import gettext_lazy as _

from certificates.permissions import reads_letters
from events.registries import Tab

TABS = {
    210: Tab("certificates", _("Certificates")),
    220: Tab("letters", _("Letters for visas"), lambda user, _event: reads_letters(user)),
}
