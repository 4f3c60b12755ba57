"""The acts on many registrations in words: of the list of registrations, and of the waiting
list."""

from collections import Counter
from functools import partial

from django.utils.translation import gettext_lazy, ngettext

from events import actions
from events.actions import ActedOn, ManyAct
from events.models import Event, RegistrationStatus
from events.views.office.acting_on_list import ActedRow, ListAct, quiet_or

S = RegistrationStatus


def describe_registration(row):
    return ActedRow(
        row.name, row.get_absolute_url(), row.delegation.entity.name, row.get_status_display()
    )


def registration_act(act: ManyAct) -> ListAct:
    return ACTS[act]


def _list_act(act, *, heading, can, done, final, **more):
    return ListAct(
        key=act.value,
        label=act.label,
        act=partial(_act_on_many, act=act),
        heading=heading,
        can=can,
        done=done,
        will=partial(_will, act),
        have=partial(_have, act),
        final=final,
        needs_reason=act.needs_reason,
        **more,
    )


def _act_on_many(event, keys, *, act, **facts):
    return actions.act_on_many(event, keys, act, **facts)


CANNOT_BE_UNDONE = gettext_lazy("This cannot be undone. The people can be registered again.")


# --- what it does, one sentence each --------------------------------------------------------------
def _will(act: ManyAct, result: ActedOn, event: Event) -> list[str]:
    texts = [_WILL[kind](n) for kind, n in _outcomes(result, act)]
    if result.promoted:
        texts.append(_WILL["promoted"](result.promoted))
    return [*texts, _emails(result, event, _EMAILS_WILL)]


def _have(act: ManyAct, result: ActedOn, event: Event) -> list[str]:
    texts = [_HAVE[kind](n) for kind, n in _outcomes(result, act)]
    if result.promoted:
        texts.append(_HAVE["promoted"](result.promoted))
    return [*texts, _emails(result, event, _EMAILS_ARE)]


def _outcomes(result, act):
    """``(a key of the sentences, number of people)``: after an approval, people wait for different
    things."""
    if act in (ManyAct.APPROVE, ManyAct.PROMOTE):
        found = Counter(_OUTCOMES.get(S(row.status), "next") for row in result.done)
        return list(found.items())
    return [(act, len(result.done))]


_OUTCOMES = {
    S.CONFIRMED: "seat",
    S.OFFERED: "offer",
    S.WAITING: "waiting",
    S.NOT_ELIGIBLE: "not eligible",
}
_WILL = {
    "seat": lambda n: (
        ngettext("%(n)s person will have a seat.", "%(n)s people will have a seat.", n) % {"n": n}
    ),
    "offer": lambda n: (
        ngettext("%(n)s person will be offered a seat.", "%(n)s people will be offered a seat.", n)
        % {"n": n}
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
    "offer": lambda n: (
        ngettext("%(n)s person is offered a seat.", "%(n)s people are offered a seat.", n)
        % {"n": n}
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
    people = len(result.done)
    delegations = len({row.delegation_id for row in result.done})
    told = {
        "people": ngettext("%(n)s person", "%(n)s people", people) % {"n": people},
        "delegations": ngettext("%(n)s delegation", "%(n)s delegations", delegations)
        % {"n": delegations},
    }
    return quiet_or(event, sentence % told)


# --- the acts -------------------------------------------------------------------------------------
ACTS = {
    ManyAct.APPROVE: _list_act(
        ManyAct.APPROVE,
        heading=lambda n: (
            ngettext("Approve %(n)s registration", "Approve %(n)s registrations", n) % {"n": n}
        ),
        can=lambda n: ngettext("%(n)s can be approved.", "%(n)s can be approved.", n) % {"n": n},
        done=lambda n: ngettext("%(n)s approved", "%(n)s approved", n) % {"n": n},
        final=gettext_lazy(
            "Approval cannot be undone. A registration can be cancelled later, with a reason."
        ),
    ),
    ManyAct.NOT_APPROVE: _list_act(
        ManyAct.NOT_APPROVE,
        heading=lambda n: (
            ngettext("Do not approve %(n)s registration", "Do not approve %(n)s registrations", n)
            % {"n": n}
        ),
        can=lambda n: ngettext("%(n)s can be declined.", "%(n)s can be declined.", n) % {"n": n},
        done=lambda n: ngettext("%(n)s not approved", "%(n)s not approved", n) % {"n": n},
        final=CANNOT_BE_UNDONE,
    ),
    ManyAct.CANCEL: _list_act(
        ManyAct.CANCEL,
        heading=lambda n: (
            ngettext("Cancel %(n)s registration", "Cancel %(n)s registrations", n) % {"n": n}
        ),
        can=lambda n: ngettext("%(n)s can be cancelled.", "%(n)s can be cancelled.", n) % {"n": n},
        done=lambda n: ngettext("%(n)s cancelled", "%(n)s cancelled", n) % {"n": n},
        final=CANNOT_BE_UNDONE,
        keep=gettext_lazy("Keep registrations"),
    ),
    ManyAct.PROMOTE: _list_act(
        ManyAct.PROMOTE,
        heading=lambda n: ngettext("Promote %(n)s person", "Promote %(n)s people", n) % {"n": n},
        can=lambda n: ngettext("%(n)s can be promoted.", "%(n)s can be promoted.", n) % {"n": n},
        done=lambda n: ngettext("%(n)s promoted", "%(n)s promoted", n) % {"n": n},
        final=gettext_lazy(
            "A promotion cannot be undone. A registration can be cancelled later, with a reason."
        ),
    ),
}
