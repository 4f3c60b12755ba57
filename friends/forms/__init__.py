"""What people type in, checked and put into words. Saving is `friends.actions`."""

from friends.forms.asking import WelcomeForm
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
    "WelcomeForm",
    "typed",
]
