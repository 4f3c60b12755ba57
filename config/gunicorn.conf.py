"""The web server, for the demonstration and for production: HOST, PORT, WEB_WORKERS,
WEB_THREADS."""

import gc
import os
import signal
import sys
from contextlib import suppress

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
preload_app = True
keepalive = 30
timeout = 60
graceful_timeout = 10
loglevel = os.environ.get("LOG_LEVEL") or "warning"


def when_ready(server):
    """What was loaded before the fork stays shared: the collector no longer writes into it. After a
    reload, those that worked until now may go."""
    gc.collect()
    gc.freeze()
    for pid in os.environ.pop("WORKERS_BEFORE_RELOAD", "").split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGTERM)


def on_reload(server):
    """SIGHUP. With ``preload_app`` gunicorn would fork again what it loaded at the start: the old
    code. So the master begins anew as the same process, with the same sockets, from the folder that
    ``--chdir`` names by now; its workers serve until the new code is loaded (`when_ready`)."""
    os.environ["WORKERS_BEFORE_RELOAD"] = " ".join(map(str, server.WORKERS))
    os.environ["GUNICORN_FD"] = ",".join(str(listener.fileno()) for listener in server.LISTENERS)
    os.environ["GUNICORN_PID"] = str(os.getpid())  # reads GUNICORN_FD; not its parent, so it leads
    os.chdir(server.cfg.chdir)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
