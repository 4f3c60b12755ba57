"""What the apps bring to each other: each thing once, and nothing lost without a word."""

import pytest
from django.core.checks import run_checks

from audit import registry
from audit.checks import faults, registries
from audit.registry import Registry, offer


def errors_of(*lists, **brings):
    return [(fault.id, fault.msg) for fault in faults({r.name: r for r in lists}, brings)]


@pytest.fixture
def erasers():
    found = Registry("below.erasers")
    found.register("seats", "erase seats")
    return found


def test_items_come_in_their_order_and_then_as_they_were_brought():
    tabs = Registry("below.tabs")
    for name, order in (("last", 20), ("second", 10), ("third", 10), ("first", -1)):
        tabs.register(name, name.upper(), order=order)
    assert tabs.names() == ["first", "second", "third", "last"]
    assert list(tabs) == ["FIRST", "SECOND", "THIRD", "LAST"]
    assert (len(tabs), "last" in tabs, tabs.get("last"), tabs.get("none")) == (
        4,
        True,
        "LAST",
        None,
    )


def test_all_that_is_said_is_there(erasers):
    assert errors_of(erasers, above={"below.erasers": ("seats",)}) == []


def test_a_missing_name_is_a_fault(erasers):
    found = errors_of(erasers, above={"below.erasers": ("seats", "badges")})
    assert found == [("audit.E003", "“badges” is missing in below.erasers.")]


def test_the_same_item_again_is_no_fault(erasers):
    erasers.register("seats", erasers.get("seats"))
    assert errors_of(erasers, above={"below.erasers": ("seats",)}) == []


def test_another_item_under_a_name_that_is_taken_is_refused_and_a_fault(erasers):
    erasers.register("seats", "erase chairs")
    assert list(erasers) == ["erase seats"]
    found = errors_of(erasers, above={"below.erasers": ("seats",)})
    assert found == [("audit.E002", "“seats” is brought to below.erasers twice.")]


def test_a_name_that_two_apps_say_they_bring_is_a_fault(erasers):
    brought = {"below.erasers": ("seats",)}
    found = errors_of(erasers, above=brought, beside=brought)
    assert found == [("audit.E002", "“seats” is brought to below.erasers twice.")]


def test_what_no_app_says_that_it_brings_is_a_fault(erasers):
    found = errors_of(erasers, above={})
    assert found == [("audit.E004", "“seats” was brought to below.erasers by no app that says so.")]


def test_of_many_small_things_only_a_doubled_name_is_a_fault():
    words = Registry("below.words", declared=False)
    words.register("mail", "mails")
    assert errors_of(words) == []
    words.register("mail", "visa_letters")
    assert errors_of(words) == [("audit.E002", "“mail” is brought to below.words twice.")]


def test_a_list_that_no_app_offers_is_a_fault(erasers):
    found = errors_of(erasers, above={"below.erasers": ("seats",), "below.eraser": ("badges",)})
    assert found == [("audit.E001", "above brings something to below.eraser, which no app offers.")]


def test_two_lists_do_not_share_a_name(monkeypatch):
    monkeypatch.setattr(registry, "REGISTRIES", {})
    offer("below.tabs")
    with pytest.raises(ValueError, match="two lists"):
        offer("below.tabs")


def test_the_project_brings_all_that_it_says():
    assert registries() == []


@pytest.mark.django_db  # a check asks SQLite once whether it knows JSON
def test_a_start_finds_what_was_lost(monkeypatch):
    """The check is registered: without an eraser, commands do not begin."""
    from accounts.actions.erasure import ERASERS

    monkeypatch.delitem(ERASERS._items, "registrations")
    assert [fault.id for fault in run_checks() if fault.id.startswith("audit.")] == ["audit.E003"]
