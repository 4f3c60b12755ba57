"""Which groups of emails a person can get: those that can be switched off, and the others."""

from accounts.models import User
from accounts.registries import EMAIL_GROUPS, EmailGroup, EmailPart


class EmailGroups:
    """``optional`` are the groups that the person switches on and off, by part and name; ``always``
    are sent whatever the person chooses."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._answers: dict[object, bool] = {}
        self.optional: dict[EmailPart, dict[str, EmailGroup]] = {part: {} for part in EmailPart}
        self.always: list[EmailGroup] = []
        for name in EMAIL_GROUPS.names():
            self._sort(name, EMAIL_GROUPS[name])

    @property
    def names(self) -> list[str]:
        return [name for groups in self.optional.values() for name in groups]

    def _sort(self, name, group):
        part = next(
            (part for part, is_reader in group.readers.items() if self._is(is_reader)), None
        )
        if part and group.always:
            self.always.append(group)
        elif part:
            self.optional[part][name] = group

    def _is(self, is_reader):
        """Several groups ask the same about the person: it is answered once."""
        if is_reader not in self._answers:
            self._answers[is_reader] = is_reader(self._user)
        return self._answers[is_reader]
