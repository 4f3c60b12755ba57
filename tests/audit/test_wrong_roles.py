"""`audit_protect` with names that cannot be roles here."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("names", [{"web": "a"}, {"worker": "a"}, {"web": "a", "worker": "a"}])
def test_two_roles_are_named_or_none(names):
    both = {"web": None, "worker": None} | names
    with pytest.raises(CommandError) as raised:
        call_command("audit_protect", stdout=StringIO(), **both)
    assert str(raised.value) == (
        "Only PostgreSQL knows roles: leave --web and --worker out."
        if connection.vendor == "sqlite"
        else "Name two different roles: --web ROLE --worker ROLE."
    )
