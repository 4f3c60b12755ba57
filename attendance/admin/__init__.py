"""The back office of the day itself."""

from attendance.admin.scans import ScanAdmin

__all__ = ["ScanAdmin"]
