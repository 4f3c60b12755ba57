from attendance.models.attendance import (
    AttendanceClosing,
    AttendanceCorrection,
    AttendanceRule,
    CorrectionKind,
)
from attendance.models.badges import BadgePrint, ReplacedBadge
from attendance.models.devices import Device
from attendance.models.doors import Door, RepeatRule
from attendance.models.recorded import AttendanceFile, AttendanceFileStatus
from attendance.models.scans import COUNTS_AS_IN, OfflineConflict, RefusalReason, Scan, ScanResult

__all__ = [
    "COUNTS_AS_IN",
    "AttendanceClosing",
    "AttendanceCorrection",
    "AttendanceFile",
    "AttendanceFileStatus",
    "AttendanceRule",
    "BadgePrint",
    "CorrectionKind",
    "Device",
    "Door",
    "OfflineConflict",
    "RefusalReason",
    "RepeatRule",
    "ReplacedBadge",
    "Scan",
    "ScanResult",
]
