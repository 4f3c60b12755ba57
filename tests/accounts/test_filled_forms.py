"""What was typed, put into the form of a page that was drawn again."""

import pytest

from accounts.rules.filled_forms import fill, is_secret

PAGE = "/office/seminar/"


def filled(html, typed, *, to=PAGE, note=lambda left, unkept: "", **more):
    return fill(f'<form method="post">{html}</form>', PAGE, to, typed, note, **more)


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ('<input name="a">', [("a", "x")], '<input name="a" value="x">'),
        ('<input name="a" value="old">', [("a", "")], '<input name="a" value="">'),
        ('<input name="a" value="old">', [("b", "x")], '<input name="a" value="old">'),
        ('<input name="a">', [("a", '"><b>')], '<input name="a" value="&quot;&gt;&lt;b&gt;">'),
        ('<input name="a" required>', [("a", "x")], '<input name="a" required value="x">'),
        ('<input title="&amp; b" name="a">', [("a", "1")], 'title="&amp; b" name="a" value="1"'),
        ('<textarea name="a">old</textarea>', [("a", "1\n<2")], ">\n1\n&lt;2</textarea>"),
        ('<input type="checkbox" name="a" checked>', [], '<input type="checkbox" name="a">'),
        (
            '<input type="checkbox" name="a" value="1"><input type="checkbox" name="a" value="2">',
            [("a", "2")],
            'name="a" value="1"><input type="checkbox" name="a" value="2" checked>',
        ),
        (
            '<select name="a"><option value="1" selected>I</option><option value="2">II</option>',
            [("a", "2")],
            '<option value="1">I</option><option value="2" selected>II</option>',
        ),
        ('<input name="a"><input name="a">', [("a", "1"), ("a", "2")], '="1"><input name="a" v'),
        ('<input type="hidden" name="pk" value="1">', [("pk", "2")], 'name="pk" value="2"'),
    ],
)
def test_each_kind_of_input_takes_what_was_typed(before, typed, after):
    assert after in filled(before, typed)


@pytest.mark.parametrize(
    "html",
    [
        '<input type="password" name="a">',
        '<input type="file" name="a">',
        '<button name="a" value="1">',
        '<input type="hidden" name="a-TOTAL_FORMS" value="1">',
    ],
)
def test_some_inputs_stay_as_the_page_has_them(html):
    assert html in filled(html, [("a", "typed"), ("a-TOTAL_FORMS", "7")])


def test_what_nobody_sees_may_stay_as_the_page_has_it():
    html = '<input type="hidden" name="pk" value="1"><input name="a">'
    after = filled(html, [("pk", "2"), ("a", "x")], hidden=False)
    assert '<input type="hidden" name="pk" value="1"><input name="a" value="x">' in after


def test_what_stands_around_the_form_stays_to_the_letter():
    before = "<p class='x' >é — \n &nbsp;<br/></p>\n"
    page = f'{before}<form method="post"><input name="a"></form>{before}'
    assert fill(page, PAGE, PAGE, [("a", "1")], lambda left, unkept: "!") == (
        f'{before}!<form method="post"><input name="a" value="1"></form>{before}'
    )


def test_the_form_is_the_one_sent_to_the_address():
    one, two = '<form method="post" action="one/">', '<form method="post" action="/office/two/">'
    page = f'{one}<input name="a"></form>{two}<input name="a"></form>'
    assert f'{two}<input name="a" value="1">' in fill(
        page, PAGE, "/office/two/", [("a", "1")], lambda left, unkept: ""
    )
    assert fill(page, PAGE, "/office/three/", [("a", "1")], lambda left, unkept: "") is None


def test_of_several_the_one_with_the_same_hidden_values():
    forms = [
        f'<form method="post"><input type="hidden" name="pk" value="{n}"><input name="a"></form>'
        for n in (1, 2)
    ]
    page = fill("".join(forms), PAGE, PAGE, [("pk", "2"), ("a", "x")], lambda left, unkept: "!")
    assert page.index("!") > page.index('value="1"')


