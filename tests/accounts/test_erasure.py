"""A person asks to be erased, and the secretariat decides."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from accounts import tasks
from accounts.actions.erasure import (
    Pseudonym,
    grant_erasure,
    refuse_erasure,
    request_erasure,
    withdraw_erasure_request,
)
from accounts.models import ErasureReceipt, ErasureRequest, Notice, User, notify
from audit.lifecycle import NotPossible
from audit.models import Entry
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user(email="delegate17@example.org", family_name="Seventeen", language="fr")


@pytest.fixture
def erasure_request(person):
    return request_erasure(person, by=person, at=AT, words="I leave the service")


def grant(request, by):
    return grant_erasure(request, by=by, at=AT, reason="The ground is good")


def acts_of(request):
    return list(Entry.objects.about(request).order_by("pk").values_list("act", flat=True))


# --- asking ---------------------------------------------------------------------------------------
def test_who_works_in_the_back_office_cannot_ask(secretary):
    with pytest.raises(NotPossible, match="Have the roles removed first"):
        request_erasure(secretary, by=secretary, at=AT)
    assert ErasureRequest.objects.count() == 0


def test_asking_twice_is_asking_once(person, erasure_request):
    assert request_erasure(person, by=person, at=AT, words="Again") == erasure_request
    assert (person.erasure_requests.count(), acts_of(erasure_request)) == (
        1,
        ["erasurerequest.asked"],
    )


def test_only_the_person_takes_the_request_back(erasure_request, stranger):
    with pytest.raises(NotPossible):
        withdraw_erasure_request(erasure_request, by=stranger)
    erasure_request.refresh_from_db()
    assert erasure_request.status == "asked"


def test_a_withdrawn_request_can_be_made_again(person, erasure_request, secretary):
    for _twice in range(2):
        withdraw_erasure_request(erasure_request, by=person)
    with pytest.raises(NotPossible):
        grant(erasure_request, secretary)
    assert request_erasure(person, by=person, at=AT) != erasure_request
    assert acts_of(erasure_request) == ["erasurerequest.asked", "erasurerequest.withdrawn"]


# --- deciding: refusals ---------------------------------------------------------------------------
@pytest.mark.parametrize("decide", [grant_erasure, refuse_erasure])
def test_nobody_decides_without_the_right(decide, erasure_request, auditor):
    with pytest.raises(NotPossible, match="do not have permission"):
        decide(erasure_request, by=auditor, at=AT, reason="Because")


@pytest.mark.parametrize("decide", [grant_erasure, refuse_erasure])
def test_a_decision_needs_a_reason(decide, erasure_request, secretary):
    with pytest.raises(NotPossible) as refusal:
        decide(erasure_request, by=secretary, at=AT, reason="  ")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("decide", [grant_erasure, refuse_erasure])
def test_nobody_decides_on_a_request_of_his_or_her_own(decide, person, erasure_request):
    from django.contrib.auth.models import Permission

    person.user_permissions.add(Permission.objects.get(codename="decide_erasure"))
    with pytest.raises(NotPossible, match="your own request"):
        decide(erasure_request, by=User.objects.get(pk=person.pk), at=AT, reason="Because")


def test_who_got_a_role_meanwhile_is_not_erased(person, erasure_request, secretary):
    User.objects.filter(pk=person.pk).update(is_staff=True)
    with pytest.raises(NotPossible, match="Have the roles removed first"):
        grant(erasure_request, secretary)
    person.refresh_from_db()
    erasure_request.refresh_from_db()
    assert (person.family_name, erasure_request.status) == ("Seventeen", "asked")


def test_the_second_of_two_officers_finds_it_decided(erasure_request, secretary):
    other = make_user("secretariat")
    stale = ErasureRequest.objects.get(pk=erasure_request.pk)
    refuse_erasure(erasure_request, by=secretary, at=AT, reason="A case is open")
    with pytest.raises(NotPossible, match="cannot be changed to"):
        grant(stale, other)
    assert (
        User.objects.filter(email__contains="erased").count(),
        ErasureReceipt.objects.count(),
    ) == (0, 0)


# --- deciding -------------------------------------------------------------------------------------
def test_refused_the_person_is_told_why_once(person, erasure_request, secretary):
    for _twice in range(2):
        refuse_erasure(erasure_request, by=secretary, at=AT, reason="A case is open")
    notices = Notice.objects.values_list("kind", "user", "language", "context__reason")
    assert list(notices) == [("erasure_refused", person.pk, "fr", "A case is open")]
    assert (erasure_request.decided_by, erasure_request.decided_at) == (secretary, AT)


def test_when_granted_a_pseudonym_replaces_the_person(person, erasure_request, secretary):
    for _twice in range(2):
        grant(erasure_request, secretary)
    person.refresh_from_db()
    name = f"Person {erasure_request.pk}"
    assert (str(person), person.email) == (name, f"erased-{erasure_request.pk}@invalid")
    assert (person.is_active, person.has_usable_password()) == (False, False)
    assert (erasure_request.status, erasure_request.words, erasure_request.reason) == (
        "granted",
        "",
        "The ground is good",
    )
    assert ErasureReceipt.objects.get().counts == {"accounts": 1, "addresses": 1}
    assert acts_of(erasure_request) == ["erasurerequest.asked", "erasurerequest.granted"]


def test_factors_addresses_and_sessions_go(person, erasure_request, secretary, client):
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    client.force_login(person)
    assert client.get(reverse("accounts:personal_data")).status_code == 200

    grant(erasure_request, secretary)

    left = EmailAddress.objects.filter(user=person), Authenticator.objects.filter(user=person)
    assert [rows.count() for rows in left] == [0, 0]
    assert client.get(reverse("accounts:personal_data")).status_code == 302


def test_the_last_email_goes_to_the_address_which_is_then_erased(
    person, erasure_request, secretary
):
    notify("representative_ended", [person], on="2026-05-01", entity={"en": "Fiji"})
    grant(erasure_request, secretary)
    assert list(Notice.objects.values_list("kind", "email")) == [
        ("erasure_done", "delegate17@example.org")
    ]

    tasks.deliver(Notice.objects.get().not_before + timedelta(seconds=1))

    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["delegate17@example.org"], "Vos données personnelles ont été effacées")
    ]
    assert f"Person {erasure_request.pk}" in mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")
    assert list(Notice.objects.values_list("email", "context")) == [("", {})]


def test_email_to_others_stays_without_the_name(person, erasure_request, secretary, stranger):
    facts = {"name": "Delegate Seventeen", "text": "On Delegate Seventeen, of Fiji", "n": 3}
    notify("something", [stranger], **facts)
    grant(erasure_request, secretary)
    name = f"Person {erasure_request.pk}"
    assert Notice.objects.get(user=stranger).context == {
        "name": name,
        "text": f"On {name}, of Fiji",
        "n": 3,
    }


def test_an_ordinary_word_is_not_taken_for_a_name():
    pseudonym = Pseudonym(None, 17, None, AT, set(), {"May", "Delegate Seventeen"})
    assert pseudonym.scrub({"name": "May", "text": ["In May", "Delegate Seventeen"]}) == {
        "name": "Person 17",
        "text": ["In May", "Person 17"],
    }


# --- the back office ------------------------------------------------------------------------------
def test_a_request_stands_on_the_start_page_and_is_decided_there(
    erasure_request, secretary, client
):
    client.force_login(secretary)
    assert "</span> erasure request</h3>" in client.get(reverse("start")).content.decode()
    page = reverse("admin:accounts_erasurerequest_change", args=[erasure_request.pk])
    assert "I leave the service" in client.get(page).content.decode()

    act = reverse("admin:accounts_erasurerequest_act", args=[erasure_request.pk, "grant"])
    empty = client.post(act, {"confirmed": "1", "reason": ""})
    assert (empty.status_code, ErasureRequest.objects.get().status) == (409, "asked")
    client.post(act, {"confirmed": "1", "reason": "The ground is good"})
    assert ErasureRequest.objects.get().status == "granted"


def test_an_auditor_reads_requests_and_decides_none(erasure_request, auditor, client):
    client.force_login(auditor)
    act = reverse("admin:accounts_erasurerequest_act", args=[erasure_request.pk, "grant"])
    answer = client.post(act, {"confirmed": "1", "reason": "Because"})
    assert (answer.status_code, ErasureRequest.objects.get().status) == (403, "asked")


def test_the_list_of_requests_asks_the_same_whatever_its_length(
    erasure_request, secretary, client, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(secretary)
    page = reverse("admin:accounts_erasurerequest_changelist")
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for _two in range(2):
        other = make_user()
        request_erasure(other, by=other, at=AT)
    with django_assert_num_queries(len(one)):
        client.get(page)


# --- the page of the person -----------------------------------------------------------------------
def test_a_person_asks_on_the_page_and_withdraws_it(person, client):
    client.force_login(person)
    page = reverse("accounts:erasure")
    refused = client.post(page, {"words": "Please"})
    assert (refused.status_code, ErasureRequest.objects.count()) == (200, 0)

    client.post(page, {"words": "Please", "sure": "on"})
    assert ErasureRequest.objects.get().words == "Please"
    assert (
        "when the secretariat has decided"
        in client.get(reverse("accounts:personal_data")).content.decode()
    )

    client.post(reverse("accounts:withdraw_erasure_request"))
    assert ErasureRequest.objects.get().status == "withdrawn"


def test_an_officer_reads_on_the_page_why_not(secretary, client):
    client.force_login(secretary)
    page = client.post(reverse("accounts:erasure"), {"sure": "on"}).content.decode()
    assert "Have the roles removed first" in page
    assert ErasureRequest.objects.count() == 0
