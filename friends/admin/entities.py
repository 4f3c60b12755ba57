"""States and organizations, with their dated classifications."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit.admin import OWN_FIELDS, AuditedAdmin
from friends.models import Classification, Entity


class ClassificationInline(admin.StackedInline):
    model = Classification
    extra = 0
    formfield_overrides = OWN_FIELDS
    fields = ["kind", "valid_from", "valid_until", "source"]


@admin.register(Entity)
class EntityAdmin(AuditedAdmin):
    list_display = ["name_en", "iso3", "kind", "regional_group", "member_since"]
    list_filter = ["kind", "regional_group", "classifications__kind"]
    search_fields = ["sort_name"]
    search_help_text = _("A name in any language, another accepted form, or a code.")
    fields = [
        "kind",
        "code",
        ("iso2", "iso3", "m49"),
        "acronym",
        "regional_group",
        "member_since",
        "name_en",
        "name_fr",
        "name_es",
        "name_ru",
        "name_zh",
        "name_ar",
        "also_known",
    ]
    inlines = [ClassificationInline]
    export_fields = [
        "code",
        "iso2",
        "iso3",
        "m49",
        "kind",
        "regional_group",
        "member_since",
        "name_en",
        "name_fr",
        "name_es",
        "name_ru",
        "name_zh",
        "name_ar",
    ]

    def get_search_results(self, request, queryset, search_term):
        """By the project's own search, which ignores accents and knows all the names."""
        found = queryset.search(search_term) if search_term.strip() else queryset
        return found, False

    def has_delete_permission(self, request, obj=None):
        return False
