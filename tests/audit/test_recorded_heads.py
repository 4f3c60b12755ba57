"""`audit_verify --head`: the log against a head that was recorded earlier."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import chain
from audit.models import SYSTEM, Entry, Seal, record
from tests.unprotected import unprotected

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorded(secretary):
    """A head as an auditor kept it; three more entries are sealed since."""
    for number in range(3):
        record("user.changed", secretary, by=SYSTEM, after={"number": number})
    chain.seal(timezone.now())
    head = Seal.objects.get().text
    for number in range(3):
        record("user.changed", secretary, by=SYSTEM, after={"number": number})
    chain.seal(timezone.now())
    return head


def make_the_chain_again():
    """What somebody does who has database and key: alter an entry, then chain all of them again."""
    with unprotected() as cursor:
        cursor.execute("UPDATE audit_entry SET note = 'forged' WHERE seq = 2")
        cursor.execute("DELETE FROM audit_entry WHERE act = %s", [chain.KEY_CHANGED])
        cursor.execute("UPDATE audit_entry SET seq = NULL, hash = ''")
        cursor.execute("DELETE FROM audit_seal")
    chain.seal(timezone.now())


def refused(*heads):
    with pytest.raises(CommandError) as failure:
        call_command("audit_verify", head=list(heads))
    return str(failure.value), failure.value.returncode


def test_a_log_that_contains_the_recorded_head_says_so(recorded, capsys):
    call_command("audit_verify", head=[recorded])
    output = capsys.readouterr().out.splitlines()
    assert output[0].startswith("The chain is whole: ")
    assert output[1] == f"It contains the head {recorded}: nothing up to it was changed."


def test_a_chain_that_was_made_again_is_whole_and_does_not_contain_the_head(recorded):
    make_the_chain_again()
    assert chain.first_fault() is None
    seq, _colon, hash_ = recorded.partition(":")
    found = Entry.objects.get(seq=seq).hash
    assert refused(recorded) == (
        "The chain agrees with itself, but not with what was recorded. "
        f"The head is another: entry {seq} has the hash {found}, and {hash_} was recorded, so that "
        "entry or one before it was changed and the chain made again.",
        1,
    )


def test_a_head_whose_entry_is_gone_is_named(recorded):
    last = Seal.objects.get().seq
    message, code = refused(f"{last + 7}:{'0' * 64}")
    assert code == 1
    assert message.endswith(
        f"Entry {last + 7} of the recorded head is gone: the log has {last} sealed entries."
    )


def test_of_several_heads_each_is_held_against_the_log(recorded, capsys):
    later = Seal.objects.get().text
    call_command("audit_verify", head=[recorded, later])
    assert capsys.readouterr().out.count("It contains the head") == 2
    message, _code = refused(recorded, f"1:{'0' * 64}")
    assert message.count("recorded") == 2


def test_a_broken_chain_tells_of_both(recorded):
    with unprotected() as cursor:
        cursor.execute("UPDATE audit_entry SET note = 'forged' WHERE seq = 2")
    message, code = refused(f"2:{'0' * 64}")
    assert code == 1
    assert message.startswith("The chain is broken: entry 2 was altered")
    assert "The head is another: entry 2 has the hash" in message


@pytest.mark.parametrize("text", ["", "7", "7:abc", "x:" + "0" * 64, "7:" + "g" * 64])
def test_what_is_no_head_is_refused_with_the_form(text):
    message, code = refused(text)
    assert code == 2
    assert message.startswith(f"“{text}” is no head: write SEQ:HASH")


def test_a_missing_trigger_is_told_although_the_chain_is_whole(recorded):
    with unprotected():
        message, code = refused(recorded)
    assert code == 1
    assert message.startswith("The chain is whole, but the database no longer refuses changes: ")
    call_command("audit_verify")
