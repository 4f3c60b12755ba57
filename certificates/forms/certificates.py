from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawCertificateForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "Kept on record and told to the person; the public page says only that and when."
        ),
        error_messages={"required": _("Say why: the person is told.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
