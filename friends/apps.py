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
        "accounts.city_search": ("cities",),
        "accounts.email_groups": (
            "requests_to_join",
            "requests_to_represent",
            "reminders",
            "membership",
            "focal_points",
        ),
        "accounts.on_confirmed": ("invitations",),
        "accounts.personal_data": ("representations",),
        "accounts.erasers": ("representations",),
        "accounts.erasure_forecasts": ("representations",),
        "accounts.tasks": (
            "admit after the time for objections",
            "draw the pages of notes verbales",
            "warn of authorities that end",
        ),
    }

    def ready(self):
        from accounts import worker
        from accounts.actions import ON_CONFIRMED, erasure, retention
        from accounts.queries import personal_data
        from accounts.registries import CITY_SEARCH, EMAIL_GROUPS, EMAIL_KINDS
        from audit.cache_version import shown_in
        from friends import models
        from friends.actions.erasure import KINDS, erase_person, forecast_erasure
        from friends.actions.representatives import claim_invitations
        from friends.queries.personal_data import personal_data_of
        from friends.reference.cities import find_cities
        from friends.tasks import TASKS
        from friends.wording import email_kinds

        CITY_SEARCH.register("cities", find_cities)
        EMAIL_GROUPS.register_all(email_kinds.EMAIL_GROUPS)
        EMAIL_KINDS.register_all(email_kinds.EMAIL_KINDS)
        ON_CONFIRMED.register("invitations", claim_invitations)
        personal_data.SOURCES.register("representations", personal_data_of)
        erasure.ERASERS.register("representations", erase_person)
        erasure.FORECASTS.register("representations", forecast_erasure)
        retention.KINDS.register_all(KINDS)
        worker.TASKS.register_all({duty.name: duty for duty in TASKS})
        shown_in("group", models.GroupOfFriends)
        shown_in("members", models.Entity, models.Classification, models.CoChairTerm)
        shown_in("members", models.Membership, unless=NOT_IN_FORCE)
