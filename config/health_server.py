"""Health on a thread and a port of its own, so that requests that are stuck do not hide it.

`HEALTH_PORT` opens it. The master process of the web server listens before it forks; in each worker
process a thread answers. The port is for this machine or its container: no proxy leads to it.
"""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

BACKLOG = 64
PATIENCE = 5  # seconds for a client to send its request


def listen(host, port):
    """The listening socket. An old and a new master may hold the port while one takes over."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((host, port))
    listening.listen(BACKLOG)
    return listening


def answer_in_a_thread(listening):
    server = Server(listening.getsockname(), HealthHandler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


class Server(ThreadingHTTPServer):
    daemon_threads = True


class HealthHandler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server_version, sys_version = "health", ""

    def do_GET(self):
        address = urlsplit(self.path)
        answer = {"/healthz": self._alive, "/readyz": self._ready, "/metrics": self._metrics}
        status, kind, body = answer.get(address.path, self._nothing)(address.query)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _alive(self, query):
        return _json(200, {"status": "ok"})

    def _ready(self, query):
        from config import health

        return _json(*health.answer(is_strict=query == "strict=1"))

    def _metrics(self, query):
        from config import metrics

        if not metrics.is_allowed(self.headers.get("Authorization", "")):
            return self._nothing(query)
        return 200, metrics.CONTENT_TYPE, metrics.exposition()

    def _nothing(self, query):
        return _json(404, {"status": "not found"})

    def log_message(self, *arguments):
        """Health is asked every few seconds: nothing of it belongs into a log."""


def _json(status, body):
    return status, "application/json", json.dumps(body).encode()
