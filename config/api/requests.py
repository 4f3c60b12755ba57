"""How a request is read: the page that is asked for, the filters, the body."""

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, pagination
from rest_framework.metadata import BaseMetadata
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from config.api.errors import TooLarge
from files.strict_json import read_json

LARGEST_BODY = 64 * 1024


def bad(name, text):
    return exceptions.ValidationError({name: [text]})


class Methods(BaseMetadata):
    """OPTIONS says by `Allow` which methods a route has; the document says the rest."""

    def determine_metadata(self, request, view):
        return None


class BodyParser(JSONParser):
    """JSON of a size that a request of this API may have."""

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise TooLarge(_("A request can have at most %d kB.") % (LARGEST_BODY // 1024))
        try:
            return read_json(body)
        except ValueError as error:
            raise exceptions.ParseError(f"JSON: {error}") from None


class Filters(DjangoFilterBackend):
    """A parameter that does not exist is a mistake of the asker, and is said."""

    PAGING = {"cursor", "page_size"}

    def filter_queryset(self, request, queryset, view):
        parameters = request.query_params
        self._refuse_unknown(parameters, view)
        if not parameters.keys() - self.PAGING and not getattr(view, "always_filtered", False):
            return queryset  # without the cost of a form
        return super().filter_queryset(request, queryset, view)

    def _refuse_unknown(self, parameters, view):
        is_list = hasattr(view, "list")
        accepted = {*view.filterset_class.base_filters, *self.PAGING} if is_list else set()
        for name, values in parameters.lists():
            if name not in accepted:
                raise bad(
                    name,
                    _("This parameter does not exist here. See the documentation of the API."),
                )
            if len(values) > 1 or not values[0]:
                raise bad(name, _("Give one value, or leave the parameter out."))


class CursorPagination(pagination.CursorPagination):
    """Pages that stay true while rows come and go. The view names its unique ``ordering``."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    page_size_query_description = gettext_lazy(
        "Number of rows on a page, from 1 to 200. Default: 50."
    )
    cursor_query_description = gettext_lazy(
        "Taken from the links `next` and `previous` of another page. Do not construct it yourself."
    )

    def get_ordering(self, request, queryset, view):
        return view.ordering

    def paginate_queryset(self, queryset, request, view=None):
        self.model = queryset.model
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request):
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= self.max_page_size):
            raise bad(self.page_size_query_param, _("Enter a whole number from 1 to 200."))
        return int(text)

    def decode_cursor(self, request):
        try:
            cursor = super().decode_cursor(request)
            self._check(cursor)
        except (exceptions.NotFound, ValidationError):
            text = _(
                "This cursor is not valid. Take it from the links `next` and `previous` of "
                "another page."
            )
            raise bad(self.cursor_query_param, text) from None
        return cursor

    def _check(self, cursor):
        """A cursor made by hand is the asker's mistake, not a fault of ours."""
        position = cursor.position if cursor else None
        if position is None:
            if cursor and not cursor.offset:
                raise ValidationError("empty")
            return
        if "\x00" in position:
            raise ValidationError("zero")
        name = self.ordering[0].lstrip("-")
        try:
            field = self.model._meta.pk if name == "pk" else self.model._meta.get_field(name)
        except FieldDoesNotExist:  # computed: a text
            return
        field.to_python(position)

    def get_paginated_response(self, data):
        return Response(
            {"next": self.get_next_link(), "previous": self.get_previous_link(), "results": data}
        )

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }
