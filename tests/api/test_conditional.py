"""Answers that are the same as last time are not sent again: ETag, If-None-Match and 304."""

from datetime import date

import pytest
from django.utils import timezone

from attendance.models import Scan
from audit.models import SYSTEM
from events.models import Delegation, Registration, Series
from friends.actions.notes_verbales import ReceivedNote, find_or_keep_note
from friends.models import CoChairTerm
from tests.factories import make_partner, make_state, make_token

PUBLIC = [
    "entities/",
    "entities/?page_size=1",
    "members/",
    "events/",
    "events/soon/",
    "events/soon/statistics/",
    "series/seminars/statistics/",
    "statistics/",
    "statuses/",
]
CLOSED = ["events/soon/registrations/", "registrations/{confirmed}/", "events/soon/check-ins/"]


@pytest.fixture
def people(world, soon, confirmed):
    soon.series = Series.objects.create(slug="seminars", name="Seminars")
    soon.save()
    return {"confirmed": confirmed.pk}


@pytest.mark.parametrize("path", [*PUBLIC, *CLOSED])
class TestWhoHasItAlready:
    @pytest.fixture
    def get(self, ask, people, path, reader):
        return lambda **headers: ask(path.format(**people), reader, **headers)

    @pytest.mark.parametrize(
        "form", ["{tag}", "W/{tag}", '"other", {tag}', '"a", W/{tag},"b"', "*"]
    )
    def test_is_told_so_and_sent_nothing(self, get, form):
        first = get()
        again = get(HTTP_IF_NONE_MATCH=form.format(tag=first["ETag"]))
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("form", ['"other"', "no tag at all", ""])
    def test_with_another_tag_the_whole_is_sent(self, get, form):
        first = get()
        again = get(HTTP_IF_NONE_MATCH=form)
        assert (again.status_code, again.content) == (200, first.content)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_lists_may_be_kept_and_are_asked_for_again(ask, people, path):
    first = ask(path)
    assert first["Cache-Control"] == "no-cache"
    assert {"Accept-Language", "Authorization"} <= set(first["Vary"].split(", "))
    assert ask(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


@pytest.mark.parametrize("path", [*PUBLIC, *CLOSED])
def test_head_answers_with_the_headers_of_get(client, people, reader, path):
    address, more = f"/api/v1/{path.format(**people)}", {"HTTP_AUTHORIZATION": f"Bearer {reader}"}
    got, asked = client.get(address, **more), client.head(address, **more)
    assert (asked.status_code, asked.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Cache-Control", "Vary", "Allow", "Content-Length"):
        assert asked[name] == got[name], name
    unchanged = client.head(address, HTTP_IF_NONE_MATCH=got["ETag"], **more)
    assert unchanged.status_code == 304


def test_what_changed_is_sent(ask, people):
    first = ask("entities/")
    make_state("NP")
    again = ask("entities/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again["ETag"] == first["ETag"]) == (200, False)


def change(what, soon, confirmed, scan):
    """One row of what these routes answer."""
    if what == "a person":
        Registration.objects.filter(pk=confirmed.pk).update(position="Counsellor")
    elif what == "a note verbale":
        paper = ReceivedNote("NV/12/2026", date(2026, 3, 1))
        note = find_or_keep_note(paper, make_state("FJ"), by=SYSTEM, at=timezone.now())
        Delegation.objects.filter(entity=make_state("FJ")).update(note_verbale=note)
    elif what == "a scan":
        Scan.objects.filter(pk=scan.pk).update(voided=True)
    elif what == "an event":
        type(soon).objects.filter(pk=soon.pk).update(title={"en": "Seminar"})
    else:
        CoChairTerm.objects.create(entity=make_state("FJ"), starts_on=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("members/", "a Co-Chair"),
        ("events/", "an event"),
        ("events/soon/", "an event"),
        ("events/soon/registrations/", "a person"),
        ("events/soon/registrations/", "a note verbale"),
        ("registrations/{confirmed}/", "a person"),
        ("registrations/{confirmed}/", "a note verbale"),
        ("events/soon/check-ins/", "a scan"),
    ],
)
def test_a_row_that_changed_changes_the_tag(ask, people, reader, soon, confirmed, scan, path, what):
    path = path.format(**people)
    first = ask(path, reader)
    assert ask(path, reader)["ETag"] == first["ETag"]
    change(what, soon, confirmed, scan)
    again = ask(path, reader, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again["ETag"] == first["ETag"]) == (200, False)


@pytest.mark.parametrize("path", ["events/soon/registrations/", "events/soon/check-ins/"])
def test_the_tag_of_a_wide_client_opens_nothing_of_a_narrow_one(ask, people, reader, waiting, path):
    narrow = make_token(make_partner(entity=make_state("KE")))
    wide, own = ask(path, reader), ask(path, narrow)
    assert wide["ETag"] != own["ETag"]
    again = ask(path, narrow, HTTP_IF_NONE_MATCH=wide["ETag"])
    assert (again.status_code, again.content) == (200, own.content)
    assert "Authorization" in own["Vary"]


def test_the_tag_of_one_partner_opens_nothing_of_another(ask, people, reader, confirmed):
    blind = make_token(make_partner(may_see_contacts=False))
    path = "events/soon/registrations/"
    seen, hidden = ask(path, reader), ask(path, blind)
    assert seen["ETag"] != hidden["ETag"]
    again = ask(path, blind, HTTP_IF_NONE_MATCH=seen["ETag"])
    assert (again.status_code, again.content) == (200, hidden.content)


def test_an_error_and_a_write_have_no_tag(ask, people, token, waiting):
    assert "ETag" not in ask("events/none/", token)
    assert "ETag" not in ask(f"registrations/{waiting.pk}/cancel/", token, {})


def test_an_error_is_never_called_unchanged(ask, people):
    assert ask("events/none/", HTTP_IF_NONE_MATCH="*").status_code == 404
    assert ask("events/soon/registrations/", HTTP_IF_NONE_MATCH="*").status_code == 401


def test_a_condition_that_is_not_met_is_a_problem(ask, people):
    response = ask("entities/", HTTP_IF_MATCH='"other"')
    assert (response.status_code, response["Content-Type"]) == (412, "application/problem+json")
