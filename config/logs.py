"""What is logged: one line an event, with the number of its request, and nothing about persons.

Whatever a library writes, its lines pass `scrub`: addresses of email, what stands behind a question
mark in an address, long secrets and the rows that a database quotes are taken out. Needs no Django:
the web server's master process logs in the same form.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

# The number of the request that this thread answers.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# Each begins where a word begins and nowhere inside it: a line of one long word, which any visitor
# can send in a header, is read once and not once for each of its signs.
EMAIL = re.compile(r"(?<![^\s@<>\"'(){}\[\],;:=])[^\s@<>\"'(){}\[\],;:=]+@[^\s@<>\"'(){}\[\],;:=]+")
QUERY = re.compile(r"(?<![^\s?\"'])(?=[^\s?\"']*/)([^\s?\"']*)\?[^\s\"']*")
# Signed links, session keys, tokens: long words of letters and digits together.
SECRET = re.compile(r"(?<![\w:=-])(?=[\w:=-]*\d)[\w:=-]{24,}")
# PostgreSQL quotes whole rows: “Failing row contains (17, Delegate, …)”, “Key (email)=(…)”.
ROWS = re.compile(r"^[^\S\n]*(?:DETAIL|CONTEXT|HINT|LINE \d+):.*$", re.MULTILINE)


def scrub(text):
    """The text without what could name a person or open something."""
    text = ROWS.sub("DETAIL: (left out)", text)
    text = QUERY.sub(r"\1?(left out)", text)
    return SECRET.sub("(left out)", EMAIL.sub("(email)", text))


class LineFormatter(logging.Formatter):
    """For people at a console."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record):
        return scrub(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs that collect logs."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if number := request_id.get():
            line["request"] = number
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


# What passes by itself: `config.unavailable` says it in one line.
UNAVAILABLE = (503, 507)


def is_fault(record):
    """A filter for Django's words on requests: what was refused as it should be (403, 404, 409) has
    its line among the requests and needs no traceback; nor does a database that is away, which
    would be one for every request."""
    status = getattr(record, "status_code", 500)
    return status >= 500 and status not in UNAVAILABLE


def make_filter():
    return is_fault


FORMATTERS = {
    "json": {"()": "config.logs.JsonFormatter"},
    "line": {"()": "config.logs.LineFormatter"},
}


def settings(form, *, of_requests):
    """Django's LOGGING in this form; with a line for each request or without."""
    own = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": FORMATTERS,
        "filters": {"faults": {"()": "config.logs.make_filter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": {"level": "WARNING", **own},
            "django.request": {"level": "WARNING", "filters": ["faults"], **own},
            "accounts": {"level": "INFO", **own},
            "site.requests": {"level": "INFO" if of_requests else "WARNING", **own},
            # At DEBUG it writes all that a page shows into the log, and with it what is in a
            # passport.
            "django.template": {"level": "INFO"},
        },
    }


def of_gunicorn(form):
    """The web server's own words in the same form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": FORMATTERS,
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {"gunicorn.error": {"handlers": ["console"], "propagate": False}},
    }
