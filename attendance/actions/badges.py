"""A badge that was lost or spoilt is replaced: its code opens nothing any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from attendance.models import ReplacedBadge
from audit.lifecycle import NotPossible, lock
from audit.models import record
from events.actions.notifying import notify_person
from events.models import Registration
from events.models.registrations import new_badge_code, new_badge_number


@transaction.atomic
def replace_badge(
    registration: Registration, *, by: User, at: datetime, reason: str, seen: str
) -> Registration:
    """Give the person a new number and code. ``seen`` is the number that was on the page: if the
    badge is another one by now, it was replaced already (a second click, or a colleague) and
    stays."""
    lock(registration)
    if registration.badge != seen:
        return registration
    if not registration.has_seat:
        raise NotPossible(_("Only people with a confirmed seat have a badge to replace."))
    if not reason.strip():
        raise NotPossible(_("Enter a reason. The desk will see it."), field="reason")
    old = {"code": registration.code, "badge": registration.badge}
    ReplacedBadge.objects.create(
        registration=registration, reason=reason.strip(), replaced_at=at, replaced_by=by, **old
    )
    registration.badge, registration.code = new_badge_number(), new_badge_code()
    registration.save(update_fields=["badge", "code"])
    record(
        "registration.badge_replaced",
        registration,
        by=by,
        before={"badge": old["badge"]},
        after={"badge": registration.badge},
    )
    notify_person(registration, "badge_replaced")
    return registration
