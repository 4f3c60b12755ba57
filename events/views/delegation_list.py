"""The delegation list: one address for each act; the page itself for focal points and readers in
the secretariat."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.formatting import moment
from audit.models import record
from audit.refusals import attempt
from events import actions, permissions
from events.actions.delegation_lists import OrderConflict
from events.forms.cancelling import ReasonForm
from events.forms.delegation_list import LAST, DelegationNoteForm, ListOrderForm, SubstituteForm
from events.models import DelegationListStatus, Invitation, Registration, RegistrationStatus
from events.presenters import delegation_list as list_parts
from events.presenters.list_outcomes import names_of
from events.presenters.own_events import step_of_mission
from events.presenters.own_on_event import after_event
from events.queries import delegation_lists
from events.rules.printed_names import printed_row
from events.views.lookup import found_event
from events.views.signed_links import answer_invitation, decline_invitation
from events.wording import explanations
from events.wording.deadlines import deadline
from events.wording.print_warnings import print_warnings
from files.exports import csv_response
from files.in_a_row import comma
from files.pdf import pdf
from friends.forms import typed
from friends.models import Entity
from friends.queries.people import represents, speaks_for

S = RegistrationStatus
DECIDE = "events.decide_registration"


# --- who may --------------------------------------------------------------------------------------
def _reads(user):
    return user.is_staff and user.has_perm("events.view_registration")


def _entity(request, code):
    """The entity, for its focal points and readers in the secretariat. Others who represent it are
    told that the list is not theirs; for strangers it does not exist."""
    entity = get_object_or_404(Entity.objects.visible_to(request.user), code=code)
    if _reads(request.user) or permissions.may_nominate(request.user, entity):
        return entity
    if represents(request.user, entity):
        raise PermissionDenied(
            _("Only the focal points of the delegation can open the delegation list.")
        )
    raise Http404


def get_delegation(request, slug, code, *, mission=False, permission=None):
    """The delegation in the address. ``mission``: only for who may act for it; ``permission``: only
    for officers with this right."""
    event, entity = found_event(request, slug), _entity(request, code)
    if mission and not permissions.may_nominate(request.user, entity):
        raise PermissionDenied(
            _("Only the focal points of the delegation can change the delegation list.")
        )
    if permission and not (request.user.is_staff and request.user.has_perm(permission)):
        raise PermissionDenied
    return delegation_lists.delegation_of(event, entity, timezone.now())


def registration_of_mission(request, slug, pk):
    rows = Registration.objects.visible_to(request.user).filter(event__slug=slug)
    found = get_object_or_404(rows.select_related("event", "delegation__entity", "user"), pk=pk)
    if not permissions.may_nominate(request.user, found.delegation.entity):
        raise PermissionDenied(_("Only the focal points of the delegation can decide this."))
    return found


# --- the page -------------------------------------------------------------------------------------
@never_cache
@require_safe
def delegation_list(request, slug, code):
    return list_page(request, get_delegation(request, slug, code))


def list_page(
    request, delegation, *, order=None, note=None, refused=None, conflict=None, status=200
):
    """The list; ``refused`` is a form whose errors say why an act was not done."""
    event, entity, now = delegation.event, delegation.entity, timezone.now()
    people = list_parts.people_on_list(delegation, now)
    may_act = permissions.may_nominate(request.user, entity)
    closed = permissions.why_closed(event, now)
    past = event.ends_at <= now
    edits = may_act and delegation.editable and not past
    order = order or ListOrderForm(rows=people.live)
    context = {
        "delegation": delegation,
        "event": event,
        "entity": entity,
        "numbers": list_parts.DelegationNumbers.of(delegation),
        "line": list_parts.seat_line(delegation, people.live),
        "people": [(row, order.inputs(row)) for row in people.live],
        "order_open": order.is_bound,
        "ended": people.ended,
        "reasons": {row.open_answer.round.reason for row in people.live if row.open_answer},
        "due": _due(event, now) if edits and not closed else None,
        "past": past,
        "since": _since(delegation, now),
        "step": step_of_mission(people.live, delegation) if may_act and not past else None,
        "after": next(iter(after_event([delegation])), None) if past and delegation.pk else None,
        "may_act": may_act,
        "edits": edits,
        "adds": edits and not closed,
        "closed": closed,
        "may_submit": edits and (not closed or _corrects(delegation, now)),
        "may_substitute": may_act and event.may_substitute(now),
        "may_decide": request.user.is_staff and request.user.has_perm(DECIDE),
        "outside": not event.invites(entity, now.date()),
        **(_people_to_add(request, entity, event, now) if edits and not closed else {}),
        "form": note or refused,
        "note_form": note or DelegationNoteForm(),
        "conflict": conflict,
        "rules": explanations.rules(event),
        "not_printable": print_warnings(people.live),
    }
    return render(request, "events/delegation_list.html", context, status=status)


MANY = 8  # from so many people on there is a search


def _people_to_add(request, entity, event, now):
    """People of earlier events, narrowed by the search, and the mission's own representatives."""
    text = request.GET.get("find", "").replace("\x00", "").strip()[:100]
    earlier = delegation_lists.earlier_people(entity, event, text)
    own = delegation_lists.representatives_to_add(entity, event, now.date(), earlier)
    return {
        "earlier": earlier,
        "own": [] if text else own,
        "find": text,
        "searches": bool(text) or len(earlier) > MANY,
        "chosen": {*request.POST.getlist("person"), *request.POST.getlist("representative")},
    }


