"""The Group itself, its procedure of admission, and its Co-Chairs."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from audit.admin import AuditedAdmin
from friends.admin.choices import EntityChoicesMixin
from friends.models import CoChairTerm, GroupOfFriends


class _Kept(AuditedAdmin):
    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(GroupOfFriends)
class GroupOfFriendsAdmin(_Kept):
    list_display = ["short_name", "procedure", "objection_days", "founded_on"]
    fields = [
        "name",
        "short_name",
        "mandate",
        "founded_on",
        "resolution",
        "contact_email",
        "procedure",
        "objection_days",
    ]

    def has_add_permission(self, request):
        """One row: the first is made here, a second cannot be."""
        return super().has_change_permission(request) and not GroupOfFriends.objects.exists()

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(CoChairTerm)
class CoChairTermAdmin(EntityChoicesMixin, _Kept):
    list_display = ["entity", "starts_on", "ends_on", "counts"]
    list_select_related = ["entity"]
    export_fields = ["entity", "starts_on", "ends_on"]

    def get_queryset(self, request):
        missing = CoChairTerm.objects.without_membership().filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(missing=Exists(missing))

    @admin.display(description=_("member of the Group during the term"), boolean=True)
    def counts(self, term):
        """A term without a membership makes nobody a Co-Chair."""
        return not term.missing
