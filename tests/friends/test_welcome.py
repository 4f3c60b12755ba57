"""A new person says which State or organization he or she represents, and sees how it stands."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from friends.models import NoteVerbale, Representative
from tests.factories import (
    make_membership,
    make_organization,
    make_pdf,
    make_reader,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
PATH = "/en/welcome/"
WAITS = "Your request to represent Ghana is waiting for a decision. We will email you."


@pytest.fixture
def newcomer(client, group, stranger):
    make_state("GH"), make_state("FJ")
    client.force_login(stranger)
    return client


def note(**changes):
    yesterday = timezone.now() - timedelta(days=1)
    parts = {"day": yesterday.day, "month": yesterday.month, "year": yesterday.year}
    dated = {f"dated_on_{part}": str(number) for part, number in parts.items()}
    asked = {"entity": "gha", "role": "focal_point", "function": "First Secretary"}
    return {"q": "gha", **asked, "reference": "GHA/NV/117", **dated, "file": make_pdf()} | changes


# --- finding --------------------------------------------------------------------------------------
def test_before_a_search_only_the_search_is_asked(newcomer):
    html = newcomer.get(PATH).text
    assert "Which State or organization do you represent?" in html
    assert 'name="role"' not in html


@pytest.mark.parametrize("text", ["gha", "GH", "Гана", "加纳", "ghána"])
def test_a_state_is_found_in_any_language_and_by_its_code(newcomer, text):
    html = newcomer.get(PATH, {"q": text}).text
    assert 'value="gha" checked' in html
    assert 'name="role"' in html


def test_a_choice_says_who_decides_and_whether_it_takes_part(newcomer):
    ghana = make_state("GH")
    assert "Not in the Group yet." in newcomer.get(PATH, {"q": "gha"}).text
    assert "the secretariat decides on your request." in newcomer.get(PATH, {"q": "gha"}).text
    make_membership(ghana)
    make_representative(entity=ghana)
    html = newcomer.get(PATH, {"q": "gha"}).text
    assert "Member since 20 January 2025. Has a focal point, who decides on your request." in html


def test_what_is_not_found_says_what_to_do(newcomer):
    html = newcomer.get(PATH, {"q": "Atlantis"}).text
    assert "No State or organization was found for “Atlantis”." in html
    assert "Contact the Co-Chairs" in html


def test_many_results_are_cut_and_cost_the_same(newcomer):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            newcomer.get(PATH, {"q": "organization"})
        return len(queries)

    make_organization()
    newcomer.get(PATH)
    one = cost()
    for _more in range(11):
        make_membership(make_organization())
    assert cost() == one
    html = newcomer.get(PATH, {"q": "organization"}).text
    assert html.count('name="entity"') == 10
    assert "Type more of the name to find others." in html


# --- asking ---------------------------------------------------------------------------------------
def test_a_focal_point_asks_with_a_note_verbale(newcomer, stranger):
    answer = newcomer.post(PATH, note())
    rep = stranger.representations.get()
    assert answer["Location"] == reverse("friends:representation", args=[rep.pk])
    assert (rep.role, rep.function, rep.status) == ("focal_point", "First Secretary", "asked")
    kept = rep.note_verbale
    assert (kept.reference, kept.received_from) == ("GHA/NV/117", stranger)
    assert (kept.dated_on, bool(kept.file)) == ((timezone.now() - timedelta(days=1)).date(), True)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"reference": ""}, "Enter the reference of the note verbale."),
        ({"dated_on_day": ""}, "Enter the date of the note verbale."),
        ({"dated_on_month": "13"}, "Enter a day, a month and a year in numbers."),
        ({"dated_on_day": "31", "dated_on_month": "2"}, "Enter a day, a month and a year"),
        ({"dated_on_year": "2099"}, "The date of the note verbale is in the future."),
        ({"file": ""}, "Choose the PDF of the note verbale."),
        ({"file": make_pdf(content=b"no PDF")}, "PDF"),
        ({"role": ""}, "Choose a role."),
        ({"role": "delegate", "file": ""}, "Choose the PDF of the note verbale."),
        ({"entity": "xkx"}, "This is not a State or organization"),
        ({"entity": ""}, "Choose a State or an organization."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(newcomer, stranger, changes, text):
    page = newcomer.post(PATH, note(**changes))
    assert text in page.text
    assert 'value="First Secretary"' in page.text
    assert (Representative.objects.count(), NoteVerbale.objects.count()) == (0, 0)


def test_a_delegate_needs_no_note_verbale(newcomer, stranger):
    newcomer.post(PATH, {"entity": "gha", "role": "delegate"})
    rep = stranger.representations.get()
    assert (rep.role, rep.note_verbale) == ("delegate", None)


def test_digits_of_other_scripts_are_a_date(newcomer, stranger):
    newcomer.post(PATH, note(dated_on_day="٠١", dated_on_month="٢", dated_on_year="٢٠٢٦"))
    assert stranger.representations.get().note_verbale.dated_on.isoformat() == "2026-02-01"


def test_asking_twice_is_asking_once_and_keeps_one_paper(newcomer, stranger):
    newcomer.post(PATH, note())
    newcomer.post(PATH, note(reference="GHA/NV/118"))
    assert (stranger.representations.count(), NoteVerbale.objects.count()) == (1, 1)
    assert Notice.objects.filter(kind="representative_asked").count() <= 1


def test_who_is_invited_accepts_by_asking(newcomer, stranger):
    facts = {"status": "invited", "valid_from": None, "decided_at": None}
    make_representative(stranger, make_state("GH"), "delegate", **facts)
    assert newcomer.post(PATH, note())["Location"] == "/en/delegations/gha/"


def test_a_person_does_not_ask_for_ever_more(newcomer, stranger):
    for state in ("KE", "NG", "MX", "PE", "NP"):
        make_state(state)
        newcomer.post(PATH, {"entity": make_state(state).code, "role": "delegate"})
    page = newcomer.post(PATH, note())
    assert "You have too many open requests." in page.text
    assert NoteVerbale.objects.count() == 0


# --- waiting --------------------------------------------------------------------------------------
def asked(stranger, **facts):
    facts = {"status": "asked", "valid_from": None, "decided_at": None} | facts
    return make_representative(stranger, make_state("GH"), **facts)


@pytest.mark.parametrize(
    "path", [f"/en/{page}" for page in ("", "events/", "members/", "welcome/", "about/")]
)
def test_while_it_waits_every_page_says_so_in_the_same_words(newcomer, stranger, path):
    assert WAITS not in newcomer.get(path).text
    rep = asked(stranger)
    html = newcomer.get(path).text
    assert html.count(WAITS) == 1
    assert f'href="/en/representatives/{rep.pk}/"' in html


@pytest.mark.parametrize("status", ["asked", "awaiting_second_officer"])
def test_how_it_stands(newcomer, stranger, status):
    more = {"proposed_by": make_user(), "proposed_at": timezone.now()} if status != "asked" else {}
    rep = asked(stranger, status=status, **more)
    html = newcomer.get(rep.get_absolute_url()).text
    assert WAITS in html
    assert 'aria-current="step"' in html
    assert reverse("friends:give-up", args=[rep.pk]) in html


def test_the_request_of_another_person_is_not_there(newcomer):
    assert newcomer.get(asked(make_user()).get_absolute_url()).status_code == 404


def test_once_approved_the_line_is_gone(newcomer, stranger):
    rep = asked(stranger)
    Representative.objects.filter(pk=rep.pk).update(status="approved", valid_from="2025-01-01")
    assert "standing" not in newcomer.get("/en/").text
    assert newcomer.get(rep.get_absolute_url()).status_code == 302


def test_an_invited_person_is_led_to_the_answer(newcomer, stranger):
    asked(stranger, status="invited")
    assert "You are invited to represent Ghana." in newcomer.get("/en/").text
    assert newcomer.get("/start/").url == "/en/delegations/"


def test_the_line_costs_no_query_of_its_own(newcomer, stranger):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            newcomer.get("/en/about/")
        return [q["sql"] for q in queries if "friends_representative" in q["sql"]]

    assert len(cost()) == 1
    asked(stranger)
    assert len(cost()) == 1


def test_a_visitor_costs_nothing(client, group):
    with CaptureQueriesContext(connection) as queries:
        client.get("/en/about/")
    assert [q["sql"] for q in queries if "representative" in q["sql"]] == []


# --- starts ---------------------------------------------------------------------------------------
def test_where_people_start(newcomer, stranger):
    assert newcomer.get("/start/").url == PATH
    rep = asked(stranger)
    assert newcomer.get("/start/").url == rep.get_absolute_url()
    Representative.objects.filter(pk=rep.pk).update(status="approved", valid_from="2025-01-01")
    assert newcomer.get("/start/").url == "/en/delegations/gha/"
    make_representative(stranger, make_state("FJ"))
    assert newcomer.get("/start/").url == "/en/delegations/"


def test_a_delegate_starts_with_the_own_events(client, group, stranger):
    make_representative(stranger, make_state("FJ"), "delegate")
    client.force_login(stranger)
    assert client.get("/start/").url == reverse("events:mine")


# --- who reads ------------------------------------------------------------------------------------
def reader(client, user):
    """What the header says of a reader."""
    client.force_login(user)
    html = client.get("/en/about/").text
    return re.sub(r"<[^>]+>", "", re.search(r'class="who".*?<span>(.*?)</span>', html, re.S)[1])


def test_the_header_names_each_kind_of_reader(client, group, stranger, secretary):
    assert reader(client, stranger) == f"{stranger}, no delegation yet"
    make_representative(stranger, make_state("FJ"), "delegate")
    assert reader(client, stranger) == f"{stranger}, delegate of Fiji"
    make_representative(stranger, make_state("GH"), "alternate")
    assert reader(client, stranger) == f"{stranger}, for 2 delegations"
    alternate = make_representative(entity=make_state("GH"), role="alternate").user
    assert reader(client, alternate) == f"{alternate}, alternate focal point of Ghana"
    assert reader(client, secretary) == f"{secretary}, Secretariat"
    other = make_reader("view_event")
    assert reader(client, other) == str(other)
