"""Kills and other faults of what the site stands on, played: `python -m tests.kills`.

The command plays every test with the mark ``kills``, wherever it stands: a worker killed in the
middle of email, jobs and sealing, a request sent twice, a mail server that stalls, Redis away, a
lock that is held, a full disk, the update with the previous version, a backup restored. The suite
plays them too, each kill once instead of `ROUNDS` times, but those with the mark ``long_kills``.
"""

import os

LONG = bool(os.environ.get("KILLS"))
ROUNDS = 6 if LONG else 1
