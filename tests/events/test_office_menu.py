"""The menu of an event's office: the same on all its pages, by phase and by permission."""

import re

import pytest

from tests.events import make_coming
from tests.events.offices import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(seats=9, title={"en": "Seminar"}, city="Lusaka")


def menu_of(html):
    """``{group: labels of its entries}``; entries of their own stand under an empty name."""
    begins = html.index('<details class="menu">')
    found = html[begins : html.index("</nav>", begins)]
    groups = re.findall(r'<details name="menu"> ?<summary[^>]*>([^<]*).*?<ul>(.*?)</ul>', found)
    alone = re.sub(r'<details name="menu">.*?</details>', "", found)
    labels = re.compile(r"<a [^>]*>([^<]*)</a>")
    return {"": labels.findall(alone)} | {name: labels.findall(rows) for name, rows in groups}


def test_the_parts_stand_in_groups_by_phase(client, event, event_officer):
    client.force_login(event_officer)
    menu = menu_of(shown(client, "event", event))
    assert menu[""] == ["Overview", "Settings"]
    assert "Registrations" in menu["Before"]
    assert menu["On the day"] == ["Desks and devices", "Badges and lists", "Live board"]
    assert menu["After"] == ["Attendance", "Certificates"]


def test_a_part_is_shown_to_those_who_may_enter_it(client, event, event_officer, auditor):
    seen = []
    for person in (event_officer, auditor):
        client.force_login(person)
        seen.append("Imports" in menu_of(shown(client, "event", event))["Before"])
    assert seen == [True, False]


@pytest.mark.parametrize(
    ("name", "group"),
    [("registrations", "Before"), ("badges", "On the day"), ("attendance", "After")],
)
def test_the_group_of_the_open_page_names_it(client, event, event_officer, name, group):
    client.force_login(event_officer)
    html = shown(client, name, event)
    assert re.search(rf'<summary aria-current="true">{group}<small>: ', html)
    assert len(re.findall(r'<a href="[^"]*" aria-current="page">', html)) == 1


def test_each_page_says_which_event_it_is_of(client, event, event_officer):
    client.force_login(event_officer)
    html = shown(client, "seats", event)
    assert '<ol class="crumbs">' in html
    assert ("Seminar" in html, "Lusaka" in html, "Published" in html) == (True, True, True)
