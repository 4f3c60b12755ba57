"""Which State or organization a person represents: what is found, and who decides."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.formatting import day, moment
from friends.models import Capacity, Entity, Membership, Representative, RepresentativeStatus
from friends.queries.people import has_focal_point, speakers

SHOWN = 10


@dataclass(frozen=True)
class EntityChoice:
    code: str
    name: str
    about: str


def entity_choices(text: str, code: str = "") -> list[EntityChoice]:
    """What a typed name may mean, or the one with this code; one more than is shown. Three
    queries, whatever the number."""
    rows = Entity.objects.defer("reference", "also_known")
    named = rows.search(text) if text.strip() else rows.none()
    rows = rows.filter(code=code) if code else named
    found = sorted(rows, key=lambda entity: entity.order)[: SHOWN + 1]
    today = timezone.now().date()
    held = Membership.objects.as_of(today).filter(entity__in=found)
    memberships = {row.entity_id: row for row in held}
    deciding = speakers(found, today)
    return [
        EntityChoice(
            entity.code,
            entity.name,
            f"{_standing(memberships.get(entity.pk))} {_decides(entity.pk in deciding)}",
        )
        for entity in found
    ]


def _standing(membership):
    if membership is None:
        return _("Not in the Group yet. Its focal point can file the request to join.")
    since = {"day": day(membership.effective_from)}
    if membership.capacity == Capacity.MEMBER:
        return _("Member since %(day)s.") % since
    if membership.capacity == Capacity.OBSERVER:
        return _("Observer since %(day)s.") % since
    return _("Partner since %(day)s.") % since


def _decides(by_focal_point):
    if by_focal_point:
        return _("Has a focal point, who decides on your request.")
    return _("No focal point yet: the secretariat decides on your request.")


def steps_of(rep: Representative) -> list[dict[str, str]]:
    """Where a request stands, as ``{"title", "text", "state"}``; state is "", "now" or "next"."""
    name, zone = rep.entity.name, rep.user.time_zone if rep.user else None
    sent = _("%(moment)s, with a note verbale") if rep.note_verbale_id else "%(moment)s"
    steps = [
        {
            "title": _("Request sent"),
            "text": sent % {"moment": moment(rep.asked_at, zone)},
            "state": "",
        }
    ]
    if rep.status == RepresentativeStatus.AWAITING_SECOND_OFFICER:
        steps += [
            {"title": _("Approved by a first officer"), "text": "", "state": ""},
            {
                "title": _("Confirmation by a second officer"),
                "text": _("The first focal point of a delegation is confirmed by two officers."),
                "state": "now",
            },
        ]
    else:
        by_mission = has_focal_point(rep.entity)
        title = (
            _("Decision by the focal point of %(entity)s")
            if by_mission
            else _("Decision by the secretariat")
        )
        steps.append(
            {
                "title": title % {"entity": name},
                "text": _("Informed by email when you sent the request"),
                "state": "now",
            }
        )
    steps.append(
        {
            "title": _("You represent %(entity)s") % {"entity": name},
            "text": _("You can register for events and use the delegation’s workspace"),
            "state": "next",
        }
    )
    return steps
