"""The office's page of certificates: who stands where and why, issuing in bulk, withdrawing."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.jobs import work_jobs
from accounts.models import Job
from audit.models import Entry
from certificates.actions.certificates import fingerprint, people_to_certify, withdraw_certificate
from certificates.models import Certificate, CertificateRule
from tests.certificates.certified import ask, issued, make_absent, make_over, make_present
from tests.events import make_coming
from tests.events.offices import shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


def withdrawn(certificate, reason="Misspelt"):
    return withdraw_certificate(certificate, by=make_user(), at=timezone.now(), reason=reason)


def four(**fields):
    """One of each kind, of names that say so."""
    event = make_over(days=2, min_days=2, **fields)
    made = {
        name: make_present(event, days=2, family_name=name.title(), entity=make_state("KE"))
        for name in ("valid", "withdrawn")
    }
    issued(event)
    withdrawn(made["withdrawn"].certificates.get())
    made["due"] = make_present(event, days=2, family_name="Due")
    made["none"] = make_present(event, family_name="None")
    return event, made


def names_on(page, made):
    return [key for key, row in made.items() if f">{row.name}</a>" in page]


# --- the list -------------------------------------------------------------------------------------
def test_everybody_stands_there_with_the_reason_why_not(office):
    event, made = four()
    page = shown(office, "certificates", event)
    assert names_on(page, made) == ["valid", "withdrawn", "due", "none"]
    assert "Present on 1 of 2 required days." in page
    assert "Misspelt" in page
    assert "Issue 1 certificate" in page


@pytest.mark.parametrize("state", ["valid", "withdrawn", "due", "none"])
def test_each_kind_can_be_shown_alone(office, state):
    event, made = four()
    assert names_on(shown(office, "certificates", event, state=state), made) == [state]


@pytest.mark.parametrize(
    ("typed", "names"),
    [("due", ["due"]), ("kenya", ["valid", "withdrawn"]), ("nobody of this name", [])],
)
def test_the_search_finds_persons_and_entities(office, typed, names):
    event, made = four()
    page = shown(office, "certificates", event, q=typed)
    assert (names_on(page, made), "No people match these filters" in page) == (names, not names)


def test_without_a_rule_the_page_says_to_set_it_first(office):
    event = make_over(min_days=None)
    make_present(event)
    page = shown(office, "certificates", event)
    assert "has no rule for certificates yet" in page
    assert url("certificates_issue", event) not in page


def test_before_the_end_the_page_says_when(office):
    event = make_coming()
    CertificateRule.objects.create(event=event, min_days=1)
    page = shown(office, "certificates", event)
    assert "Certificates can be issued after the event ends." in page
    assert "This event has no confirmed registrations and no check-ins." in page


def test_the_auditor_reads_and_has_no_buttons(client, auditor):
    event, made = four()
    client.force_login(auditor)
    page = shown(client, "certificates", event)
    assert names_on(page, made) == list(made)
    assert [url("certificates_issue", event) in page, "Issue new certificate" in page] == [
        False,
        False,
    ]


def test_the_page_asks_as_much_for_one_as_for_three(office):
    event = make_over()
    make_present(event)
    issued(event)
    shown(office, "certificates", event)
    with CaptureQueriesContext(connection) as one:
        shown(office, "certificates", event)
    for code in ("KE", "ZM"):
        make_present(event, make_state(code))
    with CaptureQueriesContext(connection) as three:
        shown(office, "certificates", event)
    assert len(one) == len(three)


def test_long_lists_have_pages(office, monkeypatch):
    monkeypatch.setattr("certificates.views.office.certificates.PER_PAGE", 2)
    event = make_over()
    made = {n: make_present(event, family_name=f"N{n}") for n in range(3)}
    assert names_on(shown(office, "certificates", event, page=2), made) == [2]


def test_the_list_is_downloaded_as_csv_and_that_is_recorded(office):
    event, made = four()
    answer = office.get(url("certificates", event), {"format": "csv", "state": "none"})
    file = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, line = csv.reader(io.StringIO(file))
    assert header[:2] == ["Name", "Delegation"]
    assert line == [
        made["none"].name,
        "Fiji",
        "1",
        line[3],
        line[4],
        "Does not qualify",
        "Present on 1 of 2 required days.",
        "",
        "",
        "",
    ]
    assert Entry.objects.get(act="event.certificates_exported").after == {"rows": 1}


# --- issuing --------------------------------------------------------------------------------------
def sent(event, **facts):
    return {"seen": fingerprint(people_to_certify(event)), "nonce": str(uuid.uuid4())} | facts


def test_the_confirmation_page_says_how_many_and_that_email_is_sent(office):
    event = make_over()
    make_present(event)
    make_present(event, email="")
    page = shown(office, "certificates_issue", event)
    assert "Issue 2 certificates?" in page
    assert "1 of them has no email address" in page
    assert (Job.objects.count(), Certificate.objects.count()) == (0, 0)


def test_without_signatories_the_page_warns(office):
    event = make_over()
    make_present(event)
    event.certificate_rule.first_signatory = event.certificate_rule.second_signatory = ""
    event.certificate_rule.save()
    assert "No signatories are set" in shown(office, "certificates_issue", event)


def test_the_story_of_issuing_in_bulk(office):
    event = make_over()
    make_present(event)
    answer = office.post(url("certificates_issue", event), sent(event))
    job = Job.objects.get()
    assert answer.url == url("certificates_job", event, job.pk)
    progress = shown(office, "certificates_job", event, job.pk)
    assert 'id="progress"' in progress
    assert "0 of 1 certificate issued" in progress
    work_jobs(timezone.now())
    done = shown(office, "certificates_job", event, job.pk)
    assert ("1 person has a certificate" in done, 'id="progress"' in done) == (True, False)
    assert "All people who qualify already have a certificate" in shown(
        office, "certificates_issue", event
    )


def test_a_form_sent_twice_asks_once(office):
    event = make_over()
    make_present(event)
    form = sent(event)
    where = [office.post(url("certificates_issue", event), form).url for _n in range(2)]
    assert (Job.objects.count(), len(set(where))) == (1, 1)


@pytest.mark.parametrize("facts", [{"nonce": "17"}, {"nonce": ""}, {"seen": "something else"}])
def test_an_invalid_form_asks_nothing_and_shows_the_page_again(office, facts):
    event = make_over()
    make_present(event)
    answer = office.post(url("certificates_issue", event), sent(event, **facts))
    assert (answer.url, Job.objects.count()) == (url("certificates_issue", event), 0)


def test_who_may_only_read_issues_nothing(client, auditor):
    event = make_over()
    row = make_present(event)
    client.force_login(auditor)
    told = [
        client.post(url("certificates_issue", event), sent(event)).status_code,
        client.post(url("certificate_issue", event, row.pk)).status_code,
    ]
    assert (told, Job.objects.count(), Certificate.objects.count()) == ([403, 403], 0, 0)


def test_the_run_of_another_event_is_not_there(office):
    event, other = make_over(), make_over()
    make_present(event)
    job = ask(event)
    assert office.get(url("certificates_job", other, job.pk)).status_code == 404


def test_a_failed_run_says_what_stands(office, monkeypatch):
    event = make_over()
    make_present(event)
    job = ask(event)
    monkeypatch.setattr(
        "certificates.actions.certificates.write_certificates", lambda *a, **f: 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        work_jobs(timezone.now())
    assert "already issued are valid" in shown(office, "certificates_job", event, job.pk)


# --- one person -----------------------------------------------------------------------------------
def test_a_correction_is_a_withdrawal_and_another_certificate(office):
    event = make_over()
    row = make_present(event)
    (first,) = issued(event)
    address = url("certificate_withdraw", event, first.pk)
    assert first.number in text(office.get(address))
    office.post(address, {"reason": "The name is misspelt"})
    assert "Issue new certificate" in shown(office, "certificates", event)
    office.post(url("certificate_issue", event, row.pk))
    found = list(row.certificates.order_by("pk").values_list("status", "reason"))
    assert found == [("withdrawn", "The name is misspelt"), ("issued", "")]


def test_withdrawing_without_a_reason_says_so_at_the_field(office):
    event = make_over()
    make_present(event)
    (first,) = issued(event)
    page = text(office.post(url("certificate_withdraw", event, first.pk), {"reason": " "}))
    assert (
        page.count("Enter a reason. The person will see it.") == 2
    )  # in the summary and at the field
    first.refresh_from_db()
    assert first.status == "issued"


def test_one_that_is_withdrawn_already_has_no_form(office):
    event = make_over()
    make_present(event)
    first = withdrawn(issued(event)[0])
    page = shown(office, "certificate_withdraw", event, first.pk)
    assert ("This certificate was withdrawn on" in page, 'name="reason"' in page) == (True, False)


def test_one_alone_is_refused_with_the_reason_in_words(office):
    event = make_over()
    row = make_absent(event)
    answer = office.post(url("certificate_issue", event, row.pk))
    assert (answer.status_code, "Was not present." in text(answer)) == (409, True)


def test_a_certificate_of_another_event_cannot_be_withdrawn_here(office):
    event, other = make_over(), make_over()
    make_present(event)
    (first,) = issued(event)
    assert office.get(url("certificate_withdraw", other, first.pk)).status_code == 404


def test_dates_are_those_of_the_place(office):
    event, _made = four(time_zone="Pacific/Auckland")
    day = (Certificate.objects.first().issued_at + timedelta(hours=13)).day
    assert f"{day} " in shown(office, "certificates", event, state="valid")


# --- names that cannot be printed -----------------------------------------------------------------
def test_before_certificates_are_issued_each_name_without_a_font_is_named(office):
    event = make_over(days=2, min_days=2)
    facts = {"given_name": "Delegate", "family_name": "17", "second_script": "འཐུས"}
    make_present(event, days=2, **facts)
    for name in ("certificates", "certificates_issue"):
        page = shown(office, name, event)
        assert "The fonts for printing lack “འཐུས” (Tibetan)." in page
        assert "will show only Delegate 17." in page


def test_before_certificates_are_issued_a_title_without_a_font_is_named(office):
    event = make_over(days=2, min_days=2, title={"en": "Seminar འཐུས"})
    make_present(event, days=2)
    assert "would not be accessible PDFs (PDF/UA)" in shown(office, "certificates_issue", event)
