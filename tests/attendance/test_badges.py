"""Printed badges: names in four scripts, what fits, what the code holds."""

from functools import partial

import pytest
from django.utils.translation import override
from i18nfield.strings import LazyI18nString

from attendance.pdf import badges
from attendance.pdf.badges import Layout, address_of, badge_text, badges_pdf, in_script_of, qr
from files import pdf
from tests.events import make_coming, make_guest
from tests.events.papers import lines_of, pages, read_codes, sizes, words
from tests.factories import make_organization, make_state

pytestmark = pytest.mark.django_db
LONG = {
    "given_name": "Maria-Fernanda de los Ángeles Guadalupe del Carmen y de la Santísima Trinidad",
    "family_name": (
        "Fernández-Villavicencio y Gutiérrez de la Concha Hernández de Rodríguez-Sotomayor"
    ),
}


@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar on skills"}, room="Hall 2", slug="seminar-on-skills")


def printed(event, *rows, layout="a6"):
    return badges_pdf(event, [badge_text(row) for row in rows], layout)


# --- the code -------------------------------------------------------------------------------------
def test_the_code_holds_the_address_and_nothing_of_the_person(event, fiji, settings):
    settings.SITE_URL = "https://friends.example.org"
    row = make_guest(event, fiji, family_name="Seventeen")
    assert address_of(row) == f"https://friends.example.org/b/seminar-on-skills/{row.code}"
    personal = (row.given_name, row.family_name, row.badge, row.email, "fji", str(row.pk) + "/")
    assert [part for part in personal if part in address_of(row)] == []


def test_a_code_is_drawn_as_the_same_squares_each_time():
    address = "https://friends.example.org/b/seminar/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert (qr(address)[0], qr(address)[1][:11]) == (33, "M0 0h7v1h-7")
    assert qr(address) == qr(address)


@pytest.mark.parametrize(("layout", "number"), [("a6", 2), ("card", 2), ("labels", 1)])
def test_every_code_on_paper_can_be_read(event, fiji, kenya, layout, number, monkeypatch):
    rows = [make_guest(event, fiji), make_guest(event, kenya)]
    monkeypatch.setattr(badges, "pdf", partial(pdf.pdf, format="png", ppi=110))
    made = printed(event, *rows, layout=layout)
    pictures = [made] if isinstance(made, bytes) else made
    found = [code.text for picture in pictures for code in read_codes(picture)]
    assert (len(pictures), sorted(found)) == (number, sorted(address_of(row) for row in rows))


# --- who is written how ---------------------------------------------------------------------------
NAMES = [
    {"given_name": "Delegate", "family_name": "Seventeen"},
    {"given_name": "Делегат", "family_name": "Семнадцатый"},
    {"given_name": "المندوب", "family_name": "السابع"},
    {"given_name": "代表", "family_name": "十七"},
]


@pytest.mark.parametrize("layout", Layout.values)
def test_names_stand_in_their_own_script(event, fiji, layout):
    rows = [make_guest(event, fiji, **name) for name in NAMES]
    text = words(printed(event, *rows, layout=layout))
    names = [part for name in NAMES for part in name.values()]
    assert [part for part in names if part not in text] == []


def test_a_name_in_a_second_script_stands_beside_the_first(event, fiji):
    row = make_guest(
        event, fiji, given_name="Daibiao", family_name="Shiqi", second_script="代表十七"
    )
    text = words(printed(event, row))
    assert ("Daibiao Shiqi" in text, "代表十七" in text) == (True, True)


@pytest.mark.parametrize(
    ("text", "from_right"),
    [
        ("Delegate 17", False),
        ("المندوب 17", True),
        ("17 المندوب", True),
        ("代表", False),
        ("", False),
        ("17", False),
        ("(نائب) Delegate", True),
    ],
)
def test_the_first_letter_tells_the_direction(text, from_right):
    assert in_script_of(text) == [text, from_right]


def test_markup_is_printed_as_it_is_written(event, fiji):
    row = make_guest(
        event, fiji, given_name="#evil[]", family_name="$x$", position="*b* _i_ <l> @r"
    )
    text = words(printed(event, row))
    assert ("#evil[] $x$" in text, "*b* _i_ <l> @r" in text) == (True, True)


