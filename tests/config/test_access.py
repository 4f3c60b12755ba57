"""Every address of the site as every kind of person, against the table that was read by people."""

import logging

import pytest

from tests.config.access import ELSEWHERE, address, names, sign_in, told
from tests.config.access_table import TABLE
from tests.config.cast import make_world

EXPECTED = {name: (get, post) for get, post, listed in TABLE for name in listed.split()}


def test_every_address_is_listed():
    assert [n for n in names() if n not in EXPECTED and n not in ELSEWHERE] == []


def test_nothing_is_listed_that_is_not_there():
    assert sorted(set(EXPECTED) - set(names())) == []


@pytest.mark.django_db
def test_every_person_is_told_what_the_table_says():
    logging.disable(logging.ERROR)
    try:
        world = make_world()
        cookies = sign_in(world)
        found = {}
        for name in EXPECTED:
            url = address(name, world)
            found[name] = (told(cookies, url, "get"), told(cookies, url, "post"))
    finally:
        logging.disable(logging.NOTSET)
    assert {n: lines for n, lines in found.items() if lines != EXPECTED[n]} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["visitor", "stranger", "delegate", "focal_point"])
def test_a_draft_does_not_exist_for_who_may_not_see_it(person, client):
    world = make_world()
    if world.people[person]:
        client.force_login(world.people[person])

    for path in ("", "event.ics", "participants/", "figures/"):
        answer = client.get(f"/en/events/{world.draft.slug}/{path}")
        assert answer.status_code == 404
        assert "A secret plan" not in answer.content.decode()
    assert "A secret plan" not in client.get("/en/events/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["visitor", "stranger", "other_focal_point"])
def test_personal_data_is_not_on_pages_for_others(person, client):
    world = make_world()
    if world.people[person]:
        client.force_login(world.people[person])
    secrets = [
        world.registration.email,
        world.registration.phone,
        "Step-free seat",
        "secret-room",
        world.registration.badge,
    ]

    for name, (get, _post) in EXPECTED.items():
        position = ("visitor", "stranger", "delegate", "focal_point", "other_focal_point").index(
            person
        )
        if get.split()[position] != "200" or name.startswith("account"):
            continue
        answer = client.get(address(name, world))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told_here = [secret for secret in secrets if secret in body.decode(errors="ignore")]
        assert (name, told_here) == (name, [])
