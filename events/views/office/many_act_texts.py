"""An act on many registrations in words: before it, and after."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.actions import ActedOn, ManyAct
from events.models import Event, RegistrationStatus
from files.in_a_row import in_a_row

S = RegistrationStatus


def titles(result: ActedOn, act: ManyAct, chosen: int) -> dict[str, str]:
    """The heading before the act, its button, and the heading after it."""
    done, skipped = len(result.done), len(result.skipped)
    return {
        "before": _HEADINGS[act](chosen),
        "lead": _lead(act, done, skipped),
        "button": _HEADINGS[act](done),
        "after": in_a_row(filter(None, [_DONE[act](done), _skipped(skipped)])),
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
    """What will happen, one sentence each."""
    if not result.done:
        return []
    texts = [_WILL[kind](n) for kind, n in _outcomes(result, act)]
    if result.promoted:
        texts.append(_WILL["promoted"](result.promoted))
    return [*texts, _emails(result, event, _EMAILS_WILL)]


def result_texts(result: ActedOn, act: ManyAct, event: Event) -> list[str]:
    """What has happened, one sentence each."""
    if not result.done:
        return [_("Nothing has changed.")]
    texts = [_HAVE[kind](n) for kind, n in _outcomes(result, act)]
    if result.promoted:
        texts.append(_HAVE["promoted"](result.promoted))
    return [*texts, _emails(result, event, _EMAILS_ARE)]


def _outcomes(result, act):
    """``(a key of the sentences, number of people)``: after an approval, people wait for different
    things."""
    if act != ManyAct.APPROVE:
        return [(act, len(result.done))]
    return Counter(_OUTCOMES.get(S(row.status), "next") for row in result.done).items()


_OUTCOMES = {S.CONFIRMED: "seat", S.WAITING: "waiting", S.NOT_ELIGIBLE: "not eligible"}
_WILL = {
    "seat": lambda n: ngettext("%d person will have a seat.", "%d people will have a seat.", n) % n,
    "waiting": lambda n: (
        ngettext(
            "%d person will be on the waiting list.", "%d people will be on the waiting list.", n
        )
        % n
    ),
    "not eligible": lambda n: (
        ngettext(
            "%d person will be listed as not eligible.",
            "%d people will be listed as not eligible.",
            n,
        )
        % n
    ),
    "next": lambda n: (
        ngettext(
            "%d person will go on to the next step.", "%d people will go on to the next step.", n
        )
        % n
    ),
    "promoted": lambda n: (
        ngettext(
            "%d person on the waiting list will get a seat or an offer.",
            "%d people on the waiting list will get a seat or an offer.",
            n,
        )
        % n
    ),
    ManyAct.NOT_APPROVE: lambda n: (
        ngettext(
            "%d registration will not be approved and will end.",
            "%d registrations will not be approved and will end.",
            n,
        )
        % n
    ),
    ManyAct.CANCEL: lambda n: (
        ngettext("%d registration will be cancelled.", "%d registrations will be cancelled.", n) % n
    ),
}
_HAVE = {
    "seat": lambda n: ngettext("%d person has a seat.", "%d people have a seat.", n) % n,
    "waiting": lambda n: (
        ngettext("%d person is on the waiting list.", "%d people are on the waiting list.", n) % n
    ),
    "not eligible": lambda n: (
        ngettext("%d person is not eligible.", "%d people are not eligible.", n) % n
    ),
    "next": lambda n: (
        ngettext("%d person went on to the next step.", "%d people went on to the next step.", n)
        % n
    ),
    "promoted": lambda n: (
        ngettext(
            "%d person on the waiting list got a seat or an offer.",
            "%d people on the waiting list got a seat or an offer.",
            n,
        )
        % n
    ),
    ManyAct.NOT_APPROVE: lambda n: (
        ngettext(
            "%d registration was not approved and has ended.",
            "%d registrations were not approved and have ended.",
            n,
        )
        % n
    ),
    ManyAct.CANCEL: lambda n: (
        ngettext("%d registration was cancelled.", "%d registrations were cancelled.", n) % n
    ),
}


_EMAILS_WILL = gettext_lazy(
    "Emails will be sent to %(people)s and to the focal points of %(delegations)s."
)
_EMAILS_ARE = gettext_lazy(
    "Emails are being sent to %(people)s and to the focal points of %(delegations)s."
)


def _emails(result, event, sentence):
    if event.quiet:
        return _("No email is sent about this event.")
    people = len(result.done)
    delegations = len({row.delegation_id for row in result.done})
    return sentence % {
        "people": ngettext("%d person", "%d people", people) % people,
        "delegations": ngettext("%d delegation", "%d delegations", delegations) % delegations,
    }
