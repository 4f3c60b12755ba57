"""What a decision on one person would do, in sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Mode, Registration, RegistrationStatus
from events.presenters.list_outcomes import ListOutcome, will_happen
from events.queries.waiting_list import WaitingPlace
from events.wording import explanations

S = RegistrationStatus


def decision_effects(registration: Registration, wait: WaitingPlace | None) -> list[str]:
    """``registration`` as it would be after the decision."""
    registration.wait = wait
    texts = will_happen([ListOutcome(registration, 1, "")])
    if wait:
        texts.append(_("Position on the waiting list: %d.") % wait.place)
        texts.append(explanations.waiting_text(wait, registration))
    if registration.status == S.CONFIRMED:
        texts += _seats(registration)
    if registration.status == S.NOT_ELIGIBLE:
        texts += explanations.unmet_text(registration)
    return [text for text in texts if text]


def _seats(registration):
    delegation, event = registration.delegation, registration.event
    if delegation.quota is not None:
        yield _("This takes seat %(n)d of the delegation’s %(quota)d.") % {
            "n": delegation.used,
            "quota": delegation.quota,
        }
    left = event.seats_left if registration.mode == Mode.ROOM else event.online_seats_left
    if left is not None:
        text = ngettext(
            "%d seat of the event will then be left.",
            "%d seats of the event will then be left.",
            left,
        )
        yield text % left
