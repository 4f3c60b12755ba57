from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates and letters")
    brings = {
        "accounts.email_groups": ("documents",),
        "accounts.personal_data": ("certificates",),
        "accounts.erasure_forecasts": ("certificates",),
        "accounts.job_kinds": ("certificates",),
        "accounts.retention": ("passport details",),
        "accounts.secrets": ("passport details",),
        "accounts.tasks": ("erase passport details",),
        "events.erasers": ("certificates",),
        "events.on_cancelling": ("papers",),
        "events.certificates_issued": ("certificates",),
        "events.on_person_changed": ("passport details",),
        "events.office_tabs": ("certificates", "visa_letters"),
        "events.office_tasks": ("certificates",),
        "events.registration_parts": ("certificate", "visa_letter"),
        "events.own_registrations": ("letters", "certificates"),
        "certificates.verification": ("certificate", "visa_letter"),
    }

    def ready(self):
        self._register_personal_data()
        self._on_other_pages()
        self._invalidate_fragments()

    def _invalidate_fragments(self):
        """Which cached fragments show certificates."""
        from audit.cache_version import shown_in
        from certificates.models import Certificate

        shown_in("certificates", Certificate)

    def _register_personal_data(self):
        """What the app holds about people, what is erased with them, and when."""
        from accounts import worker
        from accounts.actions import erasure
        from accounts.actions import retention as rules
        from accounts.crypto import RESEAL
        from accounts.queries import personal_data
        from certificates.actions import retention
        from certificates.actions.erasure import erase_person, forecast_erasure
        from certificates.actions.passport_details import (
            reseal_passport_details,
            take_passport_details_away,
        )
        from certificates.queries.personal_data import personal_data_of
        from certificates.tasks import TASKS
        from events import registries

        RESEAL.register("passport details", reseal_passport_details)
        personal_data.SOURCES.register("certificates", personal_data_of)
        registries.ERASERS.register("certificates", erase_person)
        erasure.FORECASTS.register("certificates", forecast_erasure)
        registries.ON_PERSON_CHANGED.register("passport details", take_passport_details_away)
        rules.add_rule(retention.PASSPORTS)
        rules.KINDS.register_all(retention.KINDS)
        worker.TASKS.register_all({task.name: task for task in TASKS})

    def _on_other_pages(self):
        from accounts import job_kinds
        from accounts.registries import EMAIL_GROUPS, EMAIL_KINDS
        from certificates import jobs
        from certificates.queries import verification
        from certificates.queries.issued import certificates_issued
        from certificates.views import registration_parts
        from certificates.views.certificate_tasks import certificate_tasks
        from certificates.views.office_tabs import TABS
        from certificates.wording import email_kinds
        from certificates.wording.cancelled_papers import papers_of_cancelled
        from events import registries

        EMAIL_GROUPS.register_all(email_kinds.EMAIL_GROUPS)
        EMAIL_KINDS.register_all(email_kinds.EMAIL_KINDS)
        job_kinds.KINDS.register(jobs.CERTIFICATES.name, jobs.CERTIFICATES)
        verification.KINDS.register("certificate", verification.find_certificate)
        verification.KINDS.register("visa_letter", verification.find_letter)
        registries.OFFICE_TASKS.register("certificates", certificate_tasks)
        registries.ON_CANCELLING.register("papers", papers_of_cancelled)
        registries.CERTIFICATES_ISSUED.register("certificates", certificates_issued)
        registries.REGISTRATION_PARTS.register("certificate", registration_parts.certificate)
        registries.REGISTRATION_PARTS.register("visa_letter", registration_parts.letter)
        registries.OWN_REGISTRATIONS.register("letters", registration_parts.letters_of)
        registries.OWN_REGISTRATIONS.register("certificates", registration_parts.certificates_of)
        for order, tab in TABS.items():
            registries.OFFICE_TABS.register(tab.name, tab, order=order)
