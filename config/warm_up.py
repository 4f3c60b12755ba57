"""What a web server would read at its first requests, read before it forks: its workers share the
memory, and no first reader waits."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.formats import get_format

from config.api.schema import document_text


def load_pages() -> None:
    """The texts, formats and addresses of each language, all templates of ours, and the document of
    the API."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("yes")
            reverse("friends:home")
            get_format("DATE_FORMAT")
    for name in _templates():
        get_template(name)
    document_text()


def _templates():
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".html", ".txt", ".js"):
                yield path.relative_to(folder).as_posix()
