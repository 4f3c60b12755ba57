"""The pages of the documentation: drawn from the document, complete, light, and for everybody."""

import re

import pytest
from django.urls import reverse

from config.api.documentation import resources
from config.api.schema import document

LIGHT = 25_000  # bytes of a page
PAGES = ["/api/"] + [
    f"/api/reference/{name}/{part}"
    for name in ("group", "events", "registrations", "check-in", "statistics")
    for part in ("", "shapes/")
]


def operations():
    for path, methods in document()["paths"].items():
        for method, spec in methods.items():
            yield path, method.upper(), spec


def test_each_resource_of_the_document_has_its_pages():
    assert [f"/api/reference/{slug}/" for slug in resources()] == PAGES[1::2]


def test_the_contents_lead_to_every_operation(client):
    html = client.get("/api/").text
    for path, method, spec in operations():
        page = reverse("api:reference", args=[_slug_of(spec)])
        assert f'href="{page}#{spec["operationId"]}"' in html
        assert f"{method} {path}" in html
        assert f'id="{spec["operationId"]}"' in html  # addresses of before still lead here


def _slug_of(spec):
    return next(slug for slug, page in resources().items() if page["name"] == spec["tags"][0])


def test_each_operation_says_what_it_does_its_scope_and_its_parameters(client):
    pages = {slug: client.get(f"/api/reference/{slug}/").text for slug in resources()}
    for path, method, spec in operations():
        html = pages[_slug_of(spec)]
        part = html.partition(f'id="{spec["operationId"]}"')[2].partition("</section>")[0]
        assert f"{method} {path}" in part
        scopes = [scope for need in spec["security"] for scope in need.get("oauth2", [])]
        assert all(scope in part for scope in scopes)
        assert bool(scopes) != ("Public: no token is needed" in part)
        named = [p["name"] for p in spec.get("parameters", []) if p["in"] != "header"]
        assert [name for name in named if f'name="{name}"' not in part] == []


def test_every_shape_stands_on_one_page(client):
    pages = "".join(client.get(page).text for page in PAGES if page.endswith("shapes/"))
    found = re.findall(r'id="shape-(\w+)"', pages)
    assert sorted(found) == sorted(document()["components"]["schemas"])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_needs_no_query_no_inline_script_and_no_style_of_its_own(
    page, client, django_assert_num_queries, db
):
    with django_assert_num_queries(0):
        html = client.get(page).text
    assert " style=" not in html
    assert "<style" not in html
    assert re.findall(r"<script(?! src=)", html) == []
    assert re.findall(r'\son\w+="', html) == []
    assert len(html.encode()) <= LIGHT


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_something(page, client):
    html = client.get(page).text
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for path, anchor in re.findall(r'href="(/api/[^"#]*)?#([^"]+)"', html):
        target = client.get(path).text if path else html
        assert f'id="{anchor}"' in target, (path, anchor)


def test_a_resource_that_is_not_there_is_not_found(client):
    for part in ("", "shapes/"):
        assert client.get(f"/api/reference/parties/{part}").status_code == 404


def test_without_a_script_the_commands_are_offered(client):
    html = client.get("/api/reference/events/").text
    assert "The curl commands do the same without it." in html
    assert html.count("<details data-try-on hidden>") == 2
