"""What people type in, checked and put into words. Saving is `friends.actions`."""

from friends.forms.directory import DirectoryForm
from friends.forms.fields import typed
from friends.forms.joining import JoinForm, ObjectionForm, WithdrawForm
from friends.forms.representing import (
    AppointForm,
    ApproveForm,
    AskForm,
    EndForm,
    InviteForm,
    ReasonForm,
    ReplaceForm,
    RoleForm,
)

__all__ = [
    "AppointForm",
    "ApproveForm",
    "AskForm",
    "DirectoryForm",
    "EndForm",
    "InviteForm",
    "JoinForm",
    "ObjectionForm",
    "ReasonForm",
    "ReplaceForm",
    "RoleForm",
    "WithdrawForm",
    "typed",
]
