"""The seal, and what `audit_verify` says after somebody tampered with the table."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from audit import chain
from audit.chain import ChainFault
from audit.models import SYSTEM, Entry, NeverChanged, Seal, record
from tests.factories import make_user
from tests.unprotected import unprotected

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(secretary):
    for number in range(5):
        record("user.changed", secretary, by=SYSTEM, after={"number": number})
    sealed = chain.seal(timezone.now())
    assert sealed == Entry.objects.count()
    return list(Entry.objects.order_by("seq"))


def tamper(sql, *values):
    """As somebody who owns the database."""
    with unprotected() as cursor:
        cursor.execute(sql, values)


def test_sealing_numbers_entries_without_gaps_and_twice_is_harmless(five):
    assert [entry.seq for entry in five] == list(range(1, len(five) + 1))
    assert chain.seal(timezone.now()) == 0
    assert chain.first_fault() is None


def test_sealing_in_small_batches_gives_the_same_chain(secretary, monkeypatch):
    for number in range(5):
        record("user.changed", secretary, by=SYSTEM, after={"number": number})
    monkeypatch.setattr(chain, "BATCH", 2)
    sealed = chain.seal(timezone.now())
    assert sealed == Entry.objects.count()
    assert chain.first_fault() is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act", "user.deleted"),
        ("note", "forged"),
        ("after", '{"number": 7}'),
        ("before", '{"number": 7}'),
        ("agent", "nobody"),
        ("subject_id", 987654),
        ("subject_type", "friends.entity"),
        ("at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_an_altered_entry_is_named(five, column, value):
    tamper(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", value, five[2].pk)
    text = f"entry {five[2].seq} was altered: {Entry.objects.get(pk=five[2].pk)}"
    assert chain.first_fault() == ChainFault(five[2].seq, text)


def test_the_first_of_two_altered_entries_is_named(five):
    for entry in (five[3], five[1]):
        tamper("UPDATE audit_entry SET note = 'forged' WHERE id = %s", entry.pk)
    assert chain.first_fault().seq == five[1].seq


def test_a_removed_entry_is_named(five):
    tamper("DELETE FROM audit_entry WHERE id = %s", five[2].pk)
    gone, after = five[2].seq, five[3].seq
    assert chain.first_fault() == ChainFault(
        gone, f"entry {gone} is missing: the next one is {after}"
    )


def test_a_tail_that_was_cut_off_is_noticed(five):
    tamper("DELETE FROM audit_entry WHERE id = %s", five[-1].pk)
    last = five[-1].seq
    text = f"the chain ends at {last - 1}, but {last} entries were sealed"
    assert chain.first_fault() == ChainFault(last, text)


def test_an_entry_that_was_added_to_the_sealed_ones_is_noticed(five):
    forged = record("user.changed", make_user(), by=SYSTEM)
    tamper("UPDATE audit_entry SET seq = %s, hash = 'x' WHERE id = %s", len(five) + 1, forged.pk)
    assert chain.first_fault().seq == len(five) + 1


def test_a_removed_head_is_noticed(five):
    Seal.objects.all().delete()
    assert chain.first_fault() == ChainFault(1, "the head of the chain is missing")


def test_a_head_that_was_put_back_is_noticed(five):
    """The chain up to it is whole; what stands behind it was sealed by nobody whom it names."""
    last = five[-2]
    Seal.objects.update(seq=last.seq, hash=last.hash)
    text = f"entries up to {last.seq + 1} are numbered, but {last.seq} were sealed"
    assert chain.first_fault() == ChainFault(last.seq + 1, text)


@pytest.fixture
def sealed_meanwhile(monkeypatch, secretary):
    """The worker seals one more entry while the third one is read."""
    digest, done = chain.digest, []

    def slow(previous, seq, entry, key):
        if seq == 3 and not done:
            done.append(seq)
            record("user.changed", secretary, by=SYSTEM, note="meanwhile")
            chain.seal(timezone.now())
        return digest(previous, seq, entry, key)

    monkeypatch.setattr(chain, "digest", slow)


def test_a_seal_while_the_chain_is_read_is_no_fault(five, sealed_meanwhile, capsys):
    head = Seal.objects.get()
    call_command("audit_verify")
    assert Seal.objects.get().seq == head.seq + 1
    said = capsys.readouterr().out
    assert said.startswith(f"The chain is whole: {head.seq} entries, ")
    assert f"head {head.text}." in said


def test_the_first_seal_of_all_while_nothing_is_read_is_no_fault(secretary):
    head = chain.read_head()
    record("user.changed", secretary, by=SYSTEM)
    chain.seal(timezone.now())
    assert head is None
    assert chain.first_fault_up_to(head) is None


def test_entries_that_are_not_sealed_yet_break_nothing(five, secretary, capsys):
    record("user.changed", secretary, by=SYSTEM)
    call_command("audit_verify")
    output = capsys.readouterr().out
    head = Seal.objects.get()
    assert (
        output == f"The chain is whole: {len(five)} entries, 1 not sealed yet, head {head.text}.\n"
    )


def test_the_command_fails_and_names_the_fault(five):
    tamper("UPDATE audit_entry SET note = 'forged' WHERE id = %s", five[0].pk)
    with pytest.raises(CommandError, match="The chain is broken: entry 1 was altered"):
        call_command("audit_verify")


def test_entries_are_never_changed_by_code(five):
    entry = five[0]
    for forbidden in (entry.save, entry.delete, Entry.objects.all().delete):
        with pytest.raises(NeverChanged):
            forbidden()
    with pytest.raises(NeverChanged):
        Entry.objects.update(note="forged")


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain():
    user = make_user()
    for number in range(40):
        record("user.changed", user, by=SYSTEM, after={"number": number})
    together, done = threading.Barrier(4), []

    def sealer():
        together.wait()
        done.append(chain.seal(timezone.now()))
        connections.close_all()

    threads = [threading.Thread(target=sealer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Entry.objects.count()
    assert sum(done) == total
    assert Entry.objects.filter(act=chain.KEY_CHANGED).count() == 1
    assert chain.first_fault() is None
    assert Seal.objects.get().seq == total
