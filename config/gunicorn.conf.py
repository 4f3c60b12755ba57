"""The web server, for the demonstration and for production: HOST, PORT, WEB_WORKERS,
WEB_THREADS; HEALTH_HOST and HEALTH_PORT for health on a port of its own."""

import gc
import os

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
_health_host = os.environ.get("HEALTH_HOST") or "127.0.0.1"
_health_port = os.environ.get("HEALTH_PORT")
loglevel = os.environ.get("LOG_LEVEL") or "warning"


_on_show = {"1", "true", "yes", "on"} & {os.environ.get(n, "").lower() for n in ("DEBUG", "DEMO")}
logconfig_dict = logs.of_gunicorn(os.environ.get("LOG_FORMAT") or ("line" if _on_show else "json"))


def when_ready(server):
    """What was loaded before the fork stays shared: the collector no longer writes into it."""
    gc.collect()
    gc.freeze()
    if _health_port:
        server.health = health_server.listen(_health_host, int(_health_port))


def post_fork(server, worker):
    worker.health = getattr(server, "health", None)


def post_worker_init(worker):
    if worker.health:
        health_server.answer_in_a_thread(worker.health)
