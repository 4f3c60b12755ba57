"""What people type in, checked and put into words. Saving is `friends.actions`."""

from friends.forms.directory import DirectoryForm
from friends.forms.fields import typed
from friends.forms.memberships import (
    AdmitOnForm,
    DeclineRequestForm,
    JoinForm,
    LeaveGroupForm,
    ObjectionForm,
)
from friends.forms.representatives import (
    AppointForm,
    ApproveForm,
    AskForm,
    EndForm,
    InviteRepresentativeForm,
    ReplaceRepresentativeForm,
    RepresentativeReasonForm,
    RoleForm,
)

__all__ = [
    "AdmitOnForm",
    "AppointForm",
    "ApproveForm",
    "AskForm",
    "DeclineRequestForm",
    "DirectoryForm",
    "EndForm",
    "InviteRepresentativeForm",
    "JoinForm",
    "LeaveGroupForm",
    "ObjectionForm",
    "ReplaceRepresentativeForm",
    "RepresentativeReasonForm",
    "RoleForm",
    "typed",
]
