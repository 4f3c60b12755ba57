"""Wherever a person chooses a State or an organization, the names stand in the order of the
language in which they are read."""

import re

import pytest
from django import forms
from django.contrib import admin
from django.forms.models import ModelChoiceField
from django.urls import reverse
from django.utils import translation

from attendance.forms.badges import BadgeFilterForm
from events.forms.details import KindIterator, RegisterForm
from friends.forms.fields import EntityChoiceIterator, EntityField
from friends.models import Entity
from tests.events import make_coming, make_guest
from tests.events.offices import url
from tests.factories import make_organization, make_state, make_user

pytestmark = pytest.mark.django_db

# In English: Albania, Egypt, Ethiopia, France, Germany, Spain.
CODES = ("AL", "EG", "ET", "FR", "DE", "ES")
ORDERS = {
    "en": ["Albania", "Egypt", "Ethiopia", "France", "Germany", "Spain"],
    "fr": ["Albanie", "Allemagne", "Égypte", "Espagne", "Éthiopie", "France"],
    "es": ["Albania", "Alemania", "Egipto", "España", "Etiopía", "Francia"],
}
languages = pytest.mark.parametrize(("language", "names"), ORDERS.items())


@pytest.fixture(autouse=True)
def states():
    return [make_state(code) for code in CODES]


def labels(choices):
    """Of all choices but the empty one, also below headings."""
    found = []
    for value, label in choices:
        inside = label if isinstance(label, list | tuple) else [(value, label)]
        found += [str(text) for key, text in inside if key]
    return found


@languages
def test_all_entities_are_offered_by_the_names_that_are_read(
    language, names, django_assert_num_queries
):
    make_organization("aaa", name_fr="AAA", name_es="AAA", name_en="AAA")
    with translation.override(language), django_assert_num_queries(1):
        assert labels(EntityField().choices) == [*names, "AAA"]


@languages
def test_the_form_of_a_registration_offers_them_so(language, names, django_assert_num_queries):
    event = make_coming()
    make_organization("aaa", name_fr="AAA", name_es="AAA", name_en="AAA")
    with translation.override(language):
        form = RegisterForm(event=event, entities=Entity.objects.all())
        with django_assert_num_queries(1):
            assert labels(form.fields["entity"].choices) == [*names, "AAA"]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_page_of_a_registration_offers_them_so(client, event_officer, language):
    client.force_login(event_officer)
    with translation.override(language):
        address = reverse("events:register", args=[make_coming().slug])
    page = client.get(address)
    assert labels(page.context["form"].fields["entity"].choices) == ORDERS[language]
    assert_in_order(page.content.decode(), ORDERS[language])


def assert_in_order(html, names):
    places = [html.index(f">{name}</option>") for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("friends_cochairterm_add", "entity"),
        ("partners_partner_add", "entity"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_back_office_offers_them_so(
    client, page, field, language, django_assert_max_num_queries
):
    client.force_login(make_user(is_staff=True, is_superuser=True, language=language))
    answer = client.get(reverse(f"admin:{page}"), headers={"accept-language": language})
    assert_in_order(answer.content.decode(), ORDERS[language])
    with translation.override(language), django_assert_max_num_queries(1):
        choices = answer.context["adminform"].form.fields[field].choices
        assert labels(choices) == ORDERS[language]


@languages
def test_the_filter_of_badges_offers_them_so(states, language, names):
    aaa = make_organization("aaa", name_fr="AAA", name_es="AAA", name_en="AAA")
    with translation.override(language):
        form = BadgeFilterForm({}, entities=[aaa, *states])
        assert labels(form.fields["entity"].choices) == ["AAA", *names]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_page_of_badges_offers_them_so(client, language):
    event = make_coming()
    for code in CODES:
        make_guest(event, make_state(code))
    client.force_login(make_user("event officer", language=language))
    page = client.get(url("badges", event))
    whose, first = page.context["whose"], page.context["first"]
    assert labels(whose.fields["entity"].choices) == ORDERS[language]
    assert [getattr(entity, f"name_{language}") for entity in first] == ORDERS[language]
    options = [html for html in page.content.decode().split("<select") if 'id="drawn"' in html]
    found = re.findall(r'<option value="\w+">\s*([^<]+?)\s*</option>', options[0])
    assert found == ORDERS[language]


def test_no_form_offers_entities_in_another_order():
    """Each field that takes an Entity, of every form and of the back office."""

    def classes(of):
        return {of, *(found for one in of.__subclasses__() for found in classes(one))}

    fields = [
        (form.__name__, name, field)
        for form in classes(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, ModelChoiceField) and getattr(field.queryset, "model", None) is Entity
    ]
    assert fields != []
    for form, name, field in fields:
        ordered = issubclass(field.iterator, EntityChoiceIterator | KindIterator)
        assert ordered or isinstance(field, EntityField), f"{form}.{name}"


def test_no_page_of_the_back_office_offers_entities_in_another_order(rf):
    request = rf.get("/")
    request.user = make_user(is_staff=True, is_superuser=True)
    found = set()
    for model, page in admin.site._registry.items():
        if page.has_add_permission(request):
            for name, field in page.get_form(request).base_fields.items():
                if getattr(getattr(field, "queryset", None), "model", None) is Entity:
                    assert issubclass(field.iterator, EntityChoiceIterator), (model, name)
                    found.add((model.__name__, name))
    assert found == {("CoChairTerm", "entity"), ("Partner", "entity")}
