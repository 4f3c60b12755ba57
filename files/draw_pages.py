"""A program of its own that draws the pages of one PDF: PDF in, images and texts out.

``files.page_images`` starts it, once for each PDF and without the environment of the server: what a
hostile file breaks or reads is this process. It imports nothing of the project. It answers with one
line of JSON, then the images one after the other.
"""

import io
import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

MEMORY = 1024 * 1024 * 1024  # bytes of addresses
SECONDS = 20  # of the processor
ENOUGH = 10  # seconds after which no further page is begun
OUTPUT = 4 * 1024 * 1024  # bytes

PAGES = 10  # drawn; of a longer paper the first ones
WIDTH, HEIGHT = 1000, 1500  # dots at most: twice as many as the page has room for
IMAGE = 150 * 1000  # bytes that an image may have
TEXT = 20_000  # signs of a page
# Tried one after the other until the image is small enough.
QUALITIES = ((75, 1.0), (50, 1.0), (30, 1.0), (30, 0.7), (10, 0.5))


def limit() -> None:
    """Before anything is read. This process cannot raise them again."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system that knows no such limit still has the others, and the time that we are given.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    limit()
    try:
        answer, images = draw(sys.stdin.buffer.read())
    except MemoryError:
        answer, images = {"problem": "heavy"}, []
    out = sys.stdout.buffer
    out.write(json.dumps(answer).encode() + b"\n")
    for image in images:
        out.write(image)


def draw(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        protected = "assword" in str(error) or "ecurity" in str(error)
        return {"problem": "protected" if protected else "unreadable"}, []
    document.init_forms()  # what was typed into its fields is drawn too
    try:
        drawn = list(_pages(document))
    except (pdfium.PdfiumError, ZeroDivisionError, OverflowError, ValueError):
        return {"problem": "unreadable"}, []
    if not drawn:
        return {"problem": "unreadable"}, []
    return {"count": len(document), "pages": [facts for facts, _image in drawn]}, [
        image for _facts, image in drawn
    ]


def _pages(document: Any) -> Iterator[tuple[dict[str, Any], bytes]]:
    begun = time.monotonic()
    for number in range(min(len(document), PAGES)):
        if time.monotonic() - begun > ENOUGH:
            return
        page = document[number]
        width, height = page.get_size()
        picture = page.render(scale=min(WIDTH / width, HEIGHT / height)).to_pil()
        image, size = _small_enough(picture.convert("RGB"))
        facts = {"size": len(image), "width": size[0], "height": size[1], "text": _text(page)}
        yield facts, image


def _small_enough(picture: Any) -> tuple[bytes, tuple[int, int]]:
    for quality, share in QUALITIES:
        size = tuple(max(1, round(side * share)) for side in picture.size)
        smaller = picture if share == 1 else picture.resize(size)
        file = io.BytesIO()
        smaller.save(file, "WEBP", quality=quality)
        if file.tell() <= IMAGE:
            break
    return file.getvalue(), smaller.size


def _text(page: Any) -> str:
    return page.get_textpage().get_text_bounded()[:TEXT]


if __name__ == "__main__":
    main()
