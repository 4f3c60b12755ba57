"""Filing a request to join, and withdrawing by a second note."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.refusals import attempt
from friends.actions import file_request, withdraw
from friends.forms import JoinForm, LeaveGroupForm, typed
from friends.models import GroupOfFriends
from friends.views import access

ENTER = "friends.enter_membership"  # for a request that came to the secretariat by letter


def join(request, code):
    entity = access.own_delegation(request, code, ENTER)
    if live := entity.memberships.live().first():
        return _there_already(request, live)
    form = JoinForm(*typed(request), entity=entity, initial=_me(request, entity))
    if request.method == "POST" and form.is_valid():
        if membership := attempt(form, file_request, entity, **_facts(request, form)):
            messages.success(request, _("The request of %s is filed.") % entity)
            return redirect(membership)
        if live := entity.memberships.live().first():  # the same form, sent twice at once
            return _there_already(request, live)
    return render(
        request,
        "friends/join.html",
        {"entity": entity, "form": form, "group": GroupOfFriends.get()},
    )


def _there_already(request, live):
    messages.info(
        request, _("The request of %s is already on record. This is its page.") % live.entity
    )
    return redirect(live)


def _me(request, entity):
    """The focal point is mostly the person who files."""
    me = request.user
    if not access.speaks_for(me, entity):
        return {}
    names = {"given_name": me.given_name, "family_name": me.family_name}
    return {**names, "title": me.title, "email": me.email}


def _facts(request, form):
    return {
        "by": request.user,
        "at": timezone.now(),
        "capacity": form.cleaned_data["capacity"],
        "paper": form.paper(),
        "main": form.main(),
        "alternate": form.alternate(),
    }


def leave(request, code):
    entity = access.own_delegation(request, code, ENTER)
    membership = entity.memberships.live().filter(status="admitted").first()
    if membership is None:
        raise Http404
    # West of Greenwich the reader's day begins later than the day of the records.
    today = min(timezone.now().date(), timezone.localdate())
    form = LeaveGroupForm(*typed(request), today=today, late=request.user.has_perm(ENTER))
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "on": form.cleaned_data["on"]}
        if attempt(form, withdraw, membership, paper=form.paper(), **facts):
            messages.success(request, _("The withdrawal of %s is on record.") % entity)
            return redirect(membership)
    context = {
        "entity": entity,
        "form": form,
        "title": _("Withdraw from the Group"),
        "lead": _(
            "Your State or organization withdraws by a second note verbale. Its membership so "
            "far stays on record, and it may join again."
        ),
        "submit": _("Withdraw from the Group"),
    }
    return render(request, "friends/form.html", context)
