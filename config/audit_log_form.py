"""What the audit log is searched by."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from attendance.queries.staff_search import LONGEST, SHOWN, find_accounts
from audit.presenters.audit_log import acts_in_words
from audit.queries.audit_log import Key, LogFilter, acts_in_log
from events.forms.split_clock import DayTextField
from events.models import Event
from friends.forms.fields import EntityField
from friends.presenters.reader import role_in_words


class LogForm(forms.Form):
    """``person`` is a text that may mean several; ``account`` is the one chosen among them."""

    person = forms.CharField(
        label=gettext_lazy("Person"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "The person who acted, or whose record it is: a name or an email address."
        ),
    )
    account = forms.ModelChoiceField(User.objects.all(), required=False)
    entity = EntityField(label=gettext_lazy("State or organization"), required=False)
    event = forms.ModelChoiceField(
        Event.objects.order_by("-starts_at", "-pk"),
        to_field_name="slug",
        label=gettext_lazy("Event"),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    act = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    since = DayTextField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Such as 24 May 2027.")
    )
    until = DayTextField(
        label=pgettext_lazy("last day", "To"),
        required=False,
        help_text=gettext_lazy("This day is included."),
    )
    after = forms.CharField(required=False, max_length=60)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.people = []
        self.fields["act"].choices = [("", _("All")), *acts_in_words(acts_in_log())]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("person"):
            self._settle_person(cleaned)
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must not be before the first."))
        return cleaned

    def _settle_person(self, cleaned):
        found = find_accounts(self.user, cleaned["person"])
        chosen = [person for person in found if person == cleaned.get("account")] or found
        self.people = [
            {"person": person, "about": "; ".join(role_in_words(rep) for rep in person.held)}
            for person in found[:SHOWN]
        ]
        if len(chosen) == 1:
            cleaned["account"] = chosen[0]
        elif chosen:
            self.add_error("person", _("Several people have this name. Choose one of them."))
        else:
            self.add_error("person", _("No account has this name or address. Check the spelling."))

    def clean_after(self):
        """Where the page begins, as the link to the next page says it; else the first page."""
        moment, _sign, pk = self.cleaned_data["after"].partition("~")
        try:
            return Key(datetime.fromisoformat(moment), int(pk)) if moment else None
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                _("This page does not exist. Start again from the first page.")
            ) from None

    @property
    def narrowing(self):
        return [self[name] for name in ("entity", "event", "act", "since", "until")]

    @property
    def asked(self) -> LogFilter:
        values = self.cleaned_data
        rows = [values.get(name) for name in ("event", "entity")]
        return LogFilter(
            act=values["act"],
            since=_begins(values["since"]),
            until=_begins(values["until"], timedelta(days=1)),
            person=values.get("account") if values["person"] else None,
            concerned=tuple(row for row in rows if row),
        )

    @property
    def used(self):
        """``(name, label, words)`` of each filter in use."""
        values = self.cleaned_data
        shown = {"person": values.get("account"), "act": self._label_of_act()}
        for name in ("person", "entity", "event", "act", "since", "until"):
            if (value := shown.get(name, values.get(name))) and values.get(name):
                yield name, self.fields[name].label, value

    def _label_of_act(self):
        return dict(self.fields["act"].choices).get(self.cleaned_data.get("act"), "")


def _begins(day, later=timedelta()):
    """The first moment of a day, or of a later one, on the clock of the reader."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + later, time.min))
