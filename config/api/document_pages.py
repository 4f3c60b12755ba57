"""The document, its page for human readers, and the answer at addresses where nothing is."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

from config.api.documentation import errors, resources, scheme
from config.api.schema import document, document_text
from config.problems import problem

HOUR = 3600


@login_not_required
@require_safe
@cache_control(public=True, max_age=HOUR)
@condition(etag_func=lambda request: document_text()[1])
def openapi(request):
    return HttpResponse(document_text()[0], content_type="application/json")


@login_not_required
@require_safe
def documentation(request):
    """Contents, tokens and errors. Drawn from the document, so that the two cannot disagree."""
    context = {
        "document": document(),
        "resources": resources().values(),
        "errors": errors(),
        "scheme": scheme(),
    }
    return render(request, "partners/api.html", context)


@login_not_required
@require_safe
def reference(request, name):
    """The operations of one resource, each with an example that can be tried."""
    return render(request, "partners/resource.html", _resource(name))


@login_not_required
@require_safe
def shapes(request, name):
    """What the operations of one resource take and answer."""
    return render(request, "partners/shapes.html", _resource(name))


def _resource(name):
    if (resource := resources().get(name)) is None:
        raise Http404
    return {"resource": resource, "resources": resources().values(), "scheme": scheme()}


@login_not_required
@require_safe
def tutorial(request):
    file = (settings.BASE_DIR / "docs" / "api.md").open("rb")
    return FileResponse(file, content_type="text/markdown; charset=utf-8")


@csrf_exempt
@login_not_required
def nothing(request, rest):
    return problem(
        404,
        _("There is no resource at this address. Check the address: it has to end with a slash."),
    )
