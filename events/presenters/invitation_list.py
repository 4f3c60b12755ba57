"""The heads, states and filters of the office's list of invitations, in the reader's language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.presenters.list_heads import ListAddress, SortLink, entity_filters_said
from events.queries.invitations import FILTERS, UNINVITED, InvitationFilter


@dataclass(frozen=True)
class StateLink:
    """One state of the list; ``number`` is None where it is not counted."""

    label: str
    query: str
    current: bool
    number: int | None = None


def state_links(
    address: ListAddress, asked: InvitationFilter, counts: dict[str, int]
) -> list[StateLink]:
    """Those with a row, besides the present one and the whole list."""
    invited = counts["invited"]
    numbers = {
        "": invited,
        "unopened": invited - counts["opened"],
        "unanswered": invited - counts["replied"],
        "answered": counts["replied"],
        "unreached": counts["unreached"],
        "nobody": invited - counts["nominated"],
        "withdrawn": counts["withdrawn"],
    }
    labels = {
        "": _("Invited"),
        **{key: str(label) for key, (label, _rows) in FILTERS.items()},
        UNINVITED: _("Not invited"),
    }
    return [
        StateLink(label, address.with_values(show=key), key == asked.show, numbers.get(key))
        for key, label in labels.items()
        if key in ("", asked.show) or numbers.get(key) != 0
    ]


def head_links(address: ListAddress, asked: InvitationFilter, *, acts: bool) -> list[SortLink]:
    """``acts`` says that invited rows have a last column with what can be done with one."""

    def link(key, label, **more):
        return address.sort_link(asked.order, key, label, **more)

    if asked.uninvited:
        return [link("name", _("Entity")), SortLink(_("Focal points"), num=True)]
    return [
        link("name", _("Entity")),
        link("replied", _("Reply")),
        link("invited", _("Invited")),
        link("readers", _("Focal points"), num=True),
        link("opened", _("Opened")),
        link("named", _("Nominated"), num=True),
        link("reminded", _("Reminded")),
        *([SortLink(_("Acts"))] if acts else []),
    ]


def said(asked: InvitationFilter) -> list[tuple[str, str, str]]:
    """The filters in use besides the state, which has its links."""
    return [("q", _("Search"), asked.text), *entity_filters_said(asked.entities)]
