"""Joining, deciding, withdrawing, re-joining: the acts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import SYSTEM, Entry
from friends import actions
from friends.actions import NamedPerson
from friends.actions.memberships import admit_without_objection
from friends.models import Entity, Membership, MembershipStatus, NoteVerbale
from tests.factories import (
    AT,
    ON,
    make_cochair,
    make_group,
    make_membership,
    make_organization,
    make_paper,
    make_pdf,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
MAIN = NamedPerson("named17@example.org", "Delegate", "17", "First Secretary")
DAY = timedelta(days=1)


def file(by, state="FJ", **fields):
    defaults = {"at": AT, "capacity": "member", "paper": make_paper(), "main": MAIN}
    return actions.file_request(make_state(state), by=by, **defaults | fields)


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("email", flat=True))


@pytest.fixture
def request_of_fiji(group, focal_point):
    return file(focal_point)


@pytest.fixture
def speaker(group):
    """A focal point of Zambia, a Co-Chair."""
    user = make_user(email="zambia@example.org")
    make_cochair("ZM")
    make_representative(user, make_state("ZM"))
    return user


# --- filing ---------------------------------------------------------------------------------------
def test_an_organization_is_not_a_member_and_a_state_not_a_partner(group, focal_point):
    with pytest.raises(NotPossible) as refused:
        file(focal_point, capacity="partner")
    assert refused.value.field == "capacity"
    itu = make_organization("itu")
    with pytest.raises(NotPossible):
        actions.file_request(
            itu, by=focal_point, at=AT, capacity="member", paper=make_paper(), main=MAIN
        )
    assert Membership.objects.count() == 0


@pytest.mark.parametrize("status", [MembershipStatus.REQUESTED, MembershipStatus.ADMITTED])
def test_an_entity_has_one_live_membership(group, focal_point, status):
    make_membership(make_state("FJ"), status=status)
    with pytest.raises(NotPossible):
        file(focal_point)
    assert Membership.objects.count() == 1
    assert NoteVerbale.objects.count() == 0


def test_the_database_holds_one_live_membership_whatever_happens(group):
    make_membership(make_state("FJ"))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(make_state("FJ"), status="requested")


def test_a_refused_paper_leaves_nothing(group, focal_point):
    with pytest.raises(ValidationError):
        file(focal_point, paper=actions.ReceivedNote("1", ON, make_pdf(content=b"<html>")))
    assert (Membership.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_request_keeps_its_paper_with_its_hash(request_of_fiji):
    paper = request_of_fiji.note_verbale
    assert (paper.reference, paper.size, len(paper.sha256)) == ("NV/2026/17", 48, 64)
    assert paper.file.name == f"notes-verbales/{paper.sha256[:2]}/{paper.sha256}.pdf"


def test_the_request_is_told_to_deciders_and_to_the_mission(
    admissions_officer, auditor, stranger, other_focal_point, focal_point, group
):
    file(focal_point)
    assert told("membership_requested") == ["admissions@example.org"]
    assert told("request_received") == ["fiji@example.org"]


def test_entries_hold_no_names_and_no_addresses(request_of_fiji):
    said = str(list(Entry.objects.values_list("before", "after", "note")))
    assert "named17" not in said
    assert "Delegate" not in said


# --- deciding -------------------------------------------------------------------------------------
def test_whoever_filed_does_not_decide(group, secretary, admissions_officer):
    membership = file(secretary)
    with pytest.raises(NotPossible):
        actions.admit(membership, by=secretary, at=AT, on=ON)
    with pytest.raises(NotPossible):
        actions.decline(membership, by=secretary, at=AT, reason="Not signed")
    assert actions.admit(membership, by=admissions_officer, at=AT, on=ON).status == "admitted"


def test_admitting_gives_the_dates_and_the_named_focal_point(request_of_fiji, admissions_officer):
    actions.admit(request_of_fiji, by=admissions_officer, at=AT, on=date(2026, 5, 6))
    request_of_fiji.refresh_from_db()
    assert (request_of_fiji.status, request_of_fiji.effective_from) == (
        "admitted",
        date(2026, 5, 6),
    )
    named = make_state("FJ").representatives.get(email="named17@example.org")
    assert (named.role, named.status, named.note_verbale) == (
        "focal_point",
        "invited",
        request_of_fiji.note_verbale,
    )
    assert told("membership_admitted") == ["fiji@example.org", "named17@example.org"]


def test_admitting_twice_is_admitting_once(request_of_fiji, admissions_officer, secretary):
    actions.admit(request_of_fiji, by=admissions_officer, at=AT, on=ON)
    actions.admit(request_of_fiji, by=secretary, at=AT + DAY, on=ON + DAY)
    request_of_fiji.refresh_from_db()
    assert (request_of_fiji.effective_from, request_of_fiji.decided_by) == (ON, admissions_officer)
    assert len(told("membership_admitted")) == 2


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_declining_needs_a_reason(request_of_fiji, admissions_officer, reason):
    with pytest.raises(NotPossible) as refused:
        actions.decline(request_of_fiji, by=admissions_officer, at=AT, reason=reason)
    assert refused.value.field == "reason"
    request_of_fiji.refresh_from_db()
    assert request_of_fiji.status == "requested"


def test_who_filed_and_has_left_since_is_not_told_the_reason(
    request_of_fiji, focal_point, admissions_officer
):
    focal_point.representations.update(status="ended")
    make_representative(make_user(email="successor@example.org"), make_state("FJ"))
    actions.decline(request_of_fiji, by=admissions_officer, at=AT, reason="Not signed")
    assert told("membership_declined") == ["successor@example.org"]


def test_the_officer_who_entered_a_letter_is_told_the_reason(admissions_officer, secretary, group):
    request = file(secretary)
    actions.decline(request, by=admissions_officer, at=AT, reason="Not signed")
    assert told("membership_declined") == ["secretary@example.org"]


def test_the_reason_is_emailed_once_to_present_focal_points_only(
    request_of_fiji, admissions_officer
):
    fiji = make_state("FJ")
    make_representative(make_user(email="gone@example.org"), fiji, status="ended")
    make_representative(make_user(email="over@example.org"), fiji, valid_until=date(2025, 12, 31))
    make_representative(make_user(email="delegate@example.org"), fiji, role="delegate")
    for _twice in range(2):
        actions.decline(request_of_fiji, by=admissions_officer, at=AT, reason="Not signed")
    assert told("membership_declined") == ["fiji@example.org"]


@pytest.mark.parametrize("status", ["declined", "retracted", "withdrawn"])
def test_what_is_over_cannot_be_admitted(group, admissions_officer, status):
    until = date(2026, 1, 1) if status == "withdrawn" else None
    membership = make_membership(make_state("FJ"), status=status, until=until)
    with pytest.raises(NotPossible):
        actions.admit(membership, by=admissions_officer, at=AT, on=ON)


def test_withdrawing_twice_tells_once(request_of_fiji, focal_point, admissions_officer):
    for _twice in range(2):
        actions.withdraw_request(request_of_fiji, by=focal_point, at=AT)
    assert told("request_withdrawn") == ["admissions@example.org"]


# --- signatures -----------------------------------------------------------------------------------
@pytest.fixture
def to_sign(speaker, focal_point):
    make_group(procedure="signatures")
    make_cochair("CN")
    return file(focal_point)


def test_the_secretariat_cannot_admit_without_the_signatures(to_sign, admissions_officer):
    with pytest.raises(NotPossible, match="China, Zambia"):
        actions.admit(to_sign, by=admissions_officer, at=AT, on=ON)


def test_only_a_present_co_chair_signs(to_sign, speaker):
    with pytest.raises(NotPossible):
        actions.sign(to_sign, entity=make_state("KE"), by=speaker, at=AT)
    make_cochair("FR", starts_on=date(2024, 1, 1), ends_on=ON)
    with pytest.raises(NotPossible):
        actions.sign(to_sign, entity=make_state("FR"), by=speaker, at=AT)


def test_the_last_signature_admits_from_that_day(to_sign, speaker):
    for _twice in range(2):
        actions.sign(to_sign, entity=make_state("ZM"), by=speaker, at=AT)
    to_sign.refresh_from_db()
    assert (to_sign.status, to_sign.signatures.count()) == ("requested", 1)
    actions.sign(to_sign, entity=make_state("CN"), by=speaker, at=AT)
    to_sign.refresh_from_db()
    assert (to_sign.status, to_sign.effective_from) == ("admitted", ON)


def test_who_filed_does_not_sign(speaker):
    make_group(procedure="signatures")
    membership = file(speaker)
    with pytest.raises(NotPossible):
        actions.sign(membership, entity=make_state("ZM"), by=speaker, at=AT)


def test_signatures_belong_to_their_procedure(request_of_fiji, speaker):
    with pytest.raises(NotPossible):
        actions.sign(request_of_fiji, entity=make_state("ZM"), by=speaker, at=AT)


# --- non-objection --------------------------------------------------------------------------------
@pytest.fixture
def silent(speaker, focal_point):
    make_group(procedure="non_objection", objection_days=14)
    return file(focal_point)


def object_(membership, speaker, at=AT, state="ZM", grounds="Unclear"):
    facts = {"entity": make_state(state), "by": speaker, "at": at, "grounds": grounds}
    return actions.raise_objection(membership, **facts)


def test_members_are_asked_and_observers_are_not(group, focal_point, speaker, other_focal_point):
    make_group(procedure="non_objection")
    make_membership(make_state("KE"), capacity="observer")
    file(focal_point)
    assert told("objections_open") == ["zambia@example.org"]


@pytest.mark.parametrize("state", ["KE", "FR"])
def test_observers_and_others_do_not_object(silent, speaker, state):
    make_membership(make_state("KE"), capacity="observer")
    with pytest.raises(NotPossible, match="Only members"):
        object_(silent, speaker, state=state)


def test_an_objection_needs_a_reason(silent, speaker):
    with pytest.raises(NotPossible) as refused:
        object_(silent, speaker, grounds=" ")
    assert refused.value.field == "grounds"


@pytest.mark.parametrize(("late", "possible"), [(-timedelta(seconds=1), True), (0 * DAY, False)])
def test_the_clock_of_objections_has_a_last_moment(silent, speaker, late, possible):
    at = AT + 14 * DAY + late
    if possible:
        assert object_(silent, speaker, at).pk
    else:
        with pytest.raises(NotPossible, match="has ended"):
            object_(silent, speaker, at)


def test_silence_admits_when_the_time_is_over_and_not_before(silent, admissions_officer):
    assert admit_without_objection(AT + 14 * DAY - timedelta(seconds=1)) == 0
    with pytest.raises(NotPossible):
        actions.admit(silent, by=admissions_officer, at=AT + 13 * DAY, on=ON)
    assert admit_without_objection(AT + 14 * DAY) == 1
    assert admit_without_objection(AT + 14 * DAY) == 0
    silent.refresh_from_db()
    assert (silent.status, silent.decided_by, silent.effective_from) == (
        "admitted",
        None,
        ON + 14 * DAY,
    )
    assert Entry.objects.get(act="membership.admitted").agent == str(SYSTEM)


def test_a_standing_objection_holds_the_request_until_it_is_lifted(
    silent, speaker, admissions_officer
):
    objection = object_(silent, speaker)
    assert object_(silent, speaker) == objection
    assert admit_without_objection(AT + 15 * DAY) == 0
    with pytest.raises(NotPossible):
        actions.admit(silent, by=admissions_officer, at=AT + 15 * DAY, on=ON)
    for _twice in range(2):
        actions.lift_objection(objection, by=speaker, at=AT + 16 * DAY)
    assert admit_without_objection(AT + 17 * DAY) == 1
    assert silent.objections.count() == 1


# --- withdrawing and coming back ------------------------------------------------------------------
@pytest.fixture
def member(group):
    return make_membership(make_state("FJ"), since=date(2025, 1, 20))


def leave(membership, by, on):
    return actions.withdraw(membership, by=by, at=AT, paper=make_paper("2"), on=on)


def on(day):
    return set(Membership.objects.as_of(day).values_list("entity__iso2", flat=True))


def test_nobody_leaves_before_having_come(member, focal_point):
    with pytest.raises(NotPossible) as refused:
        leave(member, focal_point, date(2025, 1, 19))
    assert refused.value.field == "on"
    assert NoteVerbale.objects.count() == 0


def test_a_withdrawal_can_lie_in_the_future(member, focal_point):
    last = ON + 29 * DAY
    leave(member, focal_point, last + DAY)
    assert (on(last), on(last + DAY)) == ({"FJ"}, set())
    assert (on(date(2025, 1, 19)), on(date(2025, 1, 20))) == (set(), {"FJ"})


def test_withdrawing_twice_is_withdrawing_once(member, focal_point):
    leave(member, focal_point, ON)
    leave(member, focal_point, ON + DAY)
    member.refresh_from_db()
    assert (member.effective_until, NoteVerbale.objects.count()) == (ON, 1)


def test_a_request_cannot_withdraw(request_of_fiji, focal_point):
    with pytest.raises(NotPossible):
        leave(request_of_fiji, focal_point, ON)


def test_who_left_can_come_back_after_the_last_day(member, focal_point, admissions_officer):
    leave(member, focal_point, ON + 10 * DAY)
    again = file(focal_point)
    with pytest.raises(NotPossible) as refused:
        actions.admit(again, by=admissions_officer, at=AT, on=ON + 9 * DAY)
    assert refused.value.field == "on"
    actions.admit(again, by=admissions_officer, at=AT, on=ON + 10 * DAY)
    assert Membership.objects.as_of(ON + 10 * DAY).count() == 1
    assert Membership.objects.as_of(ON + 9 * DAY).count() == 1


# --- only the States of the United Nations --------------------------------------------------------
@pytest.mark.parametrize("code", ["TW", "XK", "CK"])
def test_the_database_refuses_other_countries_as_states(code):
    fields = {f"name_{lang}": code for lang in ("en", "fr", "es", "ru", "zh", "ar")}
    state = Entity(
        kind="observer_state", code=code.lower(), iso2=code, iso3=f"{code}X", m49="999", **fields
    )
    with pytest.raises(ValidationError):
        state.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        state.save()


@pytest.mark.parametrize("code", ["TW", "XK", "CK"])
def test_an_organization_carries_no_code_of_a_country(code):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_organization("other", iso2=code, iso3=f"{code}X", m49="999")
