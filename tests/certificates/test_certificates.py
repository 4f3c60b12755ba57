"""Certificates: issued once each to who qualifies, whatever happens to the worker; withdrawn with
a reason; and email about both."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.jobs import LEASE, work_jobs
from accounts.emails import compose
from accounts.models import Job, Notice
from attendance.models import AttendanceCorrection
from audit.lifecycle import NotPossible
from audit.models import Entry
from certificates.actions import certificates
from certificates.actions.certificates import issue_certificate, withdraw_certificate
from certificates.models import Certificate, CertificateRule
from certificates.pdf.certificate import certificate_pdf
from friends.models import GroupOfFriends
from tests.certificates.certified import (
    TITLE,
    ask,
    issued,
    make_absent,
    make_certificate,
    make_over,
    make_present,
)
from tests.events import acts, make_coming
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def withdrawn(certificate, reason="The name is misspelt"):
    facts = {"by": make_user(), "at": timezone.now(), "reason": reason}
    return withdraw_certificate(certificate, **facts)


def emails_of(kind):
    return [compose(notice) for notice in Notice.objects.filter(kind=kind).order_by("pk")]


# --- refusals -------------------------------------------------------------------------------------
def test_none_is_issued_before_the_end_of_the_event():
    event = make_coming()
    CertificateRule.objects.create(event=event, min_days=1)
    with pytest.raises(NotPossible, match="after the event ends"):
        ask(event)


def test_none_is_issued_without_a_rule():
    event = make_over(min_days=None)
    make_present(event)
    with pytest.raises(NotPossible, match="Set the rule"):
        ask(event)


def test_none_is_issued_at_a_cancelled_event():
    event = make_over(status="cancelled")
    with pytest.raises(NotPossible, match="is not published, or has been cancelled"):
        ask(event)


def test_none_is_issued_where_no_one_left_qualifies():
    event = make_over()
    make_absent(event)
    with pytest.raises(NotPossible, match="already have a certificate"):
        ask(event)


def test_nobody_gets_one_whom_the_officer_has_not_seen_counted():
    event = make_over()
    make_present(event)
    seen = certificates.fingerprint(certificates.people_to_certify(event))
    make_present(event)
    with pytest.raises(NotPossible, match="have changed"):
        ask(event, seen=seen)
    assert Job.objects.count() == 0


def test_one_person_who_does_not_qualify_is_refused():
    row = make_absent(make_over())
    with pytest.raises(NotPossible, match=r"not qualify for a certificate\. Was not present"):
        issue_certificate(row, by=make_user(), at=timezone.now())


@pytest.mark.parametrize("reason", ["", "  "])
def test_withdrawing_needs_a_reason(reason):
    certificate = make_certificate()
    with pytest.raises(NotPossible, match="Enter a reason"):
        withdrawn(certificate, reason)
    certificate.refresh_from_db()
    assert certificate.status == "issued"


# --- issuing --------------------------------------------------------------------------------------
def test_only_people_who_qualify_get_one(event_officer):
    event = make_over(days=3, min_days=2)
    qualifies = make_present(event, days=2)
    make_present(event, days=1)
    make_absent(event)
    (certificate,) = issued(event, event_officer)
    assert (certificate.registration, certificate.issued_by) == (qualifies, event_officer)
    assert certificate.status == "issued"
    assert acts("certificate.issued") == [1]
    assert Job.objects.get().result == {"issued": 1, "passed_over": 0}


def test_a_certificate_keeps_what_was_true_on_the_day_of_issue(group):
    event = make_over(days=2, venue="Conference centre", city="Beijing")
    row = make_present(
        event,
        given_name="Delegate",
        family_name="17",
        style="H.E.",
        second_script="代表十七",
        language="fr",
    )
    issued(event)
    row.given_name = "Another"
    row.save()
    event.title = {"en": "Another title"}
    event.save()
    certificate = Certificate.objects.get()
    printed = (certificate.name, certificate.second_script, certificate.language)
    assert printed == ("Delegate 17", "代表十七", "fr")
    assert certificate.facts == {
        "group": {"en": str(GroupOfFriends.objects.get().name)},
        "title": TITLE,
        "venue": "Conference centre",
        "city": "Beijing",
        "first": event.local_start.date().isoformat(),
        "last": event.local_end.date().isoformat(),
        "signatories": [
            ["Delegate 1", "Permanent Representative of China"],
            ["Delegate 2", "Permanent Representative of Zambia"],
        ],
    }


@pytest.mark.parametrize(
    ("given", "account", "language"),
    [("ru", "ar", "ru"), ("", "ar", "ar"), ("", None, "en"), ("es", None, "es")],
)
def test_the_language_is_that_of_the_person(given, account, language):
    user = account and make_user(language=account)
    assert make_certificate(user=user or None, language=given).language == language


def test_names_and_reasons_are_not_in_the_audit_stream():
    withdrawn(make_certificate(family_name="Unmistakable"), "Somebody unmistakable")
    entries = Entry.objects.filter(subject_type="certificates.certificate")
    text = " ".join(f"{entry.before} {entry.after} {entry.note}" for entry in entries)
    assert (entries.count(), "nmistakable" in text) == (2, False)


def test_asking_twice_with_one_form_asks_once():
    event = make_over()
    make_present(event)
    nonce = uuid.uuid4()
    assert ask(event, nonce=nonce) == ask(event, nonce=nonce)
    assert Job.objects.count() == 1


def test_two_officers_who_ask_at_once_issue_once():
    event = make_over()
    make_present(event)
    ask(event)
    second = ask(event)
    assert (work_jobs(timezone.now()), work_jobs(timezone.now())) == (1, 1)
    second.refresh_from_db()
    assert (Certificate.objects.count(), second.result) == (1, {"issued": 1, "passed_over": 0})
    assert Notice.objects.filter(kind="certificate_issued").count() == 1


def test_a_worker_that_is_killed_in_the_middle_issues_nothing_twice(monkeypatch):
    event = make_over()
    for _n in range(5):
        make_present(event)
    job = ask(event)
    monkeypatch.setattr(certificates, "BATCH", 2)
    batches, write = [], certificates.write_certificates

    def killed(*args, **facts):
        if batches:
            raise SystemExit
        batches.append(write(*args, **facts))

    monkeypatch.setattr(certificates, "write_certificates", killed)
    with pytest.raises(SystemExit):
        work_jobs(timezone.now())
    job.refresh_from_db()
    assert (Certificate.objects.count(), job.status, job.done) == (2, "running", 2)

    monkeypatch.setattr(certificates, "write_certificates", write)
    assert work_jobs(timezone.now()) == 0  # the lease of the first still holds
    assert work_jobs(timezone.now() + LEASE + timedelta(seconds=9)) == 1
    job.refresh_from_db()
    assert (job.status, job.result) == ("done", {"issued": 5, "passed_over": 0})
    assert (Certificate.objects.count(), acts("certificate.issued")) == (5, [5])
    assert Notice.objects.filter(kind="certificate_issued").count() == 5


def test_people_who_no_longer_qualify_are_skipped():
    event = make_over()
    row, other = make_present(event), make_present(event)
    job = ask(event)
    AttendanceCorrection.objects.create(
        registration=row,
        kind="absent",
        reason="Badge of a colleague",
        at=timezone.now(),
        by=make_user(),
        nonce=uuid.uuid4(),
    )
    work_jobs(timezone.now())
    job.refresh_from_db()
    assert list(Certificate.objects.values_list("registration", flat=True)) == [other.pk]
    assert job.result == {"issued": 1, "passed_over": 1}


def test_many_are_issued_in_a_number_of_queries_that_does_not_grow(django_assert_max_num_queries):
    event = make_over()
    for _n in range(12):
        make_present(event)
    ask(event)
    with django_assert_max_num_queries(38):
        work_jobs(timezone.now())
    assert Certificate.objects.count() == 12


# --- email ----------------------------------------------------------------------------------------
def test_the_person_is_written_to_in_the_language_of_the_email(settings):
    certificate = make_certificate(email="delegate17@example.org", language="fr", family_name="17")
    (mail,) = emails_of("certificate_issued")
    assert mail.to == ["delegate17@example.org"]
    assert mail.subject == "Votre attestation : Séminaire sur l’intelligence artificielle"
    assert certificate.number in mail.body
    assert f"{settings.SITE_URL}/fr/verify/{certificate.number}/" in mail.body
    assert (
        settings.SITE_URL + certificate.registration.get_absolute_url().replace("/en/", "/fr/")
        in mail.body
    )


def test_a_person_without_an_address_gets_a_certificate_and_no_email():
    make_certificate(email="")
    assert (Certificate.objects.count(), emails_of("certificate_issued")) == (1, [])


# --- withdrawing ----------------------------------------------------------------------------------
def test_withdrawing_says_when_by_whom_and_why_and_tells_the_person(event_officer):
    certificate, at = make_certificate(email="delegate17@example.org"), timezone.now()
    withdraw_certificate(certificate, by=event_officer, at=at, reason=" The name is misspelt ")
    certificate.refresh_from_db()
    found = (certificate.status, certificate.withdrawn_at, certificate.withdrawn_by)
    assert found == ("withdrawn", at, event_officer)
    assert certificate.reason == "The name is misspelt"
    (mail,) = emails_of("certificate_withdrawn")
    assert (mail.to, "The name is misspelt" in mail.body) == (["delegate17@example.org"], True)


def test_withdrawing_twice_changes_and_tells_once():
    certificate = withdrawn(make_certificate(), "First")
    withdrawn(certificate, "Second")
    certificate.refresh_from_db()
    assert (certificate.reason, acts("certificate.withdrawn")) == ("First", [1])
    assert len(emails_of("certificate_withdrawn")) == 1


def test_after_a_withdrawal_another_is_issued_on_an_officers_word_only():
    first = make_certificate()
    event, row = first.registration.event, first.registration
    withdrawn(first)
    assert certificates.people_to_certify(event) == []
    row.given_name = "Corrected"
    row.save()
    second = issue_certificate(row, by=make_user(), at=timezone.now())
    assert second.number != first.number
    assert second.name.startswith("Corrected")
    assert list(row.certificates.valid()) == [second]


def test_issuing_one_twice_issues_one():
    row = make_present(make_over())
    facts = {"by": make_user(), "at": timezone.now()}
    assert issue_certificate(row, **facts) == issue_certificate(row, **facts)
    assert (Certificate.objects.count(), acts("certificate.issued")) == (1, [1])


@pytest.mark.parametrize("name", ["김하늘", "ไทย", "ሰላም", "👩"])
def test_a_name_with_signs_that_the_fonts_lack_gets_its_paper_all_the_same(name):
    paper = certificate_pdf(make_certificate(family_name=name))
    assert paper.startswith(b"%PDF")
