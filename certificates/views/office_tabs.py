"""The parts of an event's office that are of this app."""

from django.utils.translation import gettext_lazy as _

from certificates.permissions import may_see_visa_letters
from events.registries import EventPhase, Tab

TABS = {
    210: Tab("certificates", _("Certificates"), phase=EventPhase.AFTER),
    220: Tab(
        "visa_letters", _("Visa support letters"), lambda user, _event: may_see_visa_letters(user)
    ),
}
