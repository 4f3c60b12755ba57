from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import Agent, Entry
from friends import reference
from friends.actions.reference import load
from friends.models import Classification, ClassificationKind, Entity, EntityKind, RegionalGroup

LOADER = Agent("load_reference")
STATES = {state.iso3: state for state in reference.states()}
ORGANIZATIONS = {row.code: row for row in reference.organizations()}

# As the United Nations writes them: Arabic, Chinese, English, French, Russian, Spanish.
NAMES = {
    "BOL": (
        "بوليفيا (دولة - المتعددة القوميات)",
        "多民族玻利维亚国",
        "Bolivia (Plurinational State of)",
        "Bolivie (État plurinational de)",
        "Боливия (Многонациональное Государство)",
        "Bolivia (Estado Plurinacional de)",
    ),
    "CHN": ("الصين", "中国", "China", "Chine", "Китай", "China"),
    "CIV": (
        "كوت ديفوار",
        "科特迪瓦",
        "Côte d'Ivoire",
        "Côte d'Ivoire",
        "Кот-д'Ивуар",
        "Côte d'Ivoire",
    ),
    "CZE": ("تشيكيا", "捷克", "Czechia", "Tchéquie", "Чехия", "Chequia"),
    "GBR": (
        "المملكة المتحدة لبريطانيا العظمى وأيرلندا الشمالية",
        "大不列颠及北爱尔兰联合王国",
        "United Kingdom of Great Britain and Northern Ireland",
        "Royaume-Uni de Grande-Bretagne et d'Irlande du Nord",
        "Соединенное Королевство Великобритании и Северной Ирландии",
        "Reino Unido de Gran Bretaña e Irlanda del Norte",
    ),
    "KOR": (
        "جمهورية كوريا",
        "大韩民国",
        "Republic of Korea",
        "République de Corée",
        "Республика Корея",
        "República de Corea",
    ),
    "NAM": ("ناميبيا", "纳米比亚", "Namibia", "Namibie", "Намибия", "Namibia"),
    "NLD": (
        "هولندا (مملكة -)",
        "荷兰王国",
        "Netherlands (Kingdom of the)",
        "Pays-Bas (Royaume des)",
        "Нидерланды (Королевство)",
        "Países Bajos (Reino de los)",
    ),
    "PSE": (
        "دولة فلسطين",
        "巴勒斯坦国",
        "State of Palestine",
        "État de Palestine",
        "Государство Палестина",
        "Estado de Palestina",
    ),
    "TUR": ("تركيا", "土耳其", "Türkiye", "Türkiye", "Турция", "Türkiye"),
    "VNM": ("فييت نام", "越南", "Viet Nam", "Viet Nam", "Вьетнам", "Viet Nam"),
    "ZMB": ("زامبيا", "赞比亚", "Zambia", "Zambie", "Замбия", "Zambia"),
}


def names(row):
    return tuple(getattr(row, name) for name in reference.NAMES)


# The table


def test_there_are_193_member_states_and_two_observer_states():
    assert Counter(s.kind for s in STATES.values()) == {"member_state": 193, "observer_state": 2}
    assert {c for c, s in STATES.items() if s.kind == "observer_state"} == {"PSE", "VAT"}


def test_every_member_state_is_in_exactly_one_of_five_groups_of_the_known_sizes():
    assert Counter(s.regional_group for s in STATES.values()) == {
        "african": 54,
        "asia_pacific": 54,
        "eastern_european": 23,
        "grulac": 33,
        "weog": 29,
        "": 2,
    }
    assert 54 + 54 + 23 + 33 + 29 == 193


def test_the_states_that_stand_between_groups_are_placed_as_for_elections():
    placed = {c: STATES[c].regional_group for c in ("USA", "TUR", "ISR", "KIR", "CYP", "VAT")}
    assert placed == {
        "USA": "weog",
        "TUR": "weog",
        "ISR": "weog",
        "KIR": "asia_pacific",
        "CYP": "asia_pacific",
        "VAT": "",
    }


@pytest.mark.parametrize("iso3", NAMES)
def test_names_are_those_of_the_united_nations(iso3):
    assert names(STATES[iso3]) == NAMES[iso3]


def test_every_row_has_a_name_in_all_six_languages_that_no_other_row_has():
    rows = [*STATES.values(), *ORGANIZATIONS.values()]
    for language in reference.NAMES:
        said = [getattr(row, language) for row in rows]
        assert "" not in said
        assert [name for name, times in Counter(said).items() if times > 1] == []


