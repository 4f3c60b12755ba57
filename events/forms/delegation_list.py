"""Forms of the delegation list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.details import DetailsForm
from events.models import DelegationRole
from friends.forms.memberships import NoteForm

LAST = 999


class DelegationNoteForm(NoteForm):
    """The note verbale for the whole delegation."""


class ListOrderForm(forms.Form):
    """Position and role of every person of a delegation list; ``place_…`` and ``seen_…`` are those
    that the reader saw."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            named = {"name": row.name}
            self.fields[f"rank_{row.pk}"] = forms.IntegerField(
                label=_("Number of %(name)s") % named,
                min_value=1,
                max_value=LAST,
                required=False,
                widget=forms.NumberInput({"class": "input--tiny", "inputmode": "numeric"}),
            )
            self.fields[f"role_{row.pk}"] = forms.ChoiceField(
                label=_("Role of %(name)s") % named,
                choices=[("", _("No role")), *DelegationRole.choices],
                required=False,
            )
            for part in ("place", "seen"):
                hidden = forms.CharField(required=False, widget=forms.HiddenInput)
                self.fields[f"{part}_{row.pk}"] = hidden
        for number, row in enumerate(rows, 1):
            self.initial |= {
                f"rank_{row.pk}": number,
                f"place_{row.pk}": number,
                f"role_{row.pk}": row.role,
                f"seen_{row.pk}": row.role,
            }

    def inputs(self, row):
        """The inputs of one person, by their part."""
        return {part: self[f"{part}_{row.pk}"] for part in ("rank", "role", "place", "seen")}

    def _typed(self, part):
        """What was sent, by person; a row that the page did not have yet is left as it is."""
        prefix = f"{part}_"
        return {
            int(name.removeprefix(prefix)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and name in self.data and value is not None
        }

    @property
    def facts(self):
        """What the act ``arrange`` takes: a place that was left as it was seen moves nobody."""
        seen = self._typed("place")
        ranks = self._typed("rank").items()
        return {
            "ranks": {pk: rank for pk, rank in ranks if str(rank) != seen.get(pk)},
            "roles": self._typed("role"),
            "seen_roles": self._typed("seen"),
        }

    def accept_theirs_as_seen(self):
        """Who has seen both versions may save: the page that is sent back knows what is there."""
        self.data = self.data.copy()
        for row in self.rows:
            self.data[f"seen_{row.pk}"] = row.role


class SubstituteForm(DetailsForm):
    """The new person, unless one of those who wait is chosen."""

    successor = forms.ChoiceField(
        label=_("Person who takes the seat"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting = {str(row.pk): row for row in waiting}
        if not waiting:
            del self.fields["successor"]
            return
        names = [(key, row.name) for key, row in self.waiting.items()]
        self.fields["successor"].choices = [*names, ("", _("Another person, named below"))]
        if self.data.get("successor"):
            for field in self.fields.values():
                field.required = False

    @property
    def chosen(self):
        """The registration of the waiting person who was chosen, or None."""
        return self.waiting.get(self.cleaned_data.get("successor", ""))
