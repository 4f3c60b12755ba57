"""Reconfirmation: everyone is asked, and the answers come in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.refusals import attempt
from events import actions
from events.actions.reconfirming import people_to_ask
from events.forms.inviting import ReconfirmationForm
from events.models import EventStatus, ReconfirmationAnswer
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.confirmation import asks
from events.views.office.seats import INVITE
from events.wording import explanations
from files.in_a_row import comma
from friends.forms import typed
from friends.models.entities import protocol_order

PER_PAGE = 100
FILTERS = {
    "silent": (gettext_lazy("No answer"), lambda rows: rows.silent()),
    "yes": (gettext_lazy("Will come"), lambda rows: rows.filter(comes=True)),
    "no": (gettext_lazy("Will not come"), lambda rows: rows.filter(comes=False)),
}


@office(INVITE, methods=("GET", "HEAD"))
def reconfirmation(request, slug):
    """The round that runs, or an earlier one, person by person."""
    event, now = found(request, slug), timezone.now()
    rounds = list(event.rounds.with_counts().order_by("-pk"))
    shown = _chosen(rounds, request.GET.get("round", ""))
    running = next((row for row in rounds if row.ended_at is None), None)
    context = {
        "event": event,
        "tab": "reconfirmation",
        "may": request.may,
        "rounds": rounds,
        "round": shown,
        "running": running,
        "asks": event.status == EventStatus.PUBLISHED and now < event.starts_at,
        "number": people_to_ask(event).count(),
        "form": ReconfirmationForm(event=event) if running is None else None,
        **(_answers(request, event, shown) if shown else {}),
    }
    return render(request, "events/office/reconfirmation.html", context)


def _chosen(rounds, key):
    """The round in the address, else the newest: that is the one that runs, if one does."""
    return next((row for row in rounds if str(row.pk) == key), rounds[0] if rounds else None)


def _answers(request, event, shown):
    chosen = request.GET.get("answer", "")
    rows = shown.answers.select_related("registration__delegation__entity")
    rows = rows.order_by(*protocol_order("registration__delegation__entity"), "pk")
    page = page_of(request, FILTERS[chosen][1](rows) if chosen in FILTERS else rows, PER_PAGE)
    for row in page:
        row.registration.event = event
    return {
        "page": page,
        "chosen": chosen if chosen in FILTERS else "",
        "filters": [(key, label) for key, (label, _rows) in FILTERS.items()],
        "until": explanations.time_with_place(shown.deadline, event),
        "open": shown.ended_at is None,
    }


# --- asking ---------------------------------------------------------------------------------------
@office(INVITE)
def ask(request, slug):
    """What has changed, and until when. A POST asks no one yet: it says how many it would be."""
    event = found(request, slug)
    form = ReconfirmationForm(*typed(request), event=event)
    if request.method == "POST" and form.is_valid():
        return _confirm(request, event, form)
    return _form(request, event, form)


def _form(request, event, form, **more):
    running = event.rounds.running().exists()
    context = {
        "event": event,
        "tab": "reconfirmation",
        "may": request.may,
        "form": form,
        "running": running,
    }
    return render(request, "events/office/reconfirmation_ask.html", context | more)


def _confirm(request, event, form):
    people = people_to_ask(event)
    return _form(
        request,
        event,
        form,
        sure=True,
        number=people.count(),
        unreached=people.filter(user=None, email="").count(),
        until=explanations.time_with_place(form.cleaned_data["deadline"], event),
    )


@office(INVITE, methods=("POST",))
def ask_send(request, slug):
    """Ask everyone, as the page before said."""
    event = found(request, slug)
    form = ReconfirmationForm(request.POST, event=event)
    facts = {"by": request.user, "at": timezone.now()}
    if form.is_valid() and (
        reconfirmation := attempt(form, actions.start_reconfirmation, event, **facts, **form.facts)
    ):
        number = reconfirmation.answers.count()
        text = ngettext(
            "%d person is asked to reconfirm.", "%d people are asked to reconfirm.", number
        )
        messages.success(request, text % number)
        return redirect("office:reconfirmation", slug)
    return _form(request, event, form)


# --- an answer by phone ---------------------------------------------------------------------------
def _get_answer(request, event, pk):
    """One question of the event, in whichever round."""
    rows = ReconfirmationAnswer.objects.visible_to(request.user).select_related(
        "round", "registration__event", "registration__delegation__entity"
    )
    return get_object_or_404(rows, round__event=event, pk=pk)


def _back(request, slug):
    """To the same page of the board, with its filter."""
    query = request.GET.urlencode()
    return redirect(reverse("office:reconfirmation", args=[slug]) + (f"?{query}" if query else ""))


@office(INVITE, methods=("POST",))
def mark_coming(request, slug, pk):
    """Enter a yes."""
    answer = _get_answer(request, found(request, slug), pk)
    actions.answer_reconfirmation(answer, by=request.user, at=timezone.now(), comes=True)
    messages.success(request, _("%s is reconfirmed.") % answer.registration.name)
    return _back(request, slug)


@office(INVITE)
def mark_not_coming(request, slug, pk):
    """Enter a no: a page that asks first, for the seat goes to the waiting list."""
    event = found(request, slug)
    answer = _get_answer(request, event, pk)
    person = answer.registration
    if request.method == "POST":
        actions.answer_reconfirmation(answer, by=request.user, at=timezone.now(), comes=False)
        messages.success(
            request,
            _(
                "%s will not come. The registration is cancelled, and the seat goes to the next "
                "person."
            )
            % person.name,
        )
        return _back(request, slug)
    return asks(
        request,
        event,
        "reconfirmation",
        title=_("Enter that this person will not come?"),
        lead=f"{person.name}{comma()}{person.delegation.entity.name}",
        texts=[
            _(
                "The registration will be cancelled, and the seat will go to the next person. "
                "This cannot be undone, but the person can be registered again."
            ),
        ],
        submit=_("Will not come"),
    )
