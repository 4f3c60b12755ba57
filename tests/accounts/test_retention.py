"""Rules of retention: what is due, what goes, and the receipt; one page lists them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.actions import retention
from accounts.actions.retention import RetentionRule
from accounts.models import ErasureReceipt, Notice, notify
from tests.factories import AT

pytestmark = pytest.mark.django_db

PAGE = "admin:accounts_erasurereceipt_changelist"


def make_old_email(user, n=1):
    for _each in range(n):
        notify("something", [user])
    Notice.objects.update(sent_at=timezone.now() - timedelta(days=91))


def receipts():
    return list(ErasureReceipt.objects.exclude(counts={}).values_list("rule", "counts"))


def run(**options):
    output = StringIO()
    call_command("erase_due", stdout=output, **options)
    return output.getvalue()


def test_a_dry_run_says_what_would_go_and_changes_nothing(stranger):
    make_old_email(stranger, 2)
    assert "mail: emails: 2" in run(dry_run=True)
    assert (Notice.objects.count(), ErasureReceipt.objects.count()) == (2, 0)


def test_what_is_erased_leaves_a_receipt_and_the_second_time_there_is_none(stranger):
    make_old_email(stranger, 2)
    for _twice in range(2):
        run()
    assert (Notice.objects.count(), receipts()) == (0, [("mail", {"mail": 2})])


def test_the_task_of_the_worker_does_the_same(stranger):
    make_old_email(stranger)
    now = timezone.now()
    assert (tasks.erase(now), tasks.erase(now)) == (1, 0)
    assert receipts() == [("mail", {"mail": 1})]


def test_a_rule_without_anything_due_says_when_it_last_ran_in_one_row():
    for n in range(3):
        tasks.MAIL.perform(AT + timedelta(days=n))
    assert tasks.MAIL.last_run() == AT + timedelta(days=2)
    assert ErasureReceipt.objects.count() == 1


def test_a_rule_is_listed_once():
    before = list(retention.RULES)
    retention.add_rule(tasks.MAIL)
    assert before == list(retention.RULES)


def test_every_rule_says_what_why_and_how_long():
    assert [r.key for r in retention.RULES if not (r.label and r.why and r.kept)] == []
    assert {"mail", "sessions", "imports", "needs"} <= {rule.key for rule in retention.RULES}


# --- the page -------------------------------------------------------------------------------------
@pytest.mark.parametrize("reader", ["secretary", "auditor"])
def test_the_page_lists_rules_and_receipts(reader, stranger, client, request):
    make_old_email(stranger, 3)
    ErasureReceipt.objects.create(rule="erasure", at=AT, about="17", counts={"registrations": 4})
    client.force_login(request.getfixturevalue(reader))
    html = client.get(reverse(PAGE)).content.decode()
    expected = [
        *(str(rule.label) for rule in retention.RULES),
        "90 days",
        "emails: 3",
        "Not yet",
        "registrations: 4",
    ]
    assert [text for text in expected if text not in html] == []
    assert Notice.objects.count() == 3


def test_there_is_a_short_address(secretary, client):
    client.force_login(secretary)
    answer = client.get("/admin/retention/")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(PAGE))


def test_others_in_the_back_office_do_not_see_it(event_officer, client):
    client.force_login(event_officer)
    assert client.get(reverse(PAGE)).status_code == 403


def test_receipts_are_neither_made_nor_changed_by_hand(secretary, client):
    row = ErasureReceipt.objects.create(rule="mail", at=AT, counts={"mail": 1})
    client.force_login(secretary)
    for name, args in (("add", []), ("delete", [row.pk])):
        page = reverse(f"admin:accounts_erasurereceipt_{name}", args=args)
        assert client.post(page, {"post": "yes"}).status_code == 403
    assert ErasureReceipt.objects.count() == 1


def test_the_page_asks_the_same_whatever_the_number_of_receipts(secretary, client):
    client.force_login(secretary)
    ErasureReceipt.objects.create(rule="mail", at=AT, counts={"mail": 1})
    client.get(reverse(PAGE))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(PAGE))
    for _two in range(2):
        ErasureReceipt.objects.create(rule="mail", at=AT, counts={"mail": 1})
    with CaptureQueriesContext(connection) as three:
        client.get(reverse(PAGE))
    assert len(three) == len(one)


def test_a_rule_that_nobody_registered_is_shown_by_its_key(secretary, client):
    ErasureReceipt.objects.create(rule="an older rule", at=AT, counts={"mail": 1})
    client.force_login(secretary)
    assert "an older rule" in client.get(reverse(PAGE)).content.decode()
    assert RetentionRule.__name__ == "RetentionRule"
