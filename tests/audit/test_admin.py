"""`AuditedAdmin`: recorded, versioned, scoped, acted upon, exported; and the stream of entries."""

import pytest
from django.contrib.auth.models import Group as Role
from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import SYSTEM, Entry, record
from tests.factories import make_group, make_reader, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.audit.back_office")]


@pytest.fixture
def office(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def delegate_17():
    return make_user(email="delegate17@example.org", given_name="Delegate", family_name="17")


def page(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def act(user, name):
    return reverse("admin:accounts_user_act", args=[user.pk, name])


def save(client, user, **data):
    given = {"given_name": user.given_name, "language": user.language}
    return client.post(page(user), given | data)


def acts_about(obj):
    return list(Entry.objects.about(obj).values_list("act", flat=True))


def messages_of(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- what is saved is recorded --------------------------------------------------------------------
def test_an_edit_is_recorded_with_before_and_after_and_hides_personal_data(
    office, secretary, delegate_17
):
    assert save(office, delegate_17, language="fr", given_name="Other").status_code == 302
    entry = Entry.objects.about(delegate_17).get()
    assert (entry.act, entry.actor) == ("user.changed", secretary)
    assert entry.before == {"given_name": "…", "language": "en"}
    assert entry.after == {"given_name": "…", "language": "fr"}


def test_links_are_recorded_as_well(office, delegate_17):
    role = Role.objects.create(name="guests")
    save(office, delegate_17, groups=[role.pk])
    entry = Entry.objects.about(delegate_17).get()
    assert (entry.before, entry.after) == ({"groups": []}, {"groups": [role.pk]})


def test_saving_without_a_change_records_nothing(office, delegate_17):
    save(office, delegate_17)
    assert acts_about(delegate_17) == []


def test_the_admins_own_log_stays_empty(office, delegate_17):
    from django.contrib.admin.models import LogEntry

    save(office, delegate_17, language="fr")
    assert LogEntry.objects.count() == 0


def test_adding_and_deleting_are_recorded(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    client.post(reverse("admin:auth_group_add"), {"name": "guests"})
    role = Role.objects.get(name="guests")
    client.post(reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"})
    deleted, added = Entry.objects.about(role)
    assert (added.act, added.before["name"], added.after["name"]) == ("group.added", None, "guests")
    assert (deleted.act, deleted.before["name"], deleted.after["name"]) == (
        "group.deleted",
        "guests",
        None,
    )


def test_deleting_many_records_each(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    roles = [Role.objects.create(name=name) for name in ("one", "two")]
    data = {"action": "delete_selected", "post": "yes", "_selected_action": [r.pk for r in roles]}
    client.post(reverse("admin:auth_group_changelist"), data)
    assert [acts_about(role) for role in roles] == [["group.deleted"]] * 2


def test_the_history_page_shows_the_entries_of_this_record_alone(office, secretary, delegate_17):
    record("user.greeted", delegate_17, by=secretary, note="at the door", after={"language": "fr"})
    record("user.greeted", secretary, by=SYSTEM, note="somebody else")
    address = reverse("admin:accounts_user_history", args=[delegate_17.pk])
    assert f'href="{address}"' in office.get(page(delegate_17)).text
    text = office.get(address).text
    assert "user.greeted" in text
    assert "at the door" in text
    assert "<ins>fr</ins>" in text
    assert "somebody else" not in text


# --- what is never edited -------------------------------------------------------------------------
def test_lifecycle_fields_are_shown_and_never_saved(office, delegate_17):
    assert 'name="is_active"' not in office.get(page(delegate_17)).text
    save(office, delegate_17, is_active="")
    delegate_17.refresh_from_db()
    assert delegate_17.is_active is True


# --- lost updates ---------------------------------------------------------------------------------
def edit_group(client, version, **data):
    given = {"resolution": "78/311", "procedure": "acknowledgement", "objection_days": "14"}
    address = reverse("admin:friends_groupoffriends_change", args=[1])
    return client.post(address, given | {"seen_version": version} | data)


def test_a_save_counts_the_version(office):
    group = make_group()
    text = office.get(reverse("admin:friends_groupoffriends_change", args=[1])).text
    assert '<input type="hidden" name="seen_version" value="1" id="id_seen_version">' in text
    assert edit_group(office, 1, objection_days="21").status_code == 302
    group.refresh_from_db()
    assert (group.objection_days, group.version) == (21, 2)


def test_a_lost_update_is_refused_and_both_versions_are_shown(office):
    group = make_group()
    edit_group(office, 1, resolution="79/1", procedure="non_objection")
    response = edit_group(office, 1, resolution="80/2")
    group.refresh_from_db()
    assert (group.resolution, group.version) == ("79/1", 2)
    form = response.context["adminform"].form
    theirs = dict(type(group)._meta.get_field("procedure").flatchoices)
    assert form.conflict == [
        ("Resolution", "79/1", "80/2"),
        (
            "Procedure of admission",
            str(theirs["non_objection"]),
            str(theirs["acknowledgement"]),
        ),
    ]
    assert "Another person has changed this" in response.text
    assert "80/2" in response.text
    assert acts_about(group) == ["groupoffriends.changed"]


def test_who_has_seen_both_versions_may_save(office):
    group = make_group()
    edit_group(office, 1, resolution="79/1")
    form = edit_group(office, 1, resolution="80/2").context["adminform"].form
    assert form["seen_version"].value() == 2
    edit_group(office, 2, resolution="80/2")
    group.refresh_from_db()
    assert (group.resolution, group.version) == ("80/2", 3)


def test_a_page_without_a_version_saves_nothing(office):
    group = make_group()
    edit_group(office, "", resolution="80/2")
    group.refresh_from_db()
    assert group.resolution != "80/2"


def test_texts_in_six_languages_have_an_input_for_each_named_by_its_language(office):
    make_group()
    text = office.get(reverse("admin:friends_groupoffriends_change", args=[1])).text
    assert text.count('name="mandate_') == 6
    assert 'aria-label="العربية"' in text


# --- acts -----------------------------------------------------------------------------------------
def test_an_act_is_a_button_for_those_who_have_the_right(office, delegate_17):
    text = office.get(page(delegate_17)).text
    assert f'action="{act(delegate_17, "greet")}"' in text
    assert act(delegate_17, "forget") not in text


def test_a_button_performs_the_act(office, secretary, delegate_17):
    response = office.post(act(delegate_17, "greet"))
    assert (response.status_code, response.url) == (302, page(delegate_17))
    assert messages_of(response) == ["This action has been carried out: Greet."]
    assert Entry.objects.about(delegate_17).get().actor == secretary


def test_a_refusal_becomes_a_message(office):
    silent = make_user(email="silent@example.org", given_name="Silent")
    response = office.post(act(silent, "greet"))
    assert messages_of(response) == ["silent@example.org does not want to be greeted."]
    assert acts_about(silent) == []


def test_an_act_by_link_alone_does_nothing(office, delegate_17):
    assert office.get(act(delegate_17, "greet")).url == page(delegate_17)
    assert acts_about(delegate_17) == []


def test_an_act_without_the_right_is_forbidden_and_an_unknown_one_not_found(office, delegate_17):
    assert office.post(act(delegate_17, "forget")).status_code == 403
    assert office.post(act(delegate_17, "nothing")).status_code == 404
    assert acts_about(delegate_17) == []


def test_a_reason_is_asked_for(office, delegate_17):
    response = office.post(act(delegate_17, "warn"))
    assert response.status_code == 200
    assert '<textarea id="act-reason" name="reason"' in response.text
    assert office.post(act(delegate_17, "warn"), {"confirmed": "1"}).status_code == 409
    assert acts_about(delegate_17) == []


def test_a_refused_reason_stays_on_the_page(office, delegate_17):
    response = office.post(act(delegate_17, "warn"), {"confirmed": "1", "reason": "too weak"})
    assert response.status_code == 409
    assert "Say more than that." in response.text
    assert ">too weak</textarea>" in response.text


def test_a_reason_is_kept(office, delegate_17):
    office.post(act(delegate_17, "warn"), {"confirmed": "1", "reason": "Loud in the hall"})
    assert Entry.objects.about(delegate_17).get().note == "Loud in the hall"


def bulk(client, action, users, **data):
    chosen = {"action": action, "_selected_action": [user.pk for user in users]}
    return client.post(reverse("admin:accounts_user_changelist"), chosen | data)


def test_a_bulk_act_says_how_many_were_done_and_skipped_and_why(office, delegate_17):
    silent = make_user(email="silent@example.org", given_name="Silent", family_name="One")
    response = bulk(office, "act_greet", [delegate_17, silent])
    assert messages_of(response) == [
        "Greet: 1 done, 1 skipped.",
        "Silent One: silent@example.org does not want to be greeted.",
    ]
    assert (acts_about(delegate_17), acts_about(silent)) == (["user.greeted"], [])


def test_a_bulk_act_with_a_reason_asks_once_for_all(office, delegate_17):
    other = make_user()
    response = bulk(office, "act_warn", [delegate_17, other])
    assert response.context["hidden"] == [
        ("action", "act_warn"),
        ("select_across", "0"),
        ("_selected_action", str(delegate_17.pk)),
        ("_selected_action", str(other.pk)),
    ]
    bulk(office, "act_warn", [delegate_17, other], confirmed="1", reason="Both loud")
    notes = Entry.objects.filter(act="user.warned").values_list("note", flat=True)
    assert list(notes) == ["Both loud", "Both loud"]


# --- export ---------------------------------------------------------------------------------------
def export(kind):
    return reverse("admin:accounts_user_export", args=[kind])


def test_the_filtered_list_is_exported_and_the_export_is_recorded(office, secretary):
    make_user(given_name="=1+1", language="fr")
    make_user(given_name="Hidden", language="es")
    response = office.get(export("csv") + "?language__exact=fr")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text == "Given name,Language\r\n'=1+1,fr\r\n"
    entry = Entry.objects.get(act="user.exported")
    assert (entry.subject_type, entry.subject_id) == ("accounts.user", secretary.pk)
    assert entry.after == {"rows": 1, "format": "csv", "filters": "language__exact=fr"}


def test_the_entry_of_an_export_does_not_keep_whom_the_search_was_for(office):
    person = {"given_name": "Delegate", "family_name": "17", "language": "fr"}
    make_user(email="delegate17@example.org", **person)
    office.get(export("csv") + "?q=delegate17%40example.org&language__exact=fr")
    entry = Entry.objects.get(act="user.exported")
    assert entry.after == {
        "rows": 1,
        "format": "csv",
        "filters": "q=%E2%80%A6&language__exact=fr",
    }


def test_the_list_offers_the_export_of_all_its_rows(office):
    make_user(language="fr")
    text = office.get(reverse("admin:accounts_user_changelist") + "?language__exact=fr").text
    assert "export/csv/?language__exact=fr" in text
    assert "Export 1 row as CSV" in text


def test_chosen_rows_are_exported_as_xlsx(office, delegate_17):
    make_user()
    response = bulk(office, "export_xlsx", [delegate_17])
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert Entry.objects.get(act="user.exported").after["rows"] == 1


def test_an_export_needs_the_right_to_see(client, desk_officer):
    client.force_login(desk_officer)
    assert client.get(export("csv")).status_code == 403
    assert Entry.objects.filter(act="user.exported").count() == 0


def test_an_unknown_format_or_a_model_without_columns_is_not_found(office):
    assert office.get(export("pdf")).status_code == 404
    assert (
        office.get(reverse("admin:friends_groupoffriends_export", args=["csv"])).status_code == 404
    )


# --- the auditor ----------------------------------------------------------------------------------
def test_an_auditor_reads_and_exports_and_changes_nothing(client, auditor, delegate_17):
    client.force_login(auditor)
    text = client.get(page(delegate_17)).text
    assert 'name="_save"' not in text
    assert "/act/" not in text
    assert save(client, delegate_17, language="fr").status_code == 403
    assert client.post(act(delegate_17, "greet")).status_code == 403
    assert client.get(export("csv")).status_code == 200
    delegate_17.refresh_from_db()
    assert delegate_17.language == "en"


def test_entries_are_read_only_for_everybody(client, secretary):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    entry = record("user.greeted", secretary, by=SYSTEM, note="at the door", after={"seats": 3})
    address = reverse("admin:audit_entry_change", args=[entry.pk])
    text = client.get(address).text
    assert "at the door" in text
    assert "<ins>3</ins>" in text
    assert 'name="_save"' not in text
    assert client.post(address, {"note": "forged"}).status_code == 403
    assert client.get(reverse("admin:audit_entry_add")).status_code == 403
    assert client.post(reverse("admin:audit_entry_delete", args=[entry.pk])).status_code == 403
    entry.refresh_from_db()
    assert entry.note == "at the door"


def test_entries_are_found_by_act_and_reason(client, auditor):
    client.force_login(auditor)
    record("user.greeted", auditor, by=SYSTEM, note="at the door")
    record("user.warned", auditor, by=SYSTEM, note="in the room")
    list_ = reverse("admin:audit_entry_changelist")
    text = client.get(list_, {"q": "room"}).text
    assert ("in the room" in text, "at the door" in text) == (True, False)
    text = client.get(list_, {"act": "user.greeted"}).text
    assert ("in the room" in text, "at the door" in text) == (False, True)


@pytest.mark.parametrize(
    ("right", "is_found"), [(None, False), ("view_contacts", True), ("view_user", True)]
)
def test_entries_are_sought_by_address_by_those_who_may_see_it(client, auditor, right, is_found):
    record("user.greeted", auditor, by=auditor, note="at the door")
    client.force_login(make_reader("view_entry", right))
    list_ = reverse("admin:audit_entry_changelist")
    html = client.get(list_, {"q": auditor.email}).text
    assert ("at the door" in html, "address" in html) == (is_found, is_found)
    assert "at the door" in client.get(list_, {"q": "door"}).text


def test_entries_are_not_for_an_event_officer(client, event_officer):
    record("user.greeted", event_officer, by=SYSTEM, note="at the door")
    client.force_login(event_officer)
    assert client.get(reverse("admin:audit_entry_changelist")).status_code == 403
