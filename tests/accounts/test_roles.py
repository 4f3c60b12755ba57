"""The table of roles, and the acts that give and take them."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from accounts import roles
from accounts.actions import give_role, take_role
from accounts.models import User
from audit.lifecycle import NotPossible
from audit.models import SYSTEM, Entry
from tests.accounts import make_person

pytestmark = pytest.mark.django_db

ALL = set().union(*roles.ROLES.values())
# What each role may do besides reading; the rest of the table follows from the tests below.
CHANGES = {
    "secretariat": {
        "accounts.change_user",
        "accounts.give_role",
        "accounts.resend_notice",
        "friends.decide_membership",
        "friends.enter_membership",
        "friends.import_membership",
        "friends.appoint_representative",
        "friends.add_entity",
        "friends.change_entity",
        "friends.change_groupoffriends",
        "friends.add_cochairterm",
        "friends.change_cochairterm",
        "friends.add_classification",
        "friends.change_classification",
        "events.add_event",
        "events.change_event",
        "events.publish_event",
        "events.enter_registration",
        "attendance.check_in",
        "attendance.admit_by_hand",
        "events.decide_registration",
        "events.select_registration",
        "events.import_registration",
        "events.invite_entities",
        "events.join_persons",
        "events.add_series",
        "events.change_series",
        "attendance.add_door",
        "attendance.change_door",
        "attendance.manage_device",
        "attendance.print_badges",
        "attendance.correct_attendance",
        "attendance.close_attendance",
        "certificates.issue_certificate",
        "certificates.open_passport_details",
        "certificates.issue_visa_letter",
        "accounts.decide_erasure",
        "partners.manage_partner",
    },
    "admissions officer": {
        "friends.decide_membership",
        "friends.enter_membership",
        "friends.import_membership",
        "friends.appoint_representative",
    },
    "event officer": {
        "events.add_event",
        "events.change_event",
        "events.publish_event",
        "events.enter_registration",
        "attendance.check_in",
        "attendance.admit_by_hand",
        "events.decide_registration",
        "events.select_registration",
        "events.import_registration",
        "events.invite_entities",
        "events.join_persons",
        "events.add_series",
        "events.change_series",
        "attendance.add_door",
        "attendance.change_door",
        "attendance.manage_device",
        "attendance.print_badges",
        "attendance.correct_attendance",
        "attendance.close_attendance",
        "certificates.issue_certificate",
    },
    "visa officer": {"certificates.open_passport_details", "certificates.issue_visa_letter"},
    "desk officer": {"attendance.check_in"},
    "auditor": {"audit.receive_head"},  # an email each day
}
READS = {
    "secretariat": {"audit", "accounts", "friends", "events", "attendance", "partners"},
    "admissions officer": {"friends", "accounts"},
    "event officer": {"friends", "events", "attendance"},
    "visa officer": {"events"},
    "desk officer": {"events", "attendance"},
    "auditor": {"audit", "accounts", "friends", "events", "attendance", "partners"},
}


def reading(names):
    return {name for name in names if name.partition(".")[2].startswith("view_")}


@pytest.mark.parametrize("role", roles.ROLES)
def test_what_a_role_may_change(role):
    assert roles.ROLES[role] - reading(roles.ROLES[role]) == CHANGES[role]


@pytest.mark.parametrize("role", roles.ROLES)
def test_what_a_role_may_read(role):
    apps = {name.partition(".")[0] for name in reading(roles.ROLES[role])}
    assert apps == READS[role]


def test_an_auditor_reads_all_that_anybody_reads():
    assert reading(roles.ROLES["auditor"]) == reading(ALL)


def test_the_desk_sees_no_contacts():
    assert roles.ROLES["desk officer"] == {
        "attendance.check_in",
        "events.view_event",
        "attendance.view_scan",
    }


def test_nobody_changes_the_audit_by_role_and_the_secretariat_alone_gives_roles():
    named = {n for n in ALL if n.startswith("audit.")}
    assert named == {"audit.view_entry", "audit.receive_head"}
    givers = [name for name, held in roles.ROLES.items() if "accounts.give_role" in held]
    assert givers == ["secretariat"]


# --- sync_roles -----------------------------------------------------------------------------------
@pytest.fixture
def no_roles():
    Group.objects.all().delete()


def test_a_permission_that_no_app_defines_stops_the_command(no_roles, monkeypatch):
    monkeypatch.setitem(roles.ROLES, "auditor", {"friends.fly"})
    with pytest.raises(CommandError, match=r"friends\.fly"):
        call_command("sync_roles")
    assert Group.objects.count() == 0


def test_a_missing_permission_can_be_left_out(no_roles, monkeypatch):
    monkeypatch.setitem(roles.ROLES, "auditor", {"friends.fly", "audit.view_entry"})
    lines = roles.sync(allow_missing=True)
    assert "auditor + audit.view_entry" in lines
    assert Group.objects.get(name="auditor").permissions.count() == 1


def test_every_permission_of_the_table_exists_and_the_second_time_nothing_changes(no_roles):
    assert len(roles.sync()) == sum(len(names) for names in roles.ROLES.values())
    assert roles.sync() == []


def test_what_was_added_by_hand_is_removed_again():
    roles.sync(allow_missing=True)
    odd = Permission.objects.get(codename="delete_user", content_type__app_label="accounts")
    Group.objects.get(name="auditor").permissions.add(odd)
    assert roles.sync(allow_missing=True) == ["auditor - accounts.delete_user"]


# --- acts -----------------------------------------------------------------------------------------
@pytest.fixture
def chief():
    return make_person("chief@example.org", is_superuser=True, is_staff=True)


def test_nobody_gives_a_role_to_himself_or_herself(chief):
    with pytest.raises(NotPossible):
        give_role(chief, "secretariat", by=chief)
    assert chief.groups.count() == 0


def test_who_may_not_give_roles_gives_none():
    roles.sync(allow_missing=True)
    officer = make_person("officer@example.org")
    give_role(officer, "admissions officer", by=SYSTEM)
    person = make_person()
    with pytest.raises(NotPossible):
        give_role(person, "auditor", by=User.objects.get(pk=officer.pk))
    with pytest.raises(NotPossible):
        take_role(person, "auditor", by=User.objects.get(pk=officer.pk))
    assert not person.groups.exists()


def test_a_role_that_is_not_in_the_table_is_refused(chief):
    with pytest.raises(NotPossible) as refusal:
        give_role(make_person(), "emperor", by=chief)
    assert refusal.value.field == "role"


def test_a_role_lets_into_the_back_office_and_is_recorded_once(chief):
    roles.sync(allow_missing=True)
    person = make_person()
    for _twice in range(2):
        give_role(person, "desk officer", by=chief)
    person = User.objects.get(pk=person.pk)
    assert (person.is_staff, person.has_perm("attendance.check_in")) == (True, True)
    entries = Entry.objects.about(person).values_list("act", "actor", "after")
    assert list(entries) == [("user.role_given", chief.pk, {"role": "desk officer"})]


def test_with_the_last_role_goes_the_way_into_the_back_office(chief):
    person = make_person()
    give_role(person, "desk officer", by=chief)
    give_role(person, "auditor", by=chief)
    seen = []
    for role in ("auditor", "desk officer", "desk officer"):
        take_role(person, role, by=chief)
        seen.append((User.objects.get(pk=person.pk).is_staff, Entry.objects.about(person).count()))
    assert seen == [(True, 3), (False, 4), (False, 4)]


def test_who_holds_the_right_to_give_roles_may(chief):
    giver = make_person("giver@example.org")
    giver.user_permissions.add(Permission.objects.get(codename="give_role"))
    person = make_person()
    give_role(person, "auditor", by=User.objects.get(pk=giver.pk))
    assert list(person.groups.values_list("name", flat=True)) == ["auditor"]
