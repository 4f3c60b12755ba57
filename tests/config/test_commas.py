"""Between two parts of a line stands the comma of the reader's language, from one helper."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from files.in_a_row import comma, in_a_row

TRANSLATED = re.compile(
    r"\{% blocktranslate.*?endblocktranslate %\}|\{% comment.*?endcomment %\}|\{#.*?#\}", re.S
)
BARE = re.compile(r"(?:\}\}|%\}|</(?:a|b|bdi|span|time)>),(?:[ \n]\s*)(?:\{[{%]|<|\Z)")
JOINED = re.compile(r"""['"], ['"]\.join\(|f".*\}, \{""")
# Where no reader's language counts: headers, SQL, the document of the API, a calendar.
NOT_PAGES = (
    *("config/middleware.py", "config/api/documentation.py", "config/checks.py", "config/demo"),
    *("config/env.py", "audit/chain.py", "audit/protection.py", "audit/management"),
    *("audit/admin/lists.py", "accounts/roles.py", "accounts/worker.py", "accounts/admin.py"),
    *(
        "accounts/actions/people.py",
        "certificates/actions/passport_details.py",
        "events/icalendar.py",
    ),
    *("events/api/exact.py", "events/import_parsing/damage.py", "events/models/persons.py"),
)


@pytest.mark.parametrize(
    ("language", "sign", "row"),
    [("en", ", ", "1, 2"), ("fr", ", ", "1, 2"), ("ar", "، ", "1، 2"), ("zh-hans", "，", "1、2")],
)
def test_each_language_has_its_comma(language, sign, row):
    with translation.override(language):
        assert (comma(), in_a_row([1, 2]), in_a_row([])) == (sign, row, "")
        drawn = Template("{% comma %}{{ things|in_a_row }}").render(Context({"things": [1, 2]}))
        assert drawn == sign + row


def test_what_is_put_in_a_row_is_escaped():
    html = Template("{{ things|in_a_row }}").render(Context({"things": ["<b>", "&"]}))
    assert html == "&lt;b&gt;, &amp;"


def test_no_template_writes_a_comma_of_its_own_between_two_parts():
    found = []
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        if "notices" not in path.parts:
            found += [path.name for part in TRANSLATED.split(path.read_text()) if BARE.search(part)]
    assert found == []


def test_no_code_writes_one_into_what_a_reader_sees():
    found = []
    for app in ("accounts", "audit", "friends", "events", "attendance", "certificates", "config"):
        for path in sorted(Path(settings.BASE_DIR / app).rglob("*.py")):
            name = str(path.relative_to(settings.BASE_DIR))
            if "migrations" in name or name.startswith(NOT_PAGES):
                continue
            lines = enumerate(path.read_text().splitlines(), 1)
            found += [f"{name}:{n}" for n, line in lines if JOINED.search(line)]
    assert found == []
