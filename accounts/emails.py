"""What a notice says: its email, in the reader's language and time."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts import crypto
from accounts.models import Notice
from files.outgoing_email import OutgoingEmail
from files.text import clean_lines, without_marks

LANGUAGES = dict(settings.LANGUAGES)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Stands for a line break of a fact while the template is drawn, so that none ends the subject.
BREAK = "\ue000"
BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class CannotRender(Exception):
    """The notice cannot be put into words; trying again would not help."""


class _Strict(str):
    """Django writes ``string_if_invalid`` for a missing variable, or formats it with the
    variable's name where it holds a ``%s``. This one refuses instead."""

    def __contains__(self, text):
        return text == "%s" or super().__contains__(text)

    def __mod__(self, name):
        raise CannotRender(f"the notice's facts lack “{name}”")


@cache
def _engine():
    ours: dict[str, Any] = settings.TEMPLATES[0]
    return DjangoTemplates(
        {
            "NAME": "notices",
            "DIRS": ours["DIRS"],
            "APP_DIRS": True,
            "OPTIONS": {
                "autoescape": False,  # plain text; the HTML part escapes it
                "string_if_invalid": _Strict("missing"),
                "builtins": ours["OPTIONS"]["builtins"],
            },
        }
    )


def compose(notice: Notice) -> OutgoingEmail:
    """The email of a notice, ready to be sent. Raises CannotRender."""
    zone = notice.user.time_zone if notice.user else settings.TIME_ZONE
    with translation.override(notice.language), timezone.override(zone):
        subject, text = _sealed(notice) if notice.sealed else _written(notice)
        subject, text = without_marks(subject), clean_lines(text)
        facts = {
            "subject": subject,
            "body": text,
            "language": notice.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "group": settings.GROUP_NAME,
            "site_url": settings.SITE_URL,
        }
        mail = OutgoingEmail(
            subject=subject,
            body=render_to_string("notices/layout.txt", facts).strip() + "\n",
            to=[notice.email],
            headers={"Message-ID": message_id(notice), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("notices/layout.html", facts), "text/html")
    return mail


def message_id(notice: Notice) -> str:
    """The same at every try, so that a mailbox can drop a repeated email."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<notice-{notice.pk}-{int(notice.created_at.timestamp())}@{host}>"


def _sealed(notice):
    content = json.loads(crypto.unseal(notice.sealed))
    return content["subject"], content["text"]


def _written(notice):
    if notice.kind == "account":
        raise CannotRender("the secret that this email held was erased")
    facts = _unbroken(localize(notice.context, notice.language))
    try:
        template = _engine().get_template(f"notices/{notice.kind}.txt")
    except TemplateDoesNotExist as error:
        raise CannotRender(f"there is no template notices/{notice.kind}.txt") from error
    reader = {"reader": notice.user, "sent_to": notice.email}
    text = template.render({"site_url": settings.SITE_URL, **reader, **facts})
    head, _blank, body = text.strip().partition("\n")
    head, body = head.replace(BREAK, " "), body.replace(BREAK, "\n")
    if not head.startswith("Subject: ") or not body.strip():
        raise CannotRender("the template must begin with “Subject: …”, a blank line and a text")
    return head.removeprefix("Subject: "), body.strip()


def _unbroken(value):
    """The facts with each line break of a text as ``BREAK``."""
    if isinstance(value, dict):
        return {key: _unbroken(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unbroken(inner) for inner in value]
    return BREAKS.sub(BREAK, value) if isinstance(value, str) else value


def localize(value: Any, language: str, name: str = "") -> Any:
    """The facts of a notice for one reader: texts in the reader's language, dates as dates,
    paths under ``url`` or ``…_url`` as full links to the pages in that language."""
    if isinstance(value, dict):
        if value and value.keys() <= LANGUAGES.keys():
            return text_in(value, language)
        return {key: localize(inner, language, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [localize(inner, language, name) for inner in value]
    if isinstance(value, str):
        return _text(value, language, name)
    return value


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(filter(None, texts.values()), "")


def link(path: str, language: str) -> str:
    """The full address of a path of this site, in the reader's language if it has one."""
    _start, first, *rest = path.split("/")
    if rest and first in LANGUAGES:
        path = "/".join(["", language, *rest])
    return settings.SITE_URL + path


def _text(value, language, name):
    if (name == "url" or name.endswith("_url")) and value.startswith("/"):
        return link(value, language)
    try:
        if MOMENT.fullmatch(value):
            return datetime.fromisoformat(value)
        return date.fromisoformat(value) if DAY.fullmatch(value) else value
    except ValueError:  # what a person wrote, and looks like a date without being one
        return value
