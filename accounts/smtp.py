"""Email by SMTP, where a mail server cannot hold its sender for longer than a while.

Django's ``timeout`` limits each wait for the network: a server that sends one byte before each
timeout could hold an email for hours, past the lease of the worker that sends it. Here the whole of
a conversation (opening the connection; sending an email) has a limit too.
"""

import smtplib
import threading
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR

from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend

LIMIT = 45  # seconds, far less than the lease of a notice (`accounts.tasks.LEASE`)


class EmailBackend(DjangoEmailBackend):
    _smtp = None  # from the first moment: Django keeps it only after the server greeted

    @property
    def connection_class(self):
        backend = self

        class Known(super().connection_class):
            def _get_socket(self, *address):
                backend._smtp = self
                return super()._get_socket(*address)

        return Known

    def open(self):
        with self._limited():
            return super().open()

    def send_messages(self, email_messages):
        with self._limited():
            return super().send_messages(email_messages)

    @contextmanager
    def _limited(self):
        """Close the connection when the time is over: the caller gets an error at once."""
        late = threading.Event()
        timer = threading.Timer(LIMIT, lambda: (late.set(), self._cut()))
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, smtplib.SMTPException) as error:
            if late.is_set():
                raise TimeoutError(f"the mail server took longer than {LIMIT} s") from error
            if isinstance(error.__context__, TimeoutError):  # smtplib calls it “disconnected”
                raise TimeoutError("the mail server did not answer in time") from error
            raise
        finally:
            timer.cancel()

    def _cut(self):
        with suppress(AttributeError, OSError):  # there is no line yet, or no more
            self._smtp.sock.shutdown(SHUT_RDWR)