def test_a_button_elsewhere_may_send_the_form():
    page = (
        '<form method="post" id="f"><input name="a"></form>'
        '<button form="f" formaction="/office/seminar/submit/">'
    )
    assert 'value="1"' in fill(
        page, PAGE, "/office/seminar/submit/", [("a", "1")], lambda left, unkept: ""
    )


def test_what_finds_no_place_is_said():
    left = []
    filled('<input name="a"><button name="go" value="1">', [("a", "1"), ("go", "1"), ("b", "2")],
           note=lambda rows, unkept: left.extend(rows) or "")  # fmt: skip
    assert left == [("", "2")]


def told(html, typed, **more):
    """What the note is given: what found no place, and the labels of what was not kept."""
    notes = []
    filled(html, typed, note=lambda *parts: notes.append(parts) or "", **more)
    return notes[0]


CITY = (
    '<label for="c">Host\n city</label><select name="city" id="c">'
    '<option value="1" selected>I</option><option value="2">II</option></select>'
)
BOX = '<input type="checkbox" name="a" value="1">'


@pytest.mark.parametrize(
    ("html", "typed", "left"),
    [
        (CITY, [("city", "2")], []),
        (CITY, [("city", "17")], [("Host city", "17")]),
        (
            CITY.replace("<select", "<select multiple"),
            [("city", n) for n in "123"],
            [("Host city", "3")],
        ),
        (BOX, [("a", "1"), ("a", "2")], [("", "2")]),
        ('<input name="a">' * 2, [("a", n) for n in "123"], [("a", "3")]),
        ('<input name="a">' * 2, [("a", "1")] * 3, [("a", "1")]),
        ('<input name="a"><input name="a">', [("a", "1"), ("a", ""), ("a", "")], []),
        ('<input type="hidden" name="pk" value="1">', [("pk", "1"), ("pk", "2")], []),
    ],
)
def test_a_value_without_a_place_is_said_by_the_name_of_its_field(html, typed, left):
    assert told(html, typed) == (left, [])


def test_where_a_choice_is_offered_no_more_the_page_keeps_its_own():
    assert CITY in filled(CITY, [("city", "17")])


@pytest.mark.parametrize(
    "html",
    [
        '<select name="passport_kind"><option value="1" selected>I</option></select>',
        '<input type="checkbox" name="has_passport" checked>',
        '<input type="radio" name="code" value="1" checked>',
        '<input name="passport_until" value="2030-01-31">',
        '<select name="new"><option value="1" selected>I</option></select>',
        '<input type="radio" name="new" value="1" checked>',
    ],
)
def test_what_was_not_kept_or_not_asked_stays_as_the_page_has_it(html):
    assert html in filled(html, [("a", "typed")])


def test_what_was_typed_and_is_not_kept_is_said_by_its_label():
    html = (
        '<label for="p">Valid <b>until</b></label><input name="passport_until" id="p">'
        '<input type="hidden" name="token"><input name="code" aria-label="Code">'
        '<label for="q">Password</label><input type="password" name="password" id="q">'
    )
    names = ["passport_until", "token", "code"]
    assert told(html, [], unkept=names) == ([], ["Valid until", "Code"])


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password1", True),
        ("oldpassword", True),
        ("new_password2", True),
        ("passport_until", True),
        ("people-0-passport_until", True),
        ("code", True),
        ("recovery_codes", True),
        ("csrfmiddlewaretoken", True),
        ("client_secret", True),
        ("passport_months", False),
        ("stages-0-passport_months", False),
        ("postcode", False),
        ("number", False),
    ],
)
def test_names_tell_what_is_secret(name, secret):
    assert is_secret(name) is secret


def test_what_is_folded_away_is_opened():
    page = '<details class="x"><form method="post"><input name="a"></form></details>'
    assert '<details class="x" open>' in fill(
        page, PAGE, PAGE, [("a", "1")], lambda left, unkept: ""
    )
