from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self):
        from accounts.actions import ON_CONFIRMED
        from events.actions.registering import claim_registrations

        ON_CONFIRMED.append(claim_registrations)
