"""Acts on many rows of a list of the office: what will happen, then the act, then what came of it.

A list describes itself by `ActedList`, each of its acts by `ListAct`; `act_on_list` is the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.lifecycle import NotPossible
from events.actions import ActedOn, preview_act
from events.actions.acted_on import MOST
from events.forms.cancelling import ReasonForm
from files.in_a_row import comma

type Text = str | Promise
type Counted = Callable[[int], str]
type Sentences = Callable[[ActedOn[Any], Any], list[str]]
LEAVE = gettext_lazy("Cancel")
# The words of a list of people.
PEOPLE = gettext_lazy("The people")
DELEGATION = gettext_lazy("Delegation")
TICKED_PEOPLE = gettext_lazy("The ticked people")
THEY_STAY = gettext_lazy("These people stay as they are.")
CHOOSE_PEOPLE = gettext_lazy("Tick at least one person and choose what to do.")


@dataclass(frozen=True)
class ListAct:
    """One act on the rows of a list.

    ``act`` is called with the event and the keys of the rows, ``by``, ``at``, ``seen`` and, where
    it ``needs_reason``, the ``reason``; it returns an `ActedOn`. ``will`` and ``have`` say what it
    does, before and after, from that result and the event; ``final`` what cannot be undone."""

    key: str
    label: Text
    act: Callable[..., ActedOn[Any]]
    heading: Counted  # “Approve 3 registrations”, also its button
    can: Counted  # “3 can be approved.”
    done: Counted  # “3 approved”
    will: Sentences
    have: Sentences
    final: Text
    needs_reason: bool = False
    keep: Text = LEAVE  # the way out; another text where the act is to cancel

    def __str__(self) -> str:
        return self.key  # as its value in the form


@dataclass(frozen=True)
class ActedRow:
    """A row as the pages before and after an act name it; ``about`` stands beside the name."""

    name: str
    url: str
    about: str = ""
    status: str = ""


@dataclass(frozen=True)
class ActedList:
    """A list of the office with acts on its rows. ``tab`` is the name of its address, and
    ``act_url`` that of its acts; ``field`` the name of the boxes that are ticked; ``most`` how many
    rows are acted on at once."""

    tab: str
    act_url: str
    describe: Callable[[Any], ActedRow]
    back: Text  # “Back to registrations”
    rows: Text = PEOPLE
    about: Text = DELEGATION
    ticked: Text = TICKED_PEOPLE
    stay: Text = THEY_STAY
    choose: Text = CHOOSE_PEOPLE
    field: str = "person"
    most: int = MOST

    def bar(self, event, acts, query: str = "") -> dict[str, Any]:
        """What the list needs to draw its boxes and its bar; ``query`` is that of its filters."""
        url = reverse(f"office:{self.act_url}", args=[event.slug]) + query
        return {"acts": acts, "act_url": url, "acted_list": self}


def act_on_list(
    request,
    event,
    acted_list: ActedList,
    acts: list[ListAct],
    listed: Callable[[], QuerySet[Any]],
    *,
    query: str = "",
    back: str = "",
):
    """The answer to a form of the list. ``listed`` are the rows of the whole list as its filters
    are, whose values are in ``query``; ``acts`` those that the reader may do. ``back`` leads to
    another page than the list of the tab."""
    back = back or reverse(f"office:{acted_list.tab}", args=[event.slug]) + query
    if request.method != "POST":
        return redirect(back)
    if not acts:
        raise PermissionDenied(
            _("You can read this page, but you do not have permission to change it.")
        )
    chosen = next((act for act in acts if act.key == request.POST.get("act")), None)
    keys, left_over = _keys(request, acted_list, listed)
    if chosen is None or not keys:
        messages.warning(request, str(acted_list.choose))
        return redirect(back)
    page = _Page(request, event, acted_list, chosen, keys, back, left_over)
    return page.carry_out() if "seen" in request.POST else page.ask()


def _keys(request, acted_list, listed):
    """``(keys of the chosen rows, how many more the list has)``."""
    if request.POST.get("scope") != "all":
        ticked = request.POST.getlist(acted_list.field)
        keys = [int(key) for key in ticked if key.isdecimal() and len(key) < 19]
        return keys[: acted_list.most], 0
    rows = listed()
    keys = list(rows.values_list("pk", flat=True)[: acted_list.most])
    return keys, rows.order_by().count() - len(keys)


@dataclass(frozen=True)
class _Page:
    request: Any
    event: Any
    acted_list: ActedList
    act: ListAct
    keys: list[int]
    back: str
    left_over: int

    def ask(self, form=None, status=200, notice=""):
        """What will happen. Nothing is done."""
        form = form or (ReasonForm() if self.act.needs_reason else None)
        reason = {"reason": _("(reason)")} if self.act.needs_reason else {}
        facts = {"by": self.request.user, "at": timezone.now(), **reason}
        result = preview_act(self.act.act, self.event, self.keys, **facts)
        context = self._context(result, self.act.will) | {"form": form, "notice": notice}
        template = "events/office/act_on_list.html"
        return render(self.request, template, context, status=status)

    def carry_out(self):
        form = ReasonForm(self.request.POST) if self.act.needs_reason else None
        if form and not form.is_valid():
            return self.ask(form)
        facts = {"by": self.request.user, "at": timezone.now(), "seen": self.request.POST["seen"]}
        if form:
            facts["reason"] = form.cleaned_data["reason"]
        try:
            result = self.act.act(self.event, self.keys, **facts)
        except NotPossible as refusal:
            return self.ask(form, status=409, notice=str(refusal))
        context = self._context(result, self.act.have)
        if not result.done:
            context["texts"] = [_("Nothing has changed.")]
        return render(self.request, "events/office/acted_on_list.html", context)

    def _context(self, result, sentences):
        describe = self.acted_list.describe
        return {
            "event": self.event,
            "tab": self.acted_list.tab,
            "acted_list": self.acted_list,
            "act": self.act,
            "keys": self.keys,
            "back": self.back,
            "left_over": self.left_over,
            "most": self.acted_list.most,
            "seen": result.fingerprint,
            "done": [describe(row) for row in result.done],
            "skipped": [(describe(row), why) for row, why in result.skipped],
            "texts": sentences(result, self.event) if result.done else [],
            **_titles(self.act, len(self.keys), len(result.done), len(result.skipped)),
        }


def _titles(act, chosen, done, skipped):
    will_skip = ngettext("%(n)s will be skipped.", "%(n)s will be skipped.", skipped) % {
        "n": skipped
    }
    were_skipped = ngettext("%(n)s skipped", "%(n)s skipped", skipped) % {"n": skipped}
    return {
        "heading": act.heading(chosen),
        "lead": " ".join(filter(None, [act.can(done), skipped and will_skip])),
        "button": act.heading(done),
        "heading_after": comma().join(filter(None, [act.done(done), skipped and were_skipped])),
    }


def quiet_or(event, text: str) -> str:
    """A sentence about emails, or that none is sent about this event."""
    return _("No email is sent about this event.") if event.quiet else text
