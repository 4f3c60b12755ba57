"""An act on many registrations in words: before it, and after."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
        ngettext("Approve %(n)s registration", "Approve %(n)s registrations", n) % {"n": n}
    ),
    ManyAct.NOT_APPROVE: lambda n: (
        ngettext("Do not approve %(n)s registration", "Do not approve %(n)s registrations", n)
        % {"n": n}
    ),
    ManyAct.CANCEL: lambda n: (
        ngettext("Cancel %(n)s registration", "Cancel %(n)s registrations", n) % {"n": n}
    ),
}
_DONE = {
    ManyAct.APPROVE: lambda n: ngettext("%(n)s approved", "%(n)s approved", n) % {"n": n},
    ManyAct.NOT_APPROVE: lambda n: (
        ngettext("%(n)s not approved", "%(n)s not approved", n) % {"n": n}
    ),
    ManyAct.CANCEL: lambda n: ngettext("%(n)s cancelled", "%(n)s cancelled", n) % {"n": n},
}


def _skipped(n):
    return ngettext("%(n)s skipped", "%(n)s skipped", n) % {"n": n} if n else ""


def _lead(act, done, skipped):
    can = {
        ManyAct.APPROVE: ngettext("%d can be approved.", "%d can be approved.", done),
        ManyAct.NOT_APPROVE: ngettext("%d can be declined.", "%d can be declined.", done),
        ManyAct.CANCEL: ngettext("%d can be cancelled.", "%d can be cancelled.", done),
    }[act] % done
    if not skipped:
        return can
    will = ngettext("%(n)s will be skipped.", "%(n)s will be skipped.", skipped) % {"n": skipped}
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
    "seat": lambda n: (
        ngettext("%(n)s person will have a seat.", "%(n)s people will have a seat.", n) % {"n": n}
    ),
    "waiting": lambda n: (
        ngettext(
            "%(n)s person will be on the waiting list.",
            "%(n)s people will be on the waiting list.",
            n,
        )
        % {"n": n}
    ),
    "not eligible": lambda n: (
        ngettext(
            "%(n)s person will be listed as not eligible.",
            "%(n)s people will be listed as not eligible.",
            n,
        )
        % {"n": n}
    ),
    "next": lambda n: (
        ngettext(
            "%(n)s person will go on to the next step.",
            "%(n)s people will go on to the next step.",
            n,
        )
        % {"n": n}
    ),
    "promoted": lambda n: (
        ngettext(
            "%(n)s person on the waiting list will get a seat or an offer.",
            "%(n)s people on the waiting list will get a seat or an offer.",
            n,
        )
        % {"n": n}
    ),
    ManyAct.NOT_APPROVE: lambda n: (
        ngettext(
            "%(n)s registration will not be approved and will end.",
            "%(n)s registrations will not be approved and will end.",
            n,
        )
        % {"n": n}
    ),
    ManyAct.CANCEL: lambda n: (
        ngettext(
            "%(n)s registration will be cancelled.", "%(n)s registrations will be cancelled.", n
        )
        % {"n": n}
    ),
}
_HAVE = {
    "seat": lambda n: (
        ngettext("%(n)s person has a seat.", "%(n)s people have a seat.", n) % {"n": n}
    ),
    "waiting": lambda n: (
        ngettext("%(n)s person is on the waiting list.", "%(n)s people are on the waiting list.", n)
        % {"n": n}
    ),
    "not eligible": lambda n: (
        ngettext("%(n)s person is not eligible.", "%(n)s people are not eligible.", n) % {"n": n}
    ),
    "next": lambda n: (
        ngettext(
            "%(n)s person went on to the next step.", "%(n)s people went on to the next step.", n
        )
        % {"n": n}
    ),
    "promoted": lambda n: (
        ngettext(
            "%(n)s person on the waiting list got a seat or an offer.",
            "%(n)s people on the waiting list got a seat or an offer.",
            n,
        )
        % {"n": n}
    ),
    ManyAct.NOT_APPROVE: lambda n: (
        ngettext(
            "%(n)s registration was not approved and has ended.",
            "%(n)s registrations were not approved and have ended.",
            n,
        )
        % {"n": n}
    ),
    ManyAct.CANCEL: lambda n: (
        ngettext("%(n)s registration was cancelled.", "%(n)s registrations were cancelled.", n)
        % {"n": n}
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
        return _("No emails will be sent: emails about this event are switched off.")
    people = len(result.done)
    delegations = len({row.delegation_id for row in result.done})
    return sentence % {
        "people": ngettext("%(n)s person", "%(n)s people", people) % {"n": people},
        "delegations": ngettext("%(n)s delegation", "%(n)s delegations", delegations)
        % {"n": delegations},
    }
