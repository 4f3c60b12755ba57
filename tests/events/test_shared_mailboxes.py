"""Two people with one mailbox: never taken for one another in silence, in any way in."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts.actions.jobs import work_jobs
from accounts.queries.personal_data import addresses_of
from audit.lifecycle import NotPossible
from events.actions import change_registration, importing, register, submit_list, substitute
from events.actions.changing import claim_registrations
from events.actions.registering import Nomination, register_many
from events.actions.shared_mailboxes import SharedMailbox
from events.models import NominationImport
from events.queries.delegation_lists import delegation_of
from events.queries.personal_data import registrations_of
from partners.models import Scope
from tests.events import make_coming
from tests.events.imports import HEAD, entered, make_states, people, uploaded
from tests.factories import (
    AT,
    make_event,
    make_partner,
    make_registration,
    make_representative,
    make_state,
    make_token,
    make_user,
)

pytestmark = pytest.mark.django_db
MAILBOX = "mission-ken@example.org"
FIRST = {"given_name": "Delegate", "family_name": "31", "email": MAILBOX}
SECOND = {"given_name": "Another", "family_name": "32", "email": MAILBOX}
SHARED = {"shared_mailbox": True}


@pytest.fixture
def kenya():
    return make_state("KE")


@pytest.fixture
def event():
    return make_coming()


@pytest.fixture
def mission(kenya):
    return make_representative(entity=kenya).user


def send(event, kenya, by, details, **more):
    facts = {"entity": kenya, "by": by, "at": timezone.now(), **more}
    return register(event, details=dict(details), **facts)


def names(event):
    return list(event.registrations.order_by("pk").values_list("family_name", flat=True))


# --- the act --------------------------------------------------------------------------------------
def test_the_second_person_is_refused_at_the_address_and_the_first_is_named(event, kenya, mission):
    send(event, kenya, mission, FIRST)
    with pytest.raises(SharedMailbox, match=r"^Delegate 31 is registered .* mark it") as refused:
        send(event, kenya, mission, SECOND)
    assert (refused.value.field, names(event)) == ("email", ["31"])


def test_marked_both_are_registered_and_each_stays_one(event, kenya, mission):
    first = send(event, kenya, mission, FIRST)
    second = send(event, kenya, mission, SECOND | SHARED)
    assert (first.person, second.shared_mailbox) == (f"mail:{MAILBOX}", True)
    for details in (FIRST, FIRST | SHARED, SECOND, SECOND | SHARED):
        send(event, kenya, mission, details)
    otherwise = SECOND | {"given_name": "ANOTHER  32", "family_name": ""}
    assert send(event, kenya, mission, otherwise) == second
    assert names(event) == ["31", "32"]


def test_a_person_who_is_sent_again_with_a_shorter_name_is_the_same(event, kenya, mission):
    first = send(event, kenya, mission, FIRST | {"given_name": "Ana María"})
    assert send(event, kenya, mission, FIRST | {"given_name": "ANA"}) == first


def test_of_another_delegation_nobody_is_told_the_name(event, kenya, mission):
    make_registration(event, make_state("FJ"), at=timezone.now(), **FIRST)
    with pytest.raises(SharedMailbox, match=r"^Another person is registered"):
        send(event, kenya, mission, SECOND)


def test_a_delegate_is_not_told_who_else_of_the_delegation_has_the_address(event, kenya, mission):
    delegate = make_representative(entity=kenya, role="delegate").user
    send(event, kenya, mission, FIRST)
    with pytest.raises(SharedMailbox, match=r"^Another person is registered"):
        send(event, kenya, delegate, SECOND)


def test_an_officer_is_told_the_name_of_any_delegation(event, kenya, event_officer):
    make_registration(event, make_state("FJ"), at=timezone.now(), **FIRST)
    with pytest.raises(SharedMailbox, match=r"^Delegate 31 is registered"):
        send(event, kenya, event_officer, SECOND)


def test_the_same_name_in_another_delegation_is_refused_as_before(event, kenya, mission):
    make_registration(event, make_state("FJ"), at=timezone.now(), **FIRST)
    with pytest.raises(NotPossible, match="already registered for this event"):
        send(event, kenya, mission, FIRST)


def test_many_at_once_say_which_of_them_it_is(event, kenya):
    both = [Nomination(kenya, dict(FIRST), number=2), Nomination(kenya, dict(SECOND), number=3)]
    with pytest.raises(SharedMailbox) as refused:
        register_many(event, both, by=make_user(), at=timezone.now())
    assert (refused.value.number, names(event)) == (3, [])


def test_who_registers_himself_or_herself_is_the_account_whatever_the_name(event, kenya):
    user = make_user(email=MAILBOX)
    for details in (FIRST, SECOND):
        send(event, kenya, user, details, user=user)
    assert names(event) == ["31"]


# --- accounts -------------------------------------------------------------------------------------
def test_no_account_of_somebody_else_is_attached_to_who_shares_its_mailbox(event, kenya, mission):
    account = make_user(email=MAILBOX, given_name="Delegate", family_name="31")
    first = send(event, kenya, mission, FIRST)
    second = send(event, kenya, mission, SECOND | SHARED)
    assert (first.user, second.user) == (account, None)
    assert send(event, kenya, mission, FIRST | SHARED) == first


def test_marked_at_once_the_account_goes_to_who_has_its_name(event, kenya, mission):
    account = make_user(email=MAILBOX, given_name="Another", family_name="32")
    rows = [send(event, kenya, mission, details | SHARED) for details in (FIRST, SECOND)]
    assert [row.user for row in rows] == [None, account]


def test_confirming_the_address_claims_only_a_registration_of_that_name(event, kenya, mission):
    first, second = (send(event, kenya, mission, one | SHARED) for one in (FIRST, SECOND))
    user = make_user(email=MAILBOX, given_name="Delegate", family_name="31")
    claim_registrations(user, MAILBOX, timezone.now())
    for row in (first, second):
        row.refresh_from_db()
    assert (first.user, first.person, second.user) == (user, f"user:{user.pk}", None)


def test_the_data_of_who_shares_the_mailbox_is_nobody_elses(event, kenya, mission):
    """Neither shown to the account nor erased with it."""
    send(event, kenya, mission, SECOND | SHARED)
    user = make_user(email="delegate31@example.org")
    EmailAddress.objects.create(user=user, email=MAILBOX, verified=True)
    assert addresses_of(user) == {MAILBOX, "delegate31@example.org"}
    assert list(registrations_of(user)) == []


# --- drafts, changes, substitutions ---------------------------------------------------------------
def test_a_draft_is_refused_and_taken_in_the_same_way(event, kenya, mission):
    send(event, kenya, mission, FIRST, as_draft=True)
    with pytest.raises(SharedMailbox, match=r"^Delegate 31"):
        send(event, kenya, mission, SECOND, as_draft=True)
    send(event, kenya, mission, SECOND | SHARED, as_draft=True)
    submit_list(delegation_of(event, kenya, timezone.now()), by=mission, at=timezone.now())
    rows = event.registrations.order_by("pk").values_list("family_name", "status")
    assert list(rows) == [("31", "confirmed"), ("32", "confirmed")]


def test_a_list_says_which_draft_has_somebody_elses_address(event, kenya, mission):
    send(event, kenya, mission, SECOND, as_draft=True)
    make_registration(event, make_state("FJ"), at=timezone.now(), **FIRST)
    with pytest.raises(NotPossible, match=r"^Another 32: Another person is registered"):
        submit_list(delegation_of(event, kenya, timezone.now()), by=mission, at=timezone.now())


def change(row, by, **details):
    facts = {"by": by, "at": timezone.now(), "version": row.version}
    return change_registration(row, details=details, **facts)


def test_a_changed_address_of_somebody_else_is_refused_unless_it_is_shared(event, kenya, mission):
    send(event, kenya, mission, FIRST)
    second = send(event, kenya, mission, SECOND | {"email": "delegate32@example.org"})
    with pytest.raises(SharedMailbox):
        change(second, mission, email=MAILBOX)
    second.refresh_from_db()
    assert change(second, mission, email=MAILBOX, shared_mailbox=True).email == MAILBOX


def test_a_corrected_name_in_a_shared_mailbox_is_the_same_person(event, kenya, mission):
    second = send(event, kenya, mission, SECOND | SHARED)
    code = second.code
    changed = change(second, mission, given_name="Another Good")
    assert (changed.code, changed.person) == (code, f"shared:{MAILBOX}:32 another good")


def test_the_mark_alone_makes_nobody_another_person(event, kenya, mission):
    first = send(event, kenya, mission, FIRST)
    code = first.code
    assert change(first, mission, shared_mailbox=True).code == code


def test_a_substitute_with_the_same_mailbox_is_marked(event, kenya, mission):
    first, facts = send(event, kenya, mission, FIRST), {"by": mission, "at": timezone.now()}
    with pytest.raises(SharedMailbox):
        substitute(first, details=SECOND, **facts)
    first.refresh_from_db()
    assert substitute(first, details=SECOND | SHARED, **facts).status == "confirmed"


# --- pages ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["register", "register_draft"])
def test_the_form_asks_whether_the_mailbox_is_shared_and_keeps_the_answer(
    client, event, kenya, mission, page
):
    send(event, kenya, mission, FIRST)
    client.force_login(mission)
    url, box = reverse(f"events:{page}", args=[event.slug]), 'name="shared_mailbox"'
    assert box not in client.get(reverse("events:register", args=[event.slug])).content.decode()
    typed = SECOND | {"entity": "ken"}
    asked = client.post(url, typed)
    assert list(asked.context["form"].errors) == ["email"]
    assert box in asked.content.decode()
    again = client.post(url, typed | {"shared_mailbox": "on", "given_name": ""})
    assert (list(again.context["form"].errors), box in again.content.decode()) == (
        ["given_name"],
        True,
    )
    assert again.context["form"]["shared_mailbox"].value() is True
    assert client.post(url, typed | {"shared_mailbox": "on"}).status_code == 302
    assert names(event) == ["31", "32"]


def test_an_officer_marks_it_in_the_same_form(client, event, kenya, mission, event_officer):
    send(event, kenya, mission, FIRST)
    client.force_login(event_officer)
    typed = SECOND | {"entity": "ken", "shared_mailbox": "on"}
    assert client.post(reverse("events:register", args=[event.slug]), typed).status_code == 302
    assert names(event) == ["31", "32"]


def test_the_form_of_a_change_shows_the_mark_where_there_is_one(client, event, kenya, mission):
    second = send(event, kenya, mission, SECOND | SHARED)
    client.force_login(mission)
    page = client.get(reverse("events:change", args=[event.slug, second.pk])).content.decode()
    assert 'name="shared_mailbox"' in page


# --- the API --------------------------------------------------------------------------------------
def test_the_api_refuses_with_a_code_and_takes_the_mark(client, event, kenya):
    partner = make_partner(events=[event], entity=kenya)
    token = make_token(partner, Scope.REGISTER)
    path = f"/api/v1/events/{event.slug}/registrations/"
    headers = {"Authorization": f"Bearer {token}"}

    def post(details):
        body = {"entity": "ken", **details}
        return client.post(path, body, content_type="application/json", headers=headers)

    assert post(FIRST).status_code == 201
    refused = post(SECOND)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"], error["code"]) == (409, "email", "shared_mailbox")
    assert "31" not in refused.content.decode().replace("mission-ken", "")
    assert [post(SECOND | SHARED).status_code for _n in range(2)] == [201, 200]
    assert post(FIRST).status_code == 200
    assert names(event) == ["31", "32"]


# --- imports --------------------------------------------------------------------------------------
def row_of(details, mark=""):
    return f"KE,{details['given_name']},{details['family_name']},{MAILBOX},{mark}"


COLUMN = {"head": HEAD.replace("Received", "Shared mailbox")}


def check(*lines, shared=False, **more):
    row = uploaded(*lines, **COLUMN, **more)
    importing.match_columns(
        row, columns=row.columns, day_first=True, by=row.made_by, at=AT, shared_mailboxes=shared
    )
    work_jobs(AT)
    row.refresh_from_db()
    return row


def test_rows_with_one_address_and_two_names_say_what_to_do():
    make_states()
    row = check(row_of(FIRST), row_of(SECOND))
    assert [(number, field) for number, field, _text in row.errors] == [(3, "email")]
    assert row.errors[0][2].startswith("Row 2 has the same email address and another name. Mark")


def test_rows_of_one_person_are_still_one():
    make_states()
    row = check(row_of(FIRST), row_of(FIRST))
    assert [text for _number, _field, text in row.errors] == ["Row 2 names the same person."]


def test_a_row_for_the_address_of_somebody_registered_names_that_person(kenya):
    make_states()
    event = make_event()
    make_registration(event, kenya, **FIRST)
    row = check(row_of(SECOND), event=event)
    assert row.errors[0][:2] == [2, "email"]
    assert row.errors[0][2].startswith("Delegate 31 is registered with this email address.")


@pytest.mark.parametrize("mark", ["yes", ""])
def test_a_column_or_a_choice_for_the_whole_file_enters_both(mark):
    make_states()
    event = make_event()
    for _time in range(2):  # the second time they are known
        row = check(row_of(FIRST, mark), row_of(SECOND, mark), shared=not mark, event=event)
        assert row.errors == []
        importing.confirm_import(row, tell=True, by=row.made_by, at=AT, seen=row.fingerprint)
        work_jobs(AT)
    assert people(event) == [("31", "confirmed"), ("32", "confirmed")]
    row.refresh_from_db()
    assert (row.result["entered"], row.result["known"]) == (0, 2)


def test_the_choice_for_a_file_marks_only_those_who_share(kenya):
    make_states()
    event = make_event()
    make_registration(event, kenya, **FIRST)
    row = check(row_of(SECOND), "FJ,Delegate,33,delegate33@example.org,", shared=True, event=event)
    importing.confirm_import(row, tell=False, by=row.made_by, at=AT, seen=row.fingerprint)
    work_jobs(AT)
    marks = event.registrations.order_by("pk").values_list("family_name", "shared_mailbox")
    assert list(marks) == [("31", False), ("32", True), ("33", False)]


def test_the_page_of_the_columns_asks_for_the_choice(client, event_officer):
    make_states()
    event = make_event(slug="seminar", title={"en": "Seminar"})
    row = uploaded("KE,Delegate,31,d31@example.org,", event=event)
    client.force_login(event_officer)
    page = f"/office/seminar/imports/{row.pk}/columns/"
    assert 'name="shared_mailboxes"' in client.get(page).content.decode()
    fields = ["entity", "given_name", "family_name", "email"]
    typed = {f"column_{n}": field for n, field in enumerate(fields)}
    client.post(page, typed | {"day_first": "day", "shared_mailboxes": "on"})
    assert NominationImport.objects.get().shared_mailboxes is True


def test_an_entered_file_is_as_before():
    make_states()
    row = entered("KE,Delegate,31,d31@example.org,")
    assert row.result["entered"] == 1
