"""What tests of papers share: the words of a PDF, and a page of it as an image."""

import io
import struct
import unicodedata
import zlib

import zxingcpp
from pypdf import PdfReader


def pages(content):
    """The text of each page, letters as they are typed: Arabic without its joined forms."""
    reader = PdfReader(io.BytesIO(content))
    return [_plain(page.extract_text()) for page in reader.pages]


def words(content):
    return " ".join(pages(content))


def _plain(text):
    return " ".join(unicodedata.normalize("NFKC", text).split())


def sizes(content):
    """Width and height of each page in millimetres."""
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(content)).pages]
    return [
        (round(float(b.width) / 72 * 25.4, 1), round(float(b.height) / 72 * 25.4, 1)) for b in boxes
    ]


def lines_of(content, page=0):
    """``(text, x, y, size)`` of each run of letters on a page, in millimetres from the lower
    corner."""
    found = []

    def note(text, matrix, place, _font, size):
        if text.strip():
            x, y = (matrix[4] + place[4] * matrix[0], matrix[5] + place[5] * matrix[3])
            found.append((text.strip(), x / 72 * 25.4, y / 72 * 25.4, size))

    PdfReader(io.BytesIO(content)).pages[page].extract_text(visitor_text=note)
    return found


# --- pictures -------------------------------------------------------------------------------------
def read_codes(png):
    """The codes that a reader finds in a picture."""
    width, height, grey = _grey(png)
    view = zxingcpp.ImageView(grey, width, height, zxingcpp.ImageFormat.Lum)
    return zxingcpp.read_barcodes(view)


def _grey(png):
    """Width, height and one byte a dot (its green) of a PNG of eight bits without interlacing."""
    width, height, _depth, kind = struct.unpack(">IIBB", png[16:26])
    step = {2: 3, 6: 4}[kind]
    raw, row, rows = zlib.decompress(_data(png)), bytearray(width * step), []
    for n in range(height):
        start = n * (width * step + 1)
        line = bytearray(raw[start + 1 : start + 1 + width * step])
        row = _unfiltered(raw[start], line, row, step)
        rows.append(bytes(row[1::step]))
    return width, height, b"".join(rows)


def _data(png):
    place, parts = 8, []
    while place < len(png):
        size = int.from_bytes(png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            parts.append(png[place + 8 : place + 8 + size])
        place += size + 12
    return b"".join(parts)


def _unfiltered(kind, line, above, step):
    for i in range(len(line) if kind else 0):
        left = line[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        guess = (0, left, above[i], (left + above[i]) // 2, _paeth(left, above[i], corner))[kind]
        line[i] = (line[i] + guess) & 255
    return line


def _paeth(left, above, corner):
    near = left + above - corner
    return min((left, above, corner), key=lambda value: abs(near - value))
