"""What a page says, whatever the lines of its template."""

import re

# White space beside these shows nothing.
BLOCKS = (
    "address article aside blockquote body br caption dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 header hr legend li main nav ol optgroup option p section "
    "summary table tbody td tfoot th thead tr ul"
)
BESIDE_A_BLOCK = re.compile(rf"\s*(</?(?:{'|'.join(BLOCKS.split())})\b[^<>]*>)\s*")
INSIDE_A_LINK = re.compile(r"(<(?:a|button)\b[^<>]*>) | (</(?:a|button)>)")
TYPED = re.compile(r"(<(?:textarea|pre|script)\b.*?</(?:textarea|pre|script)>)", re.DOTALL)


def tight(html):
    """The page without the white space that a browser does not show."""
    parts = TYPED.split(html)
    parts[::2] = [_tight(part) for part in parts[::2]]
    return "".join(parts)


def _tight(html):
    html = BESIDE_A_BLOCK.sub(r"\1", re.sub(r"\s+", " ", html))
    return INSIDE_A_LINK.sub(r"\1\2", html)
