"""The public pages about events, and what they keep to themselves."""

import re

import pytest
from django.urls import reverse

from events.models import EventStatus
from tests.events import make_coming, make_guest
from tests.factories import make_event, make_state

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"events:{name}", args=args)


@pytest.mark.parametrize("name", ["event", "participants", "figures", "register"])
def test_a_draft_is_not_there_for_strangers(client, stranger, name):
    event = make_coming(status=EventStatus.DRAFT)
    client.force_login(stranger)
    assert client.get(url(name, event.slug)).status_code == 404


@pytest.mark.parametrize("name", ["event", "participants", "figures"])
def test_every_page_of_an_event_is_public(client, name):
    event = make_coming(seats=10, quota=2, hosts=[make_state("ZM")])
    make_guest(event)
    response = client.get(url(name, event.slug))
    assert response.status_code == 200
    assert str(event.title) in response.content.decode()


@pytest.mark.parametrize("when", ["coming", "past"])
def test_the_list_asks_as_often_for_three_events_as_for_one(
    client, django_assert_num_queries, when
):
    make = make_coming if when == "coming" else make_event
    make(hosts=[make_state("ZM")])
    address = url("list") + f"?when={when}"
    client.get(address)
    with django_assert_num_queries(2):
        client.get(address)
    make()
    make()
    with django_assert_num_queries(2):
        html = client.get(address).content.decode()
    assert len(re.findall('<li class="dated">', html)) == 3
