"""The back office of the day itself."""

from django.contrib import admin

from attendance.admin.scans import ScanAdmin
from attendance.admin.start_attendance import TOPICS

admin.site.waiting += TOPICS

__all__ = ["ScanAdmin"]
