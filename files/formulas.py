"""Texts that a spreadsheet would take for formulas, made harmless so that they come back the same.

A cell of ours may be cut again where it is opened: in many countries a CSV is divided at
semicolons, and a text with tabs or line breaks is divided when it is pasted. So a sign that begins
a formula is dangerous after each of these too, also behind spaces, quotation marks and marks that
nobody sees.
"""

import re

# Full width and small form too: a spreadsheet set to East Asian input takes all for the same.
SIGNS = r"=+\-@＝＋－＠﹦﹢﹣﹫"
PARTING = r";\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
UNSEEN = (
    r"\x00-\x08\x0e-\x1b\x1f \x7f-\x84\x86-\xa0\xad\u061c\u1680\u180e\u2000-\u200f"
    r"\u202a-\u202f\u205f-\u206f\u3000\ufeff"
)
BEGINNING = rf"(?:\A|[{PARTING}])['\"{UNSEEN}]*"
# Most cells: they begin with a letter or digit, and nothing in them divides.
PLAIN = re.compile(rf"\w[^{PARTING}]*\Z")
DANGER = re.compile(rf"(\A'*(?=[\t\r\n])|{BEGINNING}(?=[{SIGNS}]))")
MARKED = re.compile(rf"(\A'*)'(?=[\t\r\n])|({BEGINNING})'(?=[{SIGNS}])")


def neutralize(text: str) -> str:
    """The text with an apostrophe before each sign with which a formula would begin."""
    return text if not text or PLAIN.match(text) else DANGER.sub(r"\1'", text)


def restore(text: str) -> str:
    """The text as it was before `neutralize`."""
    return text if "'" not in text else MARKED.sub(r"\1\2", text)