def test_a_badge_says_who_for_whom_in_what_role_where_and_when(event):
    row = make_guest(
        event, make_state("NA"), style="Dr", role="head", position="Counsellor", language="fr"
    )
    text = words(printed(event, row))
    said = (
        "Dr Delegate",
        "Namibia",
        "Head of delegation",
        "Member State",
        "Counsellor",
        "Français",
        "Seminar on skills",
        "Hall 2",
        "Beijing",
        row.badge,
    )
    assert [part for part in said if part not in text] == []
    assert row.code not in text


def test_the_band_tells_the_kind_of_entity_and_who_serves_the_meeting(event, fiji):
    rows = [
        make_guest(event, fiji),
        make_guest(event, make_state("VA")),
        make_guest(event, make_organization("itu")),
        make_guest(event, fiji, role="interpreter"),
    ]
    faces = [badge_text(row) for row in rows]
    assert [face["band"] for face in faces] == [
        "member_state",
        "observer_state",
        "organization",
        "staff",
    ]
    assert [face["kind"][0] for face in faces] == [
        "Member State",
        "Observer State",
        "Organization",
        "",
    ]


def test_the_entity_is_named_in_the_language_of_the_badges(event, kenya):
    row = make_guest(event, kenya)
    with override("fr"):
        face = badge_text(row)
    assert face["entity"] == ["Kenya", False]
    with override("ar"):
        assert badge_text(row)["entity"] == ["كينيا", True]


# --- what fits ------------------------------------------------------------------------------------
@pytest.mark.parametrize("layout", Layout.values)
def test_a_long_name_gets_smaller_and_stays_whole_on_its_badge(event, layout):
    row = make_guest(
        event,
        make_state("GB"),
        **LONG,
        style="Her Excellency",
        second_script="Мария " * 20,
        position="Deputy Secretary " * 9,
    )
    made = printed(event, row, layout=layout)
    text = words(made).replace("- ", "-")
    for name in LONG.values():
        assert [part for part in name.split() if part not in text] == []
    short = printed(event, make_guest(event, make_state("GB")), layout=layout)
    assert (len(pages(made)), sizes(made)) == (1, sizes(short))


@pytest.mark.parametrize(("layout", "width"), [("a6", 105), ("card", 85.6)])
def test_no_name_leaves_the_paper_or_reaches_the_code(event, fiji, layout, width):
    rows = [
        make_guest(event, fiji, **LONG),
        make_guest(event, fiji, given_name="W" * 100, family_name="M" * 100),
    ]
    made = printed(event, *rows, layout=layout)
    for page in range(2):
        for text, x, y, size in lines_of(made, page):
            assert 0 < x < width, text
            assert y > 0, text
            assert size > 1, text


@pytest.mark.parametrize("layout", ["a6", "card"])
def test_the_longest_texts_do_not_run_into_what_stands_below(event, layout):
    event.title = LazyI18nString({"en": "Seminar on skills and on much else that matters " * 4})
    row = make_guest(
        event,
        make_state("GB"),
        **LONG,
        second_script="Мария " * 30,
        position="Secretary " * 15,
        language="fr",
    )
    row.event = event
    lines = lines_of(printed(event, row, layout=layout))
    below = max(
        y + size / 72 * 25.4 * 0.75
        for text, _x, y, size in lines
        if "matters" in text or "skills" in text
    )
    above = min(y for text, _x, y, _size in lines if "Ireland" in text or "Secretary" in text)
    assert above > below


@pytest.mark.parametrize(
    ("layout", "paper", "on_one"),
    [
        ("a6", (105, 148), 1),
        ("a6-4", (210, 297), 4),
        ("card", (85.6, 54), 1),
        ("card-8", (210, 297), 8),
        ("labels", (210, 297), 10),
    ],
)
def test_paper_and_number_on_it(event, fiji, layout, paper, on_one):
    faces = [badge_text(make_guest(event, fiji))] * (on_one + 1)
    assert sizes(badges_pdf(event, faces, layout)) == [paper, paper]


def test_paper_without_anybody_says_so(event):
    assert words(badges_pdf(event, [], "a6-4")) == "There are no badges to print."
