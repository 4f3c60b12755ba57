"""The table of cities, and how a city is found."""

from zoneinfo import available_timezones

import pytest
from django.utils import translation

from friends.reference import NAMES, states
from friends.reference.cities import cities, city_with, find_cities


def keys(text):
    return [city.key for city in find_cities(text)]


def test_the_table_holds_a_city_of_every_state_and_zones_that_exist():
    rows = cities()
    assert {state.iso2 for state in states()} <= {city.iso2 for city in rows}
    assert {city.time_zone for city in rows} <= available_timezones()
    assert [city.name_en for city in rows if not all(getattr(city, n) for n in NAMES)] == []
    assert len({city.key for city in rows}) == len(rows) > 350
    assert [city for city in rows if city_with(city.key) != city] == []


@pytest.mark.parametrize(
    "text", ["Beijing", "beijing", "BEIJING ", "Pékin", "pekin", "北京", "Пекин", "بيجين", "بكين"]
)
def test_a_city_is_found_in_six_languages_without_accents(text):
    (city,) = find_cities(text)
    assert (city.key, city.time_zone) == ("cn-beijing", "Asia/Shanghai")


def test_letters_at_the_beginning_find_several():
    assert keys("Shang") == ["cn-shanghai", "cn-shangqiu", "cn-shangrao"]
    assert keys("city") and keys("") == keys("zzz") == []
    assert len(find_cities("s")) == 8


def test_a_state_after_a_comma_parts_cities_of_one_name():
    assert len(keys("San Jose")) == 1
    assert keys("Victoria, Seychelles") == ["sc-victoria"]
    assert keys("Beijing, Fiji") == []
    assert keys("Washington, D.C.") == ["us-washington-dc"]


def test_a_city_is_named_in_the_language_of_the_reader():
    with translation.override("fr"):
        assert find_cities("geneve")[0].label == "Genève, Suisse"
    with translation.override("zh-hans"):
        assert find_cities("geneva")[0].label == "日内瓦，瑞士"
    assert find_cities("Jerusalem")[0].label == "Jerusalem"


@pytest.mark.parametrize("text", ["Geneva, Switzerland", "جنيف، سويسرا", "日内瓦，瑞士"])
def test_a_city_is_found_by_the_line_that_names_it_in_each_language(text):
    assert [city.name_en for city in find_cities(text)] == ["Geneva"]
