"""The web server, for the demonstration and for production: HOST, PORT, WEB_WORKERS,
WEB_THREADS."""

import gc
import os

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
    """What was loaded before the fork stays shared: the collector no longer writes into it."""
    gc.collect()
    gc.freeze()
