from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ON_NO_EVENT_PAGE = (
    "attendance.*",
    "event.passport_details_erased",
    "event.reminded",
    "event.seating_lot_drawn",
)
NO_SEAT = ("registration.assessed", "registration.badge_replaced", "registration.changed_by_hand")
NEW_PERSON = (
    "registration.changed",
    "registration.person_changed",
    "registration.claimed",
    "registration.erased",
)


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")
    brings = {
        "accounts.email_groups": (
            "endorsements",
            "delegation",
            "steps",
            "deadlines",
            "invitations",
            "event_changes",
            "messages",
        ),
        "accounts.on_confirmed": ("registrations",),
        "accounts.personal_data": ("registrations",),
        "accounts.erasers": ("registrations",),
        "accounts.erasure_forecasts": ("registrations",),
        "accounts.retention": ("needs", "imports"),
        "accounts.tasks": (
            "expire offers",
            "open reserved seats",
            "promote by standing",
            "end reconfirmation rounds",
            "end waiting lists",
            "erase old imports",
            "erase access needs after events",
            "verify the seats",
        ),
        "accounts.email_files": (
            "event_invitation",
            "event_reminder",
            "event_changed",
            "registration_confirmed",
        ),
        "accounts.job_kinds": ("nomination_check", "nomination_entry"),
        "friends.home_figures": ("events",),
        "friends.coming": ("events",),
        "friends.attended": ("events",),
        "friends.workspace_sections": ("events",),
        "friends.workspace_tasks": ("events",),
        "events.office_tabs": (
            *("event", "registrations", "delegation_lists", "decisions", "waiting_list"),
            *("seats", "selection"),
            *("invitations", "reconfirmation", "messages", "imports"),
        ),
    }

    def ready(self):
        self._extend_other_pages()
        self._register_data_protection()
        self._register_lists()
        self._declare_cached_fragments()

    def _extend_other_pages(self):
        from accounts import emails
        from accounts.actions import ON_CONFIRMED
        from accounts.registries import EMAIL_GROUPS, EMAIL_KINDS
        from events.actions.changing import claim_registrations
        from events.presenters import contributions, email_files, tasks
        from events.wording import email_kinds
        from friends.presenters import workspace
        from friends.queries import member_list

        EMAIL_GROUPS.register_all(email_kinds.EMAIL_GROUPS)
        EMAIL_KINDS.register_all(email_kinds.EMAIL_KINDS)
        ON_CONFIRMED.register("registrations", claim_registrations)
        emails.FILES.register_all(dict.fromkeys(email_files.KINDS, email_files.calendar_entry))
        member_list.HOME_FIGURES.register("events", contributions.home_figures)
        member_list.COMING_EVENTS.register("events", contributions.coming_events)
        member_list.ATTENDED_EVENTS.register("events", contributions.attended_events)
        workspace.SECTIONS.register("events", contributions.workspace_events)
        workspace.TASKS.register("events", tasks.delegation_tasks)

    def _declare_cached_fragments(self):
        """Which cached fragments show what. Reserved seats, delegation lists, invitations and the
        like are in none."""
        from audit.cache_version import shown_in
        from events.models import Event, PersonDecision, Registration, Series

        shown_in("events", Event, unless=("event.*_exported", *ON_NO_EVENT_PAGE))
        shown_in("events", Series)
        # The list of participants shows persons: whatever is done to a registration.
        shown_in("names", Registration)
        shown_in("seats", Registration, unless=("passportdetails.*", *NO_SEAT))
        # Who came is counted by person: each once, whatever the account or the address.
        shown_in("arrivals", Registration, acts=NEW_PERSON)
        shown_in("arrivals", PersonDecision)

    def _register_data_protection(self):
        """What people see of their personal data, what is erased with them, and when."""
        from accounts import worker
        from accounts.actions import erasure
        from accounts.actions import retention as rules
        from accounts.queries import personal_data
        from events.actions import retention
        from events.actions.erasure import erase_person, forecast_erasure
        from events.queries.personal_data import personal_data_of
        from events.tasks import TASKS

        personal_data.SOURCES.register("registrations", personal_data_of)
        erasure.ERASERS.register("registrations", erase_person)
        erasure.FORECASTS.register("registrations", forecast_erasure)
        rules.add_rule(retention.NEEDS, retention.IMPORTS)
        rules.KINDS.register_all(retention.KINDS)
        worker.TASKS.register_all({task.name: task for task in TASKS})

    def _register_lists(self):
        from accounts.job_kinds import KINDS
        from events import registries
        from events.jobs import JOB_KINDS
        from events.views.office_tabs import TABS
        from events.wording import display

        KINDS.register_all({kind.name: kind for kind in JOB_KINDS})
        registries.MARKS.register_all(display.MARKS)
        for order, tab in TABS.items():
            registries.OFFICE_TABS.register(tab.name, tab, order=order)
