"""The parts of an event's office that are of this app."""

from django.utils.translation import gettext_lazy as _

from events.registries import Tab

TABS = {
    110: Tab("devices", _("Desks and devices")),
    120: Tab("badges", _("Badges and lists")),
    130: Tab("attendance", _("Attendance")),
}
