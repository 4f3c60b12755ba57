"""The back office of the day itself."""

from events.admin.scans import ScanAdmin

__all__ = ["ScanAdmin"]
