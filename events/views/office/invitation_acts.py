"""The acts on many invitations, and on many entities that are not invited, in words."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events import actions
from events.models import EventStatus
from events.views.office.acting_on_list import ActedList, ActedRow, ListAct


def _state_of(row):
    if row.withdrawn_at:
        return _("Withdrawn")
    return _("Replied") if row.replied_at or row.named else _("No reply")


INVITATIONS = ActedList(
    tab="invitations",
    act_url="invitations_act",
    describe=lambda row: ActedRow(
        row.entity.name,
        reverse("events:delegation_list", args=[row.event.slug, row.entity.code]),
        status=_state_of(row),
    ),
    back=gettext_lazy("Back to invitations"),
    rows=gettext_lazy("The missions"),
    about="",
    ticked=gettext_lazy("The ticked missions"),
    stay=gettext_lazy("These invitations stay as they are."),
    choose=gettext_lazy("Tick at least one mission and choose what to do."),
    field="invitation",
)
UNINVITED_ENTITIES = ActedList(
    tab="invitations",
    act_url="invitations_act",
    describe=lambda row: ActedRow(row.name, row.get_absolute_url(), status=row.get_kind_display()),
    back=gettext_lazy("Back to invitations"),
    rows=gettext_lazy("The States and organizations"),
    about="",
    ticked=gettext_lazy("The ticked missions"),
    stay=gettext_lazy("Nothing changes for these."),
    choose=gettext_lazy("Tick at least one mission and choose what to do."),
    field="entity",
)


def acts_for(may, event, asked):
    """What can be done with the rows that are shown."""
    writes = may and event.status == EventStatus.PUBLISHED and not event.quiet
    if asked.uninvited:
        return [INVITE_THEM] if writes else []
    if asked.show == "withdrawn" or not may:
        return []
    return [*([REMIND] if writes else []), WITHDRAW]


# --- in words -------------------------------------------------------------------------------------
def _invite_will(result, _event):
    n, told = len(result.done), len(result.done) - result.unreached
    texts = [
        ngettext("%(n)s mission will be invited.", "%(n)s missions will be invited.", n) % {"n": n},
        ngettext(
            "The focal points of %(n)s mission will be emailed the invitation.",
            "The focal points of %(n)s missions will be emailed the invitation.",
            told,
        )
        % {"n": told},
    ]
    return [*texts, *_letters_to_print(result.unreached)]


def _invited(result, _event):
    n, told = len(result.done), len(result.done) - result.unreached
    texts = [
        ngettext("%(n)s mission is invited.", "%(n)s missions are invited.", n) % {"n": n},
        ngettext(
            "The focal points of %(n)s mission are being emailed the invitation.",
            "The focal points of %(n)s missions are being emailed the invitation.",
            told,
        )
        % {"n": told},
    ]
    return [*texts, *_letters_to_print(result.unreached)]


def _letters_to_print(n):
    text = ngettext(
        "%d mission has no focal point and will not be emailed. Print its letter afterwards.",
        "%d missions have no focal point and will not be emailed. Print their letters afterwards.",
        n,
    )
    return [text % n] if n else []


def _remind_will(result, _event):
    n = len(result.done)
    text = ngettext(
        "The focal points of %d mission will be emailed a reminder.",
        "The focal points of %d missions will be emailed a reminder.",
        n,
    )
    return [text % n]


def _reminded(result, _event):
    n = len(result.done)
    text = ngettext(
        "The focal points of %d mission are being emailed a reminder.",
        "The focal points of %d missions are being emailed a reminder.",
        n,
    )
    return [text % n]


def _withdraw_will(result, _event):
    n = len(result.done)
    text = ngettext(
        "%d invitation will be withdrawn. Its link will no longer accept a reply.",
        "%d invitations will be withdrawn. Their links will no longer accept a reply.",
        n,
    )
    return [
        text % n,
        _("People who are registered stay registered."),
        _("No email will be sent. Inform the missions in another way."),
    ]


def _withdrawn(result, _event):
    n = len(result.done)
    text = ngettext("%d invitation was withdrawn.", "%d invitations were withdrawn.", n)
    return [text % n, _("No email was sent. Inform the missions in another way.")]


INVITE_THEM = ListAct(
    key="invite",
    label=gettext_lazy("Invite"),
    act=actions.invite_many,
    heading=lambda n: ngettext("Invite %(n)s mission", "Invite %(n)s missions", n) % {"n": n},
    can=lambda n: ngettext("%(n)s can be invited.", "%(n)s can be invited.", n) % {"n": n},
    done=lambda n: ngettext("%(n)s invited", "%(n)s invited", n) % {"n": n},
    will=_invite_will,
    have=_invited,
    final=gettext_lazy(
        "Emails that have been sent cannot be recalled. An invitation can be withdrawn later."
    ),
)
REMIND = ListAct(
    key="remind",
    label=gettext_lazy("Send again"),
    act=actions.remind_many,
    heading=lambda n: (
        ngettext("Send %(n)s invitation again", "Send %(n)s invitations again", n) % {"n": n}
    ),
    can=lambda n: ngettext("%(n)s can be sent again.", "%(n)s can be sent again.", n) % {"n": n},
    done=lambda n: ngettext("%(n)s sent again", "%(n)s sent again", n) % {"n": n},
    will=_remind_will,
    have=_reminded,
    final=gettext_lazy("Emails that have been sent cannot be recalled."),
)
WITHDRAW = ListAct(
    key="withdraw",
    label=gettext_lazy("Withdraw"),
    act=actions.withdraw_many,
    heading=lambda n: (
        ngettext("Withdraw %(n)s invitation", "Withdraw %(n)s invitations", n) % {"n": n}
    ),
    can=lambda n: ngettext("%(n)s can be withdrawn.", "%(n)s can be withdrawn.", n) % {"n": n},
    done=lambda n: ngettext("%(n)s withdrawn", "%(n)s withdrawn", n) % {"n": n},
    will=_withdraw_will,
    have=_withdrawn,
    final=gettext_lazy("A mission can be invited again later, with a new link."),
    keep=gettext_lazy("Keep invitations"),
)
