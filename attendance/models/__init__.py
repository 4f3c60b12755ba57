from attendance.models.attendance import (
    AttendanceClosing,
    AttendanceCorrection,
    AttendanceRule,
    CorrectionKind,
    FrozenStanding,
)
from attendance.models.badges import BadgePrint, ReplacedBadge
from attendance.models.devices import Device
from attendance.models.doors import Door, RepeatRule
from attendance.models.recorded import AttendanceFile, AttendanceFileStatus
from attendance.models.scans import (
    COUNTS_AS_IN,
    EVIDENCE,
    OfflineConflict,
    RefusalReason,
    Scan,
    ScanResult,
)

__all__ = [
    "COUNTS_AS_IN",
    "EVIDENCE",
    "AttendanceClosing",
    "AttendanceCorrection",
    "AttendanceFile",
    "AttendanceFileStatus",
    "AttendanceRule",
    "BadgePrint",
    "CorrectionKind",
    "Device",
    "Door",
    "FrozenStanding",
    "OfflineConflict",
    "RefusalReason",
    "RepeatRule",
    "ReplacedBadge",
    "Scan",
    "ScanResult",
]
