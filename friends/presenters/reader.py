"""Who reads a page, in a few words beside the name."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from friends.models import Representative, RepresentativeRole

R = RepresentativeRole


def represents_in_words(user: User | AnonymousUser) -> str:
    """“focal point of Fiji”, or how many delegations; empty for a person of none. One query."""
    if not user.is_authenticated:
        return ""
    held = user.representations.present(timezone.now().date()).select_related("entity")
    reps = list(held.order_by("pk"))
    if len(reps) == 1:
        return role_in_words(reps[0])
    if not reps:
        return ""
    return ngettext("for %d delegation", "for %d delegations", len(reps)) % len(reps)


def role_in_words(rep: Representative) -> str:
    """“focal point of Fiji”."""
    return _words(R(rep.role)) % {"entity": rep.entity.name}


def _words(role):
    if role == R.FOCAL_POINT:
        return _("focal point of %(entity)s")
    if role == R.ALTERNATE:
        return _("alternate focal point of %(entity)s")
    return _("delegate of %(entity)s")
