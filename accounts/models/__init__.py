from accounts.models.address_changes import AddressChange
from accounts.models.jobs import Job, JobStatus, WorkerBeat
from accounts.models.people import (
    Actor,
    ErasureReceipt,
    ErasureRequest,
    ErasureStatus,
    Notice,
    User,
    UserManager,
    notices,
    notify,
    validate_time_zone,
)

__all__ = [
    "Actor",
    "AddressChange",
    "ErasureReceipt",
    "ErasureRequest",
    "ErasureStatus",
    "Job",
    "JobStatus",
    "Notice",
    "User",
    "UserManager",
    "WorkerBeat",
    "notices",
    "notify",
    "validate_time_zone",
]
