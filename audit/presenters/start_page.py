"""What the start page of staff is made of. The apps fill its lists, each from its own ``admin``
module (`config.admin.Site`)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class StartTask:
    """One thing to do, with its one button.

    ``title`` is a text for this ``count`` with ``%(n)s`` where the number stands; ``label`` the
    words of the button; ``text`` what it is about; ``oldest`` since when the first one waits;
    ``event`` the key of the event that it belongs to, if it belongs to one.
    """

    count: int
    title: str
    url: str
    label: str
    text: str = ""
    oldest: datetime | None = None
    event: int | None = None

    @property
    def heading(self) -> SafeString:
        number = format_html('<span class="tasks__n">{}</span>', intcomma(self.count))
        return mark_safe(escape(self.title) % {"n": number})  # nosec B308 B703 # the title is escaped, the number is ours

    @property
    def words(self) -> str:
        return self.title % {"n": intcomma(self.count)}

    @property
    def age(self) -> str:
        """“The oldest has been waiting for 6 days.” In the reader's days."""
        return _age(self.oldest, self.count) if self.oldest else ""


@dataclass(frozen=True)
class StartTopic:
    """A kind of task that this reader decides. ``name`` says what there is none of, in the plural:
    “requests to join”."""

    name: str
    tasks: list[StartTask] = field(default_factory=list)


@dataclass(frozen=True)
class StartDeadline:
    """What ends when. ``where`` it belongs; ``zone`` is that of the place, whose clock is named
    beside the reader's."""

    when: datetime | date
    what: str
    where: str
    url: str
    zone: str = ""

    @property
    def has_hour(self) -> bool:
        return isinstance(self.when, datetime)

    @property
    def there(self) -> datetime | None:
        """The moment on the clock of the place, where that differs from the reader's."""
        if not (self.zone and isinstance(self.when, datetime)):
            return None
        local = self.when.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        mine = timezone.localtime(self.when).replace(tzinfo=None)
        return None if local == mine else local


@dataclass(frozen=True)
class StartEvent:
    """An event of this week, or one of the next. ``phase`` is in words, ``mark`` its square;
    ``note`` says where and how full. ``step`` is the next step as a text and an address."""

    key: int
    title: str
    url: str
    starts_at: datetime
    zone: str
    note: str
    phase: str
    mark: str
    step: tuple[str, str] | None = None

    @property
    def local_start(self) -> datetime:
        """On the clock of the place, without a zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)


def days_ago(at: datetime) -> int:
    """Whole days of the reader's calendar."""
    return (timezone.localdate() - timezone.localtime(at).date()).days


def _age(oldest, count):
    days = days_ago(oldest)
    if count == 1:
        if days < 1:
            return _("Waiting since today.")
        return ngettext("Waiting for %(n)s day.", "Waiting for %(n)s days.", days) % {"n": days}
    if days < 1:
        return _("The oldest has been waiting since today.")
    text = ngettext(
        "The oldest has been waiting for %(n)s day.",
        "The oldest has been waiting for %(n)s days.",
        days,
    )
    return text % {"n": days}


def summary_of(tasks: Iterable[StartTask]) -> str:
    """“28 items. The oldest has been waiting for 6 days.”"""
    tasks = list(tasks)
    total = sum(task.count for task in tasks)
    if not total:
        return ""
    text = ngettext("%(n)s item.", "%(n)s items.", total) % {"n": intcomma(total)}
    oldest = min((task.oldest for task in tasks if task.oldest), default=None)
    return f"{text} {_age(oldest, 2)}" if oldest and days_ago(oldest) > 0 else text


def first_names(names: Iterable[object], shown: int = 3, between: str = ", ") -> str:
    """“Malawi, Samoa, Fiji and 4 more.” Titles, which may have a comma, take ``between="; "``."""
    names = [str(name) for name in names]
    if not names:
        return ""
    listed = between.join(names[:shown])
    more = len(names) - shown
    if more < 1:
        return f"{listed}."
    return ngettext("%(names)s and %(n)d more.", "%(names)s and %(n)d more.", more) % {
        "names": listed,
        "n": more,
    }
