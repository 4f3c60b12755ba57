"""What the tests of an event's office share: its addresses, and what its pages say."""

from django.urls import reverse


def url(name, event, *args):
    return reverse(f"office:{name}", args=[event.slug, *args])


def text(response):
    return response.content.decode()


def shown(client, name, event, *args, **query):
    return text(client.get(url(name, event, *args), query))
