"""What the worker does for certificates and letters."""

from accounts.worker import Duty
from certificates.retention import PASSPORTS

DUTIES = [Duty("erase passport data", PASSPORTS.perform, 24 * 3600)]
