"""Email as it leaves, read by two parsers: Python's own and one in Rust that knows nothing of it.
Both have to find the same subject, addresses, text, page and files."""

import email
import email.policy
import re
from email.header import decode_header, make_header

import fast_mail_parser
import pytest
from django.utils import timezone

from accounts.emails import compose
from accounts.models import Notice
from accounts.tasks import deliver
from files.outgoing_email import OutgoingEmail, wrapped
from tests.accounts import make_person

PLACE = {"city": "Shanghái", "venue": "Centro de conferencias"}
# A name with several accented letters, and a title, in the six languages.
NAMES = {
    "en": ("Zoë Brontë-Ångström", "Seminar on capacity-building for artificial intelligence"),
    "fr": ("Élodie Lévêque-Façade", "Séminaire sur le renforcement des capacités à Genève"),
    "es": (
        "María Núñez Ibáñez Ñáñez",
        "Seminario internacional sobre el fortalecimiento de la capacidad en Shanghái",
    ),
    "ru": (
        "Делегат Семнадцать",
        "Международный семинар по наращиванию потенциала в области искусственного интеллекта",
    ),
    "zh-hans": ("代表十七", "人工智能能力建设国际合作之友小组国际研讨会，上海"),
    "ar": ("مندوب سبعة عشر", "الحلقة الدراسية الدولية بشأن بناء القدرات في مجال الذكاء الاصطناعي"),
}
ENCODED = re.compile(r"=\?utf-8\?([bq])\?([^?]*)\?=")
LONG_NAME = "Приглашение на международный семинар по наращиванию потенциала 2026.ics"


def notice(language, **facts):
    name, title = NAMES[language]
    facts = PLACE | {
        "name": name,
        "event": title,
        "entity": "Côte d’Ivoire",
        "starts_at": "2026-09-24T01:00:00+00:00",
        "time_zone": "Asia/Shanghai",
        "badge": "FJ-0017",
        "slug": "seminar",
        "code": "0123456789abcdefghijklmnop",
        "registration": 17,
        "registration_url": "/en/events/seminar/registrations/17/",
        "event_url": "/en/events/seminar/",
        "reason": "–",
        **facts,
    }
    person = make_person(language=language)
    return Notice.objects.create(
        kind="event_cancelled", user=person, email=person.email, language=language, context=facts
    )


def sent(message):
    """As the backend for SMTP makes it."""
    return message.message(policy=email.policy.SMTP).as_bytes()


def by_python(content):
    read = email.message_from_bytes(content, policy=email.policy.default)
    raw = email.message_from_bytes(content)  # as it stands, with the folding
    names = ("subject", "from", "to", "reply-to")
    parts = {part.get_content_type(): part for part in read.walk()}
    return {
        # Of several encoded words in a name Python 3.13.0's newer parser makes several names.
        **{name: _decoded(raw[name]) for name in names if raw[name]},
        "text": parts["text/plain"].get_content().replace("\r\n", "\n"),
        "page": parts["text/html"].get_content().replace("\r\n", "\n"),
        "files": [(p.get_filename(), p.get_content()) for p in read.iter_attachments()],
    }


def _decoded(header):
    return _plain(str(make_header(decode_header(re.sub(r"\r?\n", "", header)))))


def _plain(text):
    """Names with and without quotation marks are the same name."""
    return " ".join(text.replace('"', "").split())


def by_rust(content):
    read = fast_mail_parser.parse_email(content)
    headers = {name.lower(): _plain(values[0]) for name, values in read.headers.items()}
    names = ("subject", "from", "to", "reply-to")
    return {
        **{name: headers[name] for name in names if name in headers},
        "text": read.text_plain[0].replace("\r\n", "\n"),
        "page": read.text_html[0].replace("\r\n", "\n"),
        "files": [(one.filename, one.content.decode()) for one in read.attachments],
    }


def faults(content):
    """What a strict reader would not take."""
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    words = [match[0] for match in ENCODED.finditer(head)]
    return {
        "run together": re.findall(r"\?==\?", head),
        "too long": [word for word in words if len(word) > 75],
        "broken": [word for word in words if "\ufffd" in _decoded(word)],
        "empty": [word for word in words if not _decoded(word) and "?q?_" in word],
        "long lines": [line for line in content.split(b"\r\n") if len(line) > 78],
        "bare": re.findall(rb"\r(?!\n)|(?<!\r)\n", content),
        "eight bits": [] if content.isascii() else ["yes"],
    }


