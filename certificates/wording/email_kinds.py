"""The groups of emails about certificates and visa support letters."""

from django.utils.translation import gettext_lazy as _

from accounts.registries import EmailGroup, EmailKind, EmailPart
from accounts.wording.email_kinds import everybody

EMAIL_GROUPS = {
    "documents": EmailGroup(
        _("Your certificates and visa support letters are ready"),
        _("You find them on the page of your registration."),
        {EmailPart.OWN: everybody},
    ),
}
EMAIL_KINDS = {
    "certificate_issued": EmailKind("documents"),
    "certificate_withdrawn": EmailKind("decisions"),
    "visa_letter_issued": EmailKind("documents", mission="delegation"),
    "visa_letter_withdrawn": EmailKind("decisions", mission="delegation"),
}
