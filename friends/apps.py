from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Acts on a request that nobody outside sees: it counts once it is admitted.
NOT_IN_FORCE = tuple(
    f"membership.{act}"
    for act in ("requested", "signed", "objected", "objection_lifted", "declined", "retracted")
)


class FriendsConfig(AppConfig):
    name = "friends"
    verbose_name = _("The Group")

    def ready(self):
        from accounts import erasure, privacy
        from accounts.actions import ON_CONFIRMED
        from audit.cache_version import shown_in
        from friends import models
        from friends.actions.erasing import erase_person
        from friends.actions.representation import claim_invitations
        from friends.known import known_of

        ON_CONFIRMED.append(claim_invitations)
        privacy.SOURCES.append(known_of)
        erasure.ERASERS.append(erase_person)
        shown_in("group", models.Group)
        shown_in("members", models.Entity, models.Classification, models.CoChairTerm)
        shown_in("members", models.Membership, unless=NOT_IN_FORCE)
