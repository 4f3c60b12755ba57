"""What the worker does for attendance."""

from accounts.worker import Task
from attendance.actions.retention import FILES

TASKS = [Task("erase old files of attendance", FILES.perform, 3600)]
