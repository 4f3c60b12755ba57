"""The layers of seats: exceptions for delegations, and pools."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.lifecycle import NotPossible
from audit.refusals import attempt, conflict_in
from events import actions, quotas
from events.forms.office_seats import PoolForm, QuotaForm
from events.models import Pool
from events.views.finding import page_of
from events.views.office.access import found, office
from events.views.office.confirming import asks
from events.views.office.overview import layers
from friends.forms import typed

CHANGE = "events.change_event"
INVITE = "events.invite_entities"
PER_PAGE = 100


@office(CHANGE, methods=("GET", "HEAD"))
def seats(request, slug):
    return _page(request, found(request, slug))


def _page(request, event, form=None):
    rows = quotas.outside_the_rule(event, timezone.now().date())
    context = {
        "event": event,
        "tab": "seats",
        "may": request.may,
        "may_invite": request.user.has_perm(INVITE),
        "layers": layers(event),
        "rules": quotas.by_standing(event),
        "page": page_of(request, rows, PER_PAGE),
        "pools": event.pools.annotate(number=Count("entities")).order_by("pk"),
        "links": event.links.filter(revoked_at=None).count(),
        "form": form or QuotaForm(initial=_held_by(rows, request.GET.get("for"))),
    }
    return render(request, "office/seats.html", context)


def _held_by(rows, code):
    """What the form begins with for the delegation in the address."""
    held = {row.entity.code: row.own_quota for row in rows}
    return {"entity": code, "seats": held.get(code)}


@office(CHANGE, methods=("POST",))
def quota(request, slug):
    """Set an exception for an entity; without a number, the rule holds again."""
    event, form = found(request, slug), QuotaForm(request.POST)
    if not form.is_valid():
        return _page(request, event, form)
    facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
    actions.set_own_quota(event, **facts)
    messages.success(request, _said(**form.cleaned_data))
    return redirect("office:seats", slug)


def _said(entity, seats):
    if seats is None:
        return _("%s: the rule holds, without an exception.") % entity.name
    text = ngettext("%(entity)s: %(n)d seat by exception.", "%(entity)s: %(n)d seats by exception.", seats)  # fmt: skip
    return text % {"entity": entity.name, "n": seats}


# --- pools ----------------------------------------------------------------------------------------
@office(CHANGE)
def pool_add(request, slug):
    """A pool of seats that a group fills first."""
    return _pool(request, Pool(event=found(request, slug)))


@office(CHANGE)
def pool(request, slug, pk):
    """Change a pool that is not open to all yet."""
    row = _found_pool(found(request, slug), pk)
    if row.opened_at:
        raise NotPossible(_("This pool is open to all already."))
    return _pool(request, row)


def _found_pool(event, pk):
    row = get_object_or_404(event.pools.all(), pk=pk)
    row.event = event
    return row


def _pool(request, row):
    event, form = row.event, PoolForm(*typed(request), pool=row)
    context = {"event": event, "tab": "seats", "form": form, "pool": row, "may": request.may}
    status = 200
    if request.method == "POST" and form.is_valid():
        attempt(form, _save, request, form)
        if not form.refusal:
            messages.success(request, _("The pool is saved."))
            return redirect("office:seats", event.slug)
        context["conflict"] = conflict_in(form)
        status = 200 if context["conflict"] is None else 409
    return render(request, "office/pool.html", context, status=status)


def _save(request, form):
    facts = {"entities": form.cleaned_data["entities"]}
    facts["version"] = form.cleaned_data["seen_version"]
    actions.save_pool(form.filled(), by=request.user, at=timezone.now(), **facts)


@office(CHANGE)
def pool_open(request, slug, pk):
    """Open a pool to all before its day: a page that asks first."""
    event = found(request, slug)
    row = _found_pool(event, pk)
    if request.method == "POST":
        actions.open_pool(row, by=request.user, at=timezone.now())
        messages.success(request, _("The pool is open to all."))
        return redirect("office:seats", slug)
    left = ngettext("%d seat is left in it.", "%d seats are left in it.", row.free) % row.free
    warning = _("Its seats pass at once to those who wait. This cannot be undone.")
    return asks(
        request,
        event,
        "seats",
        title=_("Open this pool to all now?"),
        lead=str(row.name),
        texts=[_("It is open to all already.")] if row.opened_at else [left, warning],
        submit="" if row.opened_at else _("Open it to all"),
    )
