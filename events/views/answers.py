"""Answers by a link from a mail, without signing in. The link opens a page with buttons; what is
done is done by a POST, so that a mail program which opens links answers nothing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from audit.lifecycle import NotPossible
from events import actions, tokens, words
from events.actions.seats import stamp
from events.forms.answers import InvitationForm
from events.models import Answer, EventStatus, Invitation, Registration, RegistrationStatus
from friends.forms import attempt

# Of an event that was called off nothing is asked any more.
STANDING = (EventStatus.PUBLISHED, EventStatus.CLOSED)


def _facts(kind, token):
    facts = tokens.read(kind, token)
    if facts is None:
        raise Http404
    return facts


def _registration(pk):
    rows = Registration.objects.select_related("event", "delegation__entity", "user")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_not_required
@never_cache
def offer(request, token):
    """A seat that is offered: accept or decline."""
    facts = _facts("offer", token)
    found = _registration(facts["n"])
    standing = found.status == RegistrationStatus.OFFERED and stamp(found.offered_at) == facts["t"]
    if request.method == "POST":
        if not standing and found.status != RegistrationStatus.CONFIRMED:
            raise NotPossible(_("This offer has ended."))
        by = tokens.reader_of(facts, found.delegation.entity, found.user_id)
        act = actions.decline if "decline" in request.POST else actions.accept
        act(found, by=by, at=timezone.now())
        return redirect(request.path)
    context = {
        "registration": found,
        "event": found.event,
        "standing": standing,
        "until": found.offer_until,
    }
    return render(request, "events/answers/offer.html", context)


@login_not_required
@never_cache
def again(request, token):
    """Asked to confirm again: we come, or we do not."""
    facts = _facts("again", token)
    rows = Answer.objects.select_related(
        "round", "registration__event", "registration__delegation__entity", "registration__user"
    )
    asked = rows.filter(pk=facts["n"]).first()
    if asked is None:
        raise Http404
    found = asked.registration
    if request.method == "POST":
        by = tokens.reader_of(facts, found.delegation.entity, found.user_id)
        actions.answer(asked, by=by, at=timezone.now(), comes="no" not in request.POST)
        return redirect(request.path)
    context = {
        "asked": asked,
        "registration": found,
        "event": found.event,
        "open": asked.round.ended_at is None and found.is_live and found.event.status in STANDING,
    }
    return render(request, "events/answers/again.html", context)


@login_not_required
@never_cache
def invitation(request, token):
    """An invitation: we come with so many, or we do not."""
    facts = _facts("invitation", token)
    rows = Invitation.objects.select_related("event", "entity")
    found = rows.filter(pk=facts["n"]).first()
    if found is None:
        raise Http404
    return answer_invitation(request, found, lambda: tokens.reader_of(facts, found.entity))


def answer_invitation(request, found, reader, *, reads=True):
    """The page of an invitation; ``reader()`` says who acts when a reply is sent. ``reads`` is False
    for an officer who looks: the board tells what the mission has opened."""
    now = timezone.now()
    form = InvitationForm(request.POST or None, initial={"number": found.coming or None})
    if request.method == "POST" and form.is_valid():
        if attempt(form, actions.reply, found, by=reader(), at=now, coming=form.coming):
            messages.success(request, _("Your reply is recorded. It can be changed here."))
            return redirect(request.path)
    elif request.method == "GET" and reads:
        actions.note_read(found, at=now)
    context = {
        "invitation": found,
        "event": found.event,
        "form": form,
        "open": found.withdrawn_at is None
        and found.event.ends_at > now
        and found.event.status in STANDING,
        "closing": words.placed(found.event.closing, found.event),
    }
    return render(request, "events/answers/invitation.html", context)
