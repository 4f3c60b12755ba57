"""No officer becomes the account of a registration by what they enter, and a registration that
becomes another person's keeps nothing of the first one."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.actions import claim
from accounts.models import Notice
from attendance.queries.badge_codes import find_by_code
from audit.lifecycle import NotPossible
from audit.models import Entry
from certificates.actions.passport_details import open_passport_details
from certificates.models import PassportAccess, PassportDetails, VisaLetterStatus
from certificates.permissions import may_handle_passport_details
from events.actions import change_registration, register, substitute
from events.actions.registering import Nomination, find_faults, register_many
from events.models import Registration
from tests.certificates.visa_letters import fill, make_issued, make_traveller
from tests.events import make_coming, make_guest
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
KIND = "registration_person_changed"


def change(row, by, **details):
    row = Registration.objects.get(pk=row.pk)
    facts = {"by": by, "at": timezone.now(), "version": row.version, "details": details}
    return change_registration(row, **facts)


def account_of(row):
    return Registration.objects.get(pk=row.pk).user


def told(kind=KIND):
    return sorted(Notice.objects.filter(kind=kind).values_list("email", flat=True))


def kept():
    return PassportDetails.objects.count()


@pytest.fixture
def row(delegate):
    """Delegate of Fiji, whose passport details are kept and whose letter is issued."""
    return make_issued(make_traveller(user=delegate)).registration


# --- the attack -----------------------------------------------------------------------------------
def test_an_officer_does_not_become_the_account_by_writing_their_own_address(
    row, delegate, event_officer
):
    with pytest.raises(NotPossible) as refused:
        change(row, event_officer, email=event_officer.email)
    assert refused.value.field == "email"
    assert (account_of(row), kept()) == (delegate, 1)
    assert not may_handle_passport_details(event_officer, Registration.objects.get(pk=row.pk))


def test_the_address_of_a_second_account_opens_nothing(row, delegate, event_officer):
    names = {"given_name": row.given_name, "family_name": row.family_name}
    second = make_user(email="second@example.org", **names)
    address = row.email
    change(row, event_officer, email=second.email)
    assert (account_of(row), kept()) == (second, 0)
    assert row.visa_letters.get().status == VisaLetterStatus.WITHDRAWN
    change(row, event_officer, email=address)
    assert (account_of(row), kept()) == (delegate, 0)
    assert not may_handle_passport_details(second, Registration.objects.get(pk=row.pk))
    assert PassportAccess.objects.filter(by__in=[second, event_officer]).count() == 0


def test_the_badge_of_the_first_person_opens_no_door_any_more(row, event_officer):
    code, number = row.code, row.badge
    change(row, event_officer, email="second@example.org")
    found = Registration.objects.get(pk=row.pk)
    assert (found.code != code, found.badge != number) == (True, True)
    assert find_by_code(row.event, code) == (None, "")
    change(found, event_officer, position="Second Secretary")
    assert Registration.objects.get(pk=row.pk).code == found.code


def test_the_old_address_is_told_and_the_change_recorded(row, delegate, event_officer):
    delegate.language = "fr"
    delegate.save()
    names = {"given_name": row.given_name, "family_name": row.family_name}
    second = make_user(email="second@example.org", **names)
    change(row, event_officer, email=second.email)
    assert "delegate@example.org" in told()
    assert "second@example.org" not in told()
    notice = Notice.objects.get(kind=KIND, user=delegate)
    assert (notice.language, notice.context["erased"]) == ("fr", True)
    entry = Entry.objects.get(act="registration.person_changed")
    assert entry.actor == event_officer
    assert (entry.before, entry.after) == ({"account": delegate.pk}, {"account": second.pk})


def test_the_focal_points_of_the_mission_are_told_too(row, focal_point, event_officer):
    change(row, event_officer, email="new@example.org")
    assert "fiji@example.org" in told()


def test_an_address_that_is_no_account_takes_the_details_away_too(row, event_officer):
    change(row, event_officer, email="new@example.org")
    assert (account_of(row), kept()) == (None, 0)


def test_a_person_without_an_account_is_told_under_the_old_address(event_officer):
    row = make_guest(make_coming(), make_state("FJ"), email="old@example.org", language="es")
    change(row, event_officer, email="new@example.org")
    notice = Notice.objects.get(kind=KIND)
    assert (notice.email, notice.language, notice.context["erased"]) == (
        "old@example.org",
        "es",
        False,
    )


def test_who_was_registered_under_another_address_is_told_under_both(delegate, event_officer):
    row = make_traveller(user=delegate, email="private@example.org")
    change(row, event_officer, email="new@example.org")
    assert told() == ["delegate@example.org", "private@example.org"]


def test_the_person_changes_the_own_address_and_keeps_everything(row, delegate):
    change(row, delegate, email="private@example.org")
    assert (account_of(row), kept(), told()) == (delegate, 1, [])


def test_other_details_erase_nothing(row, delegate, event_officer):
    change(row, event_officer, position="Counsellor", email=row.email.upper())
    assert (account_of(row), kept(), told()) == (delegate, 1, [])


def test_a_name_that_makes_another_person_takes_the_details_away(event_officer, focal_point):
    row = make_traveller(user=make_user())
    Registration.objects.filter(pk=row.pk).update(user=None, email="", person="name:1:x")
    row = Registration.objects.get(pk=row.pk)
    fill(row, by=focal_point)
    change(row, event_officer, family_name="Another")
    assert kept() == 0


def test_the_change_and_back_again_is_told_each_time(row, event_officer):
    names = {"given_name": row.given_name, "family_name": row.family_name}
    second = make_user(email="second@example.org", **names)
    address = row.email
    change(row, event_officer, email=second.email)
    change(row, event_officer, email=address)
    assert Entry.objects.filter(act="registration.person_changed").count() == 2
    assert "second@example.org" in told()


def test_a_refused_change_erases_nothing(row, event_officer):
    other = make_guest(row.event, make_state("KE"))
    with pytest.raises(NotPossible):
        change(row, event_officer, email=other.email)
    assert (kept(), told()) == (1, [])
    assert row.visa_letters.get().status == VisaLetterStatus.ISSUED


@pytest.mark.parametrize("act", ["open", "save"])
def test_who_was_the_account_when_the_page_was_read_is_asked_again_under_the_lock(
    row, delegate, event_officer, act
):
    seen = Registration.objects.get(pk=row.pk)
    assert may_handle_passport_details(delegate, seen)
    change(row, event_officer, email="new@example.org")
    with pytest.raises(NotPossible) as refused:
        if act == "open":
            open_passport_details(seen, by=delegate, at=timezone.now(), purpose="own")
        else:
            fill(seen, by=delegate)
    assert "Only the person, the mission" in str(refused.value)
    assert kept() == 0


# --- the mission ----------------------------------------------------------------------------------
def test_a_focal_point_does_not_become_the_account_of_a_member_of_the_delegation(focal_point):
    row = make_guest(make_coming(), make_state("FJ"), email="member@example.org")
    with pytest.raises(NotPossible) as refused:
        change(row, focal_point, email=focal_point.email)
    assert (refused.value.field, account_of(row)) == ("email", None)


def test_what_a_focal_point_changes_is_told_to_the_old_address(focal_point):
    row = make_guest(make_coming(), make_state("FJ"), email="member@example.org")
    change(row, focal_point, email="right@example.org")
    assert told() == ["member@example.org"]


def test_a_draft_is_changed_without_a_word(focal_point):
    facts = {"by": focal_point, "at": timezone.now(), "as_draft": True}
    said = {"given_name": "Delegate", "family_name": "41", "email": "one@example.org"}
    row = register(make_coming(), entity=make_state("FJ"), details=said, **facts)
    change(row, focal_point, email="two@example.org")
    assert told() == []


# --- the other ways in ----------------------------------------------------------------------------
def details(user):
    return {"given_name": "Delegate", "family_name": user.family_name, "email": user.email}


def test_an_officer_registers_nobody_under_their_own_address(fiji, event_officer):
    event, facts = make_coming(), {"by": event_officer, "at": timezone.now()}
    with pytest.raises(NotPossible) as refused:
        register(event, entity=fiji, details=details(event_officer), **facts)
    assert (refused.value.field, event.registrations.count()) == ("email", 0)
    with pytest.raises(NotPossible):
        register(event, entity=fiji, details=details(event_officer), as_draft=True, **facts)


def test_another_officer_enters_an_officer_who_takes_part(fiji, event_officer, secretary):
    facts = {"by": secretary, "at": timezone.now()}
    row = register(make_coming(), entity=fiji, details=details(event_officer), **facts)
    assert row.user == event_officer


def test_an_import_says_so_in_the_row_and_enters_none(fiji, event_officer):
    event, facts = make_coming(), {"by": event_officer, "at": timezone.now()}
    rows = [Nomination(fiji, details(event_officer), number=3)]
    ((fault,),) = find_faults(event, rows, **facts)
    assert (fault.number, fault.field) == (3, "email")
    with pytest.raises(NotPossible):
        register_many(event, rows, **facts)


def test_an_officer_substitutes_nobody_by_themselves(row, event_officer):
    with pytest.raises(NotPossible) as refused:
        substitute(row, by=event_officer, at=timezone.now(), details=details(event_officer))
    assert (refused.value.field, kept()) == ("email", 1)


def test_a_substitution_takes_the_details_and_the_letter_of_the_first_person(row, focal_point):
    said = {"given_name": "Delegate", "family_name": "18", "email": "eighteen@example.org"}
    new = substitute(row, by=focal_point, at=timezone.now(), details=said)
    assert (kept(), row.visa_letters.get().status) == (0, VisaLetterStatus.WITHDRAWN)
    assert (new.status, new.visa_letters.count()) == ("confirmed", 0)


def test_an_officer_does_not_claim_what_was_entered_under_a_new_address_of_theirs(event_officer):
    row = make_guest(make_coming(), make_state("FJ"), email="old@example.org")
    change(row, event_officer, email="events-private@example.org")
    at = timezone.now()
    claim(event_officer, "events-private@example.org", by=event_officer, at=at)
    assert account_of(row) is None


def test_what_an_officer_did_not_claim_is_not_attached_by_another_change(event_officer, secretary):
    row = make_guest(make_coming(), make_state("FJ"), email="old@example.org")
    change(row, event_officer, email="events-private@example.org")
    EmailAddress.objects.filter(user=event_officer).update(email="events-private@example.org")
    change(row, secretary, position="Counsellor")
    change(row, event_officer, position="Minister")
    assert account_of(row) is None


def test_an_address_that_is_not_confirmed_makes_nobody_the_account(row, event_officer):
    person = make_user(email="unconfirmed@example.org")
    EmailAddress.objects.filter(user=person).update(verified=False)
    change(row, event_officer, email=person.email)
    assert account_of(row) is None
    assert not may_handle_passport_details(person, Registration.objects.get(pk=row.pk))


def test_a_focal_point_may_still_nominate_themselves(focal_point):
    facts = {"by": focal_point, "at": timezone.now()}
    row = register(make_coming(), entity=make_state("FJ"), details=details(focal_point), **facts)
    assert row.user == focal_point


def test_an_account_of_the_mission_keeps_what_was_filled_in_before_it_was_opened(focal_point):
    row = make_traveller(user=make_user())
    Registration.objects.filter(pk=row.pk).update(
        user=None, email="later@example.org", person="mail:later@example.org"
    )
    fill(Registration.objects.get(pk=row.pk), by=focal_point)
    person = make_user(email="later@example.org")
    make_representative(person, make_state("FJ"), role="delegate")
    claim(person, person.email, by=person, at=timezone.now())
    assert (account_of(row), kept()) == (person, 1)