def test_codes_are_unique_and_no_organization_looks_like_a_state():
    for column in ("iso2", "iso3", "m49"):
        assert len({getattr(state, column) for state in STATES.values()}) == 195
    assert len(ORGANIZATIONS) == 18
    assert {code.upper() for code in ORGANIZATIONS} & STATES.keys() == set()


def test_names_use_one_apostrophe_no_stray_spaces_and_no_articles_in_brackets():
    said = [name for row in [*STATES.values(), *ORGANIZATIONS.values()] for name in names(row)]
    assert [name for name in said if "’" in name or name != " ".join(name.split())] == []
    assert [name for name in said if name.endswith(("(the)", "(la)", "(le)", "(l')"))] == []


def test_namibia_keeps_its_code_and_other_codes_are_text_too():
    assert (STATES["NAM"].iso2, STATES["NAM"].m49) == ("NA", "516")
    assert STATES["AFG"].m49 == "004"


def test_only_codes_of_states_count_as_states():
    assert len(reference.STATE_CODES) == 195
    assert list(reference.STATE_CODES) == sorted(reference.STATE_CODES)
    assert {"TW", "XK", "CK", "NU", "HK", "MO", "EH"} & set(reference.STATE_CODES) == set()


def test_the_words_of_the_table_are_those_of_the_models():
    assert set(reference.REGIONAL_GROUPS) == set(RegionalGroup.values)
    assert {*reference.STATE_KINDS, "organization"} == set(EntityKind.values)
    assert set(reference.CLASSIFICATION_KINDS) == set(ClassificationKind.values)


def test_dates_of_membership_are_those_of_the_united_nations():
    since = {c: STATES[c].member_since for c in ("CHN", "ZMB", "CHE", "SSD", "VAT")}
    assert since == {
        "CHN": date(1945, 10, 24),
        "ZMB": date(1964, 12, 1),
        "CHE": date(2002, 9, 10),
        "SSD": date(2011, 7, 14),
        "VAT": None,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"regional_group": "asia"},
        {"regional_group": ""},
        {"kind": "state"},
        {"m49": "4"},
        {"name_ar": ""},
        {"member_since": None},
    ],
)
def test_a_wrong_row_is_refused_with_the_state_named(wrong):
    with pytest.raises(ValueError, match=r"CHN|chn"):
        reference.StateRow(**{**vars(STATES["CHN"]), **wrong})


def test_classifications_name_states_and_sources():
    rows = reference.classifications()
    assert {row.iso3 for row in rows} - STATES.keys() == set()
    assert Counter(row.kind for row in rows) == {"ldc": 46, "lldc": 32, "sids": 37}
    assert max(len(row.source) for row in rows) <= 300


# Loading it


@pytest.fixture
def loaded(db):
    return load(by=LOADER)


def ldcs(on):
    return set(
        Classification.objects.as_of(on).filter(kind="ldc").values_list("entity__iso3", flat=True)
    )


def test_the_command_says_what_it_did(db):
    first, second = StringIO(), StringIO()
    call_command("load_reference", stdout=first)
    call_command("load_reference", stdout=second)
    assert first.getvalue() == "Reference table: 213 added, 0 changed, 0 kept as edited.\n"
    assert second.getvalue() == "Reference table: 0 added, 0 changed, 0 kept as edited.\n"


def test_loading_fills_entities_as_the_table_has_them(loaded):
    namibia = Entity.objects.get(code="nam")
    assert (namibia.iso2, namibia.m49, namibia.kind) == ("NA", "516", "member_state")
    assert (namibia.regional_group, namibia.member_since) == ("african", date(1990, 4, 23))
    assert names(Entity.objects.get(code="bol")) == NAMES["BOL"]
    itu = Entity.objects.get(code="itu")
    assert (itu.iso2, itu.iso3, itu.m49, itu.acronym) == (None, None, None, "ITU")
    assert Entity.objects.states().count() == 195
    assert Entity.objects.organizations().count() == 18


def test_english_order_ignores_accents(loaded):
    order = list(Entity.objects.states().values_list("code", flat=True))
    assert order[:3] == ["afg", "alb", "dza"]
    near = order.index("civ")
    assert order[near - 1 : near + 2] == ["cri", "civ", "hrv"]
    assert order[order.index("tur") - 1 : order.index("tur") + 2] == ["tun", "tur", "tkm"]


