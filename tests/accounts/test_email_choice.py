"""Which emails a person gets: the choice, the one place that keeps to it, and what it leaves."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions import choose_emails, resend
from accounts.emails import compose
from accounts.models import Notice, notify
from accounts.queries.email_groups import EmailGroups
from accounts.queries.personal_data import as_file, collect
from accounts.registries import EMAIL_GROUPS, EMAIL_KINDS
from accounts.tasks import deliver, due_notices
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions.inviting import invite
from events.actions.notifying import notify_person
from events.models import Invitation
from tests.accounts import make_person
from tests.events import make_coming, make_guest
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db

FACTS = {"entity": {"en": "Fiji"}, "membership": 1}
PAGE = "accounts:emails"


def switch_off(user, *names):
    return choose_emails(user, names, by=user)


def states_of(rows):
    return {(row.email, row.kind): row.state for row in rows}


# --- the groups -----------------------------------------------------------------------------------
def test_every_kind_of_email_is_in_a_group():
    files = (settings.BASE_DIR / "templates" / "notices").glob("*.txt")
    kinds = {path.stem for path in files} - {"layout"} | {"account"}
    assert kinds == set(EMAIL_KINDS.names())
    used = {name for kind in EMAIL_KINDS for name in (kind.group, kind.mission) if name}
    assert used == set(EMAIL_GROUPS.names())


@pytest.mark.parametrize(
    ("kind", "own", "mission"),
    [
        ("registration_offered", "deadlines", "deadlines"),
        ("registration_confirmed", "decisions", "delegation"),
        ("registration_awaiting_endorsement", "steps", "endorsements"),
        ("event_message", "messages", "messages"),
        ("address_restored", "security", "security"),
    ],
)
def test_in_which_group_the_person_and_the_mission_get_it(kind, own, mission):
    entry = EMAIL_KINDS[kind]
    assert (entry.group, entry.mission or entry.group) == (own, mission)


@pytest.mark.parametrize(
    "name", ["security", "decisions", "deadlines", "messages", "membership", "unheard_of"]
)
def test_what_is_always_sent_cannot_be_switched_off(name):
    person = make_person()
    with pytest.raises(NotPossible):
        switch_off(person, name)
    person.refresh_from_db()
    assert person.emails_switched_off is None


def test_each_person_sees_the_groups_that_concern_them(
    focal_point, admissions_officer, auditor, delegate
):
    def seen(user):
        groups = EmailGroups(user)
        return {part.value: set(rows) for part, rows in groups.optional.items() if rows}

    own = {"steps", "documents"}
    of_mission = {"requests_to_represent", "reminders", "endorsements", "delegation"}
    assert seen(delegate) == {"own": own}
    assert seen(focal_point) == {"delegation": of_mission, "own": own}
    of_office = {"requests_to_join", "requests_to_represent"}
    assert seen(admissions_officer) == {"work": of_office, "own": own}
    assert EMAIL_GROUPS["head"] in EmailGroups(auditor).always
    assert EMAIL_GROUPS["head"] not in EmailGroups(delegate).always


# --- where emails are written ---------------------------------------------------------------------
def test_what_is_switched_off_is_written_and_never_sent(admissions_officer):
    other = make_user("admissions officer")
    switch_off(admissions_officer, "requests_to_join")
    rows = notify("membership_requested", [admissions_officer, other], **FACTS)
    assert [row.state for row in rows] == ["switched_off", "waiting"]
    assert deliver(timezone.now()) == 1
    assert [message.to for message in mail.outbox] == [[other.email]]
    off = Notice.objects.switched_off().get()
    assert (off.user, off.state, off.sent_at, off.tries) == (
        admissions_officer,
        "switched_off",
        None,
        0,
    )
    assert not Notice.objects.waiting().exists()


def test_officers_cannot_send_it_again_against_the_will_of_its_reader(admissions_officer):
    switch_off(admissions_officer, "requests_to_join")
    (row,) = notify("membership_requested", [admissions_officer], **FACTS)
    with pytest.raises(NotPossible, match="switched off"):
        resend(row, by=make_user("secretariat"))
    row.refresh_from_db()
    assert row.state == "switched_off"


def test_other_emails_go_on(admissions_officer):
    switch_off(admissions_officer, "requests_to_join")
    (row,) = notify("erasure_refused", [admissions_officer], reason="x", asked_at="2026-01-01")
    assert row.state == "waiting"


def test_an_address_without_an_account_has_switched_off_nothing(admissions_officer):
    switch_off(admissions_officer, "requests_to_join")
    (row,) = notify("membership_requested", [(admissions_officer.email, "en")], **FACTS)
    assert (row.state, row.group) == ("waiting", "")


def test_the_mission_switches_off_what_is_about_others_and_nobody_the_own_decision(focal_point):
    """A focal point who takes part gets the email about the own registration, and no other."""
    fiji = make_state("FJ")
    switch_off(focal_point, "delegation")
    event = make_coming()
    own = make_guest(event, fiji, user=focal_point)
    other = make_guest(event, fiji, user=make_user())
    Notice.objects.all().delete()
    rows = [
        *notify_person(own, "registration_confirmed"),
        *notify_person(other, "registration_confirmed"),
    ]
    assert [(row.user_id == row.context["person"], row.state) for row in rows] == [
        (True, "waiting"),
        (True, "waiting"),
        (False, "switched_off"),
    ]


def test_an_offer_with_a_deadline_is_always_sent(focal_point):
    switch_off(focal_point, "delegation", "endorsements", "reminders", "steps", "documents")
    row = make_guest(make_coming(), make_state("FJ"), user=make_user())
    for kind in ("registration_offered", "registration_reconfirmation"):
        assert {notice.state for notice in notify_person(row, kind)} == {"waiting"}


def test_the_choice_costs_no_question_where_emails_are_written(
    admissions_officer, django_assert_num_queries
):
    switch_off(admissions_officer, "requests_to_join")
    readers = [admissions_officer, make_user("admissions officer"), make_user("secretariat")]
    with django_assert_num_queries(1):
        notify("membership_requested", readers, **FACTS)


# --- the email ------------------------------------------------------------------------------------
def test_an_optional_email_has_one_line_that_leads_to_the_choice(admissions_officer):
    admissions_officer.language = "fr"
    (row,) = notify("membership_requested", [admissions_officer], **FACTS)
    message = compose(row)
    page = "http://testserver/fr/account/profile/emails/"
    assert message.body.count(page) == 1
    assert message.alternatives[0].content.count(f'href="{page}"') == 1


def test_an_email_that_is_always_sent_has_no_such_line():
    (row,) = notify("erasure_refused", [make_person()], reason="x", asked_at="2026-01-01")
    message = compose(row)
    assert reverse(PAGE) not in message.body + message.alternatives[0].content


# --- the page -------------------------------------------------------------------------------------
def test_a_box_for_each_group_and_the_reasons_of_the_others(client, focal_point):
    client.force_login(focal_point)
    html = client.get(reverse(PAGE)).text
    assert html.count('type="checkbox"') == html.count("checked") == 6
    assert 'name="deadlines"' not in html
    assert "They have a deadline, after which the seat may go to another person." in html
    assert f'href="{reverse(PAGE)}"' in client.get(reverse("accounts:overview")).text


def test_a_cleared_box_is_saved_said_and_recorded(client, focal_point):
    client.force_login(focal_point)
    names = EmailGroups(focal_point).names
    on = {name: "on" for name in names if name not in ("reminders", "delegation")}
    response = client.post(reverse(PAGE), on, follow=True)
    assert "Your choice of emails was saved." in response.text
    assert "2 groups of emails are switched off." in response.text
    focal_point.refresh_from_db()
    assert focal_point.emails_switched_off == ["delegation", "reminders"]
    assert 'name="reminders" aria-describedby' in client.get(reverse(PAGE)).text
    (entry,) = Entry.objects.filter(act="user.emails_chosen")
    assert (entry.before, entry.after) == (
        {"emails_switched_off": []},
        {"emails_switched_off": ["delegation", "reminders"]},
    )


def test_all_boxes_can_be_cleared_and_saving_twice_is_recorded_once(client, delegate):
    client.force_login(delegate)
    for _twice in range(2):
        assert client.post(reverse(PAGE), {}).status_code == 302
    delegate.refresh_from_db()
    assert delegate.emails_switched_off == ["documents", "steps"]
    assert Entry.objects.filter(act="user.emails_chosen").count() == 1


def test_what_a_lost_role_had_switched_off_stays_off(client, admissions_officer):
    switch_off(admissions_officer, "requests_to_join")
    admissions_officer.groups.clear()
    client.force_login(admissions_officer)
    client.post(reverse(PAGE), {"steps": "on", "documents": "on"})
    admissions_officer.refresh_from_db()
    assert admissions_officer.emails_switched_off == ["requests_to_join"]


def test_the_page_costs_six_queries(client, focal_point, django_assert_max_num_queries):
    client.force_login(focal_point)
    client.get(reverse(PAGE))
    # The person, what it represents, whether it speaks for an entity, and the permissions.
    with django_assert_max_num_queries(6):
        client.get(reverse(PAGE))


# --- what else there is to a person's data --------------------------------------------------------
def test_personal_data_tell_the_choice_and_what_was_not_sent(focal_point):
    switch_off(focal_point, "reminders")
    Notice(kind="event_reminder", user=focal_point, switched_off_at=timezone.now()).save()
    data = as_file(collect(focal_point), timezone.now())["data"]
    assert data["account"][0]["emails_switched_off"] == ["reminders"]
    assert data["mail"][0]["switched_off"]


def test_what_was_switched_off_is_erased_with_what_was_sent(focal_point):
    ago = timezone.now() - timedelta(days=91)
    Notice(kind="event_reminder", user=focal_point, switched_off_at=ago).save()
    assert due_notices(timezone.now()) == {"mail": 1}


def test_staff_see_why_an_email_was_not_sent(client, secretary, focal_point):
    switch_off(focal_point, "reminders")
    Notice(kind="event_reminder", user=focal_point, switched_off_at=timezone.now()).save()
    client.force_login(secretary)
    html = client.get(reverse("admin:accounts_notice_changelist") + "?state=switched_off").text
    assert "the reader switched off these emails" in html
    page = client.get(reverse("admin:accounts_user_change", args=[focal_point.pk])).text
    assert "Reminders of deadlines" in page


def test_the_page_of_reminders_says_who_has_switched_them_off(client, event_officer, focal_point):
    event = make_coming()
    invite(event, entities=[make_state("FJ")], by=event_officer, at=timezone.now())
    Invitation.objects.update(reminded_at=None)
    switch_off(focal_point, "reminders")
    client.force_login(event_officer)
    html = client.get(reverse("office:remind", args=[event.slug])).text
    assert "1 focal point has switched off reminders and will not be emailed." in html
