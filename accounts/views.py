"""A person's own account and personal data."""

import json
from copy import copy
from functools import partial

from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.views import BaseReauthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import fresh_sign_in
from accounts.actions import change_profile, choose_emails
from accounts.actions import erasure as acts
from accounts.actions import undo_address_change as undo
from accounts.actions.retention import counts_text
from accounts.code_forms import EmailedCodeForm
from accounts.formatting import zone_now
from accounts.forms import EmailsForm, EraseForm, ErasureForm, ProfileForm, RefuseErasureForm
from accounts.models import ErasureRequest, ErasureStatus
from accounts.queries import personal_data
from accounts.signed_links import find_address_change
from audit.models import record
from audit.refusals import attempt


def overview(request):
    """What there is to an account, and where to change it."""
    user = request.user
    facts = {
        "factors": list(user.authenticator_set.all()),
        "addresses": user.emailaddress_set.order_by("-primary", "email"),
        "zone": zone_now(timezone.now(), user.time_zone),
    }
    return render(request, "accounts/overview.html", facts)


def profile(request):
    # The form writes what was typed into its instance: that must not be the signed-in user, which
    # the page around a form with errors still names.
    person, now = copy(request.user), zone_now(timezone.now(), request.user.time_zone)
    if "find" in request.POST:  # the cities of what was typed; nothing is checked or saved yet
        form = ProfileForm(instance=person, initial=request.POST.dict())
        return render(request, "accounts/profile.html", {"form": form, "now": now})
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        user = change_profile(request.user, by=request.user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Your details are saved."))
            return redirect("accounts:overview")
    return render(request, "accounts/profile.html", {"form": form, "now": now})


def emails(request):
    """Which emails the reader gets."""
    sent = request.POST if request.method == "POST" else None  # with no box ticked it is empty
    form = EmailsForm(sent, user=request.user)
    if form.is_valid():
        choose_emails(request.user, form.off, by=request.user)
        messages.success(request, _("Your choice of emails was saved."))
        return redirect("accounts:overview")
    return render(request, "accounts/emails.html", {"form": form})


@login_not_required
def passkey(request):
    return render(request, "accounts/passkey.html")


class ProveByCode(BaseReauthenticateView):
    """A code by email, before something about the account changes."""

    template_name = "accounts/prove_by_code.html"
    form_class = EmailedCodeForm

    def post(self, request, *args, **kwargs):
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs)
        if not fresh_sign_in.send_code(request):
            messages.error(
                request,
                _("We have sent several codes already. Use the newest, or try again in an hour."),
            )
        return redirect(self.passthrough_next_url(request.path))

    def get_form_kwargs(self):
        prove = partial(fresh_sign_in.prove_code, self.request)
        return super().get_form_kwargs() | {"prove": prove}

    def get_reauthentication_alternatives(self):
        """Only what counts for the page that comes next: a password enrols no second factor, and
        typing it would lead back here."""
        only_a_code = fresh_sign_in.proofs_to_open(self.request) == {fresh_sign_in.CODE}
        return [] if only_a_code else super().get_reauthentication_alternatives()

    def get_context_data(self, **kwargs):
        sent = fresh_sign_in.code_sent(self.request)
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        return super().get_context_data(**kwargs) | {"sent": bool(sent), "minutes": minutes}


@login_not_required
@never_cache
def undo_address_change(request, token):
    """From the email to the old address. Opening the page does nothing: scanners of email do so."""
    if (change := find_address_change(token)) is None:
        raise Http404
    facts = {"change": change}
    if request.method == "POST":
        undo(change, at=timezone.now())
        if request.user == change.user:  # the row of this session is gone already
            logout(request)
        facts = {"restored": change.old}
    return render(request, "accounts/undo_address_change.html", facts)


# --- personal data --------------------------------------------------------------------------------
@never_cache
@require_safe
def personal_data_page(request):
    """The reader's personal data."""
    user = request.user
    sections = personal_data.as_page(
        personal_data.collect(user), user.time_zone, personal_data.SHOWN
    )
    context = {"sections": sections, "asked": user.erasure_requests.first()}
    return render(request, "accounts/personal_data.html", context)


