"""How the body of a request is read: exactly as the document says."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

from files.addresses import clean_address
from files.text import clean_line, refuse_marks

READ = "participants:read"
REGISTER = "registrations:write"
CHECK_IN = "checkin:write"
STATISTICS = "statistics:read"

# What JSON calls them; the framework by itself would take 1 for a text and "no" for a boolean.
KINDS = {serializers.BooleanField: bool, serializers.IntegerField: int}


def _refuse_marks(text):
    """The framework itself refuses a null character."""
    refuse_marks(text.replace("\0", ""))


class LineInput(serializers.CharField):
    """A text of one line, cleaned as in every other way in."""

    default_validators = [_refuse_marks]

    def to_internal_value(self, data):
        return clean_line(super().to_internal_value(data))


class AddressInput(serializers.EmailField):
    def to_internal_value(self, data):
        return clean_address(super().to_internal_value(data))


class MomentInput(serializers.DateTimeField):
    """A moment that has passed, as RFC 3339 writes it: its offset says on which clock it was
    read."""

    earliest = datetime(2000, 1, 1, tzinfo=UTC)  # before it there is a slip of the pen

    def to_internal_value(self, data):
        try:
            if datetime.fromisoformat(data).tzinfo is None:
                text = _("Add the offset from UTC, as in 2026-05-01T09:30:00Z.")
                raise serializers.ValidationError(text)
        except ValueError:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        found = super().to_internal_value(data)
        if found > timezone.now():
            raise serializers.ValidationError(
                _("The time of receipt is in the future. Enter an earlier time.")
            )
        if found < self.earliest:
            raise serializers.ValidationError(
                _("This time is before the year 2000. Enter a later time.")
            )
        return found


class Exact(serializers.Serializer):
    """Takes values of the declared kind only, and no field that was not declared."""

    one_of = ()

    def to_internal_value(self, data):
        if isinstance(data, dict):
            errors = {name: [text] for name, text in self._faults(data)}
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)

    def _faults(self, data):
        for name, value in data.items():
            field = self.fields.get(name)
            if field is None:
                yield name, _("This request has no such field.")
            elif value is not None and type(value) is not _kind_of(field):
                yield name, _("This value is not of the type that the API document gives.")

    def validate(self, data):
        if self.one_of and sum(name in self.initial_data for name in self.one_of) != 1:
            raise serializers.ValidationError(
                _("Send exactly one of these: %s.") % ", ".join(self.one_of)
            )
        return data


def _kind_of(field):
    return dict if isinstance(field, serializers.Serializer) else KINDS.get(type(field), str)


class ExactScheme(OpenApiSerializerExtension):
    """Marks what ``config.api.schema`` closes in the document."""

    target_class = Exact
    match_subclasses = True

    def map_serializer(self, auto_schema, direction):
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        one = {"x-one-of": list(self.target.one_of)} if self.target.one_of else {}
        return schema | {"x-closed": True} | one
