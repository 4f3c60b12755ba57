"""What every route of the API shares: how errors, pages and the document look.

Named in the settings; the addresses are in ``config.api.urls``.
"""

from config.api.errors import handle_exception
from config.api.requests import BodyParser, CursorPagination, Filters
from config.api.schema import Schema

__all__ = [
    "BodyParser",
    "CursorPagination",
    "Filters",
    "Schema",
    "handle_exception",
]
