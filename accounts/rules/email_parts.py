"""The parts of an email: paragraphs, facts, links, one button, and why the reader gets it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

BUTTON, LINK, FACT, BECAUSE = "button", "link", "fact", "because"
# Neither can be in a fact: see `accounts.emails`.
MARK, BETWEEN = "\x1d", "\x1f"


def line(kind: str, label: object, value: object) -> str:
    """A part as one line of the drawn template."""
    return f"{MARK}{kind}{BETWEEN}{label}{BETWEEN}{value}"


@dataclass(frozen=True)
class Row:
    """A fact, a link or the button: ``value`` is the text of a fact, else an address."""

    label: str
    value: str


@dataclass(frozen=True)
class Block:
    """Lines that belong together: a paragraph of ``lines``, or ``rows`` of one kind."""

    kind: str
    lines: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Parts:
    blocks: list[Block]
    because: str = ""


def read_parts(drawn: str) -> Parts:
    """The parts of a drawn template, in their order. An empty line ends a paragraph."""
    found = list(_lines(drawn))
    because = " ".join(row.label for kind, row in found if kind == BECAUSE)
    blocks = []
    for kind, group in groupby((f for f in found if f[0] != BECAUSE), key=lambda f: f[0]):
        rows = [row for _kind, row in group]
        if kind == "":
            continue
        if kind == "text":
            blocks.append(Block("text", lines=[row.label for row in rows]))
        else:
            blocks.append(Block(kind, rows=rows))
    return Parts(blocks, because)


def _lines(drawn: str) -> Iterator[tuple[str, Row]]:
    """``(kind, row)``; the kind of an empty line is empty."""
    for text in drawn.split("\n"):
        if text.startswith(MARK):
            kind, label, value = text.removeprefix(MARK).split(BETWEEN)
            yield kind, Row(label.strip(), value.strip())
        else:
            yield ("text" if text.strip() else ""), Row(text.strip(), "")


def as_text(parts: Parts, greeting: str = "") -> str:
    """The text of the email, without what stands at its foot."""
    blocks = ["\n".join(_block_as_text(block)) for block in parts.blocks]
    return "\n\n".join(filter(None, [greeting, *blocks, parts.because]))


def _block_as_text(block):
    if block.kind == "text":
        return block.lines
    if block.kind == FACT:
        return [f"{row.label}: {row.value}" for row in block.rows]
    return [f"{row.label}:\n{row.value}" for row in block.rows]
