"""What the office of an event has to do: its own tasks, and those of the apps above."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import day
from accounts.models import User
from events.models import (
    DelegationListStatus,
    Event,
    EventStatus,
    ReconfirmationAnswer,
    RegistrationStatus,
)
from events.models.statuses import LIVE
from events.registries import OFFICE_TASKS, EventPhase, OfficeTask
from files.in_a_row import in_a_row

S = RegistrationStatus


def sorted_tasks(
    own: Iterable[OfficeTask], phase: EventPhase, user: User, event: Event, now: datetime
) -> tuple[list[OfficeTask], list[str]]:
    """``(tasks to do now, later steps in words)``: the tasks of all apps, those with a count up to
    this phase first. A cancelled event has none."""
    if event.status == EventStatus.CANCELLED:
        return [], []
    tasks = [*own, *(task for source in OFFICE_TASKS for task in source(user, event, now))]
    tasks.sort(key=lambda task: task.phase.place)
    due = [task for task in tasks if task.count and task.phase.place <= phase.place]
    later = [task.later for task in tasks if task.later and task.phase.place > phase.place]
    return due, later


def own_tasks(
    user: User, event: Event, now: datetime, counts: Mapping[str, int]
) -> list[OfficeTask]:
    """The tasks of this app, with the counts by status."""
    over = event.ends_at <= now
    tasks = [*_publishing(user, event), *_approvals(event, counts)]
    if over:
        tasks += _entering(user, event, counts)
    if not over:
        tasks += [_lists(event), _missions(event)]
    tasks += [
        _selection(event, now, counts),
        _reconfirmation(event),
        _endorsements(event, counts),
    ]
    return tasks if over else [*tasks, *_translations(user, event)]


def _page(name, event, query=""):
    return reverse(f"office:{name}", args=[event.slug]) + query


def _plan(event):
    """The page of the plan that says what is missing."""
    if event.status == EventStatus.DRAFT:
        return reverse("office:plan_check", args=[event.slug])
    return reverse("office:settings", args=[event.slug])


def _publishing(user, event):
    if event.status == EventStatus.DRAFT and user.has_perm("events.publish_event"):
        yield OfficeTask(
            EventPhase.PLANNED,
            1,
            _("event to publish"),
            _plan(event),
            _("Check and publish"),
            _("It is a draft: only staff can see it."),
        )


def _entering(user, event, counts):
    """Of an event that was held before anybody was entered."""
    if any(counts[status] for status in LIVE):
        return
    if event.is_recorded and user.has_perm("events.import_registration"):
        yield OfficeTask(
            EventPhase.AFTER,
            1,
            _("list of participants to enter"),
            _page("imports", event),
            _("Enter participants"),
            _("From a file or one by one, without deadlines and without emails."),
        )
    elif event.status == EventStatus.PUBLISHED and user.has_perm("events.publish_event"):
        yield OfficeTask(
            EventPhase.AFTER,
            1,
            _("event without participants"),
            _page("record", event),
            _("Record as already held"),
            _("Record it as already held to enter who took part."),
        )


def _translations(user, event):
    if not user.has_perm("events.change_event"):
        return
    missing = _missing_languages(event)
    yield OfficeTask(
        EventPhase.BEFORE,
        len(missing),
        ngettext("language incomplete", "languages incomplete", len(missing)),
        _plan(event),
        _("Add translations"),
        _("The title or the description is missing in: %s.") % in_a_row(missing),
    )


def _missing_languages(event):
    """Names of the languages in which a text is missing that another language has."""
    texts = [text.data for text in (event.title, event.description) if isinstance(text.data, dict)]
    return [
        str(name)
        for code, name in settings.LANGUAGES
        if any(not data.get(code) and any(data.values()) for data in texts)
    ]


def _approvals(event, counts):
    waiting, substitutes = counts[S.AWAITING_APPROVAL], counts[S.SUBSTITUTE]
    yield OfficeTask(
        EventPhase.BEFORE,
        waiting,
        ngettext("registration to approve", "registrations to approve", waiting),
        _page("registrations", event, f"?status={S.AWAITING_APPROVAL}&sort=received"),
        _("Review registrations"),
        _approval_note(event) if waiting else "",
    )
    yield OfficeTask(
        EventPhase.BEFORE,
        substitutes,
        ngettext("substitute to approve", "substitutes to approve", substitutes),
        _page("registrations", event, f"?status={S.SUBSTITUTE}&sort=received"),
        _("Review substitutes"),
        _("They keep the seats of the delegates that they would substitute."),
    )


def _approval_note(event):
    rows = event.registrations.filter(status=S.AWAITING_APPROVAL).order_by()
    oldest = rows.aggregate(oldest=Min("received_at"))["oldest"]
    text = _("The oldest is from %s.") % day(oldest, event.time_zone)
    if event.seats is None:
        return text
    left = event.seats - event.seated
    seats = ngettext("%(n)s seat is left.", "%(n)s seats are left.", left) % {"n": left}
    return f"{seats} {text}"


def _lists(event):
    n = event.delegations.filter(status=DelegationListStatus.SUBMITTED).count()
    return OfficeTask(
        EventPhase.BEFORE,
        n,
        ngettext("delegation list to accept", "delegation lists to accept", n),
        _page("delegation_lists", event, f"?status={DelegationListStatus.SUBMITTED}"),
        _("Review lists"),
    )


def _missions(event):
    n = event.invitations.unanswered().count()
    return OfficeTask(
        EventPhase.BEFORE,
        n,
        ngettext("mission without a reply", "missions without a reply", n),
        _page("invitations", event),
        _("Remind missions"),
    )


def _selection(event, now, counts):
    n = counts[S.NOMINATED]
    due = event.closing <= now
    text = _("select participants after %s") % day(event.closing, event.time_zone)
    return OfficeTask(
        EventPhase.BEFORE if due else EventPhase.DAY,
        n,
        ngettext("nomination awaiting selection", "nominations awaiting selection", n),
        _page("selection", event),
        _("Select participants"),
        later=text if event.by_selection and n else "",
    )


def _reconfirmation(event):
    rows = ReconfirmationAnswer.objects.open()
    n = rows.filter(round__event=event, registration__status__in=LIVE).count()
    return OfficeTask(
        EventPhase.BEFORE,
        n,
        ngettext("person has not reconfirmed", "people have not reconfirmed", n),
        _page("reconfirmation", event),
        _("Show people"),
        _("They have been asked by email."),
    )


def _endorsements(event, counts):
    n = counts[S.AWAITING_ENDORSEMENT]
    return OfficeTask(
        EventPhase.BEFORE,
        n,
        ngettext("registration awaiting endorsement", "registrations awaiting endorsement", n),
        _page("decisions", event, "?step=endorsement"),
        _("Show registrations"),
        _("The focal points of the missions decide on them."),
    )
