"""When two names can be those of one person."""

import pytest

from events.models.registrations import PERSON, person_key
from events.rules.names import is_another_name
from friends.models import Entity

KENYA = Entity(pk=7)
SAME = [
    ("Delegate 17", "delegate  17"),
    ("Lin Wei", "Wei Lin"),
    ("Nguyễn Thị Hạnh", "NGUYEN THI HANH"),
    ("Ana María Silva", "Ana Silva"),
    ("王小明", "王 小明"),
    ("D’Angelo Rossi", "D'Angelo Rossi"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_one_name(one, other):
    assert (is_another_name(one, other), is_another_name(other, one)) == (False, False)


@pytest.mark.parametrize(
    ("one", "other"), [("Delegate 31", "Another 32"), ("Delegate 31", "Delegate 32")]
)
def test_these_are_two_names(one, other):
    assert (is_another_name(one, other), is_another_name(other, one)) == (True, True)


def key(given, family="", email="", **facts):
    person = {"given_name": given, "family_name": family, "email": email}
    return person_key(user=None, entity=KENYA, **person, **facts)


def test_the_key_of_a_person_without_an_address_folds_width_space_case_and_composition():
    written = ["Ana María Silva", "Ana  María Silva", "Ana\u00a0María Silva", "ANA MARÍA SILVA"]
    written += ["Ana Mari\u0301a Silva", "Ａｎａ Ｍａｒíａ Ｓｉｌｖａ"]
    assert {key(name) for name in written} == {"name:7:ana maría silva"}


def test_accents_tell_persons_without_an_address_apart():
    assert key("Ana Maria Silva") != key("Ana María Silva")


def test_a_shared_mailbox_makes_a_key_of_address_and_name():
    assert key("Delegate", "31", "M@example.org") == "mail:m@example.org"
    shared = {key(*name, "M@example.org", shared_mailbox=True) for name in ("ab", "ba")}
    assert shared == {"shared:m@example.org:a b"}


def test_a_key_is_never_longer_than_its_column():
    name = "\ufdfa" * 100  # each becomes eighteen signs
    keys = {key(name, last) for last in "ab"}
    assert (len(keys), {len(k) for k in keys}) == (2, {PERSON})
