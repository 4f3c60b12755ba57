import pytest
from django.test import Client


@pytest.fixture
def client_again():
    """Another browser."""
    return Client()
