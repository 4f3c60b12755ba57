"""Pages that ask once more, before something that reaches others or cannot be undone."""

from django.shortcuts import render
from django.urls import reverse


def asks(request, event, tab, *, title, texts, submit="", lead="", back=""):
    """The page whose one button posts to the same address; the other way leads back to the tab, or
    to the page named ``back``. Without ``submit`` there is nothing to confirm."""
    context = {
        "event": event,
        "tab": tab,
        "title": title,
        "lead": lead,
        "texts": [text for text in texts if text],
        "submit": submit,
        "back": reverse(f"office:{back or tab}", args=[event.slug]),
        "may": request.may,
    }
    return render(request, "events/office/confirmation.html", context)
