"""Certificates: their rule, who qualifies, who does not and why, issuing in bulk, withdrawing."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Job
from attendance.queries.closing_figures import find_closing
from attendance.queries.presence import attendance_units
from audit.lifecycle import NotPossible
from audit.models import record
from audit.refusals import attempt, conflict_in
from certificates.actions import certificates
from certificates.actions.certificate_rule import set_certificate_rule
from certificates.actions.certificates import (
    issue_certificate,
    issue_certificates,
    withdraw_certificate,
)
from certificates.forms.certificates import CertificateRuleForm, WithdrawCertificateForm
from certificates.models import Certificate
from certificates.queries.certificate_list import (
    CertificateFilter,
    list_people,
    matching_people,
    people_of,
)
from certificates.queries.certificate_rule import certificate_rule_for
from certificates.views.office.certificate_acts import CERTIFICATES, acts_for
from events.presenters.list_heads import ListAddress, SortLink
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.acting_on_list import act_on_list
from events.wording.print_warnings import print_warnings
from files.exports import csv_response
from files.fonts import not_printable
from friends.forms import typed

CHANGE = "events.change_event"
ISSUE = "certificates.issue_certificate"
PER_PAGE = 100
KEPT = ("q", "state", "sort")
STATES = {
    "due": gettext_lazy("Qualifies, not issued yet"),
    "valid": gettext_lazy("Has a certificate"),
    "withdrawn": gettext_lazy("Certificate withdrawn"),
    "none": gettext_lazy("Does not qualify"),
}


# --- the list -------------------------------------------------------------------------------------
@office(ISSUE, methods=("GET", "HEAD"))
def certificate_list(request, slug):
    """Who stands where. ``?format=csv`` takes the rows away that the filters show."""
    event, now = found(request, slug), timezone.now()
    standings, asked = certificates.certificate_states(event), CertificateFilter.of(request.GET)
    keys = list_people(event, standings, asked)
    if request.GET.get("format") == "csv":
        return _file(request, event, people_of(event, keys), standings)
    page, counts = page_of(request, keys, PER_PAGE), certificates.count_states(standings)
    rows, address = people_of(event, page.object_list), ListAddress(request.GET, KEPT)
    refusal = certificates.why_not_issuing(event, now)
    context = {
        "event": event,
        "tab": "certificates",
        "may": request.may,
        "page": page,
        "rows": _with_standings(event, rows, standings),
        "states": [(key, label, counts[key]) for key, label in STATES.items()],
        "all": len(standings),
        "due": counts["due"],
        "asked": asked,
        "heads": _heads(address, asked.order, acts=request.may),
        "used": address.used(_said(asked)),
        "rule": certificate_rule_for(event),
        "by_session": any(unit.session for unit in attendance_units(event)),
        "refusal": refusal,
        "jobs": _jobs(event)[:5],
        "not_printable": print_warnings(row for row in rows if standings[row.pk].may_be_issued),
        **CERTIFICATES.bar(event, acts_for(request.may, event, refusal), address.with_values()),
    }
    return render(request, "certificates/office/certificates.html", context)


def _heads(address, order, *, acts):
    return [
        address.sort_link(order, "name", _("Name")),
        address.sort_link(order, "delegation", _("Delegation")),
        address.sort_link(order, "state", _("Certificate")),
        address.sort_link(order, "days", _("Days"), num=True),
        address.sort_link(order, "sessions", _("Sessions"), num=True),
        *([SortLink(_("Actions"))] if acts else []),
    ]


def _said(asked):
    return [
        ("q", _("Search"), asked.text),
        ("state", _("Certificate"), asked.state and str(STATES[asked.state])),
    ]


@office(ISSUE)
def act(request, slug):
    """The address has the filters of the list, which say who is in it."""
    event, asked = found(request, slug), CertificateFilter.of(request.GET)
    return act_on_list(
        request,
        event,
        CERTIFICATES,
        acts_for(request.may, event, certificates.why_not_issuing(event, timezone.now())),
        lambda: matching_people(event, certificates.certificate_states(event), asked),
        query=ListAddress(request.GET, KEPT).with_values(),
    )


def _jobs(event):
    return Job.objects.about(event).filter(kind=certificates.KIND)


def _with_standings(event, rows, standings):
    shown = []
    for row in rows:
        row.event = event
        shown.append((row, standings[row.pk], standings[row.pk].state))
    return shown


def _file(request, event, rows, standings):
    shown = _with_standings(event, rows, standings)
    record("event.certificates_exported", event, by=request.user, after={"rows": len(shown)})
    header = [
        _("Name"),
        _("Delegation"),
        _("Days attended"),
        _("Sessions attended"),
        _("Sessions in total"),
        _("Certificate"),
        _("Reason for not qualifying"),
        _("Certificate number"),
        _("Issued on"),
        _("Withdrawn on"),
    ]
    return csv_response(f"certificates-{event.slug}", header, (_line(*one) for one in shown))


def _line(row, standing, state):
    seen, paper = standing.presence, standing.valid or standing.withdrawn
    return [
        row.name,
        row.delegation.entity.name,
        len(seen.days) if seen else 0,
        seen.sessions if seen else 0,
        seen.total if seen else 0,
        STATES[state],
        standing.qualification.why,
        paper and paper.number,
        paper and paper.issued_at,
        paper and paper.withdrawn_at,
    ]


# --- the rule -------------------------------------------------------------------------------------
@office(CHANGE)
def rule(request, slug):
    """What a certificate takes, and who signs it."""
    event, status = found(request, slug), 200
    form = CertificateRuleForm(*typed(request), rule=certificate_rule_for(event))
    context = {"event": event, "tab": "certificates", "form": form, "may": request.may}
    context["closing"] = find_closing(event)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["seen_version"]
        facts = {"by": request.user, "at": timezone.now(), "version": version, **form.facts}
        attempt(form, set_certificate_rule, event, **facts)
        if not form.refusal:
            messages.success(request, _("The rule has been saved."))
            return redirect("office:certificates", event.slug)
        context["conflict"], status = conflict_in(form), 409
    return render(request, "certificates/office/certificate_rule.html", context, status=status)


# --- issuing --------------------------------------------------------------------------------------
@office(ISSUE)
def issue(request, slug):
    """How many, and that they are written to. The POST asks the worker."""
    event, now = found(request, slug), timezone.now()
    if request.method == "POST":
        return _issue(request, event, now)
    keys = certificates.people_to_certify(event)
    people, facts = event.registrations.filter(pk__in=keys), certificates.certificate_facts(event)
    context = {
        "event": event,
        "tab": "certificates",
        "may": request.may,
        "number": len(keys),
        "seen": certificates.fingerprint(keys),
        "nonce": uuid.uuid4(),
        "unreached": people.filter(user=None, email="").count(),
        "refusal": certificates.why_not_issuing(event, now),
        "unsigned": not facts["signatories"],
        "not_printable": print_warnings(people),
        "facts_not_printable": not_printable(" ".join(_texts(facts))),
    }
    return render(request, "certificates/office/certificates_issue.html", context)


def _texts(facts):
    """All texts of the event that a certificate shows."""
    if isinstance(facts, dict | list):
        for inner in facts.values() if isinstance(facts, dict) else facts:
            yield from _texts(inner)
    else:
        yield str(facts)


def _issue(request, event, now):
    try:
        nonce = uuid.UUID(request.POST.get("nonce", ""))
    except ValueError:
        return redirect("office:certificates_issue", event.slug)
    try:
        facts = {"seen": request.POST.get("seen", ""), "nonce": nonce}
        job = issue_certificates(event, by=request.user, at=now, **facts)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("office:certificates_issue", event.slug)
    return redirect("office:certificates_job", event.slug, job.pk)


@office(ISSUE, methods=("GET", "HEAD"))
def issue_job(request, slug, pk):
    """The progress of the worker, then what came of it."""
    event = found(request, slug)
    row = get_object_or_404(_jobs(event), pk=pk)
    context = {"event": event, "tab": "certificates", "row": row, "works": row.is_active}
    return render(request, "certificates/office/certificates_job.html", context)


@office(ISSUE, methods=("POST",))
def issue_one(request, slug, pk):
    """One person, on an officer's word: also after a withdrawal."""
    event = found(request, slug)
    rows = event.registrations.select_related("delegation__entity", "user", "event")
    person = get_object_or_404(rows, pk=pk)
    issue_certificate(person, by=request.user, at=timezone.now())
    messages.success(request, _("The certificate of %s has been issued.") % person.name)
    return redirect("office:certificates", slug)


# --- withdrawing ----------------------------------------------------------------------------------
@office(ISSUE)
def withdraw(request, slug, pk):
    """A page that asks why."""
    event = found(request, slug)
    rows = Certificate.objects.visible_to(request.user).filter(registration__event=event)
    rows = rows.select_related(
        "registration__event", "registration__delegation__entity", "registration__user"
    )
    paper = rows.filter(pk=pk).first()
    if paper is None:
        raise Http404
    form = WithdrawCertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "reason": form.cleaned_data["reason"]}
        if attempt(form, withdraw_certificate, paper, **facts):
            messages.success(request, _("The certificate of %s has been withdrawn.") % paper.name)
            return redirect("office:certificates", slug)
    context = {
        "event": event,
        "tab": "certificates",
        "form": form,
        "paper": paper,
        "may": request.may,
    }
    return render(request, "certificates/office/certificate_withdraw.html", context)
