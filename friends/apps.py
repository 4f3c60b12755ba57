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
        from audit.cache_version import shown_in
        from friends import models
        from friends.actions.erasing import KINDS, erase_person
        from friends.actions.representation import claim_invitations
        from friends.duties import DUTIES
        from friends.known import known_of

        ON_CONFIRMED.register("invitations", claim_invitations)
        privacy.SOURCES.register("representations", known_of)
        erasure.ERASERS.register("representations", erase_person)
        retention.KINDS.register_all(KINDS)
        worker.DUTIES.register_all({duty.name: duty for duty in DUTIES})
        shown_in("group", models.Group)
        shown_in("members", models.Entity, models.Classification, models.CoChairTerm)
        shown_in("members", models.Membership, unless=NOT_IN_FORCE)
