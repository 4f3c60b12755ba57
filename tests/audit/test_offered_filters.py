"""Staff lists answer the filters, the search and the dates that they offer: a field that is not
offered cannot be read letter by letter."""

from itertools import chain

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import IncorrectLookupParameters
from django.test import RequestFactory
from django.urls import reverse

from audit.admin.lists import OfferedChangeList
from audit.models import Entry
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LOOKUPS = ("", "__startswith", "__regex", "__gt", "__isnull", "__in")
# What an address must never be able to ask of a row, whatever a list offers.
SECRET = ("password", "secret", "token", "sealed", "hash", "key", "code", "data")
# By list: what once was answered, and what stands near it.
ATTACKS = {
    "accounts_user": (
        "password__startswith=argon2",
        "password__regex=^a",
        "authenticator__data__icontains=secret",
        "emailaddress__email__startswith=d",
        "usersession__session_key__startswith=a",
        "groups__user__password__startswith=a",
        "email__startswith=d",
        "pk__in=1",
        "id=1",
        "is_superuser__exact=1",
    ),
    "accounts_notice": ("secret__startswith=g", "sealed__isnull=0", "facts__icontains=17"),
    "audit_entry": ("actor__password__startswith=a", "before__icontains=17", "hash__startswith=a"),
    "events_registration": (
        "email__startswith=d",
        "phone__contains=17",
        "code__startswith=A",
        "person__startswith=17",
        "user__email__startswith=d",
        "user__password__startswith=argon2",
        "passport__sealed__startswith=g",
        "access_needs__contains=wheel",
        "gender=female",
    ),
    "attendance_scan": (
        "registration__email__startswith=d",
        "registration__code__startswith=A",
        "device__key_hash__startswith=a",
        "operator__password__startswith=a",
    ),
    "events_event": ("group_links__code__startswith=a", "join_url__contains=meet"),
    "friends_representative": (
        "user__password__startswith=argon2",
        "email__startswith=d",
        "user__email__startswith=d",
    ),
    "partners_partner": ("client__secret__startswith=a", "client__token__hash__startswith=a"),
}
ALL = [(name, attack) for name, attacks in ATTACKS.items() for attack in attacks]
SITE = admin.site
LISTS = sorted(SITE._registry, key=lambda model: model._meta.label)


@pytest.fixture
def everything(client):
    """A reader with every right: who has fewer is told no more."""
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


@pytest.fixture
def asked():
    """``asked(model, query)``: the list of the model for this query."""
    user = make_user(is_staff=True, is_superuser=True)

    def ask(model, query=None):
        request = RequestFactory().get("/", query or {})
        request.user = user
        return SITE._registry[model].get_changelist_instance(request)

    return ask


def changelist(name):
    return reverse(f"admin:{name}_changelist")


def is_refused(answer, name):
    return (answer.status_code, answer.headers.get("Location")) == (302, changelist(name) + "?e=1")


# --- each list ------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", LISTS, ids=str)
def test_every_list_of_the_back_office_is_one_that_answers_what_it_offers(asked, model):
    assert isinstance(asked(model), OfferedChangeList)


def paths(model):
    """The names of all fields of a model, of those that lead elsewhere also the fields there."""
    for field in model._meta.get_fields(include_hidden=True):
        name = field.name
        yield name
        if field.related_model:
            yield from (f"{name}__{other.name}" for other in field.related_model._meta.get_fields())


def offered(shown):
    """The parameters of the filters that a list offers."""
    parameters = chain.from_iterable(spec.expected_parameters() for spec in shown.filter_specs)
    return set(parameters)


def every_parameter(list_filter):
    """The same of a filter that has nothing to show at present, and so no place in the list."""
    for item in list_filter:
        name = item[0] if isinstance(item, tuple) else getattr(item, "parameter_name", item)
        for end in ("", "__exact", "__id__exact", "__isnull", "__isempty", "__gte", "__lt"):
            yield name + end


@pytest.mark.parametrize("model", LISTS, ids=str)
def test_no_field_that_is_not_offered_is_asked_for(asked, model):
    shown = asked(model)
    expected = offered(shown) | set(every_parameter(shown.list_filter))
    answered = []
    for name in {path + lookup for path in paths(model) for lookup in LOOKUPS} - expected:
        try:
            asked(model, {name: "1"})
        except IncorrectLookupParameters:
            continue
        answered.append(name)
    assert answered == []


