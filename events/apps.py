from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
