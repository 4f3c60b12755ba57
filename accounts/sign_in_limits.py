"""How fast passwords and codes may be tried: a pause that grows, not a lock.

Tries are counted in buckets. A browser that signed in before has one of its own, so that nobody
else's tries hold its person up. Any other is counted by address and network together, and, far
more loosely, by address over all networks. A try is counted before it is looked at: many at once
find no more than one after the other.
"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from accounts.rate_limits import network_of

DAY = 24 * 3600
ONE_LOOK = 30  # seconds in which a try is surely looked at
A_MOMENT = 2  # seconds to wait where another try is being looked at


@dataclass(frozen=True)
class Pace:
    """``free`` tries without a pause; then ``first`` seconds, twice as long after each, up to
    ``longest``. Forgotten a day after the last wrong one."""

    free: int
    first: int
    longest: int

    def pause(self, wrong: int) -> int:
        if wrong < self.free:
            return 0
        return min(self.longest, self.first * 2 ** min(wrong - self.free, 20))

    def most_in(self, seconds: int) -> int:
        """How many tries somebody gets who never misses a turn: what the tests compute with."""
        tries = waited = 0
        while waited <= seconds:
            tries += 1
            waited += self.pause(tries)
        return tries


KNOWN_DEVICE = Pace(free=10, first=15, longest=15 * 60)
NETWORK = Pace(free=5, first=30, longest=3600)
# Over all networks. The pause stays short: many who guess make the others slow, and lock nobody.
EVERYWHERE = Pace(free=100, first=5, longest=60)
# A code of an authenticator app has six figures, and who tries it has the password already.
CODES_EVERYWHERE = Pace(free=20, first=30, longest=15 * 60)
# Emails with codes and links that strangers may ask for: a mailbox is not flooded either.
EMAILS_EVERYWHERE = Pace(free=20, first=60, longest=15 * 60)


@dataclass(frozen=True)
class Bucket:
    key: str
    pace: Pace


@dataclass(frozen=True)
class State:
    """What the cache keeps of a bucket."""

    wrong: int = 0
    last: float = 0

    def wait(self, pace: Pace, now: float) -> float:
        return max(0, self.last + pace.pause(self.wrong) - now)


@dataclass(frozen=True)
class Try:
    """A counted try, or the seconds to wait for the next."""

    before: Mapping[Bucket, State]
    wait: float = 0

    def was_right(self) -> None:
        """It counts no longer. What others tried wrongly meanwhile does."""
        for bucket, before in self.before.items():
            now = _state(bucket)
            alone = now.wrong == before.wrong + 1
            _keep(bucket, before if alone else State(max(0, now.wrong - 1), now.last))
            cache.delete(_turn(bucket, max(0, now.wrong - 1)))


def password_buckets(request: HttpRequest, email: str, device: str | None) -> tuple[Bucket, ...]:
    return _buckets("password", email.strip().lower(), request, device, EVERYWHERE)


def code_buckets(request: HttpRequest, user_id: int, device: str | None) -> tuple[Bucket, ...]:
    return _buckets("code", str(user_id), request, device, CODES_EVERYWHERE)


def email_buckets(request: HttpRequest, email: str, device: str | None) -> tuple[Bucket, ...]:
    return _buckets("email", email.strip().lower(), request, device, EMAILS_EVERYWHERE)


def _buckets(what, whose, request, device, everywhere):
    name = f"sign-in:{what}:{_hashed(whose)}"
    if device:
        return (Bucket(f"{name}:{device}", KNOWN_DEVICE),)
    return (Bucket(f"{name}:{network_of(request)}", NETWORK), Bucket(name, everywhere))


def _hashed(whose):
    """Addresses do not stand in the cache."""
    return salted_hmac("accounts.sign_in_limits", whose, algorithm="sha256").hexdigest()[:32]


def begin(buckets: tuple[Bucket, ...]) -> Try:
    """The one way in: count a try in all buckets, or say how long to wait."""
    now = time.time()
    before = {bucket: _state(bucket) for bucket in buckets}
    if wait := max(state.wait(bucket.pace, now) for bucket, state in before.items()):
        return Try({}, wait)
    if not _take_turns([_turn(bucket, state.wrong) for bucket, state in before.items()]):
        return Try({}, A_MOMENT)
    for bucket, state in before.items():
        _keep(bucket, State(state.wrong + 1, now))
    return Try(before)


def begin_or_refuse(buckets: tuple[Bucket, ...]) -> Try:
    """The same for a form: before its time the try is an error that says how long to wait."""
    begun = begin(buckets)
    if begun.wait:
        raise _too_soon(begun.wait)
    return begun


def begin_or_refuse_email(buckets: tuple[Bucket, ...]) -> None:
    """The same for a form that sends an email. Each counts."""
    if wait := begin(buckets).wait:
        raise _too_many_emails(wait)


def _take_turns(names):
    """Each turn is taken once: `add` is atomic in every cache, reading and writing is not."""
    for number, name in enumerate(names):
        if not cache.add(name, 1, ONE_LOOK):
            cache.delete_many(names[:number])
            return False
    return True


def forget(buckets: Iterable[Bucket]) -> None:
    """The password is a new one: what was tried before says nothing."""
    for bucket in buckets:
        turns = [_turn(bucket, number) for number in range(_state(bucket).wrong + 1)]
        cache.delete_many([bucket.key, *turns])


def _state(bucket):
    wrong, last = cache.get(bucket.key) or (0, 0)
    return State(wrong, last)


def _keep(bucket, state):
    cache.set(bucket.key, (state.wrong, state.last), DAY)


def _turn(bucket, number):
    return f"{bucket.key}:turn:{number}"


def _too_soon(seconds):
    """The refusal of a try before its time: how long, and what goes without waiting."""
    minutes = max(1, math.ceil(seconds / 60))
    return ValidationError(
        ngettext(
            "There were too many wrong attempts. Wait %(minutes)d minute, then try again, or sign "
            "in now with a code by email or a passkey.",
            "There were too many wrong attempts. Wait %(minutes)d minutes, then try again, or sign "
            "in now with a code by email or a passkey.",
            minutes,
        ),
        code="too_many_login_attempts",
        params={"minutes": minutes},
    )


def _too_many_emails(seconds):
    minutes = max(1, math.ceil(seconds / 60))
    return ValidationError(
        ngettext(
            "Several emails were sent to this address. Use the newest one, or wait %(minutes)d "
            "minute and ask again.",
            "Several emails were sent to this address. Use the newest one, or wait %(minutes)d "
            "minutes and ask again.",
            minutes,
        ),
        code="too_many_emails",
        params={"minutes": minutes},
    )
