"""The one way from the refusal of an act to the form in which it was asked for.

A view with a form calls the act through ``attempt`` and shows the form again: what was typed stays,
and the reader sees at which input it was refused. An act without a form needs none of this: the
middleware makes a page of its refusal.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from audit.lifecycle import Conflict, NotPossible


def attempt[**P, T](
    form: BaseForm, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T | None:
    """Perform an act; say a refusal in the form. Returns the act's result, or None if refused.

    ``form.refusal`` is then what the act raised, else None, for acts that answer nothing. A form
    whose inputs have other names than the act's says so in ``input_of(refusal)``.
    """
    _keep(form, None)
    try:
        return act(*args, **kwargs)
    except NotPossible as refusal:
        _keep(form, refusal)
        _say(form, refusal)
    except ValidationError as error:
        _keep(form, error)
        _say_all(form, error)
    return None


def _keep(form, refusal):
    form.refusal = refusal


def conflict_in(form: BaseForm) -> list[tuple[object, object, object]] | None:
    """Both versions, input by input, where another person was faster; else None.

    The form's ``differences(theirs)`` lists them and takes the version that is there now: a
    person who has seen both may send the form again.
    """
    return _differences(form)


def _differences(form):
    refusal = form.refusal
    return form.differences(refusal.theirs) if isinstance(refusal, Conflict) else None


def _say(form, refusal):
    named = form.input_of(refusal) if hasattr(form, "input_of") else refusal.field
    name = named if named in form.fields else None
    if name is None or name not in form.errors:  # an input that is wrong as it is says so already
        form.add_error(name, str(refusal))


def _say_all(form, error):
    """What the act's own validation found: of several fields, or of the file that was sent."""
    if not hasattr(error, "error_dict"):
        form.add_error("file" if "file" in form.fields else None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
