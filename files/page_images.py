"""Pages of a PDF as images, with their text. For the worker: no page for readers waits for it.

A PDF from outside may be anything. It is drawn by a process of its own (`files.draw_pages`), which
has limits of memory, time and output, and none of our secrets; what it answers is checked here.
"""

import json
import subprocess  # nosec B404 # our own program, with no text of anybody as argument
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from files.draw_pages import IMAGE, OUTPUT, PAGES, TEXT

PROGRAM = Path(__file__).with_name("draw_pages.py")
JOINERS = "\u200c\u200d"  # with which Persian and other scripts are written
SECONDS = 60  # by the clock, also on a machine that is busy

Problem = Literal["protected", "unreadable", "heavy"]
PROBLEMS: tuple[Problem, ...] = ("protected", "unreadable", "heavy")


class NotDrawn(Exception):
    """This PDF cannot be drawn: ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class DrawnPage:
    """A page as a WebP image, and the text that is on it, which is empty for a scan."""

    image: bytes
    width: int
    height: int
    text: str


@dataclass(frozen=True)
class DrawnPages:
    """The first pages of a PDF; ``count`` is how many it has."""

    count: int
    pages: list[DrawnPage]


def draw_pages(pdf: bytes) -> DrawnPages:
    """Raises NotDrawn."""
    with tempfile.TemporaryFile() as out:
        try:
            done = subprocess.run(  # nosec B603 # see above
                [sys.executable, "-I", str(PROGRAM)],
                input=pdf,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotDrawn("heavy") from None
        if done.returncode:  # killed by a limit, or broken by the file
            raise NotDrawn("heavy" if done.returncode < 0 else "unreadable")
        out.seek(0)
        return _read(out.read(OUTPUT))


def _read(answer: bytes) -> DrawnPages:
    """What another process says is not taken on trust."""
    line, _newline, images = answer.partition(b"\n")
    try:
        facts = json.loads(line)
        if (problem := facts.get("problem")) in PROBLEMS:
            raise NotDrawn(problem)
        pages, at = [], 0
        for page in facts["pages"][:PAGES]:
            end = at + int(page["size"])
            pages.append(_page(page, images[at:end]))
            at = end
        return DrawnPages(max(int(facts["count"]), len(pages)), pages)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotDrawn("unreadable") from None


def _page(facts: dict[str, Any], image: bytes) -> DrawnPage:
    if not (image[:4] == b"RIFF" and image[8:12] == b"WEBP" and len(image) <= IMAGE):
        raise ValueError
    width, height = (min(max(int(facts[side]), 1), 9999) for side in ("width", "height"))
    return DrawnPage(image, width, height, _printable(facts["text"])[:TEXT])


def _printable(text: str) -> str:
    """Without what no database takes (NUL, halves of signs) and without controls, such as those
    that turn the direction of the text around."""
    lines = text.encode("utf-8", "ignore").decode().splitlines()
    return "\n".join("".join(map(_shown, line)) for line in lines).strip()


def _shown(sign: str) -> str:
    if sign.isspace():
        return " "
    return sign if sign.isprintable() or sign in JOINERS else ""
