"""Forms of the pages about events."""

from events.forms.cancelling import CancelForm
from events.forms.details import ChangeForm, RegisterForm
from events.forms.times import WallClockField

__all__ = [
    "CancelForm",
    "ChangeForm",
    "RegisterForm",
    "WallClockField",
]
