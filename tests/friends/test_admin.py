"""The back office of the Group: who decides there, what is refused, pending decisions."""

import re
from datetime import date

import pytest
from django.urls import reverse

from friends.models import CoChairTerm, Entity, GroupOfFriends
from tests.factories import (
    make_membership,
    make_organization,
    make_reader,
    make_representative,
    make_state,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/friends/membership/"


@pytest.fixture
def waiting(group, focal_point):
    return make_membership(make_state("FJ"), status="requested", requested_by=focal_point)


@pytest.fixture
def officer(client, admissions_officer):
    client.force_login(admissions_officer)
    return client


def act(client, obj, name, **typed):
    kind = obj._meta.model_name
    return client.post(f"/admin/friends/{kind}/{obj.pk}/act/{name}/", {"confirmed": "1", **typed})


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["auditor", "event_officer"])
def test_who_only_reads_finds_no_buttons_and_decides_nothing(client, waiting, request, who):
    client.force_login(request.getfixturevalue(who))
    html = client.get(f"{LIST}{waiting.pk}/change/").content.decode()
    assert "Fiji" in html
    assert "/act/" not in html
    assert act(client, waiting, "admit").status_code == 403
    assert client.post(f"{LIST}{waiting.pk}/admit-on/", {"on": "2026-05-01"}).status_code == 403
    assert client.get(f"{LIST}import/").status_code == 403
    waiting.refresh_from_db()
    assert waiting.status == "requested"


def test_the_desk_sees_no_memberships(client, waiting, desk_officer):
    client.force_login(desk_officer)
    assert client.get(LIST).status_code == 403


def test_whoever_filed_does_not_decide(client, group, secretary):
    membership = make_membership(make_state("FJ"), status="requested", requested_by=secretary)
    client.force_login(secretary)
    act(client, membership, "admit")
    html = client.get(f"{LIST}{membership.pk}/change/").content.decode()
    assert "You filed this request, so another person has to decide." in html
    membership.refresh_from_db()
    assert membership.status == "requested"


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/"])
def test_memberships_are_not_made_or_deleted_by_hand(officer, waiting, path):
    assert officer.get(LIST + path.format(pk=waiting.pk)).status_code == 403


def test_a_status_is_not_a_field(officer, waiting):
    officer.post(f"{LIST}{waiting.pk}/change/", {"status": "admitted"})
    waiting.refresh_from_db()
    assert waiting.status == "requested"


# --- deciding -------------------------------------------------------------------------------------
def test_admitting_from_a_day(officer, waiting):
    html = officer.get(f"{LIST}{waiting.pk}/change/").content.decode()
    path = f"{LIST}{waiting.pk}/admit-on/"
    assert f'action="{path}"' in html
    assert "First day of the membership" in officer.post(path).content.decode()
    wrong = officer.post(path, {"on": "soon"}).content.decode()
    assert 'value="soon"' in wrong
    assert "Enter the date in the format" in wrong
    officer.post(path, {"on": "2026-05-06"})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.effective_from) == ("admitted", date(2026, 5, 6))


def test_declining_needs_a_reason(officer, waiting):
    assert act(officer, waiting, "decline").status_code == 409
    act(officer, waiting, "decline", reason="Not signed")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("declined", "Not signed")


def test_many_at_once_are_counted_with_those_skipped(officer, waiting):
    over = make_membership(make_state("KE"), status="declined")
    typed = {"action": "act_admit", "_selected_action": [waiting.pk, over.pk], "confirmed": "1"}
    html = officer.post(LIST, typed, follow=True).content.decode()
    assert "Admit from today: 1 done, 1 skipped." in html
    assert "Kenya" in html


# --- looking --------------------------------------------------------------------------------------
def test_the_list_is_searched_filtered_and_exported(officer, waiting):
    make_membership(make_state("KE"))
    html = officer.get(LIST + "?q=fiji").content.decode()
    assert ("Fiji" in html, "Kenya" in html) == (True, False)
    for kind in ("csv", "xlsx"):
        answer = officer.get(f"{LIST}export/{kind}/?status__exact=admitted")
        assert answer.status_code == 200
    text = b"".join(officer.get(f"{LIST}export/csv/?status__exact=admitted").streaming_content)
    assert ("Kenya" in text.decode(), "Fiji" in text.decode()) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(officer, group, django_assert_num_queries, rows):
    for code in ("FJ", "KE", "ZM")[:rows]:
        make_membership(make_state(code))
    officer.get(LIST)
    with django_assert_num_queries(7):
        officer.get(LIST)


def test_the_start_page_shows_tasks(officer, waiting, stranger):
    make_representative(stranger, make_state("KE"), status="asked", decided_at=None)
    make_representative(entity=make_state("FJ"), status="asked", decided_at=None)
    titles = [task.words for task in officer.get("/start/").context["tasks"]]
    assert titles == ["1 request to join", "1 representative of a mission without a focal point"]
    html = officer.get("/admin/friends/representative/?waiting=here").content.decode()
    assert "Kenya" in html


