"""What an event asks to be said of a person, and what a registration does not say yet."""

from django.utils.functional import Promise

from events.models import Event, Registration
from events.models.registrations import ASKABLE


def required_of(event: Event) -> list[str]:
    """The details that an event asks for, in the order of the form; of an event that is recorded
    after it was held, none: what nobody noted then cannot be asked now."""
    if event.is_recorded:
        return []
    names = [name for name in ASKABLE if name in event.required]
    return names if event.passport_months is None else [*names, "passport_until"]


def missing_of(registration: Registration) -> list[str | Promise]:
    """The labels of what the event asks for and the registration does not say: a draft may."""
    names = [n for n in required_of(registration.event) if getattr(registration, n) in ("", None)]
    labels = {field.name: field.verbose_name for field in Registration._meta.fields}
    return [labels[name] for name in names]
