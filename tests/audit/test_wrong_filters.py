"""Filters in the address that mean nothing are answered, not failed over."""

import pytest


@pytest.mark.parametrize("year", ["-1", "0", "99999", "9" * 30, "x"])
def test_a_year_that_does_not_exist_leads_back_to_the_list(client, secretary, year):
    client.force_login(secretary)

    answer = client.get(f"/admin/accounts/notice/?created_at__year={year}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/admin/accounts/notice/?e=1"
