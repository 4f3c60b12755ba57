"""What every test about events starts from."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english():
    """A page in another language, asked for by an earlier test, leaves that language active."""
    with translation.override("en"):
        yield
