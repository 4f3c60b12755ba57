"""The desk of a partner: each attempt is a row, and sending the same one twice makes one row."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response

from attendance.actions.scanning import check_in
from attendance.models import RefusalReason, Scan, ScanResult
from attendance.queries import badge_codes
from audit.lifecycle import NotPossible
from events.api.exact import CHECK_IN, READ, Exact, LineInput
from events.api.registrations import event_of
from files.text import badge_number
from friends.api import MomentFilter, moment

LARGEST = 2**63 - 1


class CheckInShape(serializers.Serializer):
    id = serializers.IntegerField()
    result = serializers.ChoiceField(
        ScanResult.choices, help_text=_("Only `in` and `by_hand` admit the person.")
    )
    refusal_reason = serializers.ChoiceField(
        [("", "–"), *RefusalReason.choices],
        help_text=_("Why the person was refused, where `result` is `refused`."),
    )
    at = serializers.DateTimeField()
    registration = serializers.IntegerField(allow_null=True)
    badge = serializers.CharField(allow_null=True)
    desk = serializers.CharField()
    nonce = serializers.UUIDField()
    voided = serializers.BooleanField(help_text=_("True for a check-in that was undone later."))

    def to_representation(self, scan):
        return {
            "id": scan.pk,
            "result": scan.result,
            "refusal_reason": scan.refusal_reason,
            "at": moment(scan.at),
            "registration": scan.registration_id,
            "badge": scan.registration and scan.registration.badge,
            "desk": scan.desk,
            "nonce": str(scan.nonce),
            "voided": scan.voided,
        }


class NewCheckIn(Exact):
    """A person who stands at the desk, named in one of three ways: by the code of the badge, its
    number, or the registration."""

    one_of = ("code", "badge", "registration")
    code = serializers.CharField(
        required=False,
        min_length=1,
        max_length=200,
        help_text=_("The content of the badge’s QR code: the address, or its last part."),
    )
    badge = serializers.CharField(
        required=False,
        min_length=1,
        max_length=40,
        help_text=_("The badge number as read or typed. Case and hyphen are ignored."),
    )
    registration = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST)
    nonce = serializers.UUIDField(help_text=_("Chosen by the desk, different for each attempt."))
    desk = LineInput(required=False, allow_blank=True, max_length=40)
    out = serializers.BooleanField(required=False, help_text=_("True if the person leaves."))


_NONCE = "5f0c7a52-6f1e-4b0e-9a53-0d7c5f6f0a11"
SCANNED = {"badge": "3FJD-8WQA", "nonce": _NONCE, "desk": "East"}
CHOSEN = {"registration": 17, "nonce": _NONCE, "out": True}


class CheckInFilter(FilterSet):
    result = ChoiceFilter(choices=ScanResult.choices)
    since = MomentFilter(
        field_name="at",
        lookup_expr="gte",
        help_text=_("Scans at or after this time, with its offset from UTC."),
    )


@extend_schema(tags=["Check-in"])
class CheckIns(ListAPIView):
    """Every attempt at the desks of an event, failed ones too, the latest first."""

    scopes = {"GET": (READ, CHECK_IN), "POST": (CHECK_IN,)}
    serializer_class = CheckInShape
    filterset_class = CheckInFilter
    queryset = Scan.objects.none()
    ordering = ("-id",)

    def get_queryset(self):
        return self.request.auth.scans_of(event_of(self)).select_related("registration")

    @extend_schema(
        request=NewCheckIn,
        examples=[
            OpenApiExample("By the badge that was read", SCANNED, request_only=True),
            OpenApiExample("By the registration", CHOSEN, request_only=True),
        ],
        responses={
            201: OpenApiResponse(CheckInShape, "A new attempt; see `result` for its outcome"),
            200: OpenApiResponse(CheckInShape, "This nonce was sent before: the same row again"),
        },
    )
    def post(self, request, slug):
        """Try to check a person in.

        `in`: checked in. `out`: checked out. `repeat`: already checked in. `refused`: see
        `refusal_reason`.
        `unknown`: no such badge or registration at this event.
        """
        event = event_of(self)
        form = NewCheckIn(data=request.data)
        form.is_valid(raise_exception=True)
        data, at = form.validated_data, timezone.now()
        registration, refusal_reason = _find_registration(event, request.auth, data)
        scan = check_in(
            event,
            registration=registration,
            refusal_reason=refusal_reason,
            out=data.get("out", False),
            by=request.auth.agent,
            at=at,
            nonce=data["nonce"],
            desk=data.get("desk", ""),
            typed=data.get("badge") or str(data.get("registration", "")),
        )
        if scan.received_at == at:
            return Response(CheckInShape(scan).data, 201)
        _refuse_unseen(scan, event, request.auth)
        return Response(CheckInShape(scan).data, 200)


def _refuse_unseen(scan, event, partner):
    """A number that was used before brings back its scan: the partner's own, or one that it may
    see."""
    own = scan.source == str(partner.agent)
    if not own and not partner.scans_of(event).filter(pk=scan.pk).exists():
        raise NotPossible(
            gettext("This nonce was used for another scan. Send a new one."), field="nonce"
        )


def _find_registration(event, partner, data):
    """``(registration or None, reason)`` among those that exist for the partner; with a code,
    what is wrong with the badge itself."""
    if "code" in data:
        among = partner.registrations().only(*badge_codes.READ_OF_BADGE)
        return badge_codes.find_by_code(event, data["code"], among=among)
    badge = badge_number(data.get("badge", ""))
    if "badge" in data and not partner.entity_id:
        return badge_codes.find_holder_of(event, badge), ""
    registrations = partner.registrations_of(event).order_by().only(*badge_codes.READ_OF_BADGE)
    asked = {"badge": badge} if "badge" in data else {"pk": data["registration"]}
    return registrations.filter(**asked).first(), ""
