"""The cast of the tests, and what every test starts from."""

import pytest
from django.core.cache import cache
from django.utils import translation

from tests.factories import make_group, make_representative, make_state, make_user


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def in_english():
    """A request leaves its language behind in the thread; the next test begins anew."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def secretary(db):
    return make_user("secretariat", email="secretary@example.org")


@pytest.fixture
def admissions_officer(db):
    return make_user("admissions officer", email="admissions@example.org")


@pytest.fixture
def event_officer(db):
    return make_user("event officer", email="events@example.org")


@pytest.fixture
def desk_officer(db):
    return make_user("desk officer", email="desk@example.org")


@pytest.fixture
def auditor(db):
    return make_user("auditor", email="auditor@example.org")


@pytest.fixture
def focal_point(db):
    """Speaks for Fiji."""
    user = make_user(email="fiji@example.org")
    make_representative(user, make_state("FJ"))
    return user


@pytest.fixture
def other_focal_point(db):
    """Speaks for Kenya."""
    user = make_user(email="kenya@example.org")
    make_representative(user, make_state("KE"))
    return user


@pytest.fixture
def delegate(db):
    """A delegate of Fiji, who does not decide for it."""
    user = make_user(email="delegate@example.org")
    make_representative(user, make_state("FJ"), role="delegate")
    return user


@pytest.fixture
def stranger(db):
    """Signed in, with no entity."""
    return make_user(email="stranger@example.org")
