"""Every page of the site, held against axe's rules: wide and light in English, narrow and dark in
Arabic. No page may scroll sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.config.access import address, sign_in
from tests.config.access_table import TABLE
from tests.config.cast import PEOPLE, make_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database(
        "axe looks at pages; tests/config/test_access.py opens them on both databases"
    ),
    pytest.mark.django_db(transaction=True),
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOT_PAGES = (
    "healthz",
    "readyz",
    "export",
    "csv",
    "calendar",
    "ics",
    "openapi",
    "tutorial",
    "file",
    "jsi18n",
    "verbale",
    "template",
    "logout",
    "log",
    "numbers",
    "worker",
    "manifest",
    "txt",
)
PAPERS = ("events:certificate", "office:printed_list", "friends:note_page")
READERS = ("visitor", "focal_point", "secretariat")


def pages():
    """(name, person) of each page, seen by the first reader who may."""
    for get, _post, names in TABLE:
        answers = dict(zip(PEOPLE, get.split(), strict=True))
        reader = next((p for p in READERS if answers[p] == "200"), None)
        for name in names.split():
            last = name.replace(":", "_").replace("-", "_").split("_")[-1]
            api = name.startswith("api:v1:")
            if reader and last not in NOT_PAGES and name not in PAPERS and not api:
                yield name, reader


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 1280, "light"), ("ar", 390, "dark")]
)
def test_axe_finds_nothing_on_any_page(language, width, scheme, new_page, running):
    world = make_world()
    cookies = sign_in(world)
    faults, seen = {}, 0
    readers = {
        name: _reader(new_page, running.address, cookies[name], language, width, scheme)
        for name in READERS
    }
    for name, reader in pages():
        path = address(name, world).replace("/en/", f"/{language}/", 1)
        found = _faults(readers[reader], path)
        seen += 1
        if found:
            faults[f"{name} as {reader}"] = found
    if faults:  # each in full, which an assertion would cut
        pytest.fail("\n".join(f"{name}: {found}" for name, found in faults.items()))
    assert seen >= 100


def _reader(new_page, site, cookies, language, width, scheme):
    page = new_page(site, width=width, color_scheme=scheme)
    jar = [part.strip().partition("=")[::2] for part in cookies.split(";") if "=" in part]
    named = [(n, v) for n, v in jar if n == "sessionid"] + [("django_language", language)]
    page.context.add_cookies([{"name": n, "value": v, "url": site} for n, v in named])
    return page


def _faults(page, path):
    answer = page.goto(path)
    if answer.status != 200:
        return [f"status {answer.status}"]
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    found = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in violations]
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found + ([f"{wider} px too wide"] if wider > 0 else [])
