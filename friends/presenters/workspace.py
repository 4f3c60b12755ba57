"""What a delegation's workspace shows: what is to do, what has happened, who acts.

What the apps above add (`audit.registry`):

``SECTIONS``  callables ``(request, entity, now)`` → ``{"template", …}`` or None. The template is
              included as a section of the page and finds the dict as ``section``; it holds
              ``may_act`` too, whether the reader decides for the delegation.
``TASKS``     callables ``(request, entity, now)`` → list of ``{"title", "text", "url", "label"}``.
"""

from collections.abc import Callable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import day
from audit.models import Entry
from audit.registry import Registry, offer
from friends.models import Entity, Membership, MembershipStatus, Procedure

SECTIONS: Registry[Callable] = offer("friends.workspace_sections")
TASKS: Registry[Callable] = offer("friends.workspace_tasks")
ENTRIES = 20


def sections(request, entity, now, *, may_act):
    found = (source(request, entity, now) for source in SECTIONS)
    return [{**section, "may_act": may_act} for section in found if section]


# --- to do ----------------------------------------------------------------------------------------
def to_do(request, entity, now, reps):
    """The tasks of this delegation's focal points."""
    waiting = [rep for rep in reps if rep.status == "asked"]
    items = [*_requests(entity, waiting, now), *_join(entity), *_signatures(entity, now)]
    items += [*_objections(entity, now), *_endings(entity, reps, now)]
    for source in TASKS:
        items += source(request, entity, now)
    return items


def _requests(entity, waiting, now):
    if not waiting:
        return
    n, days = len(waiting), (now - min(rep.asked_at for rep in waiting)).days
    age = ngettext(
        "The oldest request is %(n)s day old.", "The oldest request is %(n)s days old.", days
    )
    yield {
        "title": ngettext(
            "Decide on a new representative", "Decide on %(n)s new representatives", n
        )
        % ({"n": () if n == 1 else n}),
        "text": _("Approve or decline each request to represent your delegation.")
        + " "
        + age % {"n": days},
        "url": "#reps-h",
        "label": _("Review requests"),
    }


def _join(entity):
    if entity.memberships.live().exists():
        return
    yield {
        "title": _("Join the Group"),
        "text": _(
            "Send the request of your mission with a note verbale and name the focal points."
        ),
        "url": reverse("friends:join", args=[entity.code]),
        "label": _("File a request"),
    }


def _signatures(entity, now):
    if not Entity.objects.chairing_on(now.date()).filter(pk=entity.pk).exists():
        return
    rows = Membership.objects.awaiting_decision().filter(procedure=Procedure.SIGNATURES)
    rows = rows.exclude(signatures__entity=entity).exclude(entity=entity)
    for membership in rows.select_related("entity"):
        yield {
            "title": _("Sign the request of %s") % membership.entity,
            "text": _("Requested on %s. Each Co-Chair signs.") % day(membership.requested_at),
            "url": membership.get_absolute_url(),
            "label": _("See the request"),
        }


def _objections(entity, now):
    if not Entity.objects.members_on(now.date()).filter(pk=entity.pk).exists():
        return
    rows = Membership.objects.awaiting_decision().filter(procedure=Procedure.NON_OBJECTION)
    rows = rows.filter(objections_until__gt=now).exclude(entity=entity)
    for membership in rows.select_related("entity"):
        yield {
            "title": _("%s asks to join") % membership.entity,
            "text": _(
                "Members may object until %s. Without an objection the request will be granted."
            )
            % day(membership.objections_until),
            "url": membership.get_absolute_url(),
            "label": _("See the request"),
        }


def _endings(entity, reps, now):
    for rep in reps:
        if (
            rep.status == "approved"
            and rep.valid_until
            and 0 <= (rep.valid_until - now.date()).days <= 30
        ):
            yield {
                "title": _("The representation by %s ends soon") % rep.user,
                "text": _("Last day: %s. Name a replacement in time.") % day(rep.valid_until),
                "url": "#reps-h",
                "label": _("See representatives"),
            }


# --- membership -----------------------------------------------------------------------------------
def timeline(memberships, today, reps=()):
    """The steps of an entity's memberships, oldest first, and what is to come after them:
    ``{"title", "on", "text", "state"}``."""
    steps = []
    for membership in sorted(memberships, key=lambda m: m.requested_at):
        steps += _steps(membership, today)
    return sorted([*steps, *_focal_point(reps)], key=lambda step: step["state"] != "")


def _focal_point(reps):
    """The newest of those who are focal points now."""
    named = [rep for rep in reps if rep.status == "approved" and rep.role == "focal_point"]
    if named:
        newest = max(named, key=lambda rep: rep.valid_from)
        yield _step(_("Focal point named"), newest.valid_from, str(newest.user))


def _steps(m, today):
    S = MembershipStatus
    if m.note_verbale_id:
        yield _step(_("Request received"), m.requested_at, str(m.note_verbale))
    if m.status == S.REQUESTED:
        yield _step(_("Decision"), None, str(m.get_procedure_display()), "now")
        yield _step(_("Membership"), None, "", "next")
    if m.status == S.DECLINED:
        yield _step(_("Request declined"), m.decided_at, m.reason)
    if m.status == S.RETRACTED:
        yield _step(_("Request withdrawn"), None, "")
    if m.effective_from:
        state = "next" if m.effective_from > today else ""
        yield _step(_("Membership begins"), m.effective_from, str(m.get_capacity_display()), state)
    if m.effective_until:
        state = "next" if m.effective_until > today else ""
        yield _step(_("Membership ends"), m.effective_until, _("By a second note verbale"), state)


def _step(title, on, text, state=""):
    return {"title": title, "on": on, "text": text, "state": state}


# --- history --------------------------------------------------------------------------------------
def acts():
    """What an entry's act is called on a page; what has no name here is not shown to a mission."""
    return {
        "membership.requested": _("Request to join filed"),
        "membership.signed": _("Request signed by a Co-Chair"),
        "membership.objected": _("Objection raised"),
        "membership.objection_lifted": _("Objection lifted"),
        "membership.admitted": _("Admitted to the Group"),
        "membership.declined": _("Request declined"),
        "membership.retracted": _("Request withdrawn"),
        "membership.withdrawn": _("Withdrawn from the Group"),
        "membership.imported": _("Entered from a list of members"),
        "representative.asked": _("A person asked to represent the delegation"),
        "representative.invited": _("Representative invited"),
        "representative.appointed": _("Representative appointed on a note verbale"),
        "representative.awaiting_second_officer": _("Sent to a second officer for confirmation"),
        "representative.claimed": _("Invitation linked to an account"),
        "representative.approved": _("Representative approved"),
        "representative.declined": _("Representative declined"),
        "representative.limited": _("Last day of a representation set"),
        "representative.ended": _("Representation ended"),
        "representative.role_changed": _("Role changed"),
    }


def history(memberships, reps=(), *, notes=True):
    """The newest entries about these rows, each with its act in words and its date; without
    ``notes`` the reasons, which may be about a person, are left out."""
    subjects = Q(subject_type="friends.membership", subject_id__in=[m.pk for m in memberships])
    subjects |= Q(subject_type="friends.representative", subject_id__in=[r.pk for r in reps])
    names = acts()
    rows = Entry.objects.filter(subjects, act__in=names).select_related("actor")[:ENTRIES]
    return [
        {
            "at": e.at,
            "act": names[e.act],
            "who": e.actor or _("The system"),
            "note": e.note if notes else "",
        }
        for e in rows
    ]
