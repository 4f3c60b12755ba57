"""The office: letters for visas. Even to read takes a right of its own, and the list holds nothing
of a passport: data are opened one person at a time, for a purpose that the person sees."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.lifecycle import NotPossible
from audit.refusals import attempt, conflict_in
from certificates.permissions import reads_letters
from events import letters as reading
from events import passports
from events.actions.letters import issue_letter, withdraw_letter
from events.actions.visas import open_passport, set_visa_rule, take_letter
from events.forms.visas import PurposeForm, VisaRuleForm, WithdrawForm
from events.models import LetterStatus
from events.views.finding import page_of
from events.views.letters import paper, secret
from events.views.office.access import found, office

OPEN, ISSUE = "events.open_passport", "events.issue_letter"
PER_PAGE = 100


def for_visas(*methods, right=None):
    """A page of the office for who writes letters; ``right`` is what it takes besides reading."""

    def decorate(view):
        @secret
        @office(methods=methods)
        @wraps(view)
        def guarded(request, *args, **kwargs):
            user = request.user
            if not reads_letters(user) or not (right is None or user.has_perm(right)):
                raise PermissionDenied(_("Letters for visas are for officers who write them."))
            request.may_open, request.may_issue = user.has_perm(OPEN), user.has_perm(ISSUE)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _found(request, slug, pk):
    """The event and a person of its list, with what the list says of his or her letter."""
    event = found(request, slug)
    row = get_object_or_404(reading.board(event), pk=pk)
    row.event, row.state = event, reading.LetterState(row.letter_state)
    return event, row


@for_visas("GET", "HEAD")
def letters(request, slug):
    """Who may have a letter, and how it stands."""
    event = found(request, slug)
    state = request.GET.get("state", "")
    text = request.GET.get("q", "").strip()[:80]
    page = page_of(request, reading.board(event, state, text), PER_PAGE)
    for row in page:
        row.event, row.state = event, reading.LetterState(row.letter_state)
    context = {
        "event": event,
        "tab": "letters",
        "page": page,
        "rule": getattr(event, "visa_rule", None),
        "state": state,
        "text": text,
        "states": reading.LetterState.choices,
        "narrowed": bool(state or text),
    }
    context["choice"] = any(
        row.state == reading.LetterState.IN_WORK and row.has_seat for row in page
    )
    return render(request, "office/letters.html", context)


@for_visas("GET", "HEAD", "POST", right=ISSUE)
def rule(request, slug):
    """Whether letters are written at this event, by whom, and how long the data are kept."""
    event, status = found(request, slug), 200
    stored = getattr(event, "visa_rule", None)
    form = VisaRuleForm(request.POST if request.method == "POST" else None, rule=stored)
    context = {"event": event, "tab": "letters", "form": form, "rule": stored}
    if request.method == "POST" and form.is_valid():
        attempt(form, _save, form, event, request.user)
        if not form.refusal:
            messages.success(request, _("The rule of letters is saved."))
            return redirect("office:letters", slug)
        context["conflict"], status = conflict_in(form), 409
    return render(request, "office/letter_rule.html", context, status=status)


def _save(form, event, user):
    facts = {"by": user, "at": timezone.now(), "version": form.cleaned_data["seen_version"]}
    set_visa_rule(event, **facts, **form.values)


@for_visas("POST", right=ISSUE)
def issue(request, slug):
    """Issue the letters of those who are chosen; who cannot have one is named, with the reason."""
    event, now = found(request, slug), timezone.now()
    keys = [key for key in request.POST.getlist("person") if key.isdecimal() and len(key) < 19]
    done = 0
    for row in reading.board(event).filter(pk__in=keys):
        try:
            done += _issue(row, request.user, now)
        except NotPossible as refusal:
            messages.warning(request, f"{row.name}: {refusal}")
    if not keys:
        messages.warning(request, _("Choose at least one person."))
    if done:
        text = ngettext("%d letter is issued.", "%d letters are issued.", done)
        messages.success(request, text % done)
    return redirect("office:letters", slug)


def _issue(row, user, now):
    letter = row.letters.exclude(status=LetterStatus.WITHDRAWN).first()
    if letter is None:
        raise NotPossible(_("The passport data are missing."))
    issue_letter(letter, by=user, at=now)
    return 1


@for_visas("GET", "HEAD", "POST")
def show(request, slug, pk):
    """One person's letter; a POST with a purpose shows the passport data, this once."""
    event, row = _found(request, slug, pk)
    form, opened = PurposeForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and not request.may_open:
        raise PermissionDenied(_("You may issue letters, but not open passport data."))
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        opened = attempt(form, open_passport, row, **facts)
    context = {
        "event": event,
        "tab": "letters",
        "row": row,
        "letter": row.letters.first(),
        "form": form,
        "opened": opened and passports.listed(opened),
        "openings": reading.openings(row),
    }
    return render(request, "office/letter.html", context)


@for_visas("POST", right=OPEN)
def letter_paper(request, slug, pk):
    """The letter as PDF, for who hands it over on paper: made now, stored nowhere, an opening."""
    _event, row = _found(request, slug, pk)
    issued, data = take_letter(row, by=request.user, at=timezone.now())
    return paper(issued, data)


@for_visas("GET", "HEAD", "POST", right=ISSUE)
def withdraw(request, slug, pk):
    """Withdraw the letter: a page that asks why."""
    event, row = _found(request, slug, pk)
    letter = row.letters.exclude(status=LetterStatus.WITHDRAWN).first()
    if letter is None:
        raise NotPossible(_("There is no letter to withdraw."))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        if attempt(form, withdraw_letter, letter, **facts):
            messages.success(request, _("The letter is withdrawn. %s is told.") % row.name)
            return redirect("office:letters", slug)
    context = {"event": event, "tab": "letters", "row": row, "letter": letter, "form": form}
    return render(request, "office/letter_withdraw.html", context)
