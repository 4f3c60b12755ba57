"""Registrations: read by those who may, written by the same acts as the pages."""

from django.conf import settings
from django.db.models import F, SlugField
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, ChoiceFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from events.actions import cancel_registration, register
from events.api.exact import READ, REGISTER, AddressInput, Exact, LineInput, MomentInput
from events.models import (
    DelegationRole,
    Event,
    Gender,
    Mode,
    Registration,
    RegistrationStatus,
    StatusClass,
)
from events.queries.waiting_list import position_of
from events.rules.printed_names import PRINTED, not_printable_details
from files.prepared_query import PreparedQuery
from friends.actions.notes_verbales import ReceivedNote
from friends.api import PUBLIC, day, moment
from friends.models import Entity
from friends.rules.paper_days import is_to_come

COLUMNS = (
    "id",
    "badge",
    "status",
    "mode",
    "style",
    "given_name",
    "family_name",
    "second_script",
    "position",
    "role",
    "language",
    "grounds_pass",
    "consent_public",
)
MOMENTS = ("received_at", "offer_until", "confirmed_at", "closed_at", "checked_in_at")


def event_of(view):
    """The event in the address, with what a desk reads of it, if its participants exist for the
    caller."""
    if event := view.request.auth.find_event(view.kwargs["slug"]):
        return event
    raise Http404


def event_to_lock(view):
    """The same for an act, which reads the whole row when it has locked it."""
    return Event(pk=event_of(view).pk)


def rows_of(registrations):
    """Plain dicts: a list of 200 costs one query and no objects."""
    return registrations.values(
        *COLUMNS,
        *MOMENTS[:-1],
        "email",
        "phone",
        event_slug=F("event__slug"),
        entity=F("delegation__entity__code"),
        number=F("nomination_number"),
        note_reference=F("delegation__note_verbale__reference"),
        note_dated_on=F("delegation__note_verbale__dated_on"),
        checked_in_at=F("arrived_at"),
    )


CLASS = gettext_lazy("What the status means. See the list of statuses.")
OFFER = gettext_lazy("Until when an offered seat can be accepted.")
ENDED = gettext_lazy("When the registration ended, for whatever reason.")
NUMBER = gettext_lazy("Number of the nomination in the records of the sender.")
NOT_PRINTABLE = gettext_lazy(
    "Details of the person that cannot be printed as written on the badge, lists "
    "and certificate, because no font has their characters. Usually empty."
)


def state_of(status, closed_at):
    """What follows from a status by the status table."""
    cancelled = status == RegistrationStatus.CANCELLED
    return {
        "status_class": RegistrationStatus(status).status_class,
        "cancelled_at": moment(closed_at) if cancelled else None,
    }


class ContactShape(serializers.Serializer):
    email = serializers.CharField()
    phone = serializers.CharField()


class NoteVerbaleShape(serializers.Serializer):
    reference = serializers.CharField()
    dated_on = serializers.DateField()


class RegistrationShape(serializers.Serializer):
    id = serializers.IntegerField()
    event = serializers.SlugField()
    entity = serializers.SlugField()
    status = serializers.ChoiceField(RegistrationStatus.choices)
    status_class = serializers.ChoiceField(StatusClass.choices, help_text=CLASS)
    mode = serializers.ChoiceField(Mode.choices)
    badge = serializers.CharField()
    number = serializers.CharField(help_text=NUMBER)
    note_verbale = NoteVerbaleShape(
        allow_null=True,
        help_text=gettext_lazy("The note verbale or letter that presents the delegation."),
    )
    received_at = serializers.DateTimeField(
        help_text=gettext_lazy("Decides the order of the waiting list.")
    )
    offer_until = serializers.DateTimeField(allow_null=True, help_text=OFFER)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True, help_text=ENDED)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    checked_in_at = serializers.DateTimeField(allow_null=True)
    style = serializers.CharField(help_text="H.E., Ambassador, Dr …")
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    second_script = serializers.CharField()
    position = serializers.CharField()
    role = serializers.ChoiceField(DelegationRole.choices, allow_null=True)
    language = serializers.ChoiceField(settings.LANGUAGES, allow_null=True)
    grounds_pass = serializers.BooleanField(allow_null=True)
    consent_public = serializers.BooleanField()
    contact = ContactShape(
        allow_null=True, help_text=gettext_lazy("Null unless the client may read contact details.")
    )

    def to_representation(self, row):
        answer = {name: row[name] for name in COLUMNS} | {n: moment(row[n]) for n in MOMENTS}
        contacts = self.context["request"].auth.may_see_contacts
        return (
            answer
            | state_of(row["status"], row["closed_at"])
            | {
                "event": row["event_slug"],
                "entity": row["entity"],
                "number": row["number"],
                "note_verbale": _note_of(row),
                "role": row["role"] or None,
                "language": row["language"] or None,
                "contact": {"email": row["email"], "phone": row["phone"]} if contacts else None,
            }
        )


def _note_of(row):
    if row["note_reference"] is None:
        return None
    return {"reference": row["note_reference"], "dated_on": day(row["note_dated_on"])}


