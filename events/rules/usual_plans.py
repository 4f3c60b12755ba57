"""What is usual for each kind of event: the values with which a plan begins."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from events.models import Admission, EventKind

CLOSING = time(18)  # on the clock at the place


@dataclass(frozen=True, kw_only=True)
class UsualPlan:
    """``begins`` and ``ends`` on the clock at the place; ``closes_before`` in days before the first
    day; ``passport_months`` None where no travel document is asked for."""

    begins: time
    ends: time
    closes_before: int
    admission: str = Admission.RECEIPT
    approval: bool = False
    endorsement: bool = False
    passport_months: int | None = None
    required: list[str] = field(default_factory=list)

    @property
    def seats(self) -> dict[str, object]:
        """The fields of the step about seats that the kind decides."""
        names = ("admission", "approval", "endorsement", "passport_months")
        return {name: getattr(self, name) for name in names}


USUAL = {
    EventKind.MEETING: UsualPlan(
        begins=time(10), ends=time(13), closes_before=7, required=["position", "email"]
    ),
    EventKind.SIDE_EVENT: UsualPlan(
        begins=time(13, 15),
        ends=time(14, 30),
        closes_before=14,
        required=["position", "email", "grounds_pass"],
    ),
    EventKind.SEMINAR: UsualPlan(
        begins=time(9),
        ends=time(17),
        closes_before=45,
        admission=Admission.SELECTION,
        endorsement=True,
        passport_months=6,
        required=["position", "role", "email", "language"],
    ),
    EventKind.WORKSHOP: UsualPlan(
        begins=time(9),
        ends=time(17),
        closes_before=10,
        approval=True,
        endorsement=True,
        required=["position", "email"],
    ),
}


def usual_closing(kind: str, first_day: date) -> datetime:
    """When registration usually closes, on the clock at the place."""
    days = timedelta(days=USUAL[EventKind(kind)].closes_before)
    return datetime.combine(first_day - days, CLOSING)
