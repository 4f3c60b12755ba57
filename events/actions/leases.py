"""Long work by the worker: one takes a row under a lease, which it renews while it works; if it is
killed the lease lapses, and another begins again."""

import time
from datetime import timedelta

from audit.lifecycle import lock

LEASE = timedelta(minutes=5)


class Lost(Exception):
    """The lease lapsed, or the work was discarded: another's work is not to be overwritten."""


class Lease:
    """The right to work on a row (an import, a run) for a while. Its end is also its name: no two have the same."""

    def __init__(self, row, now):
        self.row, self.status, self.until = row, row.status, row.claimed_until
        self._now, self._began = now, time.monotonic()

    @property
    def at(self):
        return self._now + timedelta(seconds=time.monotonic() - self._began)

    def renew(self, done):
        until = self.at + LEASE
        rows = type(self.row)._base_manager.all()
        held = rows.filter(pk=self.row.pk, claimed_until=self.until)
        if not held.filter(status=self.status).update(done=done, claimed_until=until):
            raise Lost
        self.until = until

    def hold(self):
        """Lock the row until the end of the transaction; nobody can take it over any more."""
        lock(self.row)
        if (self.row.status, self.row.claimed_until) != (self.status, self.until):
            raise Lost
        return self.row
