"""The visa support letter, as the person and the mission see it. Passport details pass through
these pages and stay nowhere: no cache, no session, no message, no report of an error keeps them."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from accounts.fresh_sign_in import is_fresh, require_fresh_sign_in
from accounts.kept_forms import never_kept
from audit.refusals import attempt
from certificates.actions.passport_details import (
    FilledInMeanwhile,
    download_letter,
    open_passport_details,
    save_passport_details,
)
from certificates.forms.visa_letters import PassportDetailsForm
from certificates.models.visa_letters import OWN
from certificates.permissions import may_handle_passport_details
from certificates.queries import visa_letters
from certificates.rules import passport_details
from events.models import Mode, Registration, RegistrationStatus
from friends.queries.people import speaks_for


def never_stored(view):
    """A page through which passport details pass: never kept by a browser, and of an error in it
    the report holds neither what was sent nor any variable. A lost session loses it too."""
    quiet = sensitive_post_parameters()(sensitive_variables()(never_cache(view)))
    return never_kept(wraps(view)(quiet))


def _get_registration(request, slug, pk):
    """The registration, at an event that writes letters, for those who handle its passport
    details."""
    rows = Registration.objects.visible_to(request.user).filter(event__slug=slug)
    rows = rows.select_related("event__visa_rule", "delegation__entity", "user", "passport_details")
    found = get_object_or_404(rows, pk=pk)
    if not hasattr(found.event, "visa_rule"):
        raise Http404
    if not may_handle_passport_details(request.user, found):
        raise PermissionDenied(
            _("Only the person, the mission and visa officers can use this page.")
        )
    return found


@never_stored
def visa_letter(request, slug, pk):
    """How the letter stands, who opened the data; a POST fills the data in."""
    found = _get_registration(request, slug, pk)
    if request.method != "POST":
        require_fresh_sign_in(request)
        return _letter_page(request, found, _empty(found))
    form = PassportDetailsForm(request.POST, event=found.event)
    if not is_fresh(request):  # what was typed goes back to the page, and nowhere else
        return _letter_page(request, found, form, status=403, stale=True)
    if not form.is_valid():
        return _letter_page(request, found, form)
    attempt(form, _fill, request, found, form)
    if isinstance(form.refusal, FilledInMeanwhile):
        form.show_version(form.refusal.version)
        return _letter_page(request, found, form, status=409)
    if form.refusal:
        return _letter_page(request, found, form)
    messages.success(
        request, _("The passport details have been saved. The letter is being prepared.")
    )
    return redirect("events:visa_letter", slug, pk)


def _fill(request, found, form):
    facts = {"by": request.user, "at": timezone.now()}
    version = form.cleaned_data["seen_version"] or 0
    save_passport_details(found, form.passport, version=version, **facts)


def _empty(found, data=None):
    """The form, empty even where data are kept: they are shown to who opens them, with a trace."""
    kept = getattr(found, "passport_details", None)
    initial = {**(data or {}), "seen_version": kept.version if kept else 0}
    return PassportDetailsForm(event=found.event, initial=initial)


def _letter_page(request, found, form, status=200, opened=None, stale=False):
    newest, kept = found.visa_letters.first(), getattr(found, "passport_details", None)
    state = visa_letters.letter_state_of(newest, kept is not None)
    context = {
        "registration": found,
        "event": found.event,
        "rule": found.event.visa_rule,
        "state": state,
        "letter": newest,
        "kept": kept,
        "comes": _comes(found, timezone.now()),
        "ready": state == visa_letters.VisaLetterState.ISSUED and found.has_seat,
        "openings": visa_letters.list_accesses(found),
        "form": form,
        "opened": opened,
        "stale": stale,
    }
    return render(request, "certificates/visa_letter.html", context, status=status)


def _comes(found, now):
    """Whether data may be filled in now: `actions` says the same with its reasons."""
    confirmed = found.status == RegistrationStatus.CONFIRMED and found.mode == Mode.ROOM
    return confirmed and found.event.stands(now)


@require_POST
@never_stored
def open_details(request, slug, pk):
    """Show the data once, in the form to correct them. The opening is kept and listed below."""
    found = _get_registration(request, slug, pk)
    own = found.user_id == request.user.pk
    if not (own or speaks_for(request.user, found.delegation.entity)):
        return redirect("office:visa_letter", slug, pk)  # where they say for what they open them
    require_fresh_sign_in(request)
    data = open_passport_details(found, by=request.user, at=timezone.now(), purpose=OWN)
    registration = _get_registration(request, slug, pk)
    return _letter_page(
        request,
        registration,
        _empty(registration, data),
        opened=passport_details.labelled_details(data),
    )


@require_POST
@never_stored
def letter_file(request, slug, pk):
    """The issued letter, made now and stored nowhere."""
    found = _get_registration(request, slug, pk)
    require_fresh_sign_in(request)
    issued, data = download_letter(found, by=request.user, at=timezone.now())
    return letter_response(issued, data)


@sensitive_variables()
def letter_response(letter, data, draft_at=None):
    """The PDF to keep; a draft to look at in the browser."""
    file = visa_letters.letter_pdf(letter, data, draft_at)
    response = HttpResponse(file, content_type="application/pdf")
    name = "inline" if draft_at else f'attachment; filename="letter-{letter.number}.pdf"'
    response["Content-Disposition"] = name
    response["Cache-Control"] = "private, no-store"
    return response
