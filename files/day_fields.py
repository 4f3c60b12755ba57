"""A day in a form, on pages and in the back office."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from files.text import plain_digits

WRITTEN = ["%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%Y"]


class DayInput(forms.DateInput):
    """The browser's own calendar; a plain box where what was typed is not a day, so that it is
    shown again as it was typed."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input--short", **(attrs or {})}, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if value and not _is_day(context["widget"]["value"]):
            context["widget"]["type"] = "text"
        return context


def _is_day(text: str | None) -> bool:
    try:
        return bool(date.fromisoformat(text or ""))
    except ValueError:
        return False


class DayField(forms.DateField):
    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        words = {"invalid": _("Enter the date in the format 2025-05-06: year, month, day.")}
        kwargs.setdefault("error_messages", words)
        super().__init__(input_formats=WRITTEN, **kwargs)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(plain_digits(value) if isinstance(value, str) else value)
