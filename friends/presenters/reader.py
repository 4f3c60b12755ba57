"""Who reads a page, in a few words beside the name, and which answer is still to come."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from friends.models import Representative, RepresentativeRole, RepresentativeStatus

R, S = RepresentativeRole, RepresentativeStatus


@dataclass(frozen=True)
class StandingLine:
    """What is true on every page until it is settled: a sentence, and where to read more."""

    text: str
    url: str
    label: str


def live_representations(user: User) -> list[Representative]:
    """What the person represents, asked for or is invited to, each with ``is_present``. One
    query."""
    rows = user.representations.live().mark_present(timezone.now().date())
    return list(rows.select_related("entity").order_by("pk"))


def represents_in_words(reps: list[Representative]) -> str:
    """“focal point of Fiji”, or how many delegations."""
    present = [rep for rep in reps if rep.is_present]
    if not present:
        return _("no delegation yet")
    if len(present) == 1:
        return role_in_words(present[0])
    return ngettext("for %(n)s delegation", "for %(n)s delegations", len(present)) % {
        "n": len(present)
    }


def standing_of(reps: list[Representative]) -> StandingLine | None:
    """The request or invitation of a person who represents no delegation yet."""
    if any(rep.is_present for rep in reps):
        return None
    for rep in reps:
        if rep.status in (S.ASKED, S.AWAITING_SECOND_OFFICER):
            return StandingLine(_waits_in_words(rep), rep.get_absolute_url(), _("See your request"))
        if rep.status == S.INVITED:
            text = _("You are invited to represent %(entity)s.") % {"entity": rep.entity.name}
            return StandingLine(text, reverse("friends:delegations"), _("Answer the invitation"))
    return None


def _waits_in_words(rep):
    text = _("Your request to represent %(entity)s is waiting for a decision. We will email you.")
    return text % {"entity": rep.entity.name}


def role_in_words(rep: Representative) -> str:
    """“focal point of Fiji”."""
    return _words(R(rep.role)) % {"entity": rep.entity.name}


def _words(role):
    if role == R.FOCAL_POINT:
        return _("focal point of %(entity)s")
    if role == R.ALTERNATE:
        return _("alternate focal point of %(entity)s")
    return _("delegate of %(entity)s")
