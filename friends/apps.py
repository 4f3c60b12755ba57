from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FriendsConfig(AppConfig):
    name = "friends"
    verbose_name = _("The Group")

    def ready(self):
        from accounts import erasure, privacy
        from accounts.actions import ON_CONFIRMED
        from friends.actions.erasing import erase_person
        from friends.actions.representation import claim_invitations
        from friends.known import known_of

        ON_CONFIRMED.append(claim_invitations)
        privacy.SOURCES.append(known_of)
        erasure.ERASERS.append(erase_person)
