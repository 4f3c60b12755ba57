from accounts.models.jobs import Job, JobStatus
from accounts.models.people import (
    Erased,
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
    "Erased",
    "ErasureRequest",
    "ErasureStatus",
    "Job",
    "JobStatus",
    "Notice",
    "User",
    "UserManager",
    "notices",
    "notify",
    "validate_time_zone",
]
