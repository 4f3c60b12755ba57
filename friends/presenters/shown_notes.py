"""What a page shows of the PDF of a note verbale beside what is decided about it."""

from dataclasses import dataclass

from friends.models import NotePage, NoteVerbale


@dataclass(frozen=True)
class ShownNote:
    """A note verbale with the images of its pages: the ``first``, and ``more``, which are loaded
    when they are opened. ``left_out`` tells that the PDF has pages that were not drawn; ``waits``
    that the worker has not drawn it yet; ``problem`` why it cannot be drawn."""

    note: NoteVerbale
    first: NotePage | None
    more: list[NotePage]

    @property
    def waits(self) -> bool:
        return bool(self.note.file) and self.note.drawn_at is None

    @property
    def problem(self) -> str:
        return str(self.note.get_not_drawn_display()) if self.note.not_drawn else ""

    @property
    def left_out(self) -> bool:
        return self.first is not None and self.note.page_count > 1 + len(self.more)


def shown_note(note: NoteVerbale | None) -> ShownNote | None:
    if note is None:
        return None
    pages = list(note.pages.all()) if note.drawn_at else []
    return ShownNote(note, pages[0] if pages else None, pages[1:])
