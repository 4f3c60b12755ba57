"""What a mission's request and its list of people tell to others, and what they do not."""

import pytest

from friends import actions
from friends.models import Membership, Procedure
from tests.factories import AT, make_group, make_membership, make_state, make_user

REASON = "The note was not signed"


@pytest.mark.parametrize(("status", "seen"), [("requested", 1), ("declined", 0), ("retracted", 0)])
def test_members_see_a_request_only_while_they_may_object(other_focal_point, status, seen):
    make_group(procedure=Procedure.NON_OBJECTION)
    make_membership(make_state("KE"))
    asked = make_membership(make_state("FJ"), status=status, procedure="non_objection")

    found = Membership.objects.visible_to(other_focal_point).filter(pk=asked.pk)

    assert found.count() == seen


def test_who_objected_still_sees_what_became_of_it(other_focal_point):
    make_group(procedure=Procedure.NON_OBJECTION)
    make_membership(make_state("KE"))
    asked = make_membership(
        make_state("FJ"),
        status="requested",
        procedure="non_objection",
        objections_until=AT.replace(year=2027),
    )
    actions.raise_objection(
        asked, entity=make_state("KE"), by=other_focal_point, at=AT, grounds="No"
    )
    actions.decline(asked, by=make_user(), at=AT, reason=REASON)

    assert Membership.objects.visible_to(other_focal_point).filter(pk=asked.pk).count() == 1


@pytest.mark.parametrize("has_account", [True, False])
def test_an_invitation_does_not_tell_whether_the_address_has_an_account(
    client, focal_point, has_account
):
    if has_account:
        make_user(email="somebody@example.org", given_name="Revealing", family_name="Name")
    mission = make_state("FJ")
    actions.invite(mission, by=focal_point, at=AT, email="somebody@example.org", role="delegate")
    client.force_login(focal_point)

    page = client.get(f"/en/delegations/{mission.code}/").content.decode()

    assert "somebody@example.org" in page
    assert "Revealing" not in page