def _since(delegation, now):
    """When the list was accepted or submitted, in the reader's time; empty for other lists."""
    submitted = delegation.status == DelegationListStatus.SUBMITTED
    at = delegation.accepted_at or (submitted and delegation.submitted_at)
    return deadline(at, delegation.event.time_zone, now).reader if at else ""


def _due(event, now):
    return deadline(event.closing, event.time_zone, now)


def _corrects(delegation, now):
    """A list that was submitted in time is corrected after the deadline too."""
    return delegation.status == DelegationListStatus.RETURNED and delegation.event.promotes_waiting(
        now
    )


@never_cache
@require_safe
def numbers(request, slug, code):
    """The live numbers alone; nothing where they are as ``tag`` says."""
    delegation = get_delegation(request, slug, code)
    shown = list_parts.DelegationNumbers.of(delegation)
    if request.GET.get("tag") == shown.tag:
        return HttpResponse(status=204)
    context = {"numbers": shown, "delegation": delegation, "event": delegation.event}
    return render(request, "events/includes/list_numbers.html", context)


@require_safe
def list_file(request, slug, code, kind):
    """The delegation list as PDF or CSV; the download is recorded."""
    if kind not in ("pdf", "csv"):
        raise Http404
    delegation = get_delegation(request, slug, code)
    live = list_parts.people_on_list(delegation, timezone.now()).live
    if delegation.pk:
        record("delegation.exported", delegation, by=request.user, after={"format": kind})
    name = f"{delegation.event.slug}-{delegation.entity.code}"
    if kind == "csv":
        return csv_response(name, list_parts.csv_header(), list_parts.csv_lines(live))
    response = HttpResponse(_pdf(delegation, live), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _pdf(delegation, live):
    event, shown = delegation.event, list_parts.DelegationNumbers.of(delegation)
    lines = [[str(cell) for cell in line] for line in list_parts.csv_lines(live)]
    no_limit = _("no limit")
    facts = [
        (_("Delegation list"), delegation.get_status_display()),
        (_("Quota"), no_limit if shown.quota is None else str(shown.quota)),
        (_("Used"), str(shown.used)),
        (_("On the waiting list"), str(shown.waiting)),
        (_("Note verbale"), str(delegation.note_verbale or _("none"))),
    ]
    data = {
        "title": _("Delegation of %s") % delegation.entity.name,
        "group": str(_("Group of Friends")),
        "event": f"{event.title}{comma()}{permissions.time_with_place(event.starts_at, event)}",
        "facts": facts,
        "header": list_parts.csv_header(),
        "rows": [printed_row(line, given=2, family=3, second=4) for line in lines],
        "widths": [0, 0, 3, 3, 3, 3, 3, 2, 3, 0],
        "nobody": _("There are no people on the list yet."),
        "foot": _("As of %s") % moment(timezone.now(), event.time_zone),
    }
    return pdf("files/list", data)


def reply(request, slug, code):
    """The invitation of a delegation, for its focal points signed in."""
    found = _invitation(request, slug, code)
    refusal = reverse("events:reply_no", args=[slug, code])
    reads = speaks_for(request.user, found.entity)
    return answer_invitation(request, found, request.user, refusal=refusal, reads=reads)


@require_POST
def reply_no(request, slug, code):
    """We do not come."""
    found = _invitation(request, slug, code)
    page = reverse("events:reply", args=[slug, code])
    return decline_invitation(request, found, request.user, page=page)


def _invitation(request, slug, code):
    delegation = get_delegation(request, slug, code, mission=True)
    rows = Invitation.objects.visible_to(request.user).select_related("event", "entity")
    return get_object_or_404(rows, event=delegation.event, entity=delegation.entity)


# --- acts of the mission --------------------------------------------------------------------------
def done(request, delegation, text):
    messages.success(request, text)
    return redirect(delegation)


@require_POST
def add_known_people(request, slug, code):
    """Add chosen people of earlier events and of the mission's own to the delegation list."""
    delegation = get_delegation(request, slug, code, mission=True)
    entity, event, now = delegation.entity, delegation.event, timezone.now()
    keys = set(request.POST.getlist("person"))
    earlier = [r for r in delegation_lists.earlier_people(entity, event) if str(r.pk) in keys]
    keys = set(request.POST.getlist("representative"))
    own = delegation_lists.representatives_to_add(entity, event, now.date())
    own = [row for row in own if str(row.pk) in keys]
    if not (earlier or own):
        messages.warning(request, _("Choose at least one person."))
        return redirect(delegation)
    facts = {"by": request.user, "at": now, "earlier": earlier, "representatives": own}
    form = forms.Form(request.POST)
    added = attempt(form, actions.add_known_people, event, entity=entity, **facts)
    if added is None:
        return list_page(request, delegation, refused=form, status=409)
    text = ngettext(
        "%(n)s is on the list as a draft.", "%(n)s are on the list as drafts.", len(added)
    ) % {"n": names_of(added)}
    return done(request, delegation, text)


@require_POST
def order(request, slug, code):
    """Save positions and roles; what another reader changed meanwhile is kept."""
    delegation = get_delegation(request, slug, code, mission=True)
    if "move" in request.POST:
        return _move(request, delegation)
    refusal_page = arrange(request, delegation)
    return refusal_page or done(request, delegation, _("Order and roles are saved."))


def _move(request, delegation):
    """Put one person at another number: “12-2” is the one with key 12 as No. 2."""
    key, _dash, number = request.POST["move"].partition("-")
    live = {str(row.pk): row for row in list_parts.people_on_list(delegation, timezone.now()).live}
    if key not in live or not (number.isdecimal() and 0 < int(number) <= LAST):
        return redirect(delegation)
    ranks, form = {int(key): int(number)}, forms.Form(request.POST)
    facts = {"by": request.user, "at": timezone.now(), "roles": {}, "seen_roles": {}}
    ordered = attempt(form, actions.reorder, delegation, ranks=ranks, **facts)
    if ordered is None:
        return list_page(request, delegation, refused=form, status=409)
    place = next(n for n, row in enumerate(ordered, 1) if str(row.pk) == key)
    text = _("%(name)s is now No. %(place)d.") % {"name": live[key].name, "place": place}
    messages.success(request, text)
    return redirect(f"{delegation.get_absolute_url()}#person-{key}")


def arrange(request, delegation):
    """Save what was typed into the list. Returns the page that asks again, if it cannot be."""
    live = list_parts.people_on_list(delegation, timezone.now()).live
    form = ListOrderForm(request.POST, rows=live)
    if not form.is_valid():
        return list_page(request, delegation, order=form, status=400)
    attempt(form, actions.reorder, delegation, by=request.user, at=timezone.now(), **form.facts)
    if not form.refusal:
        return None
    if isinstance(form.refusal, OrderConflict):  # both versions are shown side by side
        form.accept_theirs_as_seen()
        return list_page(request, delegation, order=form, conflict=form.refusal, status=409)
    return list_page(request, delegation, order=form, refused=form, status=409)


@require_POST
def note(request, slug, code):
    """Attach the note verbale of the delegation."""
    delegation = get_delegation(request, slug, code, mission=True)
    form = DelegationNoteForm(*typed(request))
    if form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "paper": form.paper()}
        if attempt(form, actions.attach_note, delegation, **facts):
            return done(request, delegation, _("The note verbale is attached."))
    return list_page(request, delegation, note=form, status=400)


