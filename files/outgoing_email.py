"""Email as it is sent: headers of whole words, bodies that every server carries.

Python's own folding runs encoded words together or splits names in the middle (up to 3.13.0
``=?utf-8?q?_?==?utf-8?q?…``), which email programs show as they stand. Here a header that is not
ASCII is one run of encoded words with white space between them, each of whole characters."""

import textwrap
from copy import copy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy, default
from typing import Any

from django.core.mail import EmailMultiAlternatives

from files.text import clean_lines

COLUMNS = 76


def wrapped(text: str) -> str:
    """Lines of 76 columns where words allow it; an address stays whole."""
    lines = text.split("\n")
    return "\n".join(_wrapped_line(line) for line in lines)


def _wrapped_line(line):
    if len(line) <= COLUMNS:
        return line
    start = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line,
        COLUMNS,
        subsequent_indent=start,
        break_long_words=False,
        break_on_hyphens=False,
    )


class WholeWordsPolicy(EmailPolicy):
    """Folds headers again. ``value`` is a header of `email.headerregistry`."""

    def fold(self, name: str, value: Any) -> str:
        return self._ours(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        ours = self._ours(name, value)
        return ours.encode("ascii") if ours else super().fold_binary(name, value)

    def _ours(self, name, value):
        if str(value).isascii() or hasattr(value, "params"):
            return None  # parameters (names of files) it folds by whole characters
        if hasattr(value, "addresses"):
            folded = ",\n ".join(_address(one, name) for one in value.addresses)
        else:
            folded = _encoded(str(value), name)
        return f"{name}: {folded}\n".replace("\n", self.linesep)


def _encoded(text, name=""):
    return Header(text, "utf-8", maxlinelen=COLUMNS, header_name=name).encode()


def _address(address: Address, name: str) -> str:
    if address.display_name.isascii():
        return str(address)
    return f"{_encoded(address.display_name, name)}\n <{address.addr_spec}>"


# Bodies in seven bits: not every server on the way takes eight.
POLICY = WholeWordsPolicy(cte_type="7bit")


class OutgoingEmail(EmailMultiAlternatives):
    """An email whose headers are folded by whole words and whose text is wrapped, with the line
    ends of the policy that the way of sending has."""

    def message(self, *, policy: "Policy[Any] | None" = None) -> EmailMessage:
        sent, linesep = copy(self), (policy or default).linesep
        sent.body = wrapped(clean_lines(str(self.body))) + "\n"
        return super(OutgoingEmail, sent).message(policy=POLICY.clone(linesep=linesep))
