from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ON_NO_EVENT_PAGE = (
    "attendance.*", "event.passports_erased", "event.reminded", "event.seat_drawn",
)  # fmt: skip
NO_SEAT = ("registration.assessed", "registration.badge_replaced", "registration.changed_by_hand")
NEW_PERSON = ("registration.changed", "registration.claimed", "registration.erased")


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")
    brings = {
        "accounts.on_confirmed": ("registrations",),
        "accounts.personal_data": ("registrations",),
        "accounts.erasers": ("registrations",),
        "accounts.retention": ("needs", "imports"),
        "accounts.duties": (
            "lapse offers",
            "open pools of seats",
            "pass seats on by standing",
            "release who did not confirm again",
            "erase old imports",
            "erase needs of persons after events",
            "verify the seats",
        ),
        "accounts.job_kinds": ("nomination_check", "nomination_entry"),
        "friends.home_figures": ("events",),
        "friends.coming": ("events",),
        "friends.attended": ("events",),
        "friends.workspace_sections": ("events",),
        "friends.workspace_tasks": ("events",),
        "events.office_tabs": (
            *("event", "sheets", "decisions", "waiting", "seats", "selection"),
            *("invitations", "again", "imports"),
        ),
    }

    def ready(self):
        self._on_other_pages()
        self._know_and_forget()
        self._own_lists()
        self._draw_anew()

    def _on_other_pages(self):
        from accounts.actions import ON_CONFIRMED
        from events import elsewhere, todo
        from events.actions.changing import claim_registrations
        from friends import figures, workspace

        ON_CONFIRMED.register("registrations", claim_registrations)
        figures.HOME.register("events", elsewhere.home_figures)
        figures.COMING.register("events", elsewhere.coming)
        figures.ATTENDED.register("events", elsewhere.attended)
        workspace.SECTIONS.register("events", elsewhere.workspace)
        workspace.TODO.register("events", todo.to_do)

    def _draw_anew(self):
        """Which cached fragments show what. Pools, sheets, invitations and the like stand on none."""
        from audit.cache_version import shown_in
        from events.models import Event, Registration

        shown_in("events", Event, unless=("event.*_exported", *ON_NO_EVENT_PAGE))
        shown_in("seats", Registration, unless=("passport.*", *NO_SEAT))
        # Who came is counted by person: each once, whatever the account or the address.
        shown_in("arrivals", Registration, acts=NEW_PERSON)

    def _know_and_forget(self):
        """What persons are told that is known of them, what is erased with them, and when."""
        from accounts import erasure, privacy, worker
        from accounts import retention as rules
        from events import retention
        from events.actions.erasing import erase_person
        from events.duties import DUTIES
        from events.known import known_of

        privacy.SOURCES.register("registrations", known_of)
        erasure.ERASERS.register("registrations", erase_person)
        rules.add(retention.NEEDS, retention.IMPORTS)
        rules.KINDS.register_all(retention.KINDS)
        worker.DUTIES.register_all({duty.name: duty for duty in DUTIES})

    def _own_lists(self):
        from accounts.job_kinds import KINDS
        from events import drawing, registries
        from events.jobs import JOB_KINDS
        from events.office_tabs import TABS

        KINDS.register_all({kind.name: kind for kind in JOB_KINDS})
        registries.MARKS.register_all(drawing.MARKS)
        for order, tab in TABS.items():
            registries.OFFICE_TABS.register(tab.name, tab, order=order)
