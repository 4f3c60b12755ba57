"""The office's page of what a certificate takes and who signs it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance.actions.attendance import close_attendance
from audit.lifecycle import NotPossible
from audit.models import Entry
from certificates.actions.certificate_rule import set_certificate_rule
from certificates.models import CertificateRule
from tests.certificates.certified import make_over
from tests.events import make_coming
from tests.events.offices import shown, url
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NAMES = (
    "min_days",
    "min_percent",
    "first_signatory",
    "first_title",
    "second_signatory",
    "second_title",
)


def rule_of(**fields):
    return dict.fromkeys(NAMES, "") | {"min_percent": "80", "seen_version": "0"} | fields


def send(client, event, **fields):
    return client.post(url("certificate_rule", event), rule_of(**fields))


def test_nothing_is_asked_for_until_somebody_sets_a_rule(office):
    event = make_coming()
    page = shown(office, "certificate_rule", event)
    assert 'name="seen_version" value="0"' in page
    assert ('id="id_min_days"' in page, CertificateRule.objects.count()) == (True, 0)


def test_the_rule_is_saved_once_however_often_it_is_sent(office):
    event = make_coming()
    for _n in range(2):
        answer = send(office, event, first_signatory="Delegate 17", first_title="Chair")
        assert answer.url == url("certificates", event)
    rule = CertificateRule.objects.get(event=event)
    assert (rule.min_days, rule.min_percent, rule.version) == (None, 80, 1)
    assert (rule.first_signatory, rule.first_title) == ("Delegate 17", "Chair")


def test_the_entry_of_a_rule_names_no_signatory(office):
    send(office, make_coming(), first_signatory="Delegate 17", second_title="Chair")
    after = Entry.objects.get(act="certificate.rule_set").after
    values = (after["first_signatory"], after["second_title"], after["min_percent"])
    assert values == ("…", "…", 80)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"min_days": "0"}, "id_min_days"), ({"min_percent": "101"}, "id_min_percent")],
)
def test_a_bad_rule_names_the_field(office, fields, field):
    page = send(office, make_coming(), **fields).content.decode()
    assert (f'href="#{field}"' in page, CertificateRule.objects.count()) == (True, 0)


@pytest.mark.parametrize("percent", [0, 101])
def test_the_table_holds_no_other_percentages(percent):
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateRule.objects.create(event=make_coming(), min_percent=percent)


@pytest.mark.parametrize("first", ["0", "1"])
def test_two_officers_see_both_versions(office, first):
    event, officer, now = make_coming(), make_user(), timezone.now()
    for version in range(int(first) + 1):
        set_certificate_rule(event, by=officer, at=now, version=version, min_days=3 + version)
    answer = send(office, event, seen_version=first)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'<td dir="auto">{3 + int(first)}</td><td dir="auto"></td>' in page
    assert '<td dir="auto"></td><td dir="auto">80</td>' in page
    assert send(office, event, seen_version=str(int(first) + 1)).status_code == 302
    rule = CertificateRule.objects.get()
    assert (rule.min_days, rule.min_percent) == (None, 80)


def test_after_closing_the_rule_stands(office):
    event = make_over()
    close_attendance(event, by=make_user(), at=timezone.now())
    page = shown(office, "certificate_rule", event)
    assert ("Attendance was closed" in page, "Save rule" in page) == (True, False)
    assert send(office, event, seen_version="1").status_code == 409
    with pytest.raises(NotPossible, match="is closed"):
        set_certificate_rule(event, by=make_user(), at=timezone.now(), version=1, min_days=9)
    assert CertificateRule.objects.get().min_days == 1


def test_who_may_only_read_sees_the_rule_and_cannot_save_it(client, auditor):
    event = make_over()
    client.force_login(auditor)
    page = shown(client, "certificate_rule", event)
    assert ("Delegate 1" in page, "Save rule" in page) == (True, False)
    assert send(client, event, seen_version="1").status_code == 403


@pytest.mark.parametrize("name", ["certificates", "attendance", "attendance_rule"])
def test_the_pages_around_it_lead_there(office, name):
    event = make_over()
    assert f'href="{url("certificate_rule", event)}"' in shown(office, name, event)


def test_a_rule_says_of_what_its_per_cent_are(office):
    event = make_coming()
    send(office, event, min_percent="75", percent_of="days")
    assert CertificateRule.objects.get(event=event).percent_of == "days"
    assert "Present on at least 75% of the days" in shown(office, "certificates", event)


def test_a_rule_of_an_earlier_version_keeps_its_meaning(office):
    event = make_coming()
    send(office, event, min_percent="75")
    assert CertificateRule.objects.get(event=event).percent_of == "units"
    assert "Present on at least 75% of the half-days" in shown(office, "certificates", event)


def test_per_cent_of_something_else_are_refused_at_the_input(office):
    event = make_coming()
    answer = send(office, event, percent_of="weeks")
    assert answer.status_code == 200
    assert "percent_of" in answer.context["form"].errors
    assert not CertificateRule.objects.exists()
