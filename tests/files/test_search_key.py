"""One key by which a person is found, on both databases alike: `files.search_key`."""

import pytest
from django.apps import apps
from django.db.models import F

from accounts.actions.search_keys import compare_search_keys
from accounts.models import User
from accounts.tasks import TASKS
from events.models import Registration
from files.search_key import (
    MAX_SIGNS,
    SearchedQuerySet,
    WritesSearchKey,
    fill_search_keys,
    make_search_key,
    search_key_of,
    search_words,
)
from tests.certificates.certified import make_certificate
from tests.factories import make_registration, make_user

KEYED = [model for model in apps.get_models() if search_key_of(model)]


# --- the key --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["Thị Minh Khai", "NGUYỄN", ""], "thi minh khai nguyen"),
        (["Thi\u0323 Minh Khai", "Nguye\u0302\u0303n", ""], "thi minh khai nguyen"),
        (["Aoife", "O’Brien", ""], "aoife obrien"),
        (["Jean-Luc", "Łødź", ""], "jean luc lodz"),
        (["Xiaolong", "Li", "李 小龙"], "xiaolong li 李 小龙 李小龙 李小龙"),
        (["小龙", "李", ""], "小龙 李 小龙李 李小龙"),
        (["", "", ""], ""),
    ],
)
def test_a_key_holds_the_names_folded(names, key):
    assert make_search_key(names) == key


@pytest.mark.parametrize("typed", ["", " ", "\u0301\u0300", "’", "´", "--", "\u200b", "\x00"])
def test_signs_alone_are_no_words(typed):
    assert search_words(typed) == []


def test_a_text_that_no_name_can_be_has_no_words():
    assert search_words("a" * 10_000) == search_words("a " * 5_000) == []
    assert search_words("a" * MAX_SIGNS) == ["a" * MAX_SIGNS]


def test_a_word_is_asked_for_once():
    assert search_words("An an AN van") == ["an", "van"]


# --- every way of writing a name writes the key ---------------------------------------------------
def renamed(**more):
    return {"given_name": "Thị", "family_name": "Nguyễn", "second_script": ""} | more


def by_save(row):
    row.family_name = "Nguyễn"
    row.save()


def by_save_of_a_field(row):
    row.family_name = "Nguyễn"
    row.save(update_fields=["family_name"])


def by_save_of_what_was_loaded(row):
    part = Registration.objects.only("family_name").get(pk=row.pk)
    part.family_name = "Nguyễn"
    part.save()


def by_update(row):
    Registration.objects.filter(pk=row.pk).update(**renamed())


def by_update_of_related_rows(row):
    row.event.registrations.update(**renamed())


def by_bulk_update(row):
    row.family_name = "Nguyễn"
    Registration.objects.bulk_update([row], ["family_name"])


def by_update_or_create(row):
    Registration.objects.update_or_create(pk=row.pk, defaults={"family_name": "Nguyễn"})


def by_bulk_create(row):
    row.delete()
    row.pk, row.family_name = None, "Nguyễn"
    Registration.objects.bulk_create([row])


WAYS = [
    by_save,
    by_save_of_a_field,
    by_save_of_what_was_loaded,
    by_update,
    by_update_of_related_rows,
    by_bulk_update,
    by_update_or_create,
    by_bulk_create,
]


@pytest.mark.django_db
@pytest.mark.parametrize("write", WAYS)
def test_each_way_of_writing_a_name_writes_the_key(write):
    row = make_registration(given_name="Delegate", family_name="17")
    assert row.search_key == "delegate 17"
    write(row)
    stored = Registration.objects.get()
    assert (stored.family_name, stored.search_key.split()[-1]) == ("Nguyễn", "nguyen")
    assert list(Registration.objects.filter(search_key__words="NGUYEN")) == [stored]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values", [{"family_name": "Nguyễn"}, renamed(family_name=F("given_name"))]
)
def test_a_statement_that_cannot_know_the_key_is_refused(values):
    make_registration()
    with pytest.raises(TypeError, match=r"use save\(\)"):
        Registration.objects.update(**values)


@pytest.mark.parametrize("model", KEYED, ids=lambda model: model.__name__)
def test_every_model_with_a_key_writes_it_by_all_its_managers(model):
    assert issubclass(model, WritesSearchKey)
    for manager in model._meta.managers:
        assert isinstance(manager.get_queryset(), SearchedQuerySet)
    assert "search_key" in model.audit_hidden


def test_the_models_with_a_key_are_known():
    assert {model.__name__ for model in KEYED} == {"User", "Registration", "Certificate"}


@pytest.mark.django_db
def test_writing_something_else_reads_no_names(django_assert_num_queries):
    row = make_registration()
    part = Registration.objects.only("reason").get(pk=row.pk)
    part.reason = "Later"
    with django_assert_num_queries(1):
        part.save(update_fields=["reason"])


# --- what an earlier version wrote ----------------------------------------------------------------
@pytest.mark.django_db
def test_keys_that_differ_from_the_names_are_mended_by_the_worker():
    row, user = make_registration(), make_user(family_name="Nguyễn")
    paper = make_certificate()
    right = {(type(one), one.pk): one.search_key for one in (row, user, paper)}
    for model in KEYED:
        model._base_manager.update(search_key="")
    Registration.objects.filter(pk=row.pk).update(search_key="somebody else")
    (task,) = (task for task in TASKS if task.run is compare_search_keys)
    assert task.run(None) >= 3
    for (model, pk), key in right.items():
        assert model.objects.get(pk=pk).search_key == key
    assert [fill_search_keys(model) for model in KEYED] == [0, 0, 0]


@pytest.mark.django_db
def test_a_model_without_a_key_has_nothing_to_fill():
    assert fill_search_keys(User.groups.through) == 0


# --- what the database makes of it ----------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["%", "_", "\\", "17%", "Delegate_17", "''", '"', "1 OR 1=1"])
def test_signs_of_the_database_are_literal(typed):
    make_registration(given_name="Delegate", family_name="17")
    row = make_registration(given_name="100% \\", family_name="sure")
    found = Registration.objects.filter(search_key__words=typed)
    expected = {"%": [row], "\\": [row]}
    if typed == "Delegate_17":  # between words, like a hyphen
        assert [one.family_name for one in found] == ["17"]
    else:
        assert list(found) == expected.get(typed, [])


@pytest.mark.django_db
def test_a_text_without_words_fits_nobody_and_the_other_side_of_an_or_is_kept():
    row = make_registration()
    nobody = Registration.objects.filter(search_key__words="’")
    assert (nobody.count(), list(nobody)) == (0, [])
    assert list(nobody | Registration.objects.filter(pk=row.pk)) == [row]
    assert list(Registration.objects.exclude(search_key__words="’")) == [row]
