"""A note verbale dated in the future is refused wherever one is kept, with the field named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.lifecycle import NotPossible
from events.actions import attach_note, register
from events.actions.nomination_notes import attach_notes, errors_in_notes
from events.import_parsing.rows import NominationRow
from friends import actions
from friends.actions.memberships import NamedPerson
from friends.forms.fields import PastDayField
from friends.models import NoteVerbale
from friends.rules.paper_days import is_to_come
from tests.factories import (
    AT,
    make_event,
    make_membership,
    make_paper,
    make_registration,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
TO_COME = AT.date() + timedelta(days=1)


def join(paper, at):
    main = NamedPerson("main@example.org", "Delegate", "17")
    facts = {"capacity": "member", "paper": paper, "main": main}
    return actions.file_request(make_state("FJ"), by=make_user(), at=at, **facts).note_verbale


def withdraw(paper, at):
    membership = make_membership(make_state("FJ"))
    done = actions.withdraw(membership, by=make_user(), at=at, paper=paper, on=at.date())
    return done.withdrawal_note_verbale


def appoint(paper, at):
    facts = {"email": "new@example.org", "role": "focal_point", "paper": paper}
    return actions.appoint(make_state("FJ"), by=make_user(), at=at, **facts).note_verbale


def give_to_a_delegation(paper, at):
    row = make_registration(make_event(), make_state("FJ"))
    return attach_note(row.delegation, by=make_user(), at=at, paper=paper).note_verbale


def nominate(paper, at):
    note = replace(paper, upload=None)  # no PDF comes with a nomination
    facts = {"entity": make_state("FJ"), "details": {"given_name": "Delegate"}, "note": note}
    row = register(make_event(), by=make_user(), at=at, **facts)
    row.delegation.refresh_from_db()
    return row.delegation.note_verbale


def enter_a_file(paper, at):
    row = make_registration(make_event(), make_state("FJ"))
    line = NominationRow(2, make_state("FJ"), note_reference="1", note_dated_on=paper.dated_on)
    attach_notes(row.event, [line], by=make_user(), at=at, received_at=at)
    row.delegation.refresh_from_db()
    return row.delegation.note_verbale


WAYS = [join, withdraw, appoint, give_to_a_delegation, nominate, enter_a_file]


@pytest.mark.parametrize("keep", WAYS, ids=lambda keep: keep.__name__)
def test_a_note_dated_in_the_future_is_refused_at_its_field(group, keep):
    with pytest.raises(NotPossible, match="in the future") as refused:
        keep(make_paper(dated_on=TO_COME), AT)
    assert refused.value.field == "dated_on"
    assert NoteVerbale.objects.count() == 0


@pytest.mark.parametrize("keep", WAYS, ids=lambda keep: keep.__name__)
def test_a_note_dated_today_is_kept(group, keep):
    assert keep(make_paper(dated_on=AT.date()), AT).dated_on == AT.date()


def test_the_time_of_receipt_of_a_nomination_makes_no_date_one_to_come(event_officer):
    """A reply of yesterday may be named by a note of today."""
    facts = {
        "details": {"given_name": "Delegate"},
        "note": make_paper(upload=False, dated_on=AT.date()),
    }
    facts["received_at"] = AT - timedelta(days=2)
    register(make_event(), entity=make_state("FJ"), by=event_officer, at=AT, **facts)
    note = NoteVerbale.objects.get()
    assert (note.dated_on, note.received_at) == (AT.date(), AT - timedelta(days=2))


def test_a_row_of_a_file_is_told_so_before_it_is_entered():
    lines = [
        NominationRow(2, note_reference="1", note_dated_on=AT.date()),
        NominationRow(3, note_reference="2", note_dated_on=TO_COME),
        NominationRow(4),
    ]
    assert [error[:2] for error in errors_in_notes(lines, AT)] == [(3, "note_dated_on")]


@pytest.mark.parametrize(("hour", "to_come"), [(9, True), (10, False), (23, False)])
def test_a_day_has_come_when_it_has_begun_anywhere(hour, to_come):
    at = datetime(2026, 5, 1, hour, 0, tzinfo=UTC)
    assert is_to_come(TO_COME, at) is to_come
    assert is_to_come(TO_COME + timedelta(days=1), at)


def test_forms_refuse_the_same_days():
    now = timezone.now()
    days = [now.date() + timedelta(days=n) for n in range(3)]
    for day in days:
        try:
            refused = PastDayField().clean(day.isoformat()) is None
        except ValidationError:
            refused = True
        assert refused == is_to_come(day, now)
