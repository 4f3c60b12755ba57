"""The parts of an event's office that are of this app."""

from django.utils.translation import gettext_lazy as _

from events.registries import EventPhase, Tab

TABS = {
    110: Tab("devices", _("Desks and devices"), phase=EventPhase.DAY),
    120: Tab("badges", _("Badges and lists"), phase=EventPhase.DAY),
    125: Tab("live_board", _("Live board"), phase=EventPhase.DAY),
    130: Tab("attendance", _("Attendance"), phase=EventPhase.AFTER),
}
