"""The step of the plan about seats: three usual rules, and the rest for those who need it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.forms.plan_steps import PlanStepForm, column
from events.forms.split_clock import DayTextField
from events.models import Admission, EventFormat, PlanStep
from friends.queries.standing import Standing

NO_LIMIT = gettext_lazy("Leave empty for no limit.")
RECEIPT, WITH_APPROVAL, SELECTION = "receipt", "approval", "selection"
RULES = [
    (RECEIPT, gettext_lazy("Order of receipt")),
    (WITH_APPROVAL, gettext_lazy("Order of receipt, with approval")),
    (SELECTION, gettext_lazy("Selection after the deadline")),
]
RULE_NOTES = {
    RECEIPT: gettext_lazy(
        "A registration is confirmed at once while seats remain. Later ones go on the waiting "
        "list. Usual for meetings and side events."
    ),
    WITH_APPROVAL: gettext_lazy(
        "You approve each registration. Seats are given in the order of receipt. Usual for "
        "workshops."
    ),
    SELECTION: gettext_lazy(
        "Missions nominate until the deadline. You then compare and rank the "
        "nominations, and confirm the selection once. The others go on the waiting list "
        "or learn why not. Usual for seminars."
    ),
}


def _number(label, **more):
    widget = forms.NumberInput({"class": "input--tiny", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label,
        required=False,
        **{"min_value": 0, "max_value": 100_000, "widget": widget, **more},
    )


class SeatsForm(PlanStepForm):
    step = PlanStep.SEATS
    seats = _number(gettext_lazy("Seats in the room"), help_text=NO_LIMIT)
    online_seats = _number(gettext_lazy("Seats online"), help_text=NO_LIMIT)
    quota = _number(gettext_lazy("Seats for each delegation"), help_text=NO_LIMIT)
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), choices=RULES, widget=forms.RadioSelect)
    also_approve = forms.BooleanField(
        label=gettext_lazy("With selection: you also approve each nomination before it is ranked"),
        required=False,
    )
    endorsement = forms.BooleanField(
        label=gettext_lazy("The mission’s focal point endorses self-registrations"), required=False
    )
    note_required = forms.BooleanField(
        label=gettext_lazy("A note verbale is needed for each delegation"),
        required=False,
        help_text=gettext_lazy("A delegation list cannot be submitted without it."),
    )
    quota_counts_online = forms.BooleanField(
        label=gettext_lazy("People who join online count towards the delegation’s seats"),
        required=False,
    )
    waiting_policy = column("waiting_policy")
    offer_hours = _number(
        gettext_lazy("Hours to accept an offered seat"),
        max_value=8760,
        help_text=gettext_lazy("Leave empty to confirm the next person at once."),
    )
    passport_months = _number(
        gettext_lazy("Passport valid after the event, in months"),
        max_value=120,
        help_text=gettext_lazy("Leave empty not to ask for the expiry date."),
    )
    called_on = DayTextField(
        label=gettext_lazy("Date of the call"),
        required=False,
        help_text=gettext_lazy(
            "LDC, LLDC and SIDS count as of this day. Leave empty for the day of publication."
        ),
    )
    standings = forms.MultipleChoiceField(
        label=gettext_lazy("Eligible delegations"),
        choices=Standing,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "This is checked when a selection is proposed. If none is chosen, all are eligible."
        ),
    )
    quota_member = _number(Standing.MEMBER.label)
    quota_observer = _number(Standing.OBSERVER.label)
    quota_organization = _number(Standing.ORGANIZATION.label)
    quota_other = _number(Standing.OTHER.label)

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, event=event, **kwargs)
        if event.format == EventFormat.ONLINE and event.seats is None:
            del self.fields["seats"]
        if event.format == EventFormat.IN_PERSON:
            del self.fields["online_seats"], self.fields["quota_counts_online"]

    def held(self, event):
        by_standing = event.quota_by_standing
        return super().held(event) | {
            "rule": _rule_of(event),
            "also_approve": event.by_selection and event.approval,
            **{f"quota_{s.value}": by_standing.get(s.value) for s in Standing},
        }

    def clean(self):
        cleaned = super().clean()
        if self.event.format == EventFormat.ONLINE and cleaned.get("seats") is not None:
            text = _("The event is online only: enter the number of online seats.")
            self.add_error("seats", text)
        return cleaned

    @property
    def values(self):
        cleaned = self.cleaned_data
        rule = cleaned["rule"]
        return super().values | {
            "admission": Admission.SELECTION if rule == SELECTION else Admission.RECEIPT,
            "approval": cleaned["also_approve"] if rule == SELECTION else rule == WITH_APPROVAL,
            "quota_by_standing": {
                s.value: cleaned[f"quota_{s.value}"]
                for s in Standing
                if cleaned[f"quota_{s.value}"] is not None
            },
        }

    @staticmethod
    def input_of(refusal):
        return "rule" if refusal.field == "admission" else refusal.field


def _rule_of(event):
    if event.by_selection:
        return SELECTION
    return WITH_APPROVAL if event.approval else RECEIPT
