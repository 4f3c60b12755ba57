"""The rule of retention of this app, for `accounts.actions.retention`."""

from django.utils.translation import gettext_lazy as _

from accounts.actions.retention import RetentionRule
from attendance.actions.attendance_files import due_attendance_files, erase_attendance_files

FILES = RetentionRule(
    "attendance files",
    _("Contents of attendance files that were not entered"),
    _("To correct the file and enter it. No text is kept after a file is entered."),
    _("30 days"),
    due_attendance_files,
    erase_attendance_files,
)
# What the kinds in receipts are called on pages.
KINDS = {"files of attendance": _("attendance files")}