class Receipt(serializers.Serializer):
    """What became of a registration; to read the person's details takes ``participants:read``."""

    id = serializers.IntegerField()
    event = serializers.SlugField()
    entity = serializers.SlugField()
    status = serializers.ChoiceField(RegistrationStatus.choices)
    status_class = serializers.ChoiceField(StatusClass.choices, help_text=CLASS)
    mode = serializers.ChoiceField(Mode.choices)
    place = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("Position in the waiting list, from 1.")
    )
    badge = serializers.CharField()
    received_at = serializers.DateTimeField()
    offer_until = serializers.DateTimeField(allow_null=True, help_text=OFFER)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True, help_text=ENDED)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    not_printable = serializers.ListField(
        child=serializers.ChoiceField(PRINTED), help_text=NOT_PRINTABLE
    )

    def to_representation(self, registration):
        state = state_of(registration.status, registration.closed_at)
        return state | {
            "id": registration.pk,
            "event": registration.event.slug,
            "entity": registration.delegation.entity.code,
            "status": registration.status,
            "mode": registration.mode,
            "place": position_of(registration),
            "badge": registration.badge,
            "received_at": moment(registration.received_at),
            "offer_until": moment(registration.offer_until),
            "confirmed_at": moment(registration.confirmed_at),
            "closed_at": moment(registration.closed_at),
            "not_printable": not_printable_details(registration),
        }


def _text(name, of=LineInput, **more):
    longest = Registration._meta.get_field(name).max_length
    more = {"required": False, "allow_blank": True, "max_length": longest} | more
    return of(**more)


def _choice(choices):
    return serializers.ChoiceField(choices, required=False, allow_blank=True)


class NewNoteVerbale(Exact):
    """The note verbale that names the person. No PDF comes with it."""

    reference = LineInput(min_length=1, max_length=80)
    dated_on = serializers.DateField()

    def validate_dated_on(self, dated_on):
        if is_to_come(dated_on, timezone.now()):
            text = _("The date of the note verbale is in the future.")
            raise serializers.ValidationError(text, code="future")
        return dated_on


class NewRegistration(Exact):
    """A person as the entity presents him or her. An event may require more than the name."""

    entity = serializers.SlugField(max_length=20, help_text=gettext_lazy("The code of an entity."))
    style = _text("style")
    given_name = _text("given_name", required=True, allow_blank=False, min_length=1)
    family_name = _text("family_name")
    second_script = _text("second_script")
    position = _text("position")
    role = _choice(DelegationRole.choices)
    email = AddressInput(required=False, allow_blank=True, max_length=254)
    shared_mailbox = serializers.BooleanField(
        required=False,
        help_text=gettext_lazy(
            "True if several people have this email address, such as that of a mission. "
            "Otherwise a person whose name differs from that of the person registered with "
            "the address is refused: 409 with the code `shared_mailbox` at `email`."
        ),
    )
    phone = _text("phone")
    gender = _choice(Gender.choices)
    language = _choice(settings.LANGUAGES)
    access_needs = _text("access_needs", of=serializers.CharField)
    diet = _text("diet", of=serializers.CharField)
    grounds_pass = serializers.BooleanField(required=False, allow_null=True)
    passport_until = serializers.DateField(
        required=False,
        allow_null=True,
        help_text=gettext_lazy("Expiry date of the travel document, if the event asks for it."),
    )
    mode = serializers.ChoiceField(
        Mode.choices,
        required=False,
        help_text=gettext_lazy(
            "Only if the event can also be joined online; otherwise leave it out."
        ),
    )
    consent_public = serializers.BooleanField(required=False)
    number = _text("nomination_number", help_text=NUMBER)
    note_verbale = NewNoteVerbale(
        required=False,
        help_text=gettext_lazy(
            "Attached to the delegation if it has none yet. A note on record with this "
            "reference and date is used again."
        ),
    )
    received_at = MomentInput(
        required=False,
        help_text=gettext_lazy(
            "When the reply was received, if earlier than now. It decides the order of the "
            "waiting list, so clients of one entity may not send it."
        ),
    )

    def validate_received_at(self, moment):
        if not self.context["request"].auth.enters_replies:
            text = _(
                "This client registers for one entity, so the time of the request counts. Leave "
                "this field out."
            )
            raise serializers.ValidationError(text, code="not_yours")
        return moment

    def validate_entity(self, code):
        found = _entities_by_code(code=code)
        if not found:
            raise serializers.ValidationError(_("There is no such entity."), code="unknown")
        entity = found[0]
        if not self.context["request"].auth.acts_for(entity):
            text = _("This client may register only people of another entity.")
            raise serializers.ValidationError(text, code="not_yours")
        return entity


_entities_by_code = PreparedQuery(
    lambda code: (
        Entity.objects.visible_to(None)
        .filter(code=code)
        .order_by()
        .defer("reference", "also_known")
    ),
    code=SlugField(),
)
EXAMPLE = {
    "entity": "fji",
    "style": "Dr",
    "given_name": "Delegate",
    "family_name": "18",
    "email": "delegate18@example.org",
    "position": "Counsellor",
    "role": "head",
    "language": "en",
}


