"""What was typed at a desk that found nobody, when the person it tells of is erased."""

import pytest

from accounts.actions.erasure import grant_erasure, request_erasure
from attendance.models import Scan
from tests.attendance.presence import OVER, make_person, make_seminar, scan
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LI_WEI = {"given_name": "Wei", "family_name": "Li", "second_script": "李伟"}
HAN = {"given_name": "伟", "family_name": "李"}
KIM = {"given_name": "민준", "family_name": "김"}
THANT = {"given_name": "U", "family_name": "Thant", "second_script": "Тан У"}
QUILLFEATHER = {"given_name": "Zubaydah", "family_name": "Quillfeather"}


def kept(typed, **names):
    """Which of the words stay when the person of these names is erased."""
    user = make_user(email="zq17@example.org")
    row = make_person(make_seminar(), user=user, email=user.email, **names)
    for text in typed:
        one = scan(row, result="unknown", typed=text)
        Scan.objects.filter(pk=one.pk).update(registration=None)
    asked = request_erasure(user, by=user, at=OVER)
    grant_erasure(asked, by=make_user("secretariat"), at=OVER, reason="Asked for")
    return [text for text in Scan.objects.order_by("pk").values_list("typed", flat=True) if text]


@pytest.mark.parametrize(
    ("names", "typed"),
    [
        (LI_WEI, "李伟"),
        (LI_WEI, "李 伟"),
        (LI_WEI, "李伟先生"),
        (LI_WEI, "Li Wei"),
        (LI_WEI, "WEI LI, Ms"),
        (LI_WEI, "li"),
        (HAN, "李伟"),
        (HAN, "伟李"),
        (HAN, "李"),
        (KIM, "김민준"),
        (KIM, "김 민준"),
        (THANT, "u"),
        (THANT, "Тан"),
        (THANT, "Тан У, посол"),
        (QUILLFEATHER, "quillfeathers"),
        (QUILLFEATHER, "zq17@example.org"),
    ],
)
def test_words_that_tell_of_an_erased_person_go(names, typed):
    assert kept([typed, "3FJD-8WQA"], **names) == ["3FJD-8WQA"]


@pytest.mark.parametrize(
    ("names", "typed"),
    [
        (LI_WEI, ["Ali Strauss", "Oliveira", "王芳", "李娜"]),
        (HAN, ["李娜", "王伟明"]),
        (KIM, ["김서연", "이민준"]),
        (THANT, ["Guterres", "Танака"]),
    ],
)
def test_words_that_contain_a_short_name_by_chance_stay(names, typed):
    assert kept(typed, **names) == typed


def test_a_badge_goes_however_it_is_spaced():
    user = make_user(email="zq17@example.org")
    row = make_person(make_seminar(), user=user, email=user.email)
    for text in (row.badge, row.badge.replace("-", "").lower()):
        one = scan(row, result="unknown", typed=text)
        Scan.objects.filter(pk=one.pk).update(registration=None)
    asked = request_erasure(user, by=user, at=OVER)
    grant_erasure(asked, by=make_user("secretariat"), at=OVER, reason="Asked for")
    assert set(Scan.objects.values_list("typed", flat=True)) == {""}