def test_representatives_are_decided_where_nobody_else_can(officer, stranger):
    rep = make_representative(
        stranger, make_state("KE"), "delegate", status="asked", decided_at=None
    )
    act(officer, rep, "approve")
    rep.refresh_from_db()
    assert rep.status == "approved"
    act(officer, rep, "end", reason="By note verbale")
    rep.refresh_from_db()
    assert (rep.status, rep.reason) == ("ended", "By note verbale")


@pytest.mark.parametrize(
    ("right", "is_found"), [(None, False), ("view_contacts", True), ("view_user", True)]
)
def test_a_person_is_sought_by_address_by_those_who_may_see_it(client, stranger, right, is_found):
    """Letter by letter, a search says what no page shows."""
    rep = make_representative(stranger, make_state("KE"), "delegate", email="typed17@example.org")
    client.force_login(make_reader("view_representative", right))
    for address in (stranger.email, "typed17"):
        html = client.get("/admin/friends/representative/", {"q": address}).text
        assert ("Kenya" in tight_rows(html)) is is_found
    html = client.get(f"/admin/friends/representative/{rep.pk}/change/").text
    assert ("typed17@example.org" in html) is is_found
    assert "Kenya" in client.get("/admin/friends/representative/", {"q": "kenya"}).text


def tight_rows(html):
    """The rows of the list, without the filters beside it."""
    found = re.search(r'<table id="result_list">.*?</table>', html, re.S)
    return found[0] if found else ""


# --- records --------------------------------------------------------------------------------------
@pytest.fixture
def office(client, secretary, group):
    client.force_login(secretary)
    return client


def fields(kind="observer_state", code="twn", **more):
    names = {f"name_{lang}": "Elsewhere" for lang in ("en", "fr", "es", "ru", "zh", "ar")}
    inline = {"classifications-TOTAL_FORMS": 0, "classifications-INITIAL_FORMS": 0}
    return {"kind": kind, "code": code, **names, **inline, **more}


@pytest.mark.parametrize("iso2", ["TW", "XK", "CK"])
def test_no_other_country_is_entered_as_a_state(office, iso2):
    typed = fields(iso2=iso2, iso3=f"{iso2}X", m49="999")
    html = office.post("/admin/friends/entity/add/", typed).content.decode()
    assert "Only a Member State or an observer State" in html
    assert Entity.objects.count() == 0


def test_an_organization_can_be_added(office):
    office.post("/admin/friends/entity/add/", fields("organization", "au", acronym="AU"))
    assert Entity.objects.get().code == "au"


def test_entities_are_found_by_any_name(office):
    make_state("TR"), make_organization("itu")
    html = office.get("/admin/friends/entity/?q=turkiye").content.decode()
    assert ("Türkiye" in html, "ITU" in html) == (True, False)


def test_there_is_one_group_and_its_procedure_can_be_set(office, group):
    assert office.get("/admin/friends/groupoffriends/add/").status_code == 403
    html = office.get("/admin/friends/groupoffriends/1/change/").content.decode()
    typed = dict(re.findall(r'name="((?:seen|name|short|mandate)[^"]*)"[^>]*value="([^"]*)"', html))
    typed |= {
        "founded_on": "2024-12-03",
        "time_zone": "Africa/Lusaka",
        "name_0": "The Group",
        "short_name_0": "Group",
        "procedure": "non_objection",
        "objection_days": 7,
    }
    office.post("/admin/friends/groupoffriends/1/change/", typed)
    group = GroupOfFriends.objects.get()
    assert (group.procedure, group.objection_days) == ("non_objection", 7)


def test_a_term_of_a_co_chair_does_not_end_before_it_starts(office):
    zambia = make_membership(make_state("ZM")).entity
    typed = {"entity": zambia.pk, "starts_on": "2026-01-01", "ends_on": "2025-01-01"}
    html = office.post("/admin/friends/cochairterm/add/", typed).content.decode()
    assert "The end must come after the start." in html
    office.post("/admin/friends/cochairterm/add/", typed | {"ends_on": ""})
    assert CoChairTerm.objects.count() == 1


def test_a_term_of_a_co_chair_that_is_no_member_is_refused_at_its_field(office):
    typed = {"entity": make_state("ZM").pk, "starts_on": "2026-01-01", "ends_on": ""}
    html = office.post("/admin/friends/cochairterm/add/", typed).content.decode()
    assert "enter the membership first" in html
    assert CoChairTerm.objects.count() == 0


@pytest.mark.parametrize(
    "kind",
    ["entity", "membership", "representative", "noteverbale", "groupoffriends", "cochairterm"],
)
def test_the_auditor_reads_all_and_adds_nothing(client, auditor, kind):
    client.force_login(auditor)
    assert client.get(reverse(f"admin:friends_{kind}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:friends_{kind}_add")).status_code == 403
