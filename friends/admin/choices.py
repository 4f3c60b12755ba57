"""Choices of entities on pages of the back office."""

from friends.forms.fields import EntityChoiceField, EntityMultipleChoiceField
from friends.models import Entity


class EntityChoicesMixin:
    """For admins of models that name entities: offered by name in the reader's language."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Entity:
            kwargs.setdefault("form_class", EntityChoiceField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.related_model is Entity:
            kwargs.setdefault("form_class", EntityMultipleChoiceField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
