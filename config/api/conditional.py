"""Answers of the API that are the same as last time: ETag, ``If-None-Match`` and 304."""

from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, set_response_etag

from config.problems import problem

PREFIX = "/api/v1/"


class ConditionalMiddleware(ConditionalGetMiddleware):
    """As Django's, and in the API also for HEAD and for what is made for one client: nobody keeps
    that on the way (``no-store``), but the client itself has it and may ask whether it changed."""

    def process_response(self, request, response):
        if not request.path_info.startswith(PREFIX):
            return super().process_response(request, response)
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if not response.has_header("ETag"):
            set_response_etag(response)
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        return problem(412) if answer.status_code == 412 else answer
