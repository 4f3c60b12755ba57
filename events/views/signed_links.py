"""Answers by a link from an email, without signing in. The link opens a page with buttons; acts are
done by a POST, so that an email program which opens links answers nothing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.lifecycle import NotPossible
from audit.refusals import attempt
from events import actions, signed_links
from events.actions.seat_ledger import to_microseconds
from events.forms.invitation_reply import InvitationForm
from events.models import Invitation, ReconfirmationAnswer, Registration, RegistrationStatus
from events.wording import explanations

S = RegistrationStatus
RECORDED = gettext_lazy("We have recorded your reply. You can change it here.")


class BrokenLink(Http404):
    """A link that opens nothing; email programs cut long ones in two."""

    said = gettext_lazy(
        "This link is incomplete or no longer valid. Copy the whole link from the "
        "email, or sign in to see what we ask of you."
    )


def opened(kind, token, model, *joined):
    """The row that the token names, and its facts."""
    facts = signed_links.read_token(kind, token)
    found = facts and signed_links.row_of(model, facts, *joined)
    if not found:
        raise BrokenLink
    return found, facts


# --- a seat that is offered -----------------------------------------------------------------------
def _offered(token):
    """The registration, who acts, and whether this very offer still stands."""
    found, facts = opened("offer", token, Registration, "event", "delegation__entity", "user")
    by = signed_links.reader_of(facts, found.delegation.entity, found)
    this = to_microseconds(found.offered_at) == facts["t"] if found.offered_at else False
    return found, by, this and found.status == S.OFFERED and found.event.stands(timezone.now())


@login_not_required
@never_cache
@require_safe
def offer(request, token):
    """A seat that is offered: a page with the two answers as buttons."""
    found, _by, standing = _offered(token)
    context = {
        "registration": found,
        "event": found.event,
        "standing": standing,
        "until": found.offer_until,
        "token": token,
    }
    return render(request, "events/signed_links/offer.html", context)


@login_not_required
@require_POST
def accept_offer(request, token):
    found, by, standing = _offered(token)
    if not standing and found.status != S.CONFIRMED:  # accepted before, by the same form sent twice
        raise NotPossible(_("This offer has ended."))
    actions.accept_offer(found, by=by, at=timezone.now())
    return redirect("events:offer", token)


@login_not_required
@require_POST
def decline_offer(request, token):
    found, by, standing = _offered(token)
    if not standing and found.status != S.DECLINED:
        raise NotPossible(_("This offer has ended."))
    actions.decline_seat(found, by=by, at=timezone.now())
    return redirect("events:offer", token)


# --- asked to reconfirm ---------------------------------------------------------------------------
def _get_answer(token):
    """What was asked of which person, and who acts."""
    person = "registration__"
    joined = (f"{person}event", f"{person}delegation__entity", f"{person}user")
    answer, facts = opened("reconfirm", token, ReconfirmationAnswer, "round", *joined)
    found = answer.registration
    return answer, signed_links.reader_of(facts, found.delegation.entity, found)


@login_not_required
@never_cache
@require_safe
def reconfirm(request, token):
    """Asked to reconfirm: we come, or we do not."""
    answer, _by = _get_answer(token)
    found = answer.registration
    running = answer.round.ended_at is None and found.event.stands(timezone.now())
    context = {
        "answer": answer,
        "registration": found,
        "event": found.event,
        "open": running and found.is_live,
        "token": token,
    }
    return render(request, "events/signed_links/reconfirm.html", context)


@login_not_required
@require_POST
def reconfirm_yes(request, token):
    answer, by = _get_answer(token)
    actions.answer_reconfirmation(answer, by=by, at=timezone.now(), comes=True)
    return redirect("events:reconfirm_link", token)


@login_not_required
@require_POST
def reconfirm_no(request, token):
    answer, by = _get_answer(token)
    actions.answer_reconfirmation(answer, by=by, at=timezone.now(), comes=False)
    return redirect("events:reconfirm_link", token)


# --- an invitation --------------------------------------------------------------------------------
def _invited(token):
    found, facts = opened("invitation", token, Invitation, "event", "entity")
    return found, signed_links.reader_of(facts, found.entity)


@login_not_required
@never_cache
def invitation(request, token):
    """An invitation: we come with so many, or by the other button we do not."""
    found, by = _invited(token)
    return answer_invitation(
        request, found, by, refusal=reverse("events:invitation_no", args=[token])
    )


@login_not_required
@require_POST
def not_coming(request, token):
    found, by = _invited(token)
    return decline_invitation(request, found, by, page=reverse("events:invitation", args=[token]))


def answer_invitation(request, found, by, *, refusal, reads=True):
    """The page of an invitation; ``refusal`` is the address of “we do not come”. ``reads`` is False
    for an officer who looks: the board tells what the mission has opened."""
    now = timezone.now()
    form = InvitationForm(request.POST or None, initial={"number": found.coming or None})
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            actions.reply_to_invitation,
            found,
            by=by,
            at=now,
            coming=form.cleaned_data["number"],
        ):
            messages.success(request, RECORDED)
            return redirect(request.path)
    elif request.method == "GET" and reads:
        actions.note_invitation_opened(found, at=now)
    context = {
        "invitation": found,
        "event": found.event,
        "form": form,
        "refusal": refusal,
        "open": found.withdrawn_at is None and found.event.stands(now),
        "closing": explanations.time_with_place(found.event.closing, found.event),
    }
    return render(request, "events/signed_links/invitation.html", context)


def decline_invitation(request, found, by, *, page):
    actions.reply_to_invitation(found, by=by, at=timezone.now(), coming=0)
    messages.success(request, RECORDED)
    return redirect(page)
