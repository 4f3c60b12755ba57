"""Everything under /api/."""

from django.urls import include, path

from config.api import document_pages

app_name = "api"
urlpatterns = [
    path("", document_pages.documentation, name="documentation"),
    path("reference/<slug:name>/", document_pages.reference, name="reference"),
    path("reference/<slug:name>/shapes/", document_pages.shapes, name="shapes"),
    path("tutorial.md", document_pages.tutorial, name="tutorial"),
    path("v1/openapi.json", document_pages.openapi, name="openapi"),
    path("v1/", include("config.api.routes")),
    # With this, an address that lacks its last slash is a 404 and no redirect that drops a body.
    path("<path:rest>", document_pages.nothing),
]