def test_loading_leaves_one_entry_per_entity(loaded):
    entries = Entry.objects.all()
    assert (entries.count(), {e.act for e in entries}) == (213, {"entity.created"})
    entry = Entry.objects.about(Entity.objects.get(code="btn")).get()
    assert (entry.agent, entry.note) == ("load_reference", "reference table")
    assert entry.after["name_en"] == "Bhutan"
    assert [fact[:3] for fact in entry.after["classifications"]] == [
        ["ldc", "1971-01-01", "2023-12-13"],
        ["lldc", "", ""],
    ]


def test_loading_needs_few_statements_and_the_second_time_writes_nothing(db):
    with CaptureQueriesContext(
        connection,
    ) as first:
        load(by=LOADER)
    with CaptureQueriesContext(connection) as second:
        load(by=LOADER)
    assert len(first) == 7
    spoken = [query["sql"].split()[0] for query in second]
    assert [verb for verb in spoken if verb not in {"SAVEPOINT", "RELEASE"}] == ["SELECT", "SELECT"]


def test_an_edited_name_survives_and_is_reported(loaded):
    Entity.objects.filter(code="nru").update(name_en="Naoero", sort_name="naoero")
    again = load(by=LOADER)
    assert Entity.objects.get(code="nru").name_en == "Naoero"
    assert (again.added, again.changed, again.kept) == ([], 0, ["nru: name_en"])
    assert Entry.objects.count() == 213


def change_table(monkeypatch, iso3, **values):
    rows = [
        reference.StateRow(**{**vars(row), **(values if row.iso3 == iso3 else {})})
        for row in STATES.values()
    ]
    monkeypatch.setattr("friends.actions.reference.states", lambda: rows)


def change_facts(monkeypatch, *, without=(), also=()):
    rows = [row for row in reference.classifications() if (row.iso3, row.kind) not in without]
    added = [reference.ClassificationRow(**row) for row in also]
    monkeypatch.setattr("friends.actions.reference.classifications", lambda: [*rows, *added])


def ended(iso3, kind="ldc", begins=date(1971, 1, 1), ends=date(2026, 11, 24), source="A/RES/76/8"):
    return {
        "iso3": iso3,
        "kind": kind,
        "valid_from": begins,
        "valid_until": ends,
        "source": source,
    }


def test_a_change_of_the_table_reaches_what_nobody_edited(loaded, monkeypatch):
    change_table(monkeypatch, "NRU", name_en="Naoero")
    again = load(by=LOADER)
    nauru = Entity.objects.get(code="nru")
    assert (nauru.name_en, nauru.sort_name, nauru.version) == ("Naoero", "naoero", 2)
    assert (again.changed, again.kept) == (1, [])
    entry = Entry.objects.about(nauru).get(act="entity.changed")
    assert (entry.before, entry.after) == ({"name_en": "Nauru"}, {"name_en": "Naoero"})
    assert load(by=LOADER).changed == 0


def test_a_change_of_the_table_leaves_what_the_secretariat_edited(loaded, monkeypatch):
    Entity.objects.filter(code="nru").update(name_en="Republic of Nauru")
    change_table(monkeypatch, "NRU", name_en="Naoero", name_fr="Naoero")
    again = load(by=LOADER)
    nauru = Entity.objects.get(code="nru")
    assert (nauru.name_en, nauru.name_fr) == ("Republic of Nauru", "Naoero")
    assert (again.changed, again.kept) == (1, ["nru: name_en"])


def test_an_edit_that_the_table_follows_later_is_no_edit_any_more(loaded, monkeypatch):
    Entity.objects.filter(code="nru").update(name_en="Naoero")
    change_table(monkeypatch, "NRU", name_en="Naoero")
    assert load(by=LOADER).kept == []
    change_table(monkeypatch, "NRU", name_en="Republic of Naoero")
    assert load(by=LOADER).changed == 1
    assert Entity.objects.get(code="nru").name_en == "Republic of Naoero"


def test_an_entity_entered_by_hand_before_is_taken_up_and_not_overwritten(db):
    own = Entity.objects.create(
        kind="organization",
        code="un-unesco",
        acronym="UNESCO",
        name_en=ORGANIZATIONS["unesco"].name_en,
        name_fr="Unesco",
        name_es="Unesco",
        name_ru="ЮНЕСКО",
        name_zh="教科文组织",
        name_ar="اليونسكو",
    )
    outcome = load(by=LOADER)
    assert len(outcome.added) == 212
    assert {"un-unesco: code", "un-unesco: name_fr"} <= set(outcome.kept)
    own.refresh_from_db()
    assert (own.code, own.name_fr) == ("un-unesco", "Unesco")


