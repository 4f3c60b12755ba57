"""An act on many registrations in words: before it, and after."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.actions import ActedOn, ManyAct
from events.models import Event, RegistrationStatus

S = RegistrationStatus


def titles(result: ActedOn, act: ManyAct, chosen: int) -> dict[str, str]:
    """The heading before the act, its button, and the heading after it."""
    done, skipped = len(result.done), len(result.skipped)
    return {
        "before": _HEADINGS[act](chosen),
        "lead": _lead(act, done, skipped),
        "button": _HEADINGS[act](done),
        "after": ", ".join(filter(None, [_DONE[act](done), _skipped(skipped)])),
    }


_HEADINGS = {
    ManyAct.APPROVE: lambda n: (
        ngettext("Approve %d registration", "Approve %d registrations", n) % n
    ),
    ManyAct.NOT_APPROVE: lambda n: (
        ngettext("Do not approve %d registration", "Do not approve %d registrations", n) % n
    ),
    ManyAct.CANCEL: lambda n: ngettext("Cancel %d registration", "Cancel %d registrations", n) % n,
}
_DONE = {
    ManyAct.APPROVE: lambda n: ngettext("%d approved", "%d approved", n) % n,
    ManyAct.NOT_APPROVE: lambda n: ngettext("%d not approved", "%d not approved", n) % n,
    ManyAct.CANCEL: lambda n: ngettext("%d cancelled", "%d cancelled", n) % n,
}


def _skipped(n):
    return ngettext("%d skipped", "%d skipped", n) % n if n else ""


def _lead(act, done, skipped):
    can = {
        ManyAct.APPROVE: ngettext("%d can be approved.", "%d can be approved.", done),
        ManyAct.NOT_APPROVE: ngettext("%d can be declined.", "%d can be declined.", done),
        ManyAct.CANCEL: ngettext("%d can be cancelled.", "%d can be cancelled.", done),
    }[act] % done
    if not skipped:
        return can
    will = ngettext("%d will be skipped.", "%d will be skipped.", skipped) % skipped
    return f"{can} {will}"


def preview_texts(result: ActedOn, act: ManyAct, event: Event) -> list[str]:
    """What will happen, one sentence each; the last one says what cannot be undone."""
    if not result.done:
        return []
    return [*_outcomes(result, act), *_promoted(result, future=True), _emails(result, event)]


def result_texts(result: ActedOn, act: ManyAct, event: Event) -> list[str]:
    """What has happened, one sentence each."""
    if not result.done:
        return [_("Nothing has changed.")]
    return [*_outcomes(result, act), *_promoted(result, future=False), _emails(result, event)]


def _outcomes(result, act):
    numbers = Counter(S(row.status) for row in result.done)
    if act != ManyAct.APPROVE:
        n = len(result.done)
        yield (
            ngettext("%d registration ends: %%s.", "%d registrations end: %%s.", n)
            % n
            % _DONE[act](n)
        )
        return
    for status, n in numbers.items():
        yield _("%(number)s: %(status)s.") % {
            "number": ngettext("%d person", "%d people", n) % n,
            "status": status.label,
        }


def _promoted(result, *, future):
    n = result.promoted
    if not n:
        return []
    text = (
        ngettext(
            "%d person on the waiting list will have or be offered a seat.",
            "%d people on the waiting list will have or be offered a seat.",
            n,
        )
        if future
        else ngettext(
            "%d person on the waiting list has or is offered a seat.",
            "%d people on the waiting list have or are offered a seat.",
            n,
        )
    )
    return [text % n]


def _emails(result, event):
    if event.quiet:
        return _("No email is sent about this event.")
    people = len(result.done)
    delegations = len({row.delegation_id for row in result.done})
    return _("Emails go to %(people)s and to the focal points of %(delegations)s.") % {
        "people": ngettext("%d person", "%d people", people) % people,
        "delegations": ngettext("%d delegation", "%d delegations", delegations) % delegations,
    }