@require_POST
def recall(request, slug, code):
    delegation = get_delegation(request, slug, code, mission=True)
    actions.recall_list(delegation, by=request.user, at=timezone.now())
    return done(request, delegation, _("The list is recalled. Change it and submit it again."))


# --- acts of the secretariat ----------------------------------------------------------------------
@require_POST
def accept(request, slug, code):
    delegation = get_delegation(request, slug, code, permission=DECIDE)
    actions.accept_list(delegation, by=request.user, at=timezone.now())
    return done(request, delegation, _("The delegation list is accepted."))


def return_for_correction(request, slug, code):
    """Return the list for correction: a page that asks what is to be corrected."""
    delegation = get_delegation(request, slug, code, permission=DECIDE)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "reason": form.cleaned_data["reason"]}
        if attempt(form, actions.return_for_correction, delegation, **facts):
            return done(
                request,
                delegation,
                _("The list is returned. The mission can now correct it and submit it again."),
            )
    context = {
        "form": form,
        "event": delegation.event,
        "title": _("Return the delegation list for correction"),
        "lead": delegation.entity.name,
        "submit": _("Return the list"),
        "back": delegation.get_absolute_url(),
    }
    return render(request, "events/reason.html", context)


# --- persons --------------------------------------------------------------------------------------
def substitute(request, slug, pk):
    """Give a person's seat to another one of the delegation."""
    found, now = registration_of_mission(request, slug, pk), timezone.now()
    waiting = found.delegation.registrations.filter(status=S.WAITING, mode=found.mode)
    form = SubstituteForm(
        request.POST or None, event=found.event, waiting=waiting, initial={"role": found.role}
    )
    if request.method == "POST" and form.is_valid():
        new = _substitute(request, found, form, now)
        if new:
            return done(request, found.delegation, _replaced(found, new))
    context = {"registration": found, "event": found.event, "form": form}
    return render(request, "events/substitute.html", context)


def _substitute(request, found, form, now):
    who = {"successor": form.chosen} if form.chosen else {"details": form.details}
    officer = permissions.may_enter_replies(request.user)
    facts = {"by": request.user, "at": now, "late": officer}
    return attempt(form, actions.substitute, found, **facts, **who)


def _replaced(found, new):
    names = {"new": new.name, "old": found.name}
    if new.status == S.SUBSTITUTE:
        return _("%(new)s will substitute %(old)s once the secretariat approves.") % names
    return _("%(new)s has the seat of %(old)s.") % names
