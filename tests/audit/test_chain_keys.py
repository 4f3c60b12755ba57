"""The chain is keyed: who has the database and not the key cannot make it again. Keys change, and
the change is in the chain."""

import hashlib
import json

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import chain
from audit.chain_keys import chain_keys
from audit.models import SYSTEM, Entry, Seal, record
from tests.unprotected import unprotected

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (f"{name}-key-of-the-audit-log-for-tests-0123456789" for name in "abc")


@pytest.fixture
def keys(settings):
    settings.AUDIT_KEYS = [FIRST]
    return settings


def act(secretary, count=3):
    for number in range(count):
        record("user.changed", secretary, by=SYSTEM, after={"number": number})
    return chain.seal(timezone.now())


def rotate(settings, *newest_first):
    settings.AUDIT_KEYS = list(newest_first)
    return chain.seal(timezone.now())


def key_id(secret):
    from audit.chain_keys import _key

    return _key(secret).id


def test_without_the_key_the_chain_cannot_be_made_again(keys, secretary):
    act(secretary)
    keys.AUDIT_KEYS = [SECOND]  # what a forger takes instead
    fault = chain.first_fault()
    assert fault.seq == 1
    assert fault.text == (
        f"entry 1 says that from here on the key {key_id(FIRST)} holds, and AUDIT_KEYS does not "
        "hold it: add the key, or the entry was altered"
    )


def test_a_hash_without_a_key_is_no_seal(keys, secretary):
    """The chain as it was before it was keyed: plain SHA-256 over the same text."""
    act(secretary)
    with unprotected() as cursor:
        previous = Entry.objects.get(seq=2).hash
        plain = hashlib.sha256(f"{previous}\n{{}}".encode()).hexdigest()
        cursor.execute("UPDATE audit_entry SET hash = %s WHERE seq = 3", [plain])
    assert chain.first_fault().seq == 3


def test_the_first_entry_says_which_key_holds(keys, secretary):
    act(secretary)
    first = Entry.objects.get(seq=1)
    assert (first.act, first.subject_type, str(first.who)) == (
        chain.KEY_CHANGED,
        "audit.seal",
        "system",
    )
    assert first.after == {"key": key_id(FIRST), "from": 1}
    assert Seal.objects.get().key_id == key_id(FIRST)


def test_a_change_of_keys_is_an_entry_of_the_chain(keys, secretary):
    act(secretary)
    last = Seal.objects.get().seq
    assert rotate(keys, SECOND, FIRST) == 1  # although no other entry waits
    changed = Entry.objects.get(seq=last + 1)
    assert (changed.act, changed.before) == (chain.KEY_CHANGED, {"key": key_id(FIRST)})
    assert changed.after == {"key": key_id(SECOND), "from": last + 1}
    act(secretary)
    assert chain.first_fault() is None
    assert rotate(keys, SECOND, FIRST) == 0


def test_entries_that_wait_at_the_change_are_sealed_after_it(keys, secretary):
    act(secretary)
    record("user.changed", secretary, by=SYSTEM)
    rotate(keys, SECOND, FIRST)
    rotate(keys, THIRD, SECOND, FIRST)
    assert list(Entry.objects.order_by("-seq").values_list("act", flat=True)[:3]) == [
        chain.KEY_CHANGED,
        "user.changed",
        chain.KEY_CHANGED,
    ]
    assert chain.first_fault() is None


def test_all_keys_that_held_are_needed_to_verify(keys, secretary):
    act(secretary)
    rotate(keys, SECOND, FIRST)
    keys.AUDIT_KEYS = [SECOND]
    assert f"the key {key_id(FIRST)} holds" in chain.first_fault().text


def test_an_entry_that_looks_like_a_change_of_keys_changes_nothing(keys, secretary):
    """The web server may add any entry; the worker seals it under the key in force."""
    act(secretary)
    head = Seal.objects.get()
    change = {"key": key_id(SECOND), "from": head.seq + 1}
    record(chain.KEY_CHANGED, head, by=SYSTEM, after=change)
    act(secretary)
    assert chain.first_fault() is None
    assert Seal.objects.get().key_id == key_id(FIRST)
    rotate(keys, THIRD, FIRST)
    assert chain.first_fault() is None


