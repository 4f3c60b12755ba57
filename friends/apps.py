from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FriendsConfig(AppConfig):
    name = "friends"
    verbose_name = _("The Group")

    def ready(self):
        from accounts.actions import ON_CONFIRMED
        from friends.actions.representation import claim_invitations

        ON_CONFIRMED.append(claim_invitations)
