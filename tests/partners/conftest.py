import pytest
from django.utils import timezone

from tests.factories import make_partner


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def partner(db):
    return make_partner(name="ITU")