def test_an_old_key_that_leaked_cannot_rewrite_the_end_of_the_chain(keys, secretary):
    """Cut off after the change, go on under the old key: the log still names a newer one."""
    act(secretary)
    last = Seal.objects.get().seq
    rotate(keys, SECOND, FIRST)
    act(secretary)
    cut_off_after(last)
    keys.AUDIT_KEYS = [FIRST]  # the forger's worker
    act(secretary)
    keys.AUDIT_KEYS = [SECOND, FIRST]
    fault = chain.first_fault()
    assert fault.seq == Seal.objects.get().seq + 1
    assert fault.text.startswith(f"the chain ends under the key {key_id(FIRST)}, and AUDIT_KEYS")


def test_an_old_key_that_leaked_cannot_be_brought_back(keys, secretary):
    act(secretary)
    rotate(keys, SECOND, FIRST)
    head = Seal.objects.get()
    forged = record(
        chain.KEY_CHANGED,
        head,
        by=SYSTEM,
        before={"key": head.key_id},
        after={"key": key_id(FIRST), "from": head.seq + 1},
    )
    seal = chain.digest(head.hash, head.seq + 1, forged, chain_keys()[1])
    with unprotected() as cursor:
        values = [head.seq + 1, seal, forged.pk]
        cursor.execute("UPDATE audit_entry SET seq = %s, hash = %s WHERE id = %s", values)
    assert chain.first_fault().text.startswith(f"entries up to {head.seq + 1} are numbered")
    Seal.objects.update(seq=head.seq + 1, hash=seal)  # the forger moves the head too
    assert chain.first_fault().text == (
        f"entry {head.seq + 1} brings back the key {key_id(FIRST)}, which was replaced before"
    )


def cut_off_after(seq):
    kept = Entry.objects.get(seq=seq)
    with unprotected() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE seq > %s", [seq])
        cursor.execute(
            "UPDATE audit_seal SET seq = %s, hash = %s, key_id = %s",
            [seq, kept.hash, key_id(FIRST)],
        )


# --- two workers ----------------------------------------------------------------------------------
def test_a_worker_that_still_has_only_the_old_key_waits(keys, secretary):
    act(secretary)
    rotate(keys, SECOND, FIRST)
    with pytest.raises(ImproperlyConfigured, match="which AUDIT_KEYS does not hold"):
        rotate(keys, FIRST)
    assert rotate(keys, SECOND, FIRST) == 0


def test_keys_in_the_wrong_order_are_refused(keys, secretary):
    act(secretary)
    rotate(keys, SECOND, FIRST)
    with pytest.raises(ImproperlyConfigured, match="was replaced before: write the newest first"):
        rotate(keys, FIRST, SECOND)
    assert chain.first_fault() is not None  # under this order the key went back
    keys.AUDIT_KEYS = [SECOND, FIRST]
    assert chain.first_fault() is None


# --- settings -------------------------------------------------------------------------------------
def deployed():
    found = run_checks(tags=["security"], include_deployment_checks=True)
    return [fault.id for fault in found if fault.id.startswith("audit.")]


@pytest.mark.parametrize(
    ("listed", "ids"),
    [
        ([], ["audit.E005"]),
        ([FIRST, "short"], ["audit.E006"]),
        (["a" * 60], ["audit.E006"]),
        ([FIRST, SECOND], []),
    ],
)
def test_production_needs_keys_of_their_own(settings, listed, ids):
    settings.PRODUCTION, settings.AUDIT_KEYS = True, listed
    assert deployed() == ids


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "SECRET_KEY_FALLBACKS"])
def test_a_key_that_the_web_server_knows_is_none(settings, name):
    setattr(settings, name, FIRST if name == "SECRET_KEY" else [FIRST])
    settings.PRODUCTION, settings.AUDIT_KEYS = True, [SECOND, FIRST]
    assert deployed() == ["audit.E007"]


def test_worker_and_verifier_do_not_start_without_a_key(settings):
    settings.PRODUCTION, settings.AUDIT_KEYS = True, []
    for command in (["audit_verify"], ["work", "--once"]):
        with pytest.raises(CommandError, match=r"audit\.E005"):
            call_command(*command)


def test_a_key_is_never_told(keys, secretary):
    act(secretary)
    entries = json.dumps([str(vars(entry)) for entry in Entry.objects.all()])
    assert FIRST not in entries + repr(chain_keys())
