from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ON_NO_EVENT_PAGE = (
    "attendance.*", "event.passports_erased", "event.reminded", "event.seat_drawn",
)  # fmt: skip
NO_SEAT = ("registration.assessed", "registration.badge_replaced", "registration.changed_by_hand")
# A repeat may be an arrival: a device without a network let in who was let in elsewhere.
NO_ARRIVAL = ("scan.out", "scan.refused", "scan.unknown")
NEW_PERSON = ("registration.changed", "registration.claimed", "registration.erased")


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self):
        from accounts.actions import ON_CONFIRMED
        from accounts.crypto import RESEAL
        from accounts.job_kinds import register
        from events import elsewhere, todo
        from events.actions.changing import claim_registrations
        from events.actions.visas import reseal_passports
        from events.jobs import JOB_KINDS
        from friends import figures, workspace

        ON_CONFIRMED.append(claim_registrations)
        RESEAL.append(reseal_passports)
        figures.HOME.append(elsewhere.home_figures)
        figures.COMING.append(elsewhere.coming)
        figures.ATTENDED.append(elsewhere.attended)
        workspace.SECTIONS.append(elsewhere.workspace)
        workspace.TODO.append(todo.to_do)
        for kind in JOB_KINDS:
            register(kind)
        self._know_and_forget()
        self._draw_anew()

    def _draw_anew(self):
        """Which cached fragments show what. Pools, sheets, invitations and the like stand on none."""
        from audit.cache_version import shown_in
        from events.models import Event, Registration, Scan

        shown_in("events", Event, unless=("event.*_exported", *ON_NO_EVENT_PAGE))
        shown_in("seats", Registration, unless=("passport.*", *NO_SEAT))
        shown_in("arrivals", Scan, unless=NO_ARRIVAL)
        # Who came is counted by person: each once, whatever the account or the address.
        shown_in("arrivals", Registration, acts=NEW_PERSON)

    def _know_and_forget(self):
        """What persons are told that is known of them, what is erased with them, and when."""
        from accounts import erasure, privacy
        from accounts import retention as rules
        from events import retention
        from events.actions.erasing import erase_person
        from events.known import known_of

        privacy.SOURCES.append(known_of)
        erasure.ERASERS.append(erase_person)
        rules.KINDS |= retention.KINDS
        for rule in retention.RULES:
            rules.add(rule)
