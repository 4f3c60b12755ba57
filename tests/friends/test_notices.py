"""Every email about the Group can be written, with the facts that the act gave it."""

from datetime import timedelta

import pytest
from django.conf import settings

from accounts.emails import compose
from accounts.models import Notice
from friends import actions
from friends.actions import NamedPerson
from friends.actions.representatives import warn_of_endings
from friends.models import RepresentativeRole
from tests.factories import (
    AT,
    ON,
    make_cochair,
    make_group,
    make_paper,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
KINDS = {
    "membership_requested",
    "request_received",
    "objections_open",
    "signature_asked",
    "membership_admitted",
    "membership_declined",
    "request_withdrawn",
    "membership_withdrawn",
    "objection_raised",
    "representative_asked",
    "representative_invited",
    "invitation_accepted",
    "representative_approved",
    "representative_declined",
    "representative_ended",
    "representative_role_changed",
    "representative_ending",
    "focal_point_appointed",
}


def file(state, by, procedure="acknowledgement"):
    make_group(procedure=procedure)
    main = NamedPerson("named17@example.org", "Delegate", "17")
    return actions.file_request(
        state, by=by, at=AT, capacity="member", paper=make_paper(), main=main
    )


@pytest.fixture
def everything(focal_point, admissions_officer):
    """Each act that writes to somebody, once."""
    officer, fiji = admissions_officer, make_state("FJ")
    zambia = make_cochair("ZM").entity
    speaker = make_representative(entity=zambia).user
    request = file(fiji, focal_point, "signatures")
    actions.sign(request, entity=zambia, by=speaker, at=AT)
    actions.withdraw(request, by=focal_point, at=AT, paper=make_paper("2"), on=ON)
    actions.withdraw_request(file(fiji, focal_point), by=focal_point, at=AT)
    request = file(fiji, focal_point, "non_objection")
    actions.raise_objection(request, entity=zambia, by=speaker, at=AT, grounds="Unclear")
    actions.decline(request, by=officer, at=AT, reason="100 % unclear <b>")
    _people(fiji, focal_point)
    return list(Notice.objects.all())


def _people(fiji, focal_point):
    facts = {"by": focal_point, "at": AT}
    asked = [
        actions.ask_to_represent(fiji, by=make_user(), at=AT, role="delegate") for _n in range(2)
    ]
    actions.decline_representative(asked[0], reason="Not known here", **facts)
    actions.approve(asked[1], **facts)
    actions.change_role(asked[1], role=RepresentativeRole.ALTERNATE, **facts)
    guest = make_user()
    rep = actions.invite(fiji, email=guest.email, role="delegate", **facts)
    actions.accept_invitation(rep, by=guest, at=AT)
    actions.end(rep, **facts)
    make_user("secretariat")
    for entity in (fiji, make_state("KE")):
        by = make_user("admissions officer")
        actions.appoint(
            entity, by=by, at=AT, email=make_user().email, role="alternate", paper=make_paper("3")
        )
    make_representative(entity=fiji, role="delegate", valid_until=ON + timedelta(days=9))
    warn_of_endings(AT)


def test_the_acts_write_every_kind_there_is(everything):
    assert {n.kind for n in everything} == KINDS


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_notice_can_be_put_into_words(everything, language):
    for notice in everything:
        notice.language = language
        message = compose(notice)
        assert message.subject
        assert f"http://testserver/{language}/" in message.body
        assert "{" not in message.subject + message.body


def test_a_notice_names_the_state_in_the_language_of_the_reader(everything):
    notice = next(n for n in everything if n.kind == "membership_requested")
    notice.language = "ar"
    assert make_state("FJ").name_ar in compose(notice).subject


def test_an_appointment_is_told_with_the_note_and_what_to_do(everything):
    at_once, waits = (
        next(n for n in everything if n.context.get("waits") is state) for state in (False, True)
    )
    for notice, said in ((at_once, "end the representation"), (waits, "second officer confirms")):
        body = compose(notice).body
        assert ("Note verbale: 3." in body, said in body) == (True, True)


def test_a_reason_is_emailed_as_it_was_written(everything):
    notice = next(n for n in everything if n.kind == "membership_declined")
    assert "100 % unclear <b>" in compose(notice).body
