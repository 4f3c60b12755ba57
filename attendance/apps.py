from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# A repeat may be an arrival: a device without a network may admit a person who is already inside.
NO_ARRIVAL = ("scan.out", "scan.refused", "scan.unknown")


class AttendanceConfig(AppConfig):
    name = "attendance"
    verbose_name = _("Attendance")
    brings = {
        "accounts.personal_data": ("attendance",),
        "accounts.retention": ("attendance files",),
        "accounts.tasks": ("erase old files of attendance",),
        "accounts.job_kinds": ("badges",),
        "events.erasers": ("attendance",),
        "events.office_tabs": ("devices", "badges", "live_board", "attendance"),
        "events.office_tasks": ("attendance",),
        "events.office_sections": ("attendance",),
        "events.registration_parts": ("badge",),
        "events.own_registrations": ("badges",),
        "events.presence": ("attendance",),
        "events.on_cancelling": ("badges",),
    }

    def ready(self):
        self._register_personal_data()
        self._on_other_pages()
        self._invalidate_fragments()

    def _invalidate_fragments(self):
        """Which cached fragments show who was present."""
        from attendance.models import AttendanceCorrection, Scan
        from audit.cache_version import shown_in
        from events.models import Event, Session

        shown_in("arrivals", Scan, unless=NO_ARRIVAL)
        shown_in("arrivals", AttendanceCorrection)
        shown_in("arrivals", Event, acts=("attendance.closed",))
        # What officers corrected of a session counts as long as there is the session.
        shown_in("arrivals", Session)

    def _register_personal_data(self):
        """What the app holds about people, what is erased with them, and when."""
        from accounts import worker
        from accounts.actions import retention as rules
        from accounts.queries import personal_data
        from attendance.actions import erasure, retention
        from attendance.queries.personal_data import personal_data_of
        from attendance.tasks import TASKS
        from events import registries

        personal_data.SOURCES.register("attendance", personal_data_of)
        registries.ERASERS.register("attendance", erasure.erase_person)
        rules.add_rule(retention.FILES)
        rules.KINDS.register_all(erasure.KINDS | retention.KINDS)
        worker.TASKS.register_all({task.name: task for task in TASKS})

    def _on_other_pages(self):
        from accounts import job_kinds
        from accounts.registries import EMAIL_KINDS, EmailKind
        from attendance import jobs
        from attendance.presenters.office_day import attendance_section, attendance_tasks
        from attendance.queries.who_was_present import who_was_present
        from attendance.views import registration_parts
        from attendance.views.office_tabs import TABS
        from attendance.wording.cancelled_badges import badges_of_cancelled
        from attendance.wording.marks import MARKS
        from events import registries

        EMAIL_KINDS.register("badge_replaced", EmailKind("decisions", mission="delegation"))
        registries.OFFICE_TASKS.register("attendance", attendance_tasks)
        registries.OFFICE_SECTIONS.register("attendance", attendance_section)
        registries.PRESENCE.register("attendance", who_was_present)
        registries.ON_CANCELLING.register("badges", badges_of_cancelled)
        job_kinds.KINDS.register(jobs.BADGES.name, jobs.BADGES)
        registries.REGISTRATION_PARTS.register("badge", registration_parts.badge)
        registries.OWN_REGISTRATIONS.register("badges", registration_parts.badges_of)
        registries.MARKS.register_all(MARKS)
        for order, tab in TABS.items():
            registries.OFFICE_TABS.register(tab.name, tab, order=order)
