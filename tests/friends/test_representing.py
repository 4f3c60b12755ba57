"""Who acts for an entity: asking, inviting, approving, ending, replacing, appointing."""

from datetime import date, timedelta

import pytest

from accounts.models import Notice
from audit.lifecycle import NotPossible
from friends import actions
from friends.actions.representatives import claim_invitations, warn_of_endings
from friends.models import Representative
from friends.queries.people import focal_points, has_focal_point
from tests.factories import AT, ON, make_paper, make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def fiji(focal_point):
    return make_state("FJ")


@pytest.fixture
def own(focal_point):
    return focal_point.representations.get()


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("email", flat=True))


def ask(fiji, who, role="delegate"):
    return actions.ask_to_represent(fiji, by=who, at=AT, role=role)


# --- asking and approving -------------------------------------------------------------------------
def test_asking_gives_no_right(fiji, stranger):
    ask(fiji, stranger, "focal_point")
    assert [user.email for user in focal_points(fiji)] == ["fiji@example.org"]


def test_asking_twice_is_asking_once(fiji, stranger):
    assert ask(fiji, stranger) == ask(fiji, stranger)
    assert told("representative_asked") == ["fiji@example.org"]


def test_where_there_is_no_focal_point_the_officers_are_asked(admissions_officer, stranger):
    ask(make_state("KE"), stranger)
    assert told("representative_asked") == ["admissions@example.org"]


def test_nobody_approves_himself_or_herself(fiji, admissions_officer):
    rep = ask(fiji, admissions_officer)
    with pytest.raises(NotPossible):
        actions.approve(rep, by=admissions_officer, at=AT)


def test_an_invitation_is_not_approved_in_the_person_s_place(fiji, focal_point):
    rep = actions.invite(fiji, by=focal_point, at=AT, email="new@example.org", role="delegate")
    with pytest.raises(NotPossible):
        actions.approve(rep, by=focal_point, at=AT)


def test_the_last_day_is_not_before_the_first(fiji, focal_point, stranger):
    rep = ask(fiji, stranger)
    with pytest.raises(NotPossible) as refused:
        actions.approve(rep, by=focal_point, at=AT, valid_until=ON - DAY)
    assert refused.value.field == "valid_until"


@pytest.mark.parametrize(("day", "present"), [(-1, False), (0, True), (10, True), (11, False)])
def test_an_authority_holds_from_its_first_to_its_last_day(
    fiji, focal_point, stranger, day, present
):
    rep = ask(fiji, stranger)
    for _twice in range(2):
        actions.approve(rep, by=focal_point, at=AT, valid_until=ON + 10 * DAY)
    held = Representative.objects.present(ON + day * DAY).filter(user=stranger)
    assert held.exists() == present
    assert told("representative_approved") == ["stranger@example.org"]


def test_declining_needs_a_reason_and_emails_it_once(fiji, focal_point, stranger):
    rep = ask(fiji, stranger)
    with pytest.raises(NotPossible):
        actions.decline_representative(rep, by=focal_point, at=AT, reason=" ")
    for _twice in range(2):
        actions.decline_representative(rep, by=focal_point, at=AT, reason="Not known here")
    assert told("representative_declined") == ["stranger@example.org"]
    assert ask(fiji, stranger) != rep


# --- inviting -------------------------------------------------------------------------------------
def test_an_invitation_waits_for_an_account_and_then_for_a_click(fiji, focal_point):
    rep = actions.invite(fiji, by=focal_point, at=AT, email="New@Example.org", role="delegate")
    assert (rep.user, rep.email) == (None, "new@example.org")
    with pytest.raises(NotPossible):
        actions.invite(fiji, by=focal_point, at=AT, email="new@example.org", role="delegate")
    person = make_user(email="new@example.org")
    claim_invitations(person, "new@example.org", AT)
    rep.refresh_from_db()
    assert (rep.user, rep.email, rep.status) == (person, "new@example.org", "invited")
    for _twice in range(2):
        actions.accept_invitation(rep, by=person, at=AT)
    assert rep.status == "approved"
    assert told("invitation_accepted") == ["fiji@example.org", "new@example.org"][:1]


def test_an_invitation_is_for_one_person(fiji, focal_point, stranger):
    rep = actions.invite(fiji, by=focal_point, at=AT, email=stranger.email, role="delegate")
    with pytest.raises(NotPossible):
        actions.accept_invitation(rep, by=focal_point, at=AT)


def test_an_invitation_runs_out(fiji, focal_point, stranger):
    facts = {"email": stranger.email, "role": "delegate", "valid_until": ON}
    rep = actions.invite(fiji, by=focal_point, at=AT, **facts)
    with pytest.raises(NotPossible):
        actions.accept_invitation(rep, by=stranger, at=AT + DAY)


# --- the last focal point -------------------------------------------------------------------------
def test_the_last_focal_point_does_not_end(own, focal_point):
    with pytest.raises(NotPossible):
        actions.end(own, by=focal_point, at=AT)
    with pytest.raises(NotPossible):
        actions.change_role(own, by=focal_point, at=AT, role="delegate")
    assert has_focal_point(own.entity, ON)


@pytest.mark.parametrize(
    "other",
    [
        {"role": "delegate"},
        {"status": "asked", "decided_at": None},
        {"valid_until": date(2026, 4, 30)},
        {"valid_from": date(2026, 5, 2)},
    ],
)
def test_who_is_not_a_present_focal_point_does_not_count(own, focal_point, other):
    make_representative(entity=own.entity, **other)
    with pytest.raises(NotPossible):
        actions.end(own, by=focal_point, at=AT)


def test_a_person_who_was_locked_does_not_count(own, focal_point):
    make_representative(make_user(is_active=False), own.entity)
    with pytest.raises(NotPossible):
        actions.end(own, by=focal_point, at=AT)


