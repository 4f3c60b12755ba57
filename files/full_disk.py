"""Whether an error says that nothing more can be stored, whichever code met it first."""

import errno
from collections.abc import Iterator

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
DISK_FULL = "53100"  # PostgreSQL's state


def is_full(error: BaseException | None) -> bool:
    """True for a full or read-only disk, also where a library hid it in an error of its own."""
    return any(_says_full(one) for one in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    if getattr(error, "sqlstate", None) == DISK_FULL:
        return True
    sqlite = getattr(error, "sqlite_errorname", "")
    return sqlite == "SQLITE_FULL" or sqlite.startswith("SQLITE_IOERR")
