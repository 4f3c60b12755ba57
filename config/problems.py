"""RFC 9457, for addresses that programs ask and no view answers."""

from django.http import HttpResponse, JsonResponse

PROGRAMS = ("/api/", "/identity/")


def is_for_programs(request):
    return request.path.startswith(PROGRAMS)


def problem(status, detail=""):
    """The answer with this status as problem details."""
    body = {"type": "about:blank", "title": HttpResponse(status=status).reason_phrase}
    body |= {"status": status} | ({"detail": detail} if detail else {})
    return JsonResponse(body, status=status, content_type="application/problem+json")
