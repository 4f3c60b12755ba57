"""What becomes of badges when an event is cancelled."""

from django.utils.translation import gettext as _

from events.models import Event


def badges_of_cancelled(event: Event) -> list[str]:
    """For `events.registries.ON_CANCELLING`."""
    return [_("Badges are no longer accepted at the check-in desks.")]
