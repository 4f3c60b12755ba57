"""The letter for a visa, as the person and the mission see it. Passport data pass through these
pages and stay nowhere: no cache, no session, no message, no report of an error keeps them."""

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

from audit.refusals import attempt
from certificates.permissions import handles_passport
from events import letters, passports
from events.actions.visas import OWN, FilledMeanwhile, fill_passport, open_passport, take_letter
from events.forms.visas import PassportForm
from events.models import Mode, Registration, RegistrationStatus
from friends.people import speaks_for


def secret(view):
    """A page through which passport data pass: never kept by a browser, and of an error in it the
    report holds neither what was sent nor any variable."""
    quiet = sensitive_post_parameters()(sensitive_variables()(never_cache(view)))
    return wraps(view)(quiet)


def _found(request, slug, pk):
    """The registration, at an event that writes letters, for those who handle its passport data."""
    rows = Registration.objects.visible_to(request.user).filter(event__slug=slug)
    rows = rows.select_related("event__visa_rule", "delegation__entity", "user", "passport")
    found = get_object_or_404(rows, pk=pk)
    if not hasattr(found.event, "visa_rule"):
        raise Http404
    if not handles_passport(request.user, found):
        raise PermissionDenied(
            _("The letter is for the person, the mission and who writes letters.")
        )
    return found


@secret
def letter(request, slug, pk):
    """How the letter stands, who opened the data; a POST fills the data in."""
    found = _found(request, slug, pk)
    if request.method != "POST":
        return _page(request, found, _empty(found))
    form = PassportForm(request.POST, event=found.event)
    if not form.is_valid():
        return _page(request, found, form)
    attempt(form, _fill, request, found, form)
    if isinstance(form.refusal, FilledMeanwhile):
        form.show_version(form.refusal.version)
        return _page(request, found, form, status=409)
    if form.refusal:
        return _page(request, found, form)
    messages.success(request, _("The passport data are kept, encrypted. The letter is in work."))
    return redirect("events:letter", slug, pk)


def _fill(request, found, form):
    facts = {"by": request.user, "at": timezone.now()}
    version = form.cleaned_data["seen_version"] or 0
    fill_passport(found, form.passport, version=version, **facts)


def _empty(found, data=None):
    """The form, empty even where data are kept: they are shown to who opens them, with a trace."""
    kept = getattr(found, "passport", None)
    said = {**(data or {}), "seen_version": kept.version if kept else 0}
    return PassportForm(event=found.event, initial=said)


def _page(request, found, form, status=200, opened=None):
    newest, kept = found.letters.first(), getattr(found, "passport", None)
    state = letters.state_of(newest, kept is not None)
    context = {
        "registration": found,
        "event": found.event,
        "rule": found.event.visa_rule,
        "state": state,
        "letter": newest,
        "kept": kept,
        "comes": _comes(found, timezone.now()),
        "ready": state == letters.LetterState.ISSUED and found.has_seat,
        "openings": letters.openings(found),
        "form": form,
        "opened": opened,
    }
    return render(request, "events/letter.html", context, status=status)


def _comes(found, now):
    """Whether data may be filled in now: `actions` says the same with its reasons."""
    confirmed = found.status == RegistrationStatus.CONFIRMED and found.mode == Mode.ROOM
    return confirmed and found.event.stands(now)


@require_POST
@secret
def letter_open(request, slug, pk):
    """Show the data once, in the form to correct them. The opening is kept and listed below."""
    found = _found(request, slug, pk)
    own = found.user_id == request.user.pk
    if not (own or speaks_for(request.user, found.delegation.entity)):
        return redirect("office:letter", slug, pk)  # where they say for what they open them
    data = open_passport(found, by=request.user, at=timezone.now(), purpose=OWN)
    again = _found(request, slug, pk)
    return _page(request, again, _empty(again, data), opened=passports.listed(data))


@require_POST
@secret
def letter_paper(request, slug, pk):
    """The issued letter, made now and stored nowhere."""
    found = _found(request, slug, pk)
    issued, data = take_letter(found, by=request.user, at=timezone.now())
    return paper(issued, data)


@sensitive_variables()
def paper(issued, data):
    response = HttpResponse(letters.paper(issued, data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{issued.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
