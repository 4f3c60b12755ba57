"""What came of one act on many rows of a list: done, or skipped with the reason; and how it is
said before anything is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible

MOST = 500  # rows at once: the event is locked as long as it takes


@dataclass
class ActedOn[Row: Model]:
    """``done``: the rows as they are now. ``skipped``: those that stay as they are, each with the
    reason in words. Beside them: ``promoted``, how many others of the waiting list have or are
    offered a seat by it; ``people``, how many registrations it changed, where the rows are no
    people; ``unreached``, how many of those done no email reaches."""

    done: list[Row] = field(default_factory=list)
    skipped: list[tuple[Row, str]] = field(default_factory=list)
    promoted: int = 0
    people: int = 0
    unreached: int = 0

    @property
    def fingerprint(self) -> str:
        """What the officer confirms: the same rows with the same outcome."""
        done = [(row.pk, getattr(row, "status", "")) for row in self.done]
        skipped = [row.pk for row, _why in self.skipped]
        return sha256(repr((sorted(done), sorted(skipped))).encode()).hexdigest()[:16]

    def refuse_unless(self, seen: str | None) -> None:
        """Raise NotPossible, so that nothing is done, where the officer saw another outcome. None
        stands for a caller that showed none."""
        if seen is not None and seen != self.fingerprint:
            raise NotPossible(_("Something has changed in the meantime. Check the numbers again."))


def act_on_each[Row: Model](
    rows: Iterable[Row], act_on_one: Callable[[Row], object]
) -> ActedOn[Row]:
    """Do to each row what ``act_on_one`` does, which raises NotPossible for those to be skipped:
    what it had written of them is undone. The caller holds the lock."""
    result = ActedOn[Row]()
    for row in rows:
        try:
            with transaction.atomic():
                act_on_one(row)
        except NotPossible as refusal:
            result.skipped.append((row, str(refusal)))
        else:
            result.done.append(row)
    return result


def refuse_if_done(done: object) -> None:
    """For one row of many: it is skipped, since it has what the act would give it."""
    if done:
        raise NotPossible(_("This has already been done."))


@transaction.atomic
def preview_act(act: Callable[..., ActedOn[Any]], *args: Any, **facts: Any) -> ActedOn[Any]:
    """What an act on many would do now. It does it, and undoes all of it: a second set of rules
    for what will happen could say something else than what then happens."""
    result = act(*args, **facts)
    transaction.set_rollback(True)
    return result
