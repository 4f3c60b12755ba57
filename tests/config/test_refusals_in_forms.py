"""One way from a refusal to a form: ``audit.refusals.attempt``. What else catches a refusal has no
form to say it in, and a reason here."""

import ast

import pytest
from django import forms
from django.core.exceptions import ValidationError

from audit.lifecycle import Conflict, NotPossible
from audit.refusals import attempt, conflict_in
from tests.config.test_layers import ORDER, ROOT, sources

PLACES = ("views", "admin", "forms")
# The function that catches a refusal → why it has no form.
WITHOUT_A_FORM = {
    "audit/admin/acts.py:_perform": "the page between a button and its act has one text, no form",
    "audit/admin/acts.py:perform_on": "many rows at once: each that is skipped is named",
    "partners/admin.py:_perform": "the same page, for the act that shows a secret once",
    "attendance/views/offline_desk.py:_record": "answers a script, scan by scan",
    "certificates/views/office/certificates.py:_issue": "a button; the page behind it counts anew",
    "events/views/office/acting_on_list.py:carry_out": "the page says anew what will happen",
    "events/views/office/messages.py:send": "the page shows again who gets the message",
    "events/views/office/decision.py:_effect": "the page says why the act is not possible",
    "events/views/endorsing.py:_effect": "the same for a mission",
    "events/views/office/imports.py:confirm": "a button; the page behind it shows the file anew",
    "events/views/office/persons.py:decide": "two buttons; the page shows the pair anew",
    "events/views/office/persons.py:undo": "a button; the page shows the decision anew",
    "attendance/views/office/attendance_files.py:show": "a button; the page shows the refusal",
    "events/views/office/selection.py:confirm": "a button; the page behind it shows the refusal",
    "events/views/office/selection.py:_obstacle": "asked before there is anything to send",
}


def refusals():
    """The names of NotPossible and of all that descend from it."""
    classes = [
        (node.name, {ast.unparse(base).split(".")[-1] for base in node.bases})
        for path in sources(*ORDER)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    ]
    found = {"NotPossible"}
    while more := {name for name, above in classes if above & found} - found:
        found |= more
    return found


def handlers():
    """``(path:function, handler)`` for each ``except`` in a view, an admin or a form."""
    for path in sources(*ORDER):
        inside = path.relative_to(ROOT).parts[1].removesuffix(".py")
        if inside in PLACES:
            for function in ast.walk(ast.parse(path.read_text())):
                if isinstance(function, ast.FunctionDef):
                    name = f"{path.relative_to(ROOT).as_posix()}:{function.name}"
                    for node in ast.walk(function):
                        if isinstance(node, ast.ExceptHandler):
                            yield name, node


def caught(handler):
    names = ast.walk(handler.type) if handler.type else ()
    return {getattr(node, "id", None) or getattr(node, "attr", None) for node in names}


def test_a_refusal_becomes_a_form_error_in_one_way():
    expected = refusals()
    assert {"NotPossible", "Conflict", "OrderConflict", "FilledInMeanwhile"} <= expected
    found = {name for name, handler in handlers() if caught(handler) & expected}
    assert found == set(WITHOUT_A_FORM)


def test_forms_have_no_other_words_for_it():
    """A form says how its inputs are called (``input_of``), and leaves the rest to ``attempt``."""
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in sources(*ORDER)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "add_error"
        and any("refusal" in ast.unparse(part) for part in node.args)
    ]
    assert wrong == ["audit/refusals.py"]


# --- what it does ---------------------------------------------------------------------------------
class Plain(forms.Form):
    reason = forms.CharField(required=False)


class Upload(forms.Form):
    file = forms.CharField(required=False)


class Renamed(Plain):
    @staticmethod
    def input_of(refusal):
        return "reason"


def sent(form=Plain, **typed):
    bound = form(typed)
    assert bound.is_valid()
    return bound


def raises(error):
    def act():
        raise error

    return act


def test_the_result_of_an_act_is_handed_on():
    form = sent()
    assert (attempt(form, max, 1, 2), form.refusal, form.errors) == (2, None, {})


def test_an_act_that_answers_nothing_is_still_known_to_be_done():
    form = sent()
    assert (attempt(form, lambda: None), form.refusal) == (None, None)


@pytest.mark.parametrize(
    ("form", "error", "where"),
    [
        (Plain, NotPossible("No."), "__all__"),
        (Plain, NotPossible("No.", field="reason"), "reason"),
        (Plain, NotPossible("No.", field="seats"), "__all__"),
        (Renamed, NotPossible("No.", field="seats"), "reason"),
        (Plain, ValidationError("No."), "__all__"),
        (Upload, ValidationError("No."), "file"),
        (Plain, ValidationError({"reason": "No."}), "reason"),
        (Plain, ValidationError({"seats": "No."}), "__all__"),
    ],
)
def test_a_refusal_is_said_where_it_belongs_and_what_was_typed_stays(form, error, where):
    form = sent(form, reason="as typed")
    assert attempt(form, raises(error)) is None
    assert form.errors == {where: ["No."]}
    assert form.refusal is error
    assert form.data == {"reason": "as typed"}


def test_an_input_that_is_wrong_as_it_is_gets_no_second_error():
    form = sent()
    form.add_error("reason", "Too short.")
    attempt(form, raises(NotPossible("No.", field="reason")))
    assert form.errors == {"reason": ["Too short."]}


def test_both_versions_are_shown_for_a_conflict_and_for_nothing_else():
    class Versions(Plain):
        def differences(self, theirs):
            return [("Reason", theirs, self.cleaned_data["reason"])]

    form = sent(Versions, reason="ours")
    attempt(form, raises(NotPossible("No.")))
    assert conflict_in(form) is None
    form = sent(Versions, reason="ours")
    attempt(form, raises(Conflict("theirs")))
    assert conflict_in(form) == [("Reason", "theirs", "ours")]


def test_what_is_no_refusal_is_not_caught():
    with pytest.raises(ZeroDivisionError):
        attempt(sent(), lambda: 1 / 0)
