"""The small forms of the check-in desk."""

from uuid import UUID, uuid4, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from files.cleaned_fields import LineFormField


def scan_nonce(nonce, *what):
    """The number of a scan from the number of the form and what it is about: the same for a double
    tap, another for another person, even from a page that a browser kept."""
    try:
        space = UUID(str(nonce))
    except ValueError:
        space = uuid4()
    return uuid5(space, "/".join(str(part) for part in what))


class DeskNameForm(forms.Form):
    name = LineFormField(
        label=_("Name of this desk"),
        max_length=40,
        help_text=_("For example “Desk 2” or “North gate”."),
    )


class AdmitByHandForm(forms.Form):
    reason = LineFormField(label=_("Reason for admitting this person"), max_length=300)
