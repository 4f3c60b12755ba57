"""Two people act on one letter in the same moment: it is done once, and the other is told."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import Notice
from audit.lifecycle import NotPossible
from certificates.actions import passport_details, visa_letters
from certificates.actions.visa_letters import issue_letter
from certificates.models import PassportDetails, VisaLetter
from events.models import Registration
from tests.certificates.visa_letters import fill, make_traveller
from tests.events import acts
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 5


def slow(monkeypatch, module, name):
    """Between looking and writing each takes its time, so that the others fall in between."""
    act = getattr(module, name)

    def slowly(*args, **kwargs):
        time.sleep(0.1)
        return act(*args, **kwargs)

    monkeypatch.setattr(module, name, slowly)


def at_once(act):
    """How often each outcome came of ``act(n)``, done by all in the same moment."""
    ready = Barrier(TOGETHER)

    def do(n):
        try:
            ready.wait(20)
            act(n)
            return "done"
        except (NotPossible, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as executor:
        return Counter(executor.map(do, range(TOGETHER)))


def test_of_different_data_filled_in_at_once_the_first_are_kept(monkeypatch):
    slow(monkeypatch, passport_details, "_keep")
    row = make_traveller()

    def filling(n):
        person = Registration.objects.get(pk=row.pk)
        fill(person, by=row.user, number=f"A123456{n}", version=0)

    assert at_once(filling) == {"done": 1, "FilledInMeanwhile": TOGETHER - 1}
    assert (PassportDetails.objects.get().version, VisaLetter.objects.count()) == (1, 1)
    assert acts("passportdetails.saved", "visaletter.requested") == [1, 1]


def test_a_letter_issued_by_many_at_once_is_issued_and_told_once(monkeypatch):
    slow(monkeypatch, visa_letters, "refuse_unless_attending")
    row, officer = make_traveller(), make_user()
    fill(row)

    def issuing(_n):
        issue_letter(VisaLetter.objects.get(), by=officer, at=timezone.now())

    assert at_once(issuing) == {"done": TOGETHER}
    assert acts("visaletter.issued") == [1]
    assert Notice.objects.filter(kind="visa_letter_issued").count() == 1
