"""How django-allauth sends email, keeps secrets and confirms addresses in this project."""

import json
from types import SimpleNamespace
from urllib.parse import urlsplit

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from accounts import crypto, fresh_sign_in, sign_in_limits
from accounts.emails import link
from accounts.forms import TYPED_AT_SIGNUP
from accounts.known_devices import device_for
from accounts.models import Notice, User
from accounts.signed_links import undo_token
from files.addresses import clean_address


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        """Write a notice for the worker. It holds a code or a link, so it is sealed."""
        user = context.get("user") or User.objects.with_address(email)
        language = user.language if user else translation.get_language()
        facts = {
            "request": allauth_context.request,
            "email": email,
            "current_site": _site(),
            **{name: _in_language(name, value, language) for name, value in context.items()},
        }
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, facts)
        content = json.dumps({"subject": mail.subject, "text": mail.body}, ensure_ascii=False)
        return Notice.objects.create(
            kind="account", user=user, email=email, language=language, sealed=crypto.seal(content)
        )

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Also to the addresses of before, as long as they can undo the change: who took an account
        over would else be the only one who is told what else changes."""
        links = {
            change.old: _undo_url(change)
            for change in user.address_changes.open(timezone.now())  # the oldest comes last
        }
        first = email or EmailAddress.objects.get_primary_email(user) or user.email
        for address in sorted({first, *links}):
            facts = {**(context or {}), "user": user}
            if address in links:
                facts["undo_url"] = links[address]
            super().send_notification_mail(template_prefix, user, facts, email=address)

    def clean_email(self, email):
        return super().clean_email(clean_address(email))

    def format_email_subject(self, subject):
        return str(subject)

    def send_account_already_exists_mail(self, email):
        # A new account costs the hashing of its password: so that the time taken does not tell
        # an address with an account from one without, this answer costs the same.
        make_password("the time that this takes")
        super().send_account_already_exists_mail(email)

    # --- tries: instead of allauth's limit, which anybody could use to lock a person out ----------
    def pre_authenticate(self, request, **credentials):
        buckets = self._buckets(request, credentials.get("email", ""))
        self._try = sign_in_limits.begin_or_refuse(buckets)

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            self._try.was_right()
        return user

    def _buckets(self, request, email):
        return sign_in_limits.password_buckets(request, email, device_for(request, email))

    def _delete_login_attempts_cached_email(self, request, **credentials):
        sign_in_limits.forget(self._buckets(request, credentials["email"]))

    def pre_login(self, request, user, *, email=None, **kwargs):
        """A code that went to an address which the account no longer has opens nothing."""
        if email and not _is_address_of(user, email):
            messages.error(
                request,
                _(
                    "This address no longer belongs to your account. Sign in with your current "
                    "address."
                ),
            )
            return redirect("account_login")
        return super().pre_login(request, user, email=email, **kwargs)

    def login(self, request, user):
        super().login(request, user)
        request.session.pop(TYPED_AT_SIGNUP, None)
        request.known_device_of = user

    def is_safe_url(self, url):
        """Also of what is no address at all, on which allauth's own raises."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    # --- a fresh sign-in --------------------------------------------------------------------------
    def is_reauthentication_required(self, *, app, **kwargs):
        return not fresh_sign_in.is_fresh(allauth_context.request)

    def get_reauthentication_methods(self, user):
        """allauth's own and a code by email: those that count for this person."""
        if not user.is_authenticated:
            return []
        accepted_proofs = fresh_sign_in.proofs(user)
        methods = super().get_reauthentication_methods(user)
        kept = [m for m in methods if _proof(m) in accepted_proofs]
        if fresh_sign_in.CODE in accepted_proofs:
            url = reverse("accounts:prove_by_code")
            kept.append({"id": "code", "description": _("Send me a code by email"), "url": url})
        return kept

    @transaction.atomic
    def confirm_email(self, request, email_address):
        """One transaction with what falls to the person by the address (``actions.claim``)."""
        return super().confirm_email(request, email_address)

    def set_password(self, user, password):
        user.set_password(password)
        user.save(update_fields=["password"])


def _is_address_of(user, email):
    own = email.lower() == user.email
    return own or EmailAddress.objects.filter(user=user, email__iexact=email).exists()


def _undo_url(change):
    return reverse("accounts:undo_address_change", args=[undo_token(change)])


def _proof(method):
    by_password = method["id"] == "reauthenticate"
    return fresh_sign_in.PASSWORD if by_password else fresh_sign_in.SECOND_FACTOR


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes lie encrypted in the database."""

    def encrypt(self, text):
        return crypto.seal(text)

    def decrypt(self, encrypted_text):
        return crypto.unseal(encrypted_text)

    def build_totp_svg(self, url):
        """On white, so that it can be scanned from a dark page too."""
        image = qrcode.make(url, image_factory=SvgPathFillImage)
        return image.to_string(encoding="unicode")

    def can_delete_authenticator(self, authenticator):
        """Staff who need a second factor can exchange it, but not go without."""
        user = authenticator.user
        if not (settings.STAFF_NEED_SECOND_FACTOR and user.is_staff):
            return True
        return (
            Authenticator.objects.filter(user=user)
            .exclude(pk=authenticator.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .exists()
        )

    def _get_site_name(self):
        return str(settings.GROUP_NAME)


def _site():
    """What allauth's email texts say about the site: never the Host header of a request."""
    return SimpleNamespace(name=str(settings.GROUP_NAME), domain=settings.SITE_URL)


def _in_language(name, value, language):
    """Links lead to SITE_URL, whatever host the request named, in the reader's language."""
    if not (name.endswith("_url") and isinstance(value, str)):
        return value
    parts = urlsplit(value)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return link(path, language)