@pytest.mark.parametrize("model", LISTS, ids=str)
def test_no_secret_is_offered_as_filter_search_or_order(asked, model):
    shown = asked(model)
    named = [name.lstrip("=^@") for name in shown.search_fields] + list(offered(shown))
    named += [str(shown.get_ordering_field(column)) for column in shown.list_display]
    parts = {part for name in named for part in name.split("__")}
    parts -= {"search_key"}  # of the names, which the list shows
    # Of a note verbale the sum of the file, which its page shows.
    assert [part for part in parts if any(word in part for word in SECRET)] == []


# --- each way of asking ---------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "attack"), ALL)
def test_an_attack_leads_back_to_the_list(everything, name, attack):
    assert is_refused(everything.get(f"{changelist(name)}?{attack}"), name)


@pytest.mark.parametrize(("name", "attack"), ALL)
def test_a_window_for_choosing_a_row_answers_no_more(everything, name, attack):
    assert is_refused(everything.get(f"{changelist(name)}?_popup=1&{attack}"), name)


@pytest.mark.parametrize(("name", "attack"), ALL)
def test_an_export_answers_no_more_and_is_not_recorded(everything, name, attack):
    exported = reverse(f"admin:{name}_export", args=["csv"])
    assert is_refused(everything.get(f"{exported}?{attack}"), name)
    assert not Entry.objects.filter(act__endswith=".exported").exists()


@pytest.mark.parametrize(("name", "attack"), ALL)
def test_an_act_over_a_selection_answers_no_more(everything, name, attack):
    data = {"action": "export_csv", "select_across": "1", "_selected_action": ["1"]}
    assert is_refused(everything.post(f"{changelist(name)}?{attack}", data), name)
    assert not Entry.objects.filter(act__endswith=".exported").exists()


def test_what_the_list_offers_is_answered(everything):
    for name, query in {
        "accounts_user": "is_active__exact=1&language__exact=fr&q=17&o=1.-2",
        "events_registration": "status__exact=confirmed&received_at__gte=2026-01-01T00:00:00Z",
        "friends_membership": "requested_at__year=2026&requested_at__month=5&requested_at__day=3",
        "friends_representative": "waiting=here&entity__kind__exact=state",
        "accounts_notice": "state=failed&kind=account",
    }.items():
        assert everything.get(f"{changelist(name)}?{query}").status_code == 200, query
        exported = everything.get(reverse(f"admin:{name}_export", args=["csv"]) + f"?{query}")
        assert exported.status_code in (200, 404), query


@pytest.mark.parametrize("name", ["email", "password", "id__password", "pk", "nothing"])
def test_a_row_is_named_by_its_own_key_alone(everything, name):
    person = make_user()
    page = reverse("admin:accounts_user_change", args=[person.pk])
    assert (
        everything.get(f"{changelist('accounts_user')}?_popup=1&_to_field={name}").status_code
        == 400
    )
    assert everything.get(f"{page}?_to_field={name}").status_code == 400
    assert everything.get(f"{page}?_to_field=id").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "o=99",
        "o=-1",
        "o=x.y",
        "o=" + "9" * 5000,
        "p=-1",
        "p=" + "9" * 30,
        "p=x",
        "all=",
        "_facets=",
        "q=" + "9" * 40,
        "q=%22",
        "is_active__exact=x",
        "last_login__gte=x",
        "groups__id__exact=x",
        "last_login__gte=999999-01-01",
        "groups__id__exact=" + "9" * 40,
    ],
)
@pytest.mark.parametrize("name", ["accounts_user", "audit_entry"])
def test_what_means_nothing_is_no_fault_of_ours(everything, name, query):
    assert everything.get(f"{changelist(name)}?{query}").status_code in (200, 302)
    exported = reverse(f"admin:{name}_export", args=["csv"])
    assert everything.get(f"{exported}?{query}").status_code in (200, 302)


@pytest.mark.parametrize("year", ["-1", "0", "1", "9999", "99999", "9" * 30, "x", ""])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_year_of_the_dates_that_does_not_exist_leads_back_to_the_list(everything, year, method):
    answer = getattr(everything, method)(f"{changelist('events_event')}?starts_at__year={year}")
    assert answer.status_code in (200, 302)


def test_nothing_completes_what_is_typed_where_no_form_offers_it(everything):
    address = reverse("admin:autocomplete")
    for app, model, field in (
        ("events", "registration", "user"),
        ("events", "registration", "scans"),
        ("accounts", "user", "registrations"),
        ("attendance", "scan", "registration"),
        ("mfa", "authenticator", "user"),
        ("nothing", "at", "all"),
    ):
        query = {"app_label": app, "model_name": model, "field_name": field, "term": "17"}
        assert everything.get(address, query).status_code == 404, field
    assert everything.get(address).status_code == 404
