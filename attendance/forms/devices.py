"""A new desk on a phone or tablet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from attendance.models import Device


class DeviceForm(forms.ModelForm):
    class Meta:
        model = Device
        fields = ["name", "door", "may_search"]

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.event = event
        self.fields["name"].help_text = _("For example “North gate, phone 2”.")
        self.fields["door"].queryset = event.doors.filter(closed=False).select_related("session")
        self.fields["door"].empty_label = _("Entrance")
