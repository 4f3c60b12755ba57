"""A note verbale of the demonstration as a PDF that can be read and drawn."""

from collections.abc import Sequence

PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources"
FONT = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>>>>>"


def note_pdf(lines: Sequence[str]) -> bytes:
    """One page with these lines of Latin letters."""
    said = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
    text = f"BT /F1 12 Tf 18 TL 70 760 Td {said} ET"
    bodies = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"{PAGE}{FONT}>>",
        f"<</Length {len(text)}>>\nstream\n{text}\nendstream",
    )
    written, places = "%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(f"{len(written):010} 00000 n \n")
        written += f"{number} 0 obj\n{body}\nendobj\n"
    table = f"xref\n0 5\n0000000000 65535 f \n{''.join(places)}"
    end = f"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF\n"
    return (written + table + end).encode("cp1252")


def _escaped(line):
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