def test_a_graduation_in_the_table_ends_the_row_that_stood(loaded, monkeypatch):
    change_facts(monkeypatch, without=[("LAO", "ldc")], also=[ended("LAO")])
    again = load(by=LOADER)
    row = Classification.objects.get(entity__iso3="LAO", kind="ldc")
    assert (row.valid_until, row.version, row.from_reference) == (date(2026, 11, 24), 2, True)
    assert (again.changed, again.kept) == (1, [])
    entry = Entry.objects.about(row).get()
    assert entry.act == "classification.changed"
    assert (entry.before["valid_until"], entry.after["valid_until"]) == (None, "2026-11-24")
    assert load(by=LOADER).changed == 0


def test_an_edited_classification_survives_and_is_reported(loaded, monkeypatch):
    held = Classification.objects.filter(entity__iso3="NPL", kind="ldc")
    held.update(valid_until=date(2029, 11, 24), source="decision of the General Assembly")
    assert load(by=LOADER).kept == ["npl: ldc"]
    change_facts(monkeypatch, without=[("NPL", "ldc")], also=[ended("NPL")])
    again = load(by=LOADER)
    assert held.get().valid_until == date(2029, 11, 24)
    assert (again.changed, again.kept) == (0, ["npl: ldc"])


def test_a_removed_classification_does_not_come_back(loaded, monkeypatch):
    Classification.objects.filter(entity__iso3="BGD", kind="ldc").delete()
    assert load(by=LOADER).kept == ["bgd: ldc"]
    change_facts(monkeypatch, without=[("BGD", "ldc")], also=[ended("BGD")])
    assert load(by=LOADER).kept == ["bgd: ldc"]
    assert not Classification.objects.filter(entity__iso3="BGD").exists()


def test_a_row_of_the_secretariat_stays_when_the_table_drops_the_same_fact(loaded, monkeypatch):
    held = Classification.objects.filter(entity__iso3="BWA", kind="lldc")
    held.update(from_reference=False)
    change_facts(monkeypatch, without=[("BWA", "lldc")])
    assert load(by=LOADER).changed == 0
    assert held.count() == 1


def test_a_classification_that_the_secretariat_added_stands_against_the_table(loaded, monkeypatch):
    china = Entity.objects.get(code="chn")
    own = Classification.objects.create(entity=china, kind="sids", source="invented for this test")
    also = ended("CHN", "sids", date(2020, 1, 1), None, "invented too")
    change_facts(monkeypatch, also=[also])
    again = load(by=LOADER)
    assert list(china.classifications.all()) == [own]
    assert (again.changed, again.kept) == (0, ["chn: sids"])


def test_a_new_fact_is_added_and_one_that_left_the_table_goes(loaded, monkeypatch):
    change_facts(monkeypatch, without=[("BWA", "lldc")], also=[ended("CHN", "sids")])
    botswana = Classification.objects.get(entity__iso3="BWA", kind="lldc")
    assert load(by=LOADER).changed == 2
    assert not Classification.objects.filter(pk=botswana.pk).exists()
    assert Entry.objects.about(botswana).get().act == "classification.removed"
    added = Classification.objects.get(entity__iso3="CHN")
    assert Entry.objects.about(added).get().act == "classification.created"
    assert load(by=LOADER).changed == 0


def test_a_state_is_an_ldc_until_the_day_before_it_graduated(loaded):
    assert "STP" in ldcs(date(2024, 12, 12))
    assert "STP" not in ldcs(date(2024, 12, 13))
    assert "BTN" in ldcs(date(2023, 12, 12))
    assert "BTN" not in ldcs(date(2025, 5, 6))
    assert len(ldcs(date(2024, 12, 5))) == 45
    assert len(ldcs(date(2025, 5, 6))) == 44
    assert {"BGD", "LAO", "NPL"} <= ldcs(date(2026, 11, 25))


@pytest.mark.parametrize("iso2", ["TW", "XK", "CK"])
def test_no_other_country_can_be_a_state(db, iso2):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entity.objects.create(
            kind="member_state",
            code=iso2.lower(),
            iso2=iso2,
            iso3=f"{iso2}X",
            m49="999",
            name_en="Invented",
            regional_group="asia_pacific",
        )
