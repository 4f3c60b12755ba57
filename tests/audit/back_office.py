"""Addresses for the tests of `AuditedAdmin`: the project's own, with a back office made for
them."""

from django.contrib.auth.models import Group as Role
from django.urls import path

from accounts.models import User
from audit.admin import Act, AuditedAdmin
from audit.admin.entries import EntryAdmin
from audit.lifecycle import NotPossible
from audit.models import Entry, record
from config.admin import Site
from config.urls import urlpatterns as project
from friends.models import GroupOfFriends


def greet(user, *, by):
    if user.given_name == "Silent":
        raise NotPossible(f"{user.email} does not want to be greeted.")
    record("user.greeted", user, by=by)


def warn(user, *, by, reason):
    if reason == "too weak":
        raise NotPossible("Say more than that.")
    record("user.warned", user, by=by, note=reason)


class UserAdmin(AuditedAdmin):
    list_display = ["email", "language"]
    search_fields = ["email"]
    list_filter = ["language"]
    fields = ["given_name", "language", "is_active", "groups"]
    lifecycle_fields = ["is_active"]
    export_fields = ["given_name", "language"]
    acts = [
        Act("greet", "Greet", greet, "accounts.change_user"),
        Act("warn", "Warn", warn, "accounts.change_user", needs_reason=True),
        Act("forget", "Forget", greet, "accounts.no_such_right"),
    ]


class GroupAdmin(AuditedAdmin):
    fields = ["mandate", "resolution", "procedure", "objection_days"]


class RoleAdmin(AuditedAdmin):
    fields = ["name"]


site = Site(name="admin")
site.register(User, UserAdmin)
site.register(GroupOfFriends, GroupAdmin)
site.register(Role, RoleAdmin)
site.register(Entry, EntryAdmin)

urlpatterns = [
    path("admin/", site.urls),
    *[pattern for pattern in project if str(pattern.pattern) != "admin/"],
]
