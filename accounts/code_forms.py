"""allauth's forms: with our cleaning of addresses, and codes at the same pace of tries as passwords
have."""

from allauth.account import forms as account_forms
from allauth.account.fields import EmailField
from allauth.core import context
from allauth.mfa.base import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import sign_in_limits, sign_in_log
from accounts.known_devices import device_for, device_of
from files.cleaned_fields import AddressFormField


class _Paced:
    """allauth's own limit would let anybody who knows a password keep the person out."""

    def clean_code(self):
        request = context.request
        device = device_of(request, self.user)
        buckets = sign_in_limits.code_buckets(request, self.user.pk, device)
        begun = sign_in_limits.begin_or_refuse(buckets)
        try:
            code = super().clean_code()
        except forms.ValidationError:
            sign_in_log.tell_wrong_code(request, self.user)
            raise
        begun.was_right()
        return code


class SecondFactorForm(_Paced, allauth_forms.AuthenticateForm):
    """After the password."""


class SecondFactorAgainForm(_Paced, allauth_forms.ReauthenticateForm):
    """Once more, before something about the account changes."""


class AccountAddressField(AddressFormField, EmailField):
    """Cleaned as every address is; allauth then takes it in small letters."""


class _Cleaned:
    """allauth's own input would take an invisible character at the end of an address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"email", "login"} & self.fields.keys():
            given = self.fields[name]
            facts = {"label": given.label, "widget": given.widget, "help_text": given.help_text}
            self.fields[name] = AccountAddressField(required=given.required, **facts)


class SignInForm(_Cleaned, account_forms.LoginForm):
    """Address and password."""


class NewAccountForm(_Cleaned, account_forms.SignupForm):
    """Signing up."""


class NewAddressForm(_Cleaned, account_forms.AddEmailForm):
    """Another address for the account."""


class _PacedEmail(_Cleaned):
    """By allauth's limit for each address, three requests a minute of anybody would keep the
    person from this way in as well."""

    def clean_email(self):
        email = super().clean_email()
        request = context.request
        device = device_for(request, email)
        sign_in_limits.begin_or_refuse_email(sign_in_limits.email_buckets(request, email, device))
        return email


class AskForCodeForm(_PacedEmail, account_forms.RequestLoginCodeForm):
    """A code to sign in with."""


class AskForNewPasswordForm(_PacedEmail, account_forms.ResetPasswordForm):
    """A link to choose a new password."""


class EmailedCodeForm(forms.Form):
    """A code that was sent by email. ``prove`` says whether it is the one."""

    code = forms.CharField(
        label=pgettext_lazy("sent by email", "Code"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "dir": "ltr"}),
    )

    def __init__(self, *args, prove, **kwargs):
        self.prove = prove
        super().__init__(*args, **kwargs)

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not self.prove(code):
            raise forms.ValidationError(
                _(
                    "This is not the code that we sent last. Check our newest email, or send "
                    "another code."
                )
            )
        return code
