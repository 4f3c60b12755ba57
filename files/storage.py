"""Files are stored whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """A file has its name only after the last byte was written beside it. On a full disk nothing
    stays; what a killed process left is swept like any file that no row names."""

    def _save(self, name: str, content: File) -> str:
        with _written_beside(Path(self.path(name)), content) as whole:
            return super()._save(name, whole)  # type: ignore[misc]


class _Whole(File):
    """What Django moves to its place instead of copying it."""

    def __init__(self, file: IO[bytes], path: str) -> None:
        super().__init__(file)
        self.path = path

    def temporary_file_path(self) -> str:
        return self.path


@contextmanager
def _written_beside(path: Path, content: File) -> Iterator[_Whole]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Its own `delete` would complain of a file that was moved away.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as file:
        try:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            yield _Whole(file, file.name)
        finally:
            Path(file.name).unlink(missing_ok=True)
