"""Codes of second factors: the same pace of tries as passwords have, for each person."""

from allauth.core import context
from allauth.mfa.base import forms as allauth_forms

from accounts import sign_in_limits
from accounts.known_devices import device_of


class _Paced:
    """allauth's own limit would let anybody who knows a password keep the person out."""

    def clean_code(self):
        request = context.request
        device = device_of(request, self.user)
        buckets = sign_in_limits.code_buckets(request, self.user.pk, device)
        begun = sign_in_limits.begin_or_refuse(buckets)
        code = super().clean_code()
        begun.was_right()
        return code


class SecondFactorForm(_Paced, allauth_forms.AuthenticateForm):
    """After the password."""


class SecondFactorAgainForm(_Paced, allauth_forms.ReauthenticateForm):
    """Once more, before something about the account changes."""
