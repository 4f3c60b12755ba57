"""Templates can be read: one element, one cell, one branch of an `if` to a line."""

import re

import pytest
from django.conf import settings

from tests.config.code_names import tracked

ROOT = settings.BASE_DIR
LONGEST = 200
TEMPLATES = [path for path in tracked() if path.endswith(".html")]


def too_long(text):
    """``(number, length)`` of each line that is too long."""
    lines = enumerate(text.splitlines(), 1)
    return [(number, len(line)) for number, line in lines if len(line) > LONGEST]


@pytest.mark.parametrize("path", TEMPLATES)
def test_no_line_of_a_template_is_too_long(path):
    found = too_long((ROOT / path).read_text())
    assert not found, ", ".join(f"{path}:{number}: {length}" for number, length in found)


def test_a_line_that_is_too_long_is_found():
    assert too_long(f"short\n{'x' * LONGEST}\n{'x' * (LONGEST + 1)}\n") == [(3, LONGEST + 1)]


def test_templates_are_looked_at():
    assert "templates/base.html" in TEMPLATES


# What ends a paragraph by being there: a browser closes the <p> before it, and its style is lost.
INSIDE_A_PARAGRAPH = re.compile(
    r"<p\b[^>]*>(?:(?!</p>).)*?<(form|div|ul|ol|dl|table|section|details|h[1-6])\b", re.S
)


@pytest.mark.parametrize("path", TEMPLATES)
def test_no_paragraph_holds_a_block(path):
    assert INSIDE_A_PARAGRAPH.findall((ROOT / path).read_text()) == []
