"""The page on which an officer decides on a request for erasure."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasure import request_erasure
from accounts.models import ErasureRequest, Notice
from certificates.actions.certificates import certificate_facts
from tests.certificates.visa_letters import fill, make_traveller
from tests.events import make_coming
from tests.factories import make_registration, make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
REASON = {"reason": "The person left the service"}


@pytest.fixture
def person():
    return make_user(email="seventeen@example.org", family_name="Seventeen")


@pytest.fixture
def wanted(person):
    return request_erasure(person, by=person, at=timezone.now(), words="I leave <the> service")


@pytest.fixture
def officer(client, secretary):
    client.force_login(secretary)
    return secretary


def url(name, wanted):
    return reverse(f"requests:{name}", args=[wanted.pk])


def page(client, wanted):
    return client.get(url("erasure", wanted)).content.decode()


def status(wanted):
    return ErasureRequest.objects.get(pk=wanted.pk).status


# --- refusals -------------------------------------------------------------------------------------
def test_an_auditor_reads_the_request_and_has_no_button(client, auditor, wanted):
    client.force_login(auditor)
    html = page(client, wanted)
    assert "The secretariat decides on it." in html
    assert ("Erase personal data</button>" in html, "Refuse request" in html) == (False, False)
    for act in ("erase", "refuse_erasure"):
        assert client.post(url(act, wanted), REASON).status_code == 403
    assert status(wanted) == "asked"


def test_the_person_does_not_read_the_page_of_the_office(client, person, wanted):
    client.force_login(person)
    assert client.get(url("erasure", wanted)).status_code == 403
    assert client.get(reverse("requests:erasures")).status_code == 403


@pytest.mark.parametrize("act", ["erase", "refuse_erasure"])
def test_a_decision_needs_a_reason_and_says_so_at_its_field(act, client, officer, wanted):
    answer = client.post(url(act, wanted), {"reason": "  "})
    html = answer.content.decode()
    assert (answer.status_code, status(wanted)) == (409, "asked")
    assert html.count("Give the person a reason.") == 2  # in the summary and at the field
    assert f'href="#{"refuse_reason" if act == "refuse_erasure" else "id_reason"}"' in html


def test_officers_do_not_decide_on_requests_of_their_own(client, person, wanted):
    for name in ("decide_erasure", "view_erasurereceipt"):
        person.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(person)
    html = page(client, wanted)
    assert "You cannot decide on your own request." in html
    assert ("Erase personal data</button>" in html, "Refuse request" in html) == (False, False)
    answer = client.post(url("erase", wanted), REASON)
    assert (answer.status_code, status(wanted)) == (409, "asked")


def test_a_person_with_a_role_can_only_be_refused(client, officer, person, wanted):
    type(person).objects.filter(pk=person.pk).update(is_staff=True)
    html = page(client, wanted)
    assert "Have the roles removed first" in html
    assert ("Erase personal data</button>" in html, "Refuse request" in html) == (False, True)
    assert client.post(url("erase", wanted), REASON).status_code == 409
    client.post(url("refuse_erasure", wanted), REASON)
    assert status(wanted) == "refused"


def test_the_second_of_two_officers_is_told_and_loses_nothing(client, officer, wanted):
    client.post(url("refuse_erasure", wanted), REASON)
    answer = client.post(url("erase", wanted), REASON)
    assert answer.status_code == 409
    assert "cannot be changed to" in answer.content.decode()
    assert status(wanted) == "refused"


# --- what is said before is what is done ----------------------------------------------------------
def test_a_person_of_whom_little_is_known(client, officer, wanted):
    html = page(client, wanted)
    assert "Ready for a decision" in html
    assert "I leave &lt;the&gt; service" in html
    assert "one last email, with your reason: <bdi>seventeen@example.org</bdi>" in html
    assert ("will be cancelled" in html, "focal point" in html) == (False, False)


def test_the_page_names_what_will_be_done_and_does_it(client, officer, person, wanted):
    fiji = make_state("FJ")
    focal = make_user(email="focal@example.org")
    make_representative(focal, fiji)
    make_representative(person, fiji, role="delegate")
    event = make_coming(title={"en": "Seminar"})
    row = make_registration(event, fiji, user=person, email=person.email)
    row.certificates.create(
        language="en",
        name=row.name,
        facts=certificate_facts(event),
        issued_at=timezone.now(),
        issued_by=officer,
    )
    html = page(client, wanted)
    assert "1 registration will stay, under a number in place of the name." in html
    assert "The registration for “Seminar” will be cancelled." in html
    assert "Fiji: representation as Delegate will end." in html
    assert "1 certificate will be withdrawn." in html
    assert "1 focal point will be emailed" in html
    assert "<bdi>focal@example.org</bdi>" in html
    before = set(Notice.objects.values_list("pk", flat=True))
    answer = client.post(url("erase", wanted), REASON, follow=True)
    assert "The personal data were erased." in answer.content.decode()
    told = Notice.objects.exclude(pk__in=before).values_list("email", flat=True)
    assert set(told) == {"seventeen@example.org", "focal@example.org"}
    html = page(client, wanted)
    assert (f"Person {wanted.pk}" in html, "seventeen@example.org" in html) == (True, False)
    assert ("Erased:" in html, "It was erased with the rest." in html) == (True, True)


def test_the_last_focal_point_is_named_as_such(client, officer, person, wanted):
    make_representative(person, make_state("FJ"))
    assert "No other focal point will be left." in page(client, wanted)


def test_missions_that_hear_of_a_visa_letter_are_named(client, officer):
    row = make_traveller()
    fill(row)
    focal = make_user(email="focal@example.org")
    make_representative(focal, row.delegation.entity)
    wanted = request_erasure(row.user, by=row.user, at=timezone.now())
    html = page(client, wanted)
    assert "1 visa support letter will be withdrawn." in html
    assert "Passport details will be erased." in html
    assert "<bdi>focal@example.org</bdi>" in html
    before = set(Notice.objects.values_list("pk", flat=True))
    client.post(url("erase", wanted), REASON)
    told = set(Notice.objects.exclude(pk__in=before).values_list("email", flat=True))
    assert "focal@example.org" in told
    assert all(email in html for email in told)


def test_a_refusal_is_emailed_with_its_reason(client, officer, wanted):
    client.post(url("refuse_erasure", wanted), REASON)
    notice = Notice.objects.get(kind="erasure_refused")
    assert (notice.email, notice.context["reason"]) == ("seventeen@example.org", REASON["reason"])
    html = page(client, wanted)
    assert (REASON["reason"] in html, "Erase personal data</button>" in html) == (True, False)


# --- the list -------------------------------------------------------------------------------------
def test_the_task_of_the_start_page_leads_to_the_list_and_on_to_the_request(
    client, officer, wanted
):
    html = client.get(reverse("start")).content.decode()
    assert ("</span> erasure request</h3>" in html, reverse("requests:erasures") in html) == (
        True,
        True,
    )
    html = client.get(reverse("requests:erasures")).content.decode()
    assert (url("erasure", wanted) in html, "Seventeen" in html) == (True, True)


def test_an_empty_list_says_what_comes_next(client, officer):
    html = client.get(reverse("requests:erasures")).content.decode()
    assert "No erasure requests await a decision." in html


def test_the_list_asks_as_often_for_three_requests_as_for_one(
    client, officer, wanted, django_assert_max_num_queries
):
    address = reverse("requests:erasures")
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    for _two in range(2):
        other = make_user()
        request_erasure(other, by=other, at=timezone.now())
    with django_assert_max_num_queries(len(one)):
        assert client.get(address).content.decode().count("Decide<") == 3


def test_the_page_asks_as_often_for_three_registrations_as_for_one(
    client, officer, person, wanted, django_assert_max_num_queries
):
    fiji = make_state("FJ")
    make_representative(make_user(), fiji)

    def register_once():
        make_registration(make_coming(), fiji, user=person, email=person.email)

    register_once()
    page(client, wanted)
    with django_assert_max_num_queries(40) as one:
        page(client, wanted)
    register_once()
    register_once()
    with django_assert_max_num_queries(len(one)):
        assert page(client, wanted).count("will be cancelled.") == 3


def test_nothing_is_done_by_looking(client, officer, person, wanted):
    make_registration(make_coming(), user=person, email=person.email)
    page(client, wanted)
    person.refresh_from_db()
    assert (status(wanted), person.is_active, person.family_name) == ("asked", True, "Seventeen")
    assert person.registrations.get().status == "confirmed"
    assert timezone.now() - wanted.asked_at < timedelta(minutes=5)