@never_cache
@require_safe
def personal_data_file(request):
    """The same as a file for machines; the download is recorded."""
    content = personal_data.as_file(personal_data.collect(request.user), timezone.now())
    record("user.data_exported", request.user, by=request.user, after={"format": "json"})
    text = json.dumps(content, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def erasure(request):
    """Ask to be erased: what goes, what stays, and what cannot be undone."""
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words, now = form.cleaned_data["words"], timezone.now()
        attempt(form, acts.request_erasure, request.user, by=request.user, at=now, words=words)
        if not form.refusal:
            messages.success(
                request, _("Your request has been sent. We will email you the decision.")
            )
            return redirect("accounts:personal_data")
    return render(request, "accounts/erasure.html", {"form": form})


@require_POST
def withdraw_erasure_request(request):
    pending = request.user.erasure_requests.filter(status="asked").first()
    if pending:
        acts.withdraw_erasure_request(pending, by=request.user)
        messages.success(request, _("Your request has been withdrawn. Nothing will be erased."))
    return redirect("accounts:personal_data")


# --- deciding on erasure --------------------------------------------------------------------------
READ_ERASURES = "accounts.view_erasurereceipt"
DECIDED_SHOWN = 10


@never_cache
@require_safe
def erasures(request):
    """The requests that wait, the oldest first, and the last decisions."""
    _require(request, READ_ERASURES)
    rows = ErasureRequest.objects.visible_to(request.user).select_related("user", "decided_by")
    context = {
        "waiting": rows.awaiting_decision().order_by("asked_at", "pk")[:200],
        "decided": rows.exclude(decided_at=None).order_by("-decided_at", "-pk")[:DECIDED_SHOWN],
        "may_decide": request.user.has_perm(acts.PERMISSION),
    }
    return render(request, "accounts/office/erasures.html", context)


@never_cache
@require_safe
def erasure_request(request, pk):
    return _draw_erasure(request, _erasure_request(request, pk))


@require_POST
def erase(request, pk):
    wanted, form = _erasure_request(request, pk, acts.PERMISSION), EraseForm(request.POST)
    facts = {"by": request.user, "at": timezone.now()}
    if form.is_valid() and attempt(form, acts.grant_erasure, wanted, **form.cleaned_data, **facts):
        messages.success(
            request, _("The personal data were erased. The person was sent a last email about it.")
        )
        return redirect("requests:erasure", pk)
    return _draw_erasure(request, wanted, erase_form=form, status=409)


@require_POST
def refuse_erasure(request, pk):
    wanted, form = _erasure_request(request, pk, acts.PERMISSION), RefuseErasureForm(request.POST)
    facts = {"by": request.user, "at": timezone.now()}
    if form.is_valid() and attempt(form, acts.refuse_erasure, wanted, **form.cleaned_data, **facts):
        messages.success(
            request, _("The request was refused. The person will be emailed your reason.")
        )
        return redirect("requests:erasure", pk)
    return _draw_erasure(request, wanted, refuse_form=form, status=409)


def _erasure_request(request, pk, permission=READ_ERASURES):
    _require(request, permission)
    rows = ErasureRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("user", "decided_by"), pk=pk)


def _require(request, permission):
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _draw_erasure(request, wanted, *, erase_form=None, refuse_form=None, status=200):
    user, now = request.user, timezone.now()
    context = {
        "wanted": wanted,
        "is_open": wanted.status == ErasureStatus.ASKED,
        "may_decide": user.has_perm(acts.PERMISSION),
        "not_you": acts.reason_against_deciding_erasure(wanted, by=user),
        "earlier": wanted.user.erasure_requests.exclude(pk=wanted.pk).order_by("asked_at"),
        "form": next((form for form in (erase_form, refuse_form) if form), None),
        "erase_form": erase_form or EraseForm(),
        "refuse_form": refuse_form or RefuseErasureForm(),
    }
    if context["is_open"]:
        effects = acts.forecast_erasure(wanted.user, now)
        context |= {
            "not_erased": acts.reason_against_erasing(wanted.user),
            "effects": effects,
            "told": sorted({email for effect in effects for email in effect.told}),
        }
    elif wanted.status == ErasureStatus.GRANTED:
        context["erased"] = counts_text(acts.counts_of(wanted))
    return render(request, "accounts/office/erasure.html", context, status=status)


# --- before the address is confirmed --------------------------------------------------------------
@login_not_required
@require_POST
def resend_confirmation(request):
    """Send the email of the sign-up in this browser again. Whether the address had an account
    before cannot be told from the answer: allauth sends one email or another."""
    login = unstash_login(request, peek=True)
    if login is None:
        messages.info(request, _("Sign in with your password, and we will send the email again."))
    elif not send_verification_email_at_login(request, login):
        messages.warning(
            request, _("We sent an email a moment ago. Wait 3 minutes before you ask for another.")
        )
    return redirect("account_email_verification_sent")


@login_not_required
@require_POST
def correct_address(request):
    """Back to the sign-up, with what was typed. The account under the mistyped address stays
    unconfirmed: to change it would tell whether there was one before."""
    clear_login(request)
    return redirect("account_signup")
