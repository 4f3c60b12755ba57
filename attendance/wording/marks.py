"""The squares of what a desk showed, for `events.registries.MARKS`."""

from attendance.models import ScanResult

MARKS = {
    ScanResult.IN: "ok",
    ScanResult.BY_HAND: "ok",
    ScanResult.OUT: "off",
    ScanResult.REPEAT: "wait",
    ScanResult.REFUSED: "bad",
    ScanResult.UNKNOWN: "bad",
    ScanResult.UNDONE: "off",
}
