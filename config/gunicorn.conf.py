"""The web server, for the demonstration and for production: HOST, PORT, WEB_WORKERS,
WEB_THREADS; HEALTH_HOST and HEALTH_PORT for health on a port of its own."""

import gc
import os
import signal
import sys
from contextlib import suppress

from config import health_server, logs

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
# Seconds that a thread computes before another gets its turn, a tenth of Python's: one that holds
# the lock of an event, and has its answer from the database, shall not wait for those that do not.
SWITCH = 0.0005
# Lists of the API leave many objects that refer to each other. Collected more often than Python
# does by itself, they cost no measurable time and a worker stays 25 MB smaller.
COLLECTED_AFTER = (700, 5, 5)
_health_host = os.environ.get("HEALTH_HOST") or "127.0.0.1"
_health_port = os.environ.get("HEALTH_PORT")
loglevel = os.environ.get("LOG_LEVEL") or "warning"


_on_show = {"1", "true", "yes", "on"} & {os.environ.get(n, "").lower() for n in ("DEBUG", "DEMO")}
logconfig_dict = logs.of_gunicorn(os.environ.get("LOG_FORMAT") or ("line" if _on_show else "json"))


def when_ready(server):
    """What was loaded before the fork stays shared: the collector no longer writes into it. After a
    reload, those that worked until now may go."""
    gc.collect()
    gc.freeze()
    if _health_port:
        server.health = health_server.listen(_health_host, int(_health_port))
    for pid in os.environ.pop("WORKERS_BEFORE_RELOAD", "").split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})


def post_fork(server, worker):
    worker.health = getattr(server, "health", None)


def post_worker_init(worker):
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*COLLECTED_AFTER)
    if worker.health:
        health_server.answer_in_a_thread(worker.health)


def on_reload(server):
    """SIGHUP. With ``preload_app`` gunicorn would fork again what it loaded at the start: the old
    code. So the master begins again as the same process, with the same sockets, from the folder
    that ``--chdir`` names by now; its workers serve until the new code is loaded (`when_ready`)."""
    os.environ["WORKERS_BEFORE_RELOAD"] = " ".join(map(str, server.WORKERS))
    os.environ["GUNICORN_FD"] = ",".join(str(listener.fileno()) for listener in server.LISTENERS)
    os.environ["GUNICORN_PID"] = str(os.getpid())  # reads GUNICORN_FD; not its parent, so it leads
    os.chdir(server.cfg.chdir)
    # A second reload waits until the new code is loaded: until then it would end the process.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    command = [sys.executable, *sys.orig_argv[1:]]
    os.execv(sys.executable, command)  # nosec B606 # this program, as it was started
