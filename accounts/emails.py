"""What a notice says: its email, in the reader's language and time."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import crypto
from accounts.models import Notice
from accounts.rules.email_parts import BETWEEN, Parts, Row, as_text, read_parts
from audit.registry import Registry, offer
from files.outgoing_email import OutgoingEmail
from files.text import clean_lines, without_marks

LANGUAGES = dict(settings.LANGUAGES)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Of these kinds, what goes to an address without an account goes to the person it is about.
TO_PERSONS = ("registration_", "badge_", "certificate_", "visa_letter_")
# Stands for a line break of a fact while the template is drawn, so that none ends the subject.
BREAK = "\ue000"
BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class EmailFile:
    """A file that goes with an email."""

    name: str
    content: bytes
    media_type: str


# Kind of a notice → function of its facts: the files that go with the email.
FILES: Registry[Callable[[Mapping[str, Any]], list[EmailFile]]] = offer("accounts.email_files")


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
        subject, text, parts = _sealed(notice) if notice.sealed else _written(notice)
        subject, text = without_marks(subject), clean_lines(text)
        facts = {
            "subject": subject,
            "body": text,
            "parts": parts,
            "greeting": "" if notice.sealed else _greeting(notice),
            "language": notice.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "group": settings.GROUP_NAME,
            "purpose": settings.GROUP_PURPOSE,
            "site_url": settings.SITE_URL,
            "choice_url": link(reverse("accounts:emails"), notice.language) if notice.group else "",
        }
        mail = OutgoingEmail(
            subject=subject,
            body=render_to_string("notices/layout.txt", facts).strip() + "\n",
            to=[notice.email],
            headers={"Message-ID": message_id(notice), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("notices/layout.html", facts), "text/html")
        for file in _files(notice):
            mail.attach(file.name, file.content, file.media_type)
    return mail


def message_id(notice: Notice) -> str:
    """The same at every try, so that a mailbox can drop a repeated email."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<notice-{notice.pk}-{int(notice.created_at.timestamp())}@{host}>"


def _files(notice):
    source = FILES.get(notice.kind)
    return source(notice.context) if source else []


def _sealed(notice):
    content = json.loads(crypto.unseal(notice.sealed))
    return content["subject"], content["text"], None


def _written(notice):
    if notice.kind == "account":
        raise CannotRender("the secret that this email held was erased")
    facts = _unbroken(localize(notice.context, notice.language))
    try:
        template = _engine().get_template(f"notices/{notice.kind}.txt")
    except TemplateDoesNotExist as error:
        raise CannotRender(f"there is no template notices/{notice.kind}.txt") from error
    reader = {"reader": notice.user, "sent_to": notice.email, "own": _is_own(notice)}
    text = template.render({"site_url": settings.SITE_URL, **reader, **facts})
    head, _blank, body = text.strip(" \n").partition("\n")  # not the marks of parts
    head = head.replace(BREAK, " ")
    if not head.startswith("Subject: ") or not body.strip():
        raise CannotRender("the template must begin with “Subject: …”, a blank line and a text")
    parts = _cleaned(read_parts(body))
    return head.removeprefix("Subject: "), as_text(parts, _greeting(notice)), parts


def _is_own(notice):
    """Whether a notice about a registration goes to the person who is registered; None where an
    older one does not say."""
    if notice.user_id is None:
        return True
    return notice.user_id == notice.context["person"] if "person" in notice.context else None


def _greeting(notice):
    name = notice.user.name_with_style if notice.user and notice.user.get_full_name() else ""
    if notice.user_id is None and notice.kind.startswith(TO_PERSONS):
        name = notice.context.get("name", "")
    return _("Dear %(name)s,") % {"name": name} if name else _("Dear colleague,")


def _cleaned(parts):
    """With the line breaks of the facts again, and without control characters, which an old row may
    hold."""
    blocks = [
        replace(
            block,
            lines=[line for text in block.lines for line in _lines(text).split("\n")],
            rows=[Row(without_marks(row.label), _lines(row.value)) for row in block.rows],
        )
        for block in parts.blocks
    ]
    return Parts(blocks, _lines(parts.because))


def _lines(text):
    return clean_lines(text.replace(BREAK, "\n"))


def _unbroken(value):
    """The facts with each line break of a text as ``BREAK``."""
    if isinstance(value, dict):
        return {key: _unbroken(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unbroken(inner) for inner in value]
    return BREAKS.sub(BREAK, value).replace(BETWEEN, "") if isinstance(value, str) else value


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
