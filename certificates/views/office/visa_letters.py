"""The office: visa support letters. Even reading needs a permission of its own, and the list holds
nothing of a passport: data are opened one person at a time, for a purpose that the person sees."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.fresh_sign_in import require_fresh_sign_in
from audit.lifecycle import NotPossible
from audit.refusals import attempt, conflict_in
from certificates.actions.passport_details import (
    download_letter,
    open_draft,
    open_passport_details,
    set_visa_rule,
)
from certificates.actions.visa_letters import (
    issue_letters,
    withdraw_letter,
)
from certificates.forms.visa_letters import AccessReasonForm, VisaRuleForm, WithdrawVisaLetterForm
from certificates.models import VisaLetterStatus
from certificates.permissions import may_see_visa_letters
from certificates.queries import visa_letters as reading
from certificates.rules import passport_details
from certificates.views.visa_letters import letter_response, never_stored
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.acting_on_list import ActedList, ActedRow, ListAct, act_on_list, quiet_or
from events.wording.print_warnings import position_warning

OPEN, ISSUE = "certificates.open_passport_details", "certificates.issue_visa_letter"
PER_PAGE = 100
V = reading.VisaLetterState
TABS = (V.BEING_PREPARED, V.MISSING, V.ISSUED, V.WITHDRAWN, V.ERASED)


def _describe(row):
    return ActedRow(
        row.name,
        reverse("office:visa_letter", args=[row.event.slug, row.pk]),
        row.delegation.entity.name,
        row.get_status_display(),
    )


LETTERS = ActedList(
    tab="visa_letters",
    act_url="visa_letters_issue",
    describe=_describe,
    back=gettext_lazy("Back to visa support letters"),
    stay=gettext_lazy("Their letters stay as they are."),
    choose=gettext_lazy("Tick at least one letter whose draft you have seen."),
    most=100,  # each is written to its reader
)
ISSUE_LETTERS = ListAct(
    key="issue",
    label=gettext_lazy("Issue letters"),
    act=issue_letters,
    heading=lambda n: ngettext("Issue %(n)s letter", "Issue %(n)s letters", n) % {"n": n},
    can=lambda n: (
        ngettext("%(n)s letter can be issued.", "%(n)s letters can be issued.", n) % {"n": n}
    ),
    done=lambda n: ngettext("%(n)s letter issued", "%(n)s letters issued", n) % {"n": n},
    will=lambda _result, event: [
        quiet_or(
            event,
            _(
                "These people and the focal points of their missions will be emailed a link to the"
                " letter."
            ),
        ),
        _("Each letter has a number. A consulate can check it on the verification page."),
    ],
    have=lambda _result, event: [
        quiet_or(
            event,
            _(
                "These people and the focal points of their missions are being emailed a link to"
                " the letter."
            ),
        )
    ],
    final=gettext_lazy(
        "A letter cannot be changed after it is issued. It can be withdrawn, with a reason."
    ),
)


def for_visas(*methods, right=None):
    """A page for officers who write letters; ``right`` is the permission besides reading."""

    def decorate(view):
        @never_stored
        @office(methods=methods)
        @wraps(view)
        def guarded(request, *args, **kwargs):
            user = request.user
            if not may_see_visa_letters(user) or not (right is None or user.has_perm(right)):
                raise PermissionDenied(_("Only visa officers can use these pages."))
            request.may_open, request.may_issue = user.has_perm(OPEN), user.has_perm(ISSUE)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _event_and_registration(request, slug, pk):
    """The event and a person of its list, with what the list says of his or her letter."""
    event = found(request, slug)
    rows = reading.with_draft_seen(reading.letter_rows(event), request.user)
    row = get_object_or_404(rows, pk=pk)
    row.event, row.state = event, reading.VisaLetterState(row.letter_state)
    return event, row


@for_visas("GET", "HEAD")
def letters(request, slug):
    """Who may have a letter, and how it stands."""
    event = found(request, slug)
    state = request.GET.get("state", "")
    text = request.GET.get("q", "").strip()[:80]
    rows = reading.with_draft_seen(reading.letter_rows(event, state, text), request.user)
    page, counts = page_of(request, rows, PER_PAGE), reading.count_letter_states(event)
    for row in page:
        row.event, row.state = event, reading.VisaLetterState(row.letter_state)
    context = {
        "event": event,
        "tab": "visa_letters",
        "page": page,
        "rule": getattr(event, "visa_rule", None),
        "state": state,
        "text": text,
        "all": sum(counts.values()),
        "states": [
            (one.value, one.label, counts.get(one.value, 0))
            for one in TABS
            if counts.get(one.value) or one.value == state
        ],
        "prepared": counts.get(V.BEING_PREPARED.value, 0),
        "narrowed": bool(state or text),
    }
    context["choice"] = any(row.state == V.BEING_PREPARED and row.has_seat for row in page)
    # The name on a letter is that of the passport, in Latin letters; the rest is as registered.
    context["not_printable"] = [(row, text) for row in page if (text := position_warning(row))]
    return render(request, "certificates/office/visa_letters.html", context)


@for_visas("GET", "HEAD", "POST", right=ISSUE)
def rule(request, slug):
    """Whether letters are written at this event, who signs them, and how long the data are kept."""
    event, status = found(request, slug), 200
    stored = getattr(event, "visa_rule", None)
    form = VisaRuleForm(request.POST if request.method == "POST" else None, rule=stored)
    context = {"event": event, "tab": "visa_letters", "form": form, "rule": stored}
    if request.method == "POST" and form.is_valid():
        attempt(form, _save, form, event, request.user)
        if not form.refusal:
            messages.success(request, _("The rule has been saved."))
            return redirect("office:visa_letters", slug)
        context["conflict"], status = conflict_in(form), 409
    return render(request, "certificates/office/visa_letter_rule.html", context, status=status)


def _save(form, event, user):
    facts = {"by": user, "at": timezone.now(), "version": form.cleaned_data["seen_version"]}
    set_visa_rule(event, **facts, **form.values)


@for_visas("POST", right=ISSUE)
def issue(request, slug):
    """What will happen to the letters that are chosen, then the act, then what came of it."""
    event = found(request, slug)
    return act_on_list(
        request,
        event,
        LETTERS,
        [ISSUE_LETTERS],
        lambda: reading.letter_rows(event, V.BEING_PREPARED),
    )


@for_visas("POST", right=OPEN)
def draft(request, slug, pk):
    """The draft of a letter as PDF, to look at before it is issued: made now, stored nowhere, an
    opening."""
    _event, row = _event_and_registration(request, slug, pk)
    require_fresh_sign_in(request)
    now = timezone.now()
    letter, data = open_draft(row, by=request.user, at=now)
    return letter_response(letter, data, now)


@for_visas("GET", "HEAD", "POST")
def show(request, slug, pk):
    """One person's letter; a POST with a purpose shows the passport details, this once."""
    event, row = _event_and_registration(request, slug, pk)
    form, opened = AccessReasonForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and not request.may_open:
        raise PermissionDenied(_("You do not have permission to open passport details."))
    if request.method == "POST" and form.is_valid():
        require_fresh_sign_in(request)
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        opened = attempt(form, open_passport_details, row, **facts)
    context = {
        "event": event,
        "tab": "visa_letters",
        "row": row,
        "letter": row.visa_letters.first(),
        "form": form,
        "opened": opened and passport_details.labelled_details(opened),
        "openings": reading.list_accesses(row),
    }
    return render(request, "certificates/office/visa_letter.html", context)


@for_visas("POST", right=OPEN)
def letter_file(request, slug, pk):
    """The letter as PDF, to hand over on paper: made now, stored nowhere, an opening."""
    _event, row = _event_and_registration(request, slug, pk)
    require_fresh_sign_in(request)
    issued, data = download_letter(row, by=request.user, at=timezone.now())
    return letter_response(issued, data)


@for_visas("GET", "HEAD", "POST", right=ISSUE)
def withdraw(request, slug, pk):
    """Withdraw the letter: a page that asks why."""
    event, row = _event_and_registration(request, slug, pk)
    letter = row.visa_letters.exclude(status=VisaLetterStatus.WITHDRAWN).first()
    if letter is None:
        raise NotPossible(_("There is no letter to withdraw."))
    form = WithdrawVisaLetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        if attempt(form, withdraw_letter, letter, **facts):
            messages.success(
                request,
                _("The letter of %s is withdrawn. The person and the mission will be emailed.")
                % row.name,
            )
            return redirect("office:visa_letters", slug)
    context = {"event": event, "tab": "visa_letters", "row": row, "letter": letter, "form": form}
    return render(request, "certificates/office/visa_letter_withdraw.html", context)
