"""Lists from elsewhere: which entities they name, and what is not understood."""

import pytest

from friends.queries.entity_names import named
from tests.factories import make_organization, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def entities(db):
    for code in ("FJ", "NA", "CI", "KE", "CN", "BO"):
        make_state(code)
    make_organization("itu", name_en="International Telecommunication Union")
    make_organization(
        "unesco",
        name_en="United Nations Educational, Scientific and Cultural Organization",
        also_known="Unesco House",
    )


def codes(text):
    read = named(text)
    return [entity.code for entity in read.entities], read.unknown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NA", ["nam"]),
        ("na", ["nam"]),
        ("NAM", ["nam"]),
        ("Namibia", ["nam"]),
        ("Fiji\nKenya", ["fji", "ken"]),
        ("Fiji\r\n\r\n  Kenya  ", ["fji", "ken"]),
        ("Fiji, KE; na", ["fji", "ken", "nam"]),
        ("FJ\tKE", ["fji", "ken"]),
        ("Kenya, KE, ken", ["ken"]),
        ("Fidji", ["fji"]),
        ("Фиджи", ["fji"]),
        ("斐济，肯尼亚、中国", ["fji", "ken", "chn"]),
        ("فيجي، كينيا", ["fji", "ken"]),
        ("\u202bفيجي\u202c\u200f", ["fji"]),
        ("Cote d'Ivoire", ["civ"]),
        ("CÔTE D’IVOIRE", ["civ"]),
        ("Bolivia (Plurinational State of)", ["bol"]),
        ("ITU", ["itu"]),
        ("United Nations Educational, Scientific and Cultural Organization, FJ", []),
        ("United Nations Educational, Scientific and Cultural Organization\nFJ", ["unesco", "fji"]),
        ("Unesco House", ["unesco"]),
        ("", []),
    ],
)
def test_codes_and_names_in_six_languages_are_understood(text, expected):
    found, unknown = codes(text)
    if expected or not text:
        assert (found, unknown) == (expected, [])
    else:  # a name with a comma in it has to stand on a line of its own
        assert unknown == ["United Nations Educational", "Scientific and Cultural Organization"]


def test_what_is_not_understood_is_named_once_and_in_its_order():
    assert codes("Atlantis\nFiji, XX\nAtlantis\n!!") == (["fji"], ["Atlantis", "XX", "!!"])


def test_a_code_stands_before_a_name_that_is_written_alike():
    make_state("ZM", also_known="KE|Northern place")
    assert codes("KE, Northern place") == (["ken", "zmb"], [])


def test_what_means_two_entities_means_none():
    make_state("ZM", also_known="The island")
    make_state("CU", also_known="The island")
    assert codes("The island") == ([], ["The island"])
