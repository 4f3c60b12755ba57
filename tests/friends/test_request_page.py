"""The page of one request, its acts, and its papers."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from friends.actions import NamedPerson, file_request
from tests.factories import (
    PDF,
    make_cochair,
    make_group,
    make_membership,
    make_paper,
    make_pdf,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(focal_point):
    def filed(procedure="acknowledgement", content=PDF):
        make_group(procedure=procedure)
        return file_request(
            make_state("FJ"),
            by=focal_point,
            at=timezone.now(),
            capacity="member",
            paper=replace(make_paper(), upload=make_pdf(content=content)),
            main=NamedPerson("named17@example.org", "Delegate", "17"),
        )

    return filed


@pytest.fixture
def chair(group):
    user = make_user(email="zambia@example.org")
    make_cochair("ZM")
    make_representative(user, make_state("ZM"))
    return user


def paths(membership):
    return [membership.get_absolute_url(), membership.note_verbale.get_absolute_url()]


# --- who sees -------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["stranger", "other_focal_point", "chair", "desk_officer"])
def test_another_mission_s_request_and_paper_are_not_found(client, file, request, who):
    client.force_login(request.getfixturevalue(who))
    assert [client.get(path).status_code for path in paths(file())] == [404, 404]


def test_a_visitor_is_asked_to_sign_in(client, file):
    assert [client.get(path).status_code for path in paths(file())] == [302, 302]


def test_a_delegate_sees_the_request_but_not_the_paper_nor_the_addresses(client, file, delegate):
    client.force_login(delegate)
    page, paper = (client.get(path) for path in paths(file()))
    assert (page.status_code, paper.status_code) == (200, 404)
    assert "named17@example.org" not in page.content.decode()
    assert "NV/2026/17" in page.content.decode()


@pytest.mark.parametrize("who", ["focal_point", "admissions_officer", "auditor"])
def test_the_mission_and_the_secretariat_see_all(client, file, request, who):
    client.force_login(request.getfixturevalue(who))
    page, paper = (client.get(path) for path in paths(file()))
    assert (page.status_code, paper.status_code) == (200, 200)
    assert "named17@example.org" in page.content.decode()


@pytest.mark.parametrize("content", [PDF, b"\r\n" + PDF, b"Content-Type: text/html\r\n\r\n" + PDF])
def test_a_note_verbale_is_a_file_to_download(client, file, focal_point, content):
    """Whatever stands before the header of the PDF."""
    membership = file(content=content)
    client.force_login(focal_point)
    answer = client.get(membership.note_verbale.get_absolute_url())
    assert b"".join(answer.streaming_content) == content
    name = f"note-verbale-fji-2026-04-20-{membership.note_verbale.pk}.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_paper_without_a_file_is_not_found(client, file, focal_point):
    paper = file().note_verbale
    type(paper).objects.filter(pk=paper.pk).update(file="", sha256="", size=0)
    client.force_login(focal_point)
    assert client.get(paper.get_absolute_url()).status_code == 404


# --- withdrawing ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "answer"),
    [("stranger", 404), ("delegate", 403), ("auditor", 403), ("focal_point", 302)],
)
def test_only_the_mission_takes_a_request_back(client, file, request, who, answer):
    membership = file()
    client.force_login(request.getfixturevalue(who))
    path = f"/en/memberships/{membership.pk}/withdraw-request/"
    assert [client.get(path).status_code, client.post(path).status_code] == [405, answer]
    membership.refresh_from_db()
    assert (membership.status == "retracted") == (answer == 302)


def test_what_is_decided_cannot_be_withdrawn(client, focal_point, group):
    membership = make_membership(make_state("FJ"))
    client.force_login(focal_point)
    assert client.post(f"/en/memberships/{membership.pk}/withdraw-request/").status_code == 409


# --- signing --------------------------------------------------------------------------------------
def test_a_co_chair_reads_the_note_and_signs(client, file, chair):
    membership = file("signatures")
    client.force_login(chair)
    assert [client.get(path).status_code for path in paths(membership)] == [200, 200]
    html = client.get(paths(membership)[0]).content.decode()
    assert "Sign for Zambia" in html
    assert "named17@example.org" not in html
    for _twice in range(2):
        answer = client.post(f"/en/memberships/{membership.pk}/sign/zmb/")
        assert answer["Location"] == paths(membership)[0]
    membership.refresh_from_db()
    assert (membership.status, membership.signatures.count()) == ("admitted", 1)


@pytest.mark.parametrize(
    ("who", "answer"), [("other_focal_point", 404), ("focal_point", 403), ("secretary", 403)]
)
def test_nobody_signs_for_another_state(client, file, chair, request, who, answer):
    membership = file("signatures")
    client.force_login(request.getfixturevalue(who))
    assert client.post(f"/en/memberships/{membership.pk}/sign/zmb/").status_code == answer
    assert membership.signatures.count() == 0


# --- objecting ------------------------------------------------------------------------------------
@pytest.fixture
def kenya(other_focal_point):
    make_membership(make_state("KE"))
    return other_focal_point


def test_a_member_objects_and_lifts_and_the_register_keeps_it(client, file, kenya, focal_point):
    membership = file("non_objection")
    page = paths(membership)[0]
    client.force_login(kenya)
    assert "Object for Kenya" in client.get(page).content.decode()
    path = f"/en/memberships/{membership.pk}/object/ken/"
    html = client.post(path, {"grounds": "  "}).content.decode()
    assert "<title>Error:" in html
    assert client.post(path, {"grounds": "The note is not signed"}).status_code == 302
    html = client.get(page).content.decode()
    assert "The note is not signed" in html
    assert "Object for Kenya" not in html
    lift = f"/en/objections/{membership.objections.get().pk}/lift/"
    client.force_login(focal_point)
    assert "The note is not signed" in client.get(page).content.decode()
    assert client.post(lift).status_code == 403
    client.force_login(kenya)
    assert client.post(lift)["Location"] == page
    assert "The note is not signed" in client.get(page).content.decode()


def test_a_stranger_neither_objects_nor_lifts(client, file, kenya, stranger):
    membership = file("non_objection")
    client.force_login(kenya)
    client.post(f"/en/memberships/{membership.pk}/object/ken/", {"grounds": "Unclear"})
    client.force_login(stranger)
    pk = membership.objections.get().pk
    for path in (f"/en/memberships/{membership.pk}/object/ken/", f"/en/objections/{pk}/lift/"):
        assert client.post(path, {"grounds": "x"}).status_code == 404


def test_who_objects_too_late_keeps_what_was_typed(client, file, kenya):
    membership = file("non_objection")
    past = timezone.now() - timedelta(seconds=1)
    type(membership).objects.filter(pk=membership.pk).update(objections_until=past)
    client.force_login(kenya)
    path = f"/en/memberships/{membership.pk}/object/ken/"
    html = client.post(path, {"grounds": "The note is not signed"}).content.decode()
    assert "The time for objections has ended." in html
    assert "The note is not signed" in html


def test_a_declined_request_says_why(client, group, focal_point):
    membership = make_membership(make_state("FJ"), status="declined")
    client.force_login(focal_point)
    assert "The note was not signed" in client.get(membership.get_absolute_url()).content.decode()


def test_the_end_of_the_time_for_objections_is_told_in_the_zone_that_it_names(
    client, file, focal_point
):
    focal_point.time_zone = "Pacific/Fiji"
    focal_point.save()
    membership = file("non_objection")
    until = membership.objections_until.astimezone(UTC)
    client.force_login(focal_point)
    html = client.get(membership.get_absolute_url()).content.decode()
    assert f"{until:%H:%M} (UTC)" in html


def test_who_decides_for_several_members_is_offered_them_by_name(client, file):
    """In English France comes before Germany."""
    user = make_user(language="fr")
    for code in ("FR", "DE"):
        make_membership(make_state(code))
        make_representative(user, make_state(code))
    membership = file("non_objection")
    client.force_login(user)
    address = membership.get_absolute_url()
    for language, codes in (("fr", ["DE", "FR"]), ("en", ["FR", "DE"])):
        page = client.get(address.replace("/en/", f"/{language}/"))
        assert [entity.iso2 for entity in page.context["objecting"]] == codes
