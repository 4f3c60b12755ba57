"""Lists and forms of the back office on a phone: what the styles need to fold them is there."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.config.access import _admin_candidates
from tests.config.cast import make_world
from tests.factories import make_user

pytestmark = pytest.mark.django_db
CELL = re.compile(r"<(td|th)((?: [a-z-]+=\"[^\"]*\")*)>(.*?)</\1>", re.S)


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def owner(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def name_of(model):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


def test_each_cell_of_each_list_names_its_column_and_isolates_its_text(world, owner):
    lists = 0
    for model in admin.site._registry:
        html = owner.get(reverse(f"{name_of(model)}_changelist")).content.decode()
        body = (
            html.partition('id="result_list"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
        )
        cells = [(attrs, text) for _tag, attrs, text in CELL.findall(body)]
        shown = [(attrs, text) for attrs, text in cells if "action-checkbox" not in attrs]
        assert all(' data-l="' in attrs for attrs, _text in shown), model
        assert all(text.startswith("<bdi>") for _attrs, text in shown), model
        lists += bool(shown)
    assert lists >= 14


def test_a_label_is_escaped_and_the_cell_kept(rf):
    from audit.templatetags.back_office import labelled_rows

    rows = [['<td class="action-checkbox">x</td>', '<th class="field-a"><a href="?a>b">A</a></th>']]
    (_form, cells), *_none = labelled_rows(rows, [{"text": ""}, {"text": 'so "called" <it>'}])
    assert cells == [
        '<td class="action-checkbox">x</td>',
        '<th data-l="So &quot;called&quot; &lt;it&gt;" class="field-a">'
        '<bdi><a href="?a>b">A</a></bdi></th>',
    ]


def test_no_form_asks_for_many_rows_at_once_or_shows_the_month_first(world, owner):
    """No list of hundreds to be held with Ctrl; a date is text, whose order no browser chooses."""
    seen = 0
    for model in admin.site._registry:
        for name in (f"{name_of(model)}_add", f"{name_of(model)}_change"):
            places = _admin_candidates(name, world)
            parts = next((p for p in places if "object_id" in p and "act_name" not in p), None)
            answer = owner.get(reverse(name, kwargs=parts if name.endswith("change") else {}))
            if answer.status_code != 200:
                continue
            html = answer.content.decode()
            many = [tag for tag in re.findall(r"<select [^>]*>", html) if " multiple" in tag]
            # Django's two boxes side by side are clicked, not held with Ctrl.
            assert [row for row in many if 'data-context="available-source"' not in row] == [], name
            assert not re.search(r'type="(date|datetime-local)"', html), name
            seen += 1
    assert seen >= 18


def test_beijing_is_among_the_time_zones(owner, world):
    for address in ("/admin/events/event/add/", "/en/account/profile/details/"):
        assert ">Beijing (Shanghai)</option>" in owner.get(address).content.decode()
