"""What the worker does for the day itself."""

from accounts.worker import Duty
from attendance.retention import BADGES

DUTIES = [Duty("delete files of badges", BADGES.perform, 3600)]