def test_an_alternate_is_enough(own, focal_point):
    make_representative(entity=own.entity, role="alternate")
    for _twice in range(2):
        actions.end(own, by=focal_point, at=AT)
    assert (own.status, own.valid_until) == ("ended", ON)
    assert told("representative_ended") == ["fiji@example.org"]


def test_the_secretariat_can_end_the_last_one_and_appoint_another(
    own, admissions_officer, secretary
):
    actions.end(own, by=admissions_officer, at=AT, leaving_none=True)
    assert not has_focal_point(own.entity, ON)
    new = make_user(email="new@example.org")
    facts = {"email": "new@example.org", "role": "focal_point", "paper": make_paper()}
    for _twice in range(2):
        rep = actions.appoint(own.entity, by=admissions_officer, at=AT, **facts)
    rep = actions.confirm_appointment(rep, by=secretary, at=AT)
    assert (rep.user, rep.status, rep.note_verbale.reference) == (new, "approved", "NV/2026/17")
    assert own.entity.representatives.live().count() == 1


def test_an_authority_can_end_on_a_later_day(own, focal_point):
    rep = make_representative(entity=own.entity, role="delegate")
    actions.end(rep, by=focal_point, at=AT, on=ON + 9 * DAY)
    assert (rep.status, rep.valid_until) == ("approved", ON + 9 * DAY)
    present = Representative.objects.present
    assert rep in present(ON + 9 * DAY)
    assert rep not in present(ON + 10 * DAY)


def test_replacing_ends_one_and_raises_the_other(own, focal_point, stranger):
    successor = ask(own.entity, stranger)
    for _twice in range(2):
        actions.replace(own, by=focal_point, at=AT, successor=successor)
    successor.refresh_from_db()
    assert (own.status, successor.status, successor.role) == ("ended", "approved", "focal_point")
    assert [user.email for user in focal_points(own.entity, on=ON)] == ["stranger@example.org"]


def test_a_successor_is_of_the_same_delegation(own, focal_point, other_focal_point):
    with pytest.raises(NotPossible) as refused:
        actions.replace(
            own, by=focal_point, at=AT, successor=other_focal_point.representations.get()
        )
    assert refused.value.field == "successor"


# --- appointing -----------------------------------------------------------------------------------
def test_nobody_appoints_himself_or_herself(fiji, admissions_officer):
    facts = {"email": admissions_officer.email, "role": "focal_point", "paper": make_paper()}
    with pytest.raises(NotPossible):
        actions.appoint(fiji, by=admissions_officer, at=AT, **facts)


def test_who_has_no_account_is_focal_point_on_confirming_the_address(fiji, admissions_officer):
    facts = {"email": "new@example.org", "role": "focal_point", "paper": make_paper()}
    actions.appoint(fiji, by=admissions_officer, at=AT, **facts)
    person = make_user(email="new@example.org")
    assert person not in focal_points(fiji, on=ON)
    claim_invitations(person, "new@example.org", AT)
    assert person in focal_points(fiji, on=ON)


# --- endings --------------------------------------------------------------------------------------
def test_an_end_is_announced_once_thirty_days_before(fiji, focal_point):
    make_representative(
        make_user(email="ends@example.org"), fiji, role="delegate", valid_until=ON + 30 * DAY
    )
    assert warn_of_endings(AT - DAY) == 0
    assert warn_of_endings(AT) == 1
    assert warn_of_endings(AT) == 0
    assert told("representative_ending") == ["ends@example.org", "fiji@example.org"]


# --- what ran out ---------------------------------------------------------------------------------
@pytest.fixture
def expired(own):
    own.valid_until = ON - DAY
    own.save()
    return own


def test_who_had_an_authority_that_ran_out_can_ask_again(fiji, expired, focal_point):
    rep = ask(fiji, focal_point, "focal_point")
    assert (rep.status, rep == expired) == ("asked", False)
    expired.refresh_from_db()
    assert (expired.status, expired.valid_until) == ("ended", ON - DAY)


def test_the_secretariat_appoints_anew_whose_authority_ran_out(
    fiji, expired, focal_point, admissions_officer, secretary
):
    facts = {"by": admissions_officer, "at": AT, "role": "focal_point"}
    rep = actions.appoint(fiji, email=focal_point.email, paper=make_paper(), **facts)
    actions.confirm_appointment(rep, by=secretary, at=AT)
    assert focal_points(fiji, on=ON) == [focal_point]


def test_an_appointment_that_ran_out_does_not_hinder_confirming_the_address(
    fiji, admissions_officer
):
    facts = {"by": admissions_officer, "at": AT, "role": "focal_point", "valid_until": ON}
    rep = actions.appoint(fiji, email="new@example.org", paper=make_paper(), **facts)
    person = make_user(email="new@example.org")
    claim_invitations(person, person.email, AT + 2 * DAY)
    rep.refresh_from_db()
    assert (rep.user, rep.status) == (person, "invited")


def test_an_appointment_lasts_as_long_as_the_note_says(fiji, stranger, admissions_officer):
    ask(fiji, stranger)
    facts = {"by": admissions_officer, "at": AT, "role": "delegate", "valid_until": ON + DAY}
    rep = actions.appoint(fiji, email=stranger.email, paper=make_paper(), **facts)
    assert (rep.status, rep.valid_until) == ("approved", ON + DAY)


def test_ending_does_not_prolong(fiji, focal_point, stranger):
    rep = make_representative(stranger, fiji, role="delegate", valid_until=ON + DAY)
    actions.end(rep, by=focal_point, at=AT, on=ON + 30 * DAY)
    rep.refresh_from_db()
    assert (rep.status, rep.valid_until) == ("approved", ON + DAY)
