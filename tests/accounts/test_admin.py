"""People and outgoing email in the back office."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import timezone

from accounts import crypto, roles
from accounts.actions import give_role
from accounts.models import Notice, User
from audit.models import SYSTEM, Entry
from tests.accounts import make_person

pytestmark = pytest.mark.django_db

PEOPLE = "admin:accounts_user_changelist"
MAIL = "admin:accounts_notice_changelist"
PEOPLE_QUERIES = 7
MAIL_QUERIES = 6


def page_of(obj):
    return reverse(f"admin:accounts_{obj._meta.model_name}_change", args=[obj.pk])


def act_on(obj, name):
    return reverse(f"admin:accounts_{obj._meta.model_name}_act", args=[obj.pk, name])


def officer(role, email="officer@example.org"):
    roles.sync(allow_missing=True)
    return User.objects.get(pk=give_role(make_person(email), role, by=SYSTEM).pk)


def make_email(**fields):
    sealed = crypto.seal('{"subject": "Code", "text": "ABC-DEF"}')
    return Notice.objects.create(
        **{"kind": "account", "email": "delegate17@example.org", "sealed": sealed, **fields}
    )


@pytest.fixture
def secretary(client):
    user = officer("secretariat", "secretary@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def chief(client):
    user = make_person("chief@example.org", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


# --- people ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["desk officer", "event officer"])
def test_officers_of_events_see_neither_people_nor_emails(client, role):
    client.force_login(officer(role))
    make_email()
    assert [client.get(reverse(name)).status_code for name in (PEOPLE, MAIL)] == [403, 403]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/auth/group/",
        "/admin/account/emailaddress/",
        "/admin/mfa/authenticator/",
        "/admin/usersessions/usersession/",
    ],
)
def test_groups_factors_and_sessions_are_not_edited_by_hand(client, chief, path):
    assert client.get(path).status_code == 404


def test_nobody_adds_or_deletes_a_person(client, chief):
    person = make_person()
    delete = reverse("admin:accounts_user_delete", args=[person.pk])
    answers = [client.get(url).status_code for url in (reverse("admin:accounts_user_add"), delete)]
    assert answers == [403, 403]


def test_an_edit_reaches_the_details_only_and_is_recorded_without_them(client, secretary):
    person = make_person()
    data = {
        "style": "Dr",
        "given_name": "Another",
        "family_name": "18",
        "title": "",
        "language": "fr",
        "time_zone": "Africa/Lusaka",
        "email": "taken@example.org",
        "is_superuser": "on",
        "is_staff": "on",
        "groups": "1",
    }
    assert client.post(page_of(person), data).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.is_superuser, person.is_staff) == (
        "delegate17@example.org",
        False,
        False,
    )
    assert (person.given_name, person.language, person.groups.count()) == ("Another", "fr", 0)
    [entry] = Entry.objects.about(person)
    assert (entry.act, entry.actor, entry.after["given_name"]) == ("user.changed", secretary, "…")


def test_an_auditor_reads_people_and_changes_nothing(client):
    client.force_login(officer("auditor"))
    person = make_person()
    page = client.get(page_of(person))
    assert page.status_code == 200
    assert client.post(page_of(person), {"given_name": "Another"}).status_code == 403
    acts = ("give-auditor", "shut-out", "remove-second-factor")
    assert [client.post(act_on(person, name)).status_code for name in acts] == [403, 403, 403]


def test_who_may_not_give_roles_has_no_button_and_is_refused(client):
    client.force_login(officer("admissions officer"))
    person = make_person()
    assert "Give role" not in client.get(page_of(person)).content.decode()
    assert client.post(act_on(person, "give-auditor")).status_code == 403
    assert person.groups.count() == 0


def test_a_role_is_given_and_taken_by_buttons(client, chief):
    person = make_person()
    assert "Give role: Auditor" in client.get(page_of(person)).content.decode()
    client.post(act_on(person, "give-auditor"))
    assert [g.name for g in person.groups.all()] == ["auditor"]
    assert "Remove role: Auditor" in client.get(page_of(person)).content.decode()
    client.post(act_on(person, "take-auditor"))
    assert person.groups.count() == 0


def test_a_secretary_gives_roles_to_others_but_not_to_himself_or_herself(client, secretary):
    person = make_person()
    client.post(act_on(person, "give-desk-officer"))
    client.post(act_on(secretary, "give-auditor"))
    assert [[g.name for g in who.groups.all()] for who in (person, secretary)] == [
        ["desk officer"],
        ["secretariat"],
    ]


def test_nobody_takes_a_role_by_a_button_of_his_or_her_own(client, chief):
    client.post(act_on(chief, "give-auditor"))
    assert chief.groups.count() == 0


def test_who_is_shut_out_is_signed_out(client, client_again, secretary):
    person = make_person()
    data = {"login": person.email, "password": "a long enough phrase"}
    client_again.post(reverse("account_login"), data)
    client.post(act_on(person, "shut-out"), {"confirmed": "1"})
    assert client_again.get(reverse("accounts:overview")).status_code == 302
    client.post(act_on(person, "let-in"))
    person.refresh_from_db()
    assert person.is_active
    acts = Entry.objects.about(person).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["user.shut_out", "user.let_in"]


def test_a_secretary_shuts_out_another_one_who_left(client, secretary):
    other = officer("secretariat", "other@example.org")
    client.post(act_on(other, "shut-out"), {"confirmed": "1"})
    other.refresh_from_db()
    assert not other.is_active


def test_a_secretary_does_not_shut_out_a_superuser(client, secretary):
    chief = make_person("chief@example.org", is_superuser=True)
    client.post(act_on(chief, "shut-out"), {"confirmed": "1"})
    chief.refresh_from_db()
    assert chief.is_active


def test_the_secret_of_a_second_factor_is_not_on_the_page(client, secretary):
    person = make_person()
    stored = TOTP.activate(person, "JBSWY3DPEHPK3PXP").instance.data["secret"]
    page = client.get(page_of(person)).content.decode()
    assert [text for text in ("JBSWY3DPEHPK3PXP", stored, person.password) if text in page] == []


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_of_people_costs_the_same_for_any_number(
    client, secretary, more, django_assert_num_queries
):
    for n in range(more):
        give_role(make_person(f"d{n}@example.org"), "auditor", by=SYSTEM)
    client.get(reverse(PEOPLE))
    with django_assert_num_queries(PEOPLE_QUERIES):
        client.get(reverse(PEOPLE))


# --- email ----------------------------------------------------------------------------------------
def test_what_is_sealed_is_shown_to_nobody(client, chief):
    notice = make_email()
    for url in (
        page_of(notice),
        reverse(MAIL),
        reverse("admin:accounts_notice_export", args=["csv"]),
    ):
        answer = client.get(url)
        page = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert "delegate17@example.org" in page
        assert [text for text in (notice.sealed, "ABC-DEF") if text in page] == []


def test_an_email_is_read_only(client, chief):
    notice = make_email()
    assert client.post(page_of(notice), {"email": "chief@example.org"}).status_code == 403
    delete = reverse("admin:accounts_notice_delete", args=[notice.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_an_auditor_does_not_send_again(client):
    client.force_login(officer("auditor"))
    notice = make_email(failed_at=timezone.now())
    assert client.post(act_on(notice, "resend")).status_code == 403
    assert "Send again" not in client.get(page_of(notice)).content.decode()


def test_an_email_that_was_given_up_is_on_the_start_page_and_can_be_sent_again(client, secretary):
    notice = make_email(failed_at=timezone.now(), error="SMTPError: no such mailbox")
    assert "email that could not be delivered" in client.get("/start/").content.decode()
    assert "no such mailbox" in client.get(reverse(MAIL) + "?state=failed").content.decode()
    client.post(act_on(notice, "resend"))
    notice.refresh_from_db()
    assert notice.state == "waiting"


@pytest.mark.parametrize("state", ["waiting", "sent", "failed"])
def test_the_list_of_emails_is_filtered_by_state(client, secretary, state):
    now = timezone.now()
    rows = {
        "waiting": make_email(email="a@example.org"),
        "sent": make_email(email="b@example.org", sent_at=now),
        "failed": make_email(email="c@example.org", failed_at=now),
    }
    page = client.get(reverse(MAIL) + f"?state={state}").content.decode()
    assert [name for name, row in rows.items() if row.email in page] == [state]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_emails_costs_the_same_for_any_number(
    client, secretary, number, django_assert_num_queries
):
    for _n in range(number):
        make_email()
    client.get(reverse(MAIL))
    with django_assert_num_queries(MAIL_QUERIES):
        client.get(reverse(MAIL))
