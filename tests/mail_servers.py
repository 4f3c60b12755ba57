"""Mail servers of the tests, good and bad, on a port of their own."""

import re
import socketserver
import threading
import time
from contextlib import contextmanager

NOTICE = re.compile(rb"^Message-ID: <notice-(\d+)-", re.MULTILINE)


class _Conversation(socketserver.StreamRequestHandler):
    """Enough of SMTP for one sender; what is bad is in the subclasses."""

    def handle(self):
        self.say(b"220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say(b"354 go on")
                self.take(self.read_mail())
            elif word == b"QUIT":
                return self.say(b"221 bye")
            else:
                self.say(b"250 ok")

    def say(self, text):
        self.wfile.write(text + b"\r\n")

    def read_mail(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def take(self, mail):
        self.server.keep(mail)
        self.say(b"250 taken")


class Good(_Conversation):
    pass


class Silent(_Conversation):
    """Accepts, and never answers."""

    def handle(self):
        self.server.stopped.wait()


class Slow(_Conversation):
    """Takes every email, and says so after a second."""

    def take(self, mail):
        self.server.stopped.wait(1)
        super().take(mail)


class Dripping(_Conversation):
    """Answers, one sign at a time and never to the end: no wait is longer than a timeout."""

    def handle(self):
        while not self.server.stopped.wait(0.1):
            self.wfile.write(b"2")


class Dropping(_Conversation):
    """Hangs up after each second email, without a word."""

    taken = 0

    def take(self, mail):
        self.taken += 1
        if self.taken == 2:
            self.connection.close()
            raise ConnectionAbortedError
        super().take(mail)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 100

    def __init__(self, kind):
        super().__init__(("127.0.0.1", 0), kind)
        self.stopped, self.mails, self.kept_at = threading.Event(), [], {}

    @property
    def port(self):
        return self.server_address[1]

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}?tls=0"

    @property
    def notices(self):
        """The numbers of the notices that were taken, in this order."""
        return [int(NOTICE.search(mail)[1]) for mail in list(self.mails)]

    def keep(self, mail):
        self.mails.append(mail)
        self.kept_at[int(NOTICE.search(mail)[1])] = time.monotonic()

    def handle_error(self, request, client_address):
        """A sender that hung up, or a server that was to: both are what the tests want."""


@contextmanager
def mail_server(kind=Good):
    with _Server(kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.stopped.set()
            server.shutdown()
