"""Images of the pages of a note verbale: drawn by the worker, shown beside the decision, guarded
and erased like the PDF."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.actions.stored_files import delete_orphans
from config.demo.notes import note_pdf
from files.page_images import DrawnPage, DrawnPages, NotDrawn
from friends.actions import drawing_notes
from friends.actions.drawing_notes import LEASE, draw_notes
from friends.models import Membership, NotePage, NoteVerbale
from tests.factories import (
    make_paper,
    make_pdf,
    make_representative,
    make_state,
    make_user,
)
from tests.friends.test_request_decisions import filed, page

pytestmark = pytest.mark.django_db
WEBP = b"RIFF1234WEBP"


@pytest.fixture
def officer(client):
    user = make_user("admissions officer")
    client.force_login(user)
    return user


def draw(monkeypatch, drawn):
    """Let the worker find this in every PDF."""

    def found(_pdf):
        if isinstance(drawn, Exception):
            raise drawn
        return drawn

    monkeypatch.setattr(drawing_notes, "draw_pages", found)
    return draw_notes(timezone.now())


def drawn_pages(count, of=None, text="It presents its compliments"):
    pages = [DrawnPage(WEBP, 1000, 1414, text) for _n in range(count)]
    return DrawnPages(of or count, pages)


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("problem", "text"),
    [
        ("protected", "This PDF is protected with a password."),
        ("unreadable", "This PDF is damaged"),
        ("heavy", "takes too much time or memory"),
    ],
)
def test_the_page_says_why_a_pdf_cannot_be_drawn(problem, text, client, officer, monkeypatch):
    membership = filed()
    assert draw(monkeypatch, NotDrawn(problem)) == 1
    html = page(client, membership)
    assert (text in html, "<img" in html) == (True, False)
    assert membership.note_verbale.get_absolute_url() in html
    assert draw(monkeypatch, drawn_pages(1)) == 0  # it is not tried for ever


def test_until_the_images_are_made_the_page_says_so_and_links_the_pdf(client, officer):
    membership = filed()
    html = page(client, membership)
    assert "Images of its pages are being made." in html
    assert membership.note_verbale.get_absolute_url() in html


def test_a_paper_without_pdf_is_never_drawn(client, officer):
    membership = filed(paper=make_paper(upload=None))
    assert draw_notes(timezone.now()) == 0
    assert "The document was entered without its PDF." in page(client, membership)


def test_a_page_is_shown_to_readers_of_the_pdf_alone(client, officer, monkeypatch):
    membership = filed()
    draw(monkeypatch, drawn_pages(1))
    image = NotePage.objects.get().get_absolute_url()
    assert client.get(image).status_code == 200
    kenyan = make_user()
    make_representative(kenyan, make_state("KE"))
    client.force_login(kenyan)
    assert client.get(image).status_code == 404
    assert client.get(membership.note_verbale.get_absolute_url()).status_code == 404
    client.logout()
    assert client.get(image).status_code == 302


def test_a_page_that_is_not_there_does_not_exist(client, officer, monkeypatch):
    membership = filed()
    draw(monkeypatch, drawn_pages(1))
    for number in (0, 2, 10**9):
        address = reverse("friends:note_page", args=[membership.note_verbale_id, number])
        assert client.get(address).status_code == 404


# --- the worker -----------------------------------------------------------------------------------
def test_a_real_pdf_is_drawn_with_its_text(client, officer):
    pdf = make_pdf(content=note_pdf(["Fiji wishes to join the Group"]))
    membership = filed(paper=replace(make_paper(), upload=pdf))
    assert draw_notes(timezone.now()) == 1
    row = NotePage.objects.get()
    assert (row.number, row.text) == (1, "Fiji wishes to join the Group")
    answer = client.get(row.get_absolute_url())
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    assert answer["Content-Type"] == "image/webp"
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
        "private, no-store",
        "nosniff",
    )
    html = page(client, membership)
    assert ("Text of page 1" in html, "Fiji wishes to join the Group" in html) == (True, True)


def test_one_worker_draws_a_note_and_another_goes_on_when_it_was_killed(monkeypatch):
    note, now = filed().note_verbale, timezone.now()
    NoteVerbale.objects.filter(pk=note.pk).update(drawing_until=now + LEASE)
    monkeypatch.setattr(drawing_notes, "draw_pages", lambda _pdf: drawn_pages(2))
    assert draw_notes(now) == 0
    assert draw_notes(now + LEASE + timedelta(seconds=1)) == 1
    assert NotePage.objects.count() == 2


def test_a_worker_that_was_too_slow_writes_nothing(monkeypatch):
    note = filed().note_verbale

    def slow(_pdf):
        later = timezone.now() + 2 * LEASE
        NoteVerbale.objects.filter(pk=note.pk).update(drawing_until=later)
        return drawn_pages(1)

    monkeypatch.setattr(drawing_notes, "draw_pages", slow)
    assert draw_notes(timezone.now()) == 0
    assert NotePage.objects.count() == 0


def test_images_go_with_the_note_verbale(monkeypatch):
    note = filed().note_verbale
    draw(monkeypatch, drawn_pages(2))
    files = [Path(settings.MEDIA_ROOT) / row.image.name for row in NotePage.objects.all()]
    files.append(Path(settings.MEDIA_ROOT) / note.file.name)
    now = timezone.now()
    for file in files:
        old = (now - timedelta(days=2)).timestamp()
        os.utime(file, (old, old))
    delete_orphans(now)
    assert [file.exists() for file in files] == [True, True, True]
    membership = Membership.objects.get()
    membership.contacts.all().delete()
    membership.delete()
    note.delete()
    assert NotePage.objects.count() == 0
    delete_orphans(now)
    assert [file.exists() for file in files] == [False, False, False]


# --- the page -------------------------------------------------------------------------------------
def test_only_the_first_page_is_loaded_at_once(client, officer, monkeypatch):
    membership = filed()
    draw(monkeypatch, drawn_pages(3, of=12))
    html = page(client, membership)
    assert (html.count("<img"), html.count('loading="lazy"')) == (3, 2)
    assert "2 more pages" in html
    assert "The PDF has 12 pages." in html
    assert 'alt="Page 1 of 12. Its text is below."' in html


def test_a_scan_says_that_it_has_no_text(client, officer, monkeypatch):
    membership = filed()
    draw(monkeypatch, drawn_pages(1, text=""))
    html = page(client, membership)
    assert "a picture without text that can be read out" in html
    assert "it is probably a scan" in html


def test_text_of_a_pdf_is_no_markup(client, officer, monkeypatch):
    membership = filed()
    draw(monkeypatch, drawn_pages(1, text="<script>alert(1)</script>\nSecond line"))
    html = page(client, membership)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Second line" in html


def test_the_page_asks_as_often_for_ten_pages_as_for_one(
    client, officer, monkeypatch, django_assert_max_num_queries
):
    membership = filed()
    draw(monkeypatch, drawn_pages(1))
    page(client, membership)
    with django_assert_max_num_queries(40) as one:
        page(client, membership)
    NotePage.objects.all().delete()
    NoteVerbale.objects.update(drawn_at=None)
    draw(monkeypatch, drawn_pages(10))
    with django_assert_max_num_queries(len(one)):
        assert page(client, membership).count("<img") == 10


def test_the_page_of_a_representative_shows_the_note_too(client, monkeypatch):
    client.force_login(make_user("secretariat"))
    note = filed().note_verbale
    draw(monkeypatch, drawn_pages(1))
    rep = make_representative(
        make_user(),
        note.entity,
        status="asked",
        valid_from=None,
        decided_at=None,
        note_verbale=note,
    )
    html = client.get(reverse("requests:representative", args=[rep.pk])).content.decode()
    assert NotePage.objects.get().get_absolute_url() in html
