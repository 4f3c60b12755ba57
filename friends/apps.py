from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FriendsConfig(AppConfig):
    name = "friends"
    verbose_name = _("The Group")
    brings = {
        "accounts.on_confirmed": ("invitations",),
        "accounts.personal_data": ("representations",),
        "accounts.erasers": ("representations",),
        "accounts.duties": (
            "admit after the time for objections",
            "warn of authorities that end",
        ),
    }

    def ready(self):
        from accounts import erasure, privacy, retention, worker
        from accounts.actions import ON_CONFIRMED
        from friends.actions.erasing import KINDS, erase_person
        from friends.actions.representation import claim_invitations
        from friends.duties import DUTIES
        from friends.known import known_of

        ON_CONFIRMED.register("invitations", claim_invitations)
        privacy.SOURCES.register("representations", known_of)
        erasure.ERASERS.register("representations", erase_person)
        retention.KINDS.register_all(KINDS)
        worker.DUTIES.register_all({duty.name: duty for duty in DUTIES})
