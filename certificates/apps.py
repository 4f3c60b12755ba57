from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates and letters")
    brings = {
        "accounts.personal_data": ("certificates",),
        "accounts.job_kinds": ("certificates",),
        "accounts.retention": ("passports",),
        "accounts.secrets": ("passports",),
        "accounts.duties": ("erase passport data",),
        "events.erasers": ("certificates",),
        "events.office_tabs": ("certificates", "letters"),
        "events.registration_parts": ("certificate", "letter"),
        "events.own_registrations": ("certificates",),
        "certificates.verification": ("certificate", "letter"),
    }

    def ready(self):
        self._know_and_forget()
        self._on_other_pages()

    def _know_and_forget(self):
        """What persons are told that is known of them, what is erased with them, and when."""
        from accounts import privacy, worker
        from accounts import retention as rules
        from accounts.crypto import RESEAL
        from certificates import retention
        from certificates.actions.erasing import erase_person
        from certificates.duties import DUTIES
        from certificates.queries.personal_data import known_of
        from events import registries
        from events.actions.visas import reseal_passports

        RESEAL.register("passports", reseal_passports)
        privacy.SOURCES.register("certificates", known_of)
        registries.ERASERS.register("certificates", erase_person)
        rules.add(retention.PASSPORTS)
        rules.KINDS.register_all(retention.KINDS)
        worker.DUTIES.register_all({duty.name: duty for duty in DUTIES})

    def _on_other_pages(self):
        from accounts import job_kinds
        from certificates import jobs, parts
        from certificates.office_tabs import TABS
        from events import registries, verification

        job_kinds.KINDS.register(jobs.CERTIFICATES.name, jobs.CERTIFICATES)
        verification.KINDS.register("certificate", verification.find_certificate)
        verification.KINDS.register("letter", verification.find_letter)
        registries.REGISTRATION_PARTS.register("certificate", parts.certificate)
        registries.REGISTRATION_PARTS.register("letter", parts.letter)
        registries.OWN_REGISTRATIONS.register("certificates", parts.certificates_of)
        for order, tab in TABS.items():
            registries.OFFICE_TABS.register(tab.name, tab, order=order)
