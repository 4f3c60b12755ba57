from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttendanceConfig(AppConfig):
    name = "attendance"
    verbose_name = _("Attendance")
    brings = {
        "accounts.personal_data": ("attendance",),
        "accounts.retention": ("badge files",),
        "accounts.duties": ("delete files of badges",),
        "events.erasers": ("attendance",),
        "events.office_tabs": ("devices", "badges", "attendance"),
        "events.registration_parts": ("badge",),
    }

    def ready(self):
        self._know_and_forget()
        self._on_other_pages()

    def _know_and_forget(self):
        """What persons are told that is known of them, what is erased with them, and when."""
        from accounts import privacy, worker
        from accounts import retention as rules
        from attendance import retention
        from attendance.actions.erasing import erase_person
        from attendance.duties import DUTIES
        from attendance.queries.personal_data import known_of
        from events import registries

        privacy.SOURCES.register("attendance", known_of)
        registries.ERASERS.register("attendance", erase_person)
        rules.add(retention.BADGES)
        rules.KINDS.register_all(retention.KINDS)
        worker.DUTIES.register_all({duty.name: duty for duty in DUTIES})

    def _on_other_pages(self):
        from attendance import parts
        from attendance.marks import MARKS
        from attendance.office_tabs import TABS
        from events import registries

        registries.REGISTRATION_PARTS.register("badge", parts.badge)
        registries.MARKS.register_all(MARKS)
        for order, tab in TABS.items():
            registries.OFFICE_TABS.register(tab.name, tab, order=order)
