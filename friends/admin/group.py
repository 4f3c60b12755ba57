"""The Group itself, its procedure of admission, and its Co-Chairs."""

from django.contrib import admin

from audit.admin import AuditedAdmin
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
class CoChairTermAdmin(_Kept):
    list_display = ["entity", "starts_on", "ends_on"]
    list_select_related = ["entity"]
    export_fields = ["entity", "starts_on", "ends_on"]
