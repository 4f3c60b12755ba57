"""The document, its page for human readers, and the answer at addresses where nothing is."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

from config.api.documentation import operations, shapes
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
    """Drawn from the document, so that the two cannot disagree."""
    content = document()
    context = {
        "document": content,
        "operations": operations(content),
        "shapes": shapes(content),
        "scheme": content["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"],
    }
    return render(request, "partners/api.html", context)


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