CHECKS = ("run together", "too long", "broken", "empty", "long lines", "bare", "eight bits")
NO_FAULTS = {check: [] for check in CHECKS}


@pytest.mark.django_db
@pytest.mark.parametrize("language", NAMES)
def test_two_parsers_read_the_same_email_in_each_language(language, settings):
    name, title = NAMES[language]
    settings.DEFAULT_FROM_EMAIL = f'"{name}, {title}" <no-reply@example.org>'
    message = compose(notice(language))
    message.reply_to = [f'"{name}" <reply@example.org>', f'"{title}" <other@example.org>']
    content = sent(message)
    assert faults(content) == NO_FAULTS
    read = by_python(content)
    assert read == by_rust(content)
    assert title in read["subject"]
    assert read["from"] == f"{name}, {title} <no-reply@example.org>"
    assert read["reply-to"] == f"{name} <reply@example.org>, {title} <other@example.org>"
    assert read["text"] == wrapped(message.body)
    assert " ".join(title.split()) in " ".join(read["text"].split())


@pytest.mark.django_db
def test_a_spanish_title_that_ends_in_an_accent_is_whole():
    """The folding of Python 3.13.0 wrote ``=?utf-8?q?_?==?utf-8?q?…`` into it."""
    name, title = NAMES["es"]
    for n in range(len(title)):
        message = OutgoingEmail(f"{name}, {title[n:]}", "Texto", to=["a@example.org"])
        content = sent(message)
        assert "?==?" not in content.decode()
        assert by_rust_subject(content) == f"{name}, {title[n:]}".strip()


def by_rust_subject(content):
    return fast_mail_parser.parse_email(content).subject


@pytest.mark.django_db
def test_a_long_name_of_a_file_is_one_name_for_both():
    message = compose(notice("es"))
    message.attach(LONG_NAME, "BEGIN:VCALENDAR\n", "text/calendar")
    content = sent(message)
    assert by_python(content) == by_rust(content)
    assert by_python(content)["files"] == [(LONG_NAME, "BEGIN:VCALENDAR\r\n")]
    assert faults(content)["bare"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_an_email_says_its_title_language_and_direction(language):
    message = compose(notice(language))
    page = by_rust(sent(message))["page"]
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f"<title>{message.subject}</title>" in page


@pytest.mark.django_db
@pytest.mark.parametrize("mark", ["\n", "\r", "\r\n", "\u2028", "\u2029", "\x0b", "\x85"])
def test_a_line_break_of_an_old_row_never_reaches_a_header(mark):
    """Rows from before names were cleaned: the subject is whole and the body does not begin in
    it."""
    message = compose(notice("en", event=f"Hall{mark}Bcc: stranger@example.org"))
    content = sent(message)
    assert message.subject == "Cancelled: Hall Bcc: stranger@example.org"
    assert faults(content) == NO_FAULTS
    assert "bcc" not in email.message_from_bytes(content)
    assert by_rust(content) == by_python(content)


@pytest.mark.django_db
def test_a_reason_keeps_its_lines():
    message = compose(notice("en", reason="First line\r\nsecond line"))
    assert "First line\nsecond line" in message.body


@pytest.mark.django_db
def test_control_characters_of_an_old_row_are_left_out():
    row = notice("en")
    row.context |= {"event": "Hall\x07\x1b[31m\u202eA", "reason": "a\x00b\x07"}
    message = compose(row)
    assert message.subject == "Cancelled: Hall [31mA"
    assert "\x07" not in message.body
    assert "Reason: ab" in message.body


def test_lines_are_wrapped_between_words_and_addresses_stay_whole():
    address = "https://example.org/" + "a" * 90
    text = f"{'word ' * 40}\n\n{address}\nshort\n{'字' * 100}"
    lines = wrapped(text).split("\n")
    assert address in lines
    assert "short" in lines
    assert max(len(line) for line in lines if " " in line) <= 76
    assert "".join(wrapped(text).split()) == "".join(text.split())


@pytest.mark.django_db
def test_what_is_delivered_is_what_was_read_here(settings, mailoutbox):
    row = notice("es")
    assert deliver(timezone.now()) == 1
    (message,) = mailoutbox
    assert isinstance(message, OutgoingEmail)
    assert message.subject == compose(row).subject
