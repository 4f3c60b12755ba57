"""The structure of a PDF as a screen reader finds it, read by pypdf."""

import io

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


class Structure:
    """What a document says of itself, and its tables as rows of roles (TH, TD)."""

    def __init__(self, content):
        self.reader = PdfReader(io.BytesIO(content))
        self.root = self.reader.trailer["/Root"]
        self.title = self.reader.metadata.title
        self.language = self.root.get("/Lang")
        self.marked = bool(self.root.get("/MarkInfo", {}).get("/Marked"))
        self.shows_title = bool(self.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"))
        self.is_pdf_ua = b"pdfuaid:part>1" in self.root["/Metadata"].get_data()

    @property
    def facts(self):
        """All that every tagged document has, as one value to compare."""
        return (self.marked, self.is_pdf_ua, self.shows_title, "/StructTreeRoot" in self.root)

    @property
    def roles(self):
        return [node["/S"][1:] for node in self._nodes() if "/S" in node]

    @property
    def headings(self):
        return [role for role in self.roles if role[0] == "H" and role[1:].isdecimal()]

    @property
    def tables(self):
        tables = [node for node in self._nodes() if node.get("/S") == "/Table"]
        return [
            [
                [cell["/S"][1:] for cell in _below(row) if cell.get("/S") in ("/TH", "/TD")]
                for row in _below(table)
                if row.get("/S") == "/TR"
            ]
            for table in tables
        ]

    def _nodes(self):
        return _below(self.root["/StructTreeRoot"]) if "/StructTreeRoot" in self.root else []


def _below(node):
    """All that stands in a node of the tree, in the order of reading."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, DictionaryObject) and "/S" in kid:
            yield kid
            yield from _below(kid)
