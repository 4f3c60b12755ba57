"""The audit log in words, for its readers: filters, pages by key, and a file."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.formatting import short_day
from accounts.models import User
from audit.models import record
from audit.presenters.audit_log import names_of, rows_of
from audit.queries.audit_log import PAGE
from audit.wording import act_in_words
from config.audit_log_form import LogForm
from events.models import Event, Registration
from files.exports import csv_response
from friends.models import Entity

READ = "audit.view_entry"
# Readers with all of these see the names of records; others get their numbers.
NAMES = ("accounts.view_user", "events.view_registration", "friends.view_membership")
# What a record is called by: the person, the State or organization, the event.
TARGETS = (User, Registration, Entity, Event)
HIDDEN = ("person", "account")  # of a filter: no entry keeps the name that was looked for


@never_cache
@require_safe
def audit_log(request):
    form = _form(request)
    entries = form.asked.page(form.cleaned_data["after"]) if form.is_valid() else []
    shown = entries[:PAGE]
    names = names_of(shown, TARGETS) if request.user.has_perms(NAMES) else {}
    used = list(_used(request, form)) if form.is_valid() else []
    last = shown[-1] if len(entries) > PAGE else None
    context = {
        "form": form,
        "rows": rows_of(shown, names=names),
        "used": used,
        "is_narrowed": any(filter["name"] != "person" for filter in used),
        "next": _query(request, after=f"{last.at.isoformat()}~{last.pk}") if last else "",
        "file": reverse("audit_log_file") + _query(request, after=None),
        "is_later": bool(form.is_valid() and form.cleaned_data["after"]),
        "first": _query(request, after=None) or "?",
    }
    return render(request, "work/audit_log.html", context)


@never_cache
@require_safe
def audit_log_file(request):
    """All entries of the filter, as CSV; that it was taken is an entry too."""
    form = _form(request)
    if not form.is_valid():
        return audit_log(request)
    filters = request.GET.copy()
    for name in HIDDEN:
        if filters.get(name):
            filters[name] = "…"
    after = {"format": "csv", "filters": filters.urlencode()}
    record("entry.exported", request.user, by=request.user, after=after)
    header = [
        *(_("Number"), _("Time"), _("Who"), _("What was done")),
        *(_("Code"), _("Kind of record"), _("Number of the record"), _("Reason"), _("Hash")),
    ]
    return csv_response("audit-log", header, _lines(form.asked.all()))


def _lines(entries):
    for entry in entries.iterator(chunk_size=2000):
        yield [
            entry.seq,
            entry.at,
            str(entry.who),
            act_in_words(entry.act, entry.subject_type),
            entry.act,
            entry.subject_type,
            entry.subject_id,
            entry.note,
            entry.hash,
        ]


def _form(request):
    if not request.user.has_perm(READ):
        raise PermissionDenied
    return LogForm(request.GET, user=request.user)


def _query(request, **changed):
    query = request.GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}" if query else ""


def _used(request, form):
    """Each filter in use, with the address of the log without it."""
    for name, label, value in form.used:
        words = short_day(value) if name in ("since", "until") else value
        without = {"after": None, name: None} | ({"account": None} if name == "person" else {})
        yield {
            "name": name,
            "label": label,
            "words": words,
            "query": _query(request, **without) or "?",
        }
