"""One form for every address, whichever way it comes in."""

import pytest
from django.core.exceptions import ValidationError

from files.addresses import address_key, clean_address

PLAIN = "delegate38@example.org"


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u00ad", "\u202c", "\u202e", "\u2060", "\t"])
def test_marks_at_the_ends_are_dropped(mark):
    assert clean_address(f"{mark}{PLAIN}{mark} ") == PLAIN


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u202e", "\u00ad", "\x07", "\n"])
def test_marks_inside_are_refused_by_their_number(mark):
    with pytest.raises(ValidationError) as refusal:
        clean_address(f"delegate{mark}38@example.org")
    assert f"U+{ord(mark):04X}" in refusal.value.messages[0]


@pytest.mark.parametrize("domain", ["bücher", "BÜCHER", "bu\u0308cher", "XN--BCHER-KVA"])
def test_a_domain_in_letters_and_in_ascii_is_one_address(domain):
    assert clean_address(f"d@{domain}.example") == "d@xn--bcher-kva.example"


def test_the_case_of_an_address_stays_as_it_was_typed():
    assert clean_address("Delegate38@Example.org") == "Delegate38@Example.org"


@pytest.mark.parametrize("domain", ["☕.example", "xn--a.example", "ü..example"])
def test_a_domain_that_cannot_be_one_is_refused(domain):
    with pytest.raises(ValidationError):
        clean_address(f"d@{domain}")


def test_a_key_is_made_of_any_text():
    assert address_key("D@☕.example") == "d@☕.example"
    assert address_key(None) == ""