class RegistrationFilter(FilterSet):
    status = ChoiceFilter(choices=RegistrationStatus.choices)
    mode = ChoiceFilter(choices=Mode.choices)
    entity = CharFilter(field_name="delegation__entity__code", max_length=20)
    role = ChoiceFilter(choices=DelegationRole.choices)


@extend_schema(tags=["Registrations"])
class Registrations(ListAPIView):
    """The registrations of an event, in the order in which they were entered."""

    scopes = {"GET": (READ,), "POST": (REGISTER,)}
    serializer_class = RegistrationShape
    filterset_class = RegistrationFilter
    queryset = Registration.objects.none()
    ordering = ("id",)

    def get_queryset(self):
        return rows_of(self.request.auth.registrations_of(event_of(self)))

    @extend_schema(
        request=NewRegistration,
        examples=[OpenApiExample("A delegate", EXAMPLE, request_only=True)],
        responses={
            201: OpenApiResponse(Receipt, "Registered: a seat, or a place in the waiting list"),
            200: OpenApiResponse(Receipt, "The person was registered already"),
        },
    )
    def post(self, request, slug):
        """Register a person: a seat if one may be had, else a place in the waiting list.

        Where the event asks for it, the registration first waits for the endorsement of the mission
        (not if the client acts for the entity itself), for the approval of the secretariat, or for
        the selection; `status` says which. Asking twice gives the same registration. Somebody with
        another name under an address that is registered is refused (409), unless
        `shared_mailbox` says that they are two people. Person and mission are emailed. For who is
        registered already, `number` and `received_at` stay as they are.
        """
        event = event_to_lock(self)
        serializer = NewRegistration(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        details = dict(serializer.validated_data)
        entity, at = details.pop("entity"), timezone.now()
        made = register(
            event,
            entity=entity,
            by=request.auth.agent,
            at=at,
            **_sending(details),
            endorsed=request.auth.entity_id == entity.pk,
            details=details,
        )
        status = 201 if made.entered_at == at else 200
        return Response(Receipt(made).data, status)


def _sending(details):
    """What is said of the nomination itself, taken out of the ``details`` of the person."""
    note = details.pop("note_verbale", None)
    return {
        "mode": details.pop("mode", ""),
        "own_number": details.pop("number", ""),
        "received_at": details.pop("received_at", None),
        "note": note and ReceivedNote(**note),
    }


@extend_schema(tags=["Registrations"])
class RegistrationDetail(RetrieveAPIView):
    """One registration."""

    scopes = {"GET": (READ,)}
    serializer_class = RegistrationShape
    queryset = Registration.objects.none()

    def get_queryset(self):
        return rows_of(self.request.auth.registrations())


class Cancellation(Exact):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


@extend_schema(tags=["Registrations"])
class Cancellations(GenericAPIView):
    scopes = {"POST": (REGISTER,)}
    queryset = Registration.objects.none()

    def get_queryset(self):
        rows = self.request.auth.registrations()
        return rows.select_related("event", "delegation__entity", "user")

    @extend_schema(
        request=Cancellation,
        examples=[OpenApiExample("With a reason", {"reason": "Cannot come."}, request_only=True)],
        responses=OpenApiResponse(Receipt, "Cancelled"),
    )
    def post(self, request, pk):
        """Cancel a registration. The seat goes at once to the first person on the waiting list.

        Cancelling twice does nothing more. Who was checked in cannot be cancelled (409).
        """
        registration = self.get_object()
        serializer = Cancellation(data=request.data)
        serializer.is_valid(raise_exception=True)
        reason = serializer.validated_data.get("reason", "")
        done = cancel_registration(
            registration, by=request.auth.agent, at=timezone.now(), reason=reason
        )
        return Response(Receipt(done).data)


class StatusRow(serializers.Serializer):
    """One row of the table that pages, figures and this API read."""

    status = serializers.ChoiceField(RegistrationStatus.choices)
    label = serializers.CharField()
    status_class = serializers.ChoiceField(StatusClass.choices)
    counted = serializers.BooleanField(
        help_text=gettext_lazy("Whether it counts against every seat limit that applies.")
    )
    successors = serializers.ListField(
        child=serializers.ChoiceField(RegistrationStatus.choices),
        help_text=gettext_lazy("Statuses that may follow it."),
    )
    waits_for = serializers.CharField(
        help_text=gettext_lazy("The next step and the person who takes it, in words.")
    )


class StatusTable(serializers.Serializer):
    """All statuses, in the order of a registration's way."""

    results = StatusRow(many=True)


@extend_schema(tags=["Registrations"])
class Statuses(APIView):
    """The statuses of registrations: fixed values, each with its class and whether it is
    counted."""

    scopes = PUBLIC

    @extend_schema(responses=StatusTable)
    def get(self, request):
        return Response({"results": [_status_row(status) for status in RegistrationStatus]})


def _status_row(status):
    order = [s.value for s in RegistrationStatus]
    return {
        "status": status.value,
        "label": str(status.label),
        "status_class": status.status_class.value,
        "counted": status.counted,
        "successors": sorted((s.value for s in status.successors), key=order.index),
        "waits_for": str(status.waits_for),
    }
