"""What the worker does for certificates and letters."""

from accounts.worker import Task
from certificates.actions.retention import PASSPORTS

TASKS = [Task("erase passport details", PASSPORTS.perform, 24 * 3600)]
