"""Two officers at work never lose each other's change."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from files.in_a_row import in_a_row

SEEN = "seen_version"


class VersionedForm(forms.ModelForm):
    """Carries the version that the reader saw, and compares it under the row's lock."""

    conflict = ()

    def clean(self):
        cleaned = super().clean()
        rows = type(self.instance)._base_manager.select_for_update()
        theirs = rows.get(pk=self.instance.pk)
        if theirs.version != self.cleaned_data.get(SEEN):
            self.conflict = self._differences(theirs)
            self._accept_next_time(theirs.version)
            self.add_error(None, _conflict())
        self.instance.version = theirs.version
        return cleaned

    def _differences(self, theirs):
        """Per differing field its label, the value as it is now, and the value that was typed."""
        rows, others = [], self._others(theirs)
        for name, field in self.fields.items():
            if name == SEEN or name not in self.cleaned_data:
                continue
            now = (forms.models.model_to_dict(theirs, [name]) | others).get(name)
            yours = self.cleaned_data[name]
            if field.has_changed(self._initial(now), self._typed(name)):
                rows.append((field.label or name, shown(field, now), shown(field, yours)))
        return rows

    def _others(self, theirs):
        """What inputs hold that stand for columns of other names: the form knows."""
        return self.columns_of(theirs) if hasattr(self, "columns_of") else {}

    @staticmethod
    def _initial(value):
        """Rows of another model by their keys, as the form sends them; all else as it is."""
        return [getattr(item, "pk", item) for item in value] if isinstance(value, list) else value

    def _typed(self, name):
        return self[name].data

    def _accept_next_time(self, version):
        """Who has seen both versions may save: the page that is sent back carries the new
        number."""
        self.data = self.data.copy()
        self.data[self.add_prefix(SEEN)] = version


def _conflict():
    return _(
        "Another person has changed this in the meantime, so nothing was saved. Compare both "
        "versions below. To replace the current version with yours, save again."
    )


def shown(field, value):
    """A value as the reader of the form would name it."""
    if value is None or value == "":
        return ""
    many = value if isinstance(value, list | tuple | QuerySet) else [value]
    if hasattr(field, "queryset"):
        keys = [getattr(row, "pk", row) for row in many]
        return in_a_row(str(row) for row in field.queryset.filter(pk__in=keys))
    written = getattr(field, "written", str)
    labels = {str(key): label for key, label in getattr(field, "choices", None) or ()}
    return in_a_row(str(labels.get(str(item), written(item))) for item in many)


class VersionMixin:
    """For models with a ``version`` number; others are left as they are."""

    @property
    def versioned(self):
        return any(field.name == "version" for field in self.opts.concrete_fields)

    def get_exclude(self, request, obj=None):
        given = super().get_exclude(request, obj) or ()
        return [*given, "version"] if self.versioned else given

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name != SEEN]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not (self.versioned and obj and change and self.has_change_permission(request, obj)):
            return form
        number = forms.IntegerField(initial=obj.version, required=False, widget=forms.HiddenInput)
        return type(form)(form.__name__, (VersionedForm, form), {SEEN: number})

    def save_model(self, request, obj, form, change):
        if self.versioned and change:
            obj.version += 1
        super().save_model(request, obj, form, change)
