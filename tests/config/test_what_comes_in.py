"""One cleaning for every way in: addresses, names and other texts of one line."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from i18nfield.fields import I18nCharField

from accounts.actions import change_profile
from accounts.models import User
from attendance.actions.devices import add_device
from attendance.models import Device
from events.actions import change_registration, register, substitute
from events.forms.localized_names import LocalizedNamesField
from events.models import Registration
from files.cleaned_fields import (
    AddressField,
    GivenNameField,
    LineField,
    LocalizedLineField,
    NameField,
)
from friends import actions
from friends.actions.memberships import NamedPerson
from friends.models import Membership, Representative
from partners.models import Partner, Scope
from tests.accounts import PASSWORD, make_person
from tests.config.test_scopes import OURS
from tests.events import make_coming, make_guest
from tests.events.imports import checked, entered, make_states
from tests.factories import (
    AT,
    make_event,
    make_paper,
    make_partner,
    make_representative,
    make_state,
    make_token,
)

pytestmark = pytest.mark.django_db
ADDRESS = "p38@example.org"
INVISIBLE = [f"{ADDRESS}{mark}" for mark in "\u200b\ufeff\u00ad\u202c\u202e"]
BROKEN = [f"Ann{mark}Bcc: x@example.org" for mark in "\n\r\x07\x1b\u2028\u202e\u200b"]
UNSEEN = ["\u3164", "\u2800", "…", "\U0001f600"]
PERSON = {"given_name": "Delegate", "family_name": "38", "email": ADDRESS}


@pytest.fixture
def kenya():
    return make_state("KE")


@pytest.fixture
def mission(kenya):
    return make_representative(entity=kenya).user


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.STAFF_NEED_SECOND_FACTOR = False


# --- persons: every way in ends in the same act ---------------------------------------------------
def by_act(event, kenya, mission, client, details):
    facts = {"entity": kenya, "by": mission, "at": timezone.now()}
    try:
        register(event, details=details, **facts)
    except ValidationError as error:
        return list(error.error_dict)
    return []


def as_draft(event, kenya, mission, client, details):
    facts = {"entity": kenya, "by": mission, "at": timezone.now(), "as_draft": True}
    try:
        register(event, details=details, **facts)
    except ValidationError as error:
        return list(error.error_dict)
    return []


def by_form(event, kenya, mission, client, details, page="register"):
    client.force_login(mission)
    answer = client.post(reverse(f"events:{page}", args=[event.slug]), details | {"entity": "ken"})
    return [] if answer.status_code == 302 else list(answer.context["form"].errors)


def by_list(*facts):
    return by_form(*facts, page="register_draft")


def by_api(event, kenya, mission, client, details):
    partner = Partner.objects.first() or make_partner(events=[event])
    headers = {"Authorization": f"Bearer {make_token(partner, Scope.REGISTER)}"}
    path, body = f"/api/v1/events/{event.slug}/registrations/", details | {"entity": "ken"}
    answer = client.post(path, body, content_type="application/json", headers=headers)
    return [error["field"] for error in answer.json().get("errors", ())]


PEOPLE = [by_act, as_draft, by_form, by_list, by_api]


@pytest.mark.parametrize("send", PEOPLE)
@pytest.mark.parametrize("email", INVISIBLE)
def test_an_invisible_character_at_the_end_makes_no_second_person(
    client, kenya, mission, send, email
):
    event = make_coming()
    for typed in (ADDRESS, email):
        assert send(event, kenya, mission, client, PERSON | {"email": typed}) == []
    assert list(event.registrations.values_list("email", flat=True)) == [ADDRESS]


@pytest.mark.parametrize("send", PEOPLE)
def test_marks_inside_an_address_are_refused_at_the_address(client, kenya, mission, send):
    details = PERSON | {"email": "p\u202e38@example.org"}
    assert send(make_coming(), kenya, mission, client, details) == ["email"]


@pytest.mark.parametrize("send", PEOPLE)
def test_a_domain_in_letters_is_one_address_with_its_ascii_form(client, kenya, mission, send):
    event = make_coming()
    for domain in ("bücher.example", "xn--bcher-kva.example"):
        assert send(event, kenya, mission, client, PERSON | {"email": f"p@{domain}"}) == []
    assert list(event.registrations.values_list("email", flat=True)) == ["p@xn--bcher-kva.example"]


@pytest.mark.parametrize("send", PEOPLE)
@pytest.mark.parametrize("field", ["given_name", "family_name", "position", "second_script"])
@pytest.mark.parametrize("text", BROKEN)
def test_breaks_and_hidden_characters_are_refused_at_their_field(
    client, kenya, mission, send, field, text
):
    assert send(make_coming(), kenya, mission, client, PERSON | {field: text}) == [field]
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("send", PEOPLE)
@pytest.mark.parametrize("name", UNSEEN)
def test_a_given_name_without_a_letter_that_is_seen_is_refused(client, kenya, mission, send, name):
    details = PERSON | {"given_name": name}
    assert send(make_coming(), kenya, mission, client, details) == ["given_name"]


@pytest.mark.parametrize("send", PEOPLE)
def test_a_name_of_numbers_alone_is_refused(client, kenya, mission, send):
    details = PERSON | {"given_name": "17"}
    assert send(make_coming(), kenya, mission, client, details) == ["given_name"]


@pytest.mark.parametrize("send", PEOPLE)
def test_joiners_inside_a_name_stay(client, kenya, mission, send):
    event, name = make_coming(), "علی\u200cرضا क्\u200dष"
    assert send(event, kenya, mission, client, PERSON | {"given_name": name}) == []
    assert event.registrations.get().given_name == name


@pytest.mark.parametrize("send", PEOPLE)
def test_three_words_with_whatever_spaces_and_width_are_one_person(client, kenya, mission, send):
    event = make_coming()
    names = "Ana Mar Silva", "Ana  Mar Silva", "Ana\u00a0Mar Silva", "Ａｎａ Ｍａｒ Ｓｉｌｖａ"
    for name in names:
        details = {"given_name": name, "family_name": "", "email": ""}
        assert send(event, kenya, mission, client, details) == []
    assert event.registrations.count() == 1


def test_an_import_cleans_too():
    make_states()
    event = make_event()
    row = entered(f"KE,Delegate,38,{ADDRESS}\u200b,", event=event)
    assert (row.result["entered"], event.registrations.get().email) == (1, ADDRESS)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("KE,Dele\u202egate,38,p38@example.org,", "given_name"),
        ("KE,Delegate,38,p38@exam\u200bple.org,", "email"),
        ("KE,\u3164,38,p38@example.org,", "given_name"),
    ],
)
def test_an_import_says_the_row_and_the_field(line, field):
    make_states()
    assert [error[:2] for error in checked(line).errors] == [[2, field]]


def test_a_change_and_a_substitution_clean_and_refuse(kenya, mission):
    row = make_guest(make_coming(), kenya, **PERSON)
    facts = {"by": mission, "at": timezone.now()}
    with pytest.raises(ValidationError) as refused:
        change_registration(row, version=row.version, details={"position": "a\nb"}, **facts)
    assert list(refused.value.error_dict) == ["position"]
    row.refresh_from_db()
    with pytest.raises(ValidationError):
        substitute(row, details=PERSON | {"given_name": "A\u2028B"}, **facts)
    changed = change_registration(
        row, version=row.version, details={"email": f"{ADDRESS}\u200b", "position": " a "}, **facts
    )
    assert (changed.email, changed.position) == (ADDRESS, "a")


# --- accounts -------------------------------------------------------------------------------------
def sign_up(client, **changes):
    form = {"email": ADDRESS, "given_name": "Delegate", "family_name": "38", "language": "en"}
    form |= {"time_zone": "Africa/Lusaka", "password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("account_signup"), form | changes)


@pytest.mark.parametrize("email", INVISIBLE)
def test_signing_up_cleans_the_address(client, email):
    assert sign_up(client, email=email).status_code == 302
    assert list(User.objects.values_list("email", flat=True)) == [ADDRESS]


@pytest.mark.parametrize(
    ("field", "text"),
    [("email", "p\u202e38@example.org"), ("given_name", "A\u2028B"), ("title", "a\x07b")],
)
def test_signing_up_refuses_at_the_field(client, field, text):
    assert list(sign_up(client, **{field: text}).context["form"].errors) == [field]
    assert User.objects.count() == 0


@pytest.mark.parametrize("typed", [f"{ADDRESS}\u200b", f"\ufeff{ADDRESS}"])
def test_signing_in_cleans_the_address(client, typed):
    make_person(ADDRESS)
    client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_an_account_at_a_domain_in_letters_is_found_by_either_form(client):
    make_person("p@bücher.example")
    assert User.objects.with_address("p@BÜCHER.example") == User.objects.get()
    client.post(reverse("account_login"), {"login": "p@bücher.example", "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_another_address_of_an_account_is_cleaned(client):
    client.force_login(make_person())
    client.post(reverse("accounts:prove_by_code"), {"send": ""})
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp()}
    ]
    session.save()
    client.post(reverse("account_email"), {"action_add": "", "email": f"{ADDRESS}\u202c"})
    assert set(EmailAddress.objects.values_list("email", flat=True)) <= {
        "delegate17@example.org",
        ADDRESS,
    }


def test_a_profile_is_cleaned_and_refused_by_the_act():
    person = make_person()
    with pytest.raises(ValidationError) as refused:
        change_profile(person, by=person, given_name="A\nB")
    assert list(refused.value.error_dict) == ["given_name"]
    change_profile(person, by=person, title=" First   Secretary\u200b")
    assert User.objects.get().title == "First Secretary"


# --- delegations ----------------------------------------------------------------------------------
def test_an_invitation_cleans_the_address_and_refuses_marks(kenya, mission):
    facts = {"by": mission, "at": timezone.now(), "role": "delegate"}
    with pytest.raises(ValidationError) as refused:
        actions.invite(kenya, email="p\u200b38@example.org", **facts)
    assert list(refused.value.error_dict) == ["email"]
    actions.invite(kenya, email=f"{ADDRESS}\u200b", **facts)
    assert Representative.objects.get(user=None).email == ADDRESS
    with pytest.raises(ValidationError) as refused:
        actions.invite(kenya, email="other@example.org", function="a\nb", **facts)
    assert list(refused.value.error_dict) == ["function"]


def test_an_appointment_cleans_the_address(kenya, mission, admissions_officer):
    facts = {"by": admissions_officer, "at": timezone.now(), "role": "focal_point"}
    rep = actions.appoint(kenya, email="P38@Bücher.example\ufeff", paper=make_paper(), **facts)
    assert rep.email == "p38@xn--bcher-kva.example"


def test_a_request_to_join_names_the_field(group, kenya, mission):
    named = NamedPerson(f"{ADDRESS}\u200b", "Delegate", "38", "First Secretary")
    wrong = NamedPerson(ADDRESS, "A\nB", "38", "")
    facts = {"by": mission, "at": AT, "capacity": "member"}
    with pytest.raises(ValidationError) as refused:
        actions.file_request(kenya, paper=make_paper(), main=named, alternate=wrong, **facts)
    assert list(refused.value.error_dict) == ["other_given_name"]
    actions.file_request(kenya, paper=make_paper(), main=named, **facts)
    assert Membership.objects.get().contacts.get().email == ADDRESS


# --- staff ----------------------------------------------------------------------------------------
def test_the_back_office_refuses_at_the_field(client, secretary):
    client.force_login(secretary)
    form = {"name": "I\u2028TU", "contact_name": "a\x1bb", "contact_email": "i\u200btu@example.org"}
    answer = client.post("/admin/partners/partner/add/", form | {"note": "", "entity": ""})
    errors = answer.context["adminform"].form.errors
    assert set(errors) == {"name", "contact_name", "contact_email"}


def test_a_device_has_a_name_of_one_line(event_officer):
    device = Device(event=make_event(), name="North\ngate")
    with pytest.raises(ValidationError) as refused:
        add_device(device, by=event_officer, at=timezone.now())
    assert list(refused.value.error_dict) == ["name"]


def test_names_in_six_languages_are_of_one_line():
    field = LocalizedNamesField(max_length=120)
    assert field.clean(["", "", " North  gate\u200b", "", "", ""]).data == {"en": "North gate"}
    with pytest.raises(ValidationError):
        field.clean(["", "", "North\u2028gate", "", "", ""])


# --- nothing is left out --------------------------------------------------------------------------
# Texts that no person types: codes, hashes, addresses of pages, what the system writes itself, and
# copies of what was cleaned; reasons, which may have several lines.
WRITTEN_BY_US = {
    "status", "kind", "code", "slug", "sha256", "source", "language", "time_zone", "number",
    "badge", "key", "opening", "filename", "error", "hash", "key_id", "agent", "act", "rule",
    "subject_type",
    "about", "old", "new", "encoding", "person", "password", "sort_name", "unit", "typed", "iso2",
    "iso3", "m49", "reason", "result", "mode", "role", "desk", "delimiter", "own_key",
}  # fmt: skip
COPIES = {"accounts.Notice.email", "certificates.Certificate.name"}
COPIES |= {"certificates.Certificate.second_script"}


def test_every_line_that_a_person_types_is_of_a_field_that_cleans():
    """A new field of one line is one of ours, or has a line above."""
    left = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.concrete_fields
        if type(field) in (models.CharField, models.EmailField, I18nCharField)
        and not field.choices
        and field.name not in WRITTEN_BY_US
    ]
    assert sorted(set(left) - COPIES) == []


def test_names_have_their_own_fields():
    for model, given in ((User, GivenNameField), (Registration, NameField)):
        kinds = [type(model._meta.get_field(n)) for n in ("given_name", "family_name", "email")]
        assert kinds == [given, NameField, AddressField]
    assert issubclass(GivenNameField, LineField)
    assert LocalizedLineField.form_class.default_validators


def test_what_is_written_without_an_act_is_cleaned_all_the_same():
    user = User.objects.create_user(email=f"{ADDRESS}\u200b", given_name=" A  B\u200b")
    user.refresh_from_db()
    assert (user.email, user.given_name) == (ADDRESS, "A B")
