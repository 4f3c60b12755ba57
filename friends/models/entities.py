"""States and organizations, under the names that the United Nations uses."""

import unicodedata
from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from files.cleaned_fields import LineField, LinesField
from files.text import fold
from friends.reference import STATE_CODES

NAME_LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


class EntityKind(models.TextChoices):
    MEMBER_STATE = "member_state", _("Member State")
    OBSERVER_STATE = "observer_state", _("Observer State")
    ORGANIZATION = "organization", _("Organization")

    @property
    def heading(self) -> str:
        """Under which lists and choices show entities of this kind, in the order of the values."""
        headings = {
            EntityKind.MEMBER_STATE: _("Member States"),
            EntityKind.OBSERVER_STATE: _("Observer States"),
            EntityKind.ORGANIZATION: _("Organizations"),
        }
        return str(headings[self])


STATES = [EntityKind.MEMBER_STATE, EntityKind.OBSERVER_STATE]


def protocol_order(entity: str = "") -> tuple[str, str, str]:
    """The columns by which lists are in the order of protocol: Member States, then observer States
    (the Holy See, the State of Palestine), then organizations, each in English alphabetical order.
    ``entity`` is the path to the entity, such as ``delegation__entity``. The values of
    `EntityKind` are in that order."""
    path = f"{entity}__" if entity else ""
    return (f"{path}kind", f"{path}sort_name", f"{path}pk")


class RegionalGroup(models.TextChoices):
    """As used for elections in the United Nations."""

    AFRICAN = "african", _("African States")
    ASIA_PACIFIC = "asia_pacific", _("Asia-Pacific States")
    EASTERN_EUROPEAN = "eastern_european", _("Eastern European States")
    GRULAC = "grulac", _("Latin American and Caribbean States")
    WEOG = "weog", _("Western European and other States")


class ClassificationKind(models.TextChoices):
    LDC = "ldc", _("Least developed country")
    LLDC = "lldc", _("Landlocked developing country")
    SIDS = "sids", _("Small island developing State")


def sort_key(name: str) -> str:
    """A name for alphabetical order with accents and apostrophes ignored: "Cote dIvoire"."""
    plain = unicodedata.normalize("NFKD", name)
    kept = (c for c in plain if not unicodedata.combining(c) and c not in "’'ʼ-.,()")
    return " ".join("".join(kept).casefold().split())


def name_field() -> str:
    """The field with the names of entities in the reader's language; it may be empty."""
    language = (get_language() or "en")[:2]
    return f"name_{language if language in NAME_LANGUAGES else 'en'}"


class EntityQuerySet(models.QuerySet["Entity"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Names and groupings are public."""
        return self

    def represented_by(self, user: User | AnonymousUser, on: date | None = None) -> Self:
        """The entities for which this person has an approved and present authority."""
        if not user.is_authenticated:
            return self.none()
        held = user.representations.present(on or timezone.now().date())
        return self.filter(pk__in=held.values("entity"))

    def spoken_for_by(self, user: User | AnonymousUser, on: date | None = None) -> Self:
        """Those of them for which the person decides, as focal point or alternate."""
        if not user.is_authenticated:
            return self.none()
        held = user.representations.present(on or timezone.now().date()).speaking()
        return self.filter(pk__in=held.values("entity"))

    def mark_spoken_for(self, user: User | AnonymousUser, on: date | None = None) -> Self:
        """Each with ``is_spoken_for``: whether the person decides for it."""
        spoken = Entity.objects.spoken_for_by(user, on).filter(pk=models.OuterRef("pk"))
        return self.annotate(is_spoken_for=models.Exists(spoken))

    def members_on(self, on: date) -> Self:
        """Those in the capacity of member on that day; not observers, not partners."""
        rows = apps.get_model("friends", "Membership").objects.as_of(on)
        return self.filter(pk__in=rows.filter(capacity="member").values("entity"))

    def chairing_on(self, on: date) -> Self:
        """The Co-Chairs of that day. A Co-Chair is a member: a term without a membership makes
        nobody one."""
        terms = apps.get_model("friends", "CoChairTerm").objects.as_of(on)
        return self.members_on(on).filter(pk__in=terms.values("entity"))

    def in_protocol_order(self) -> Self:
        return self.order_by(*protocol_order())

    def states(self) -> Self:
        return self.filter(kind__in=STATES)

    def organizations(self) -> Self:
        return self.filter(kind=EntityKind.ORGANIZATION)

    def search(self, text: str) -> Self:
        """By any of the six names, another accepted form, acronym or code; accents ignored.

        The few hundred names are compared here: SQLite knows capitals of the Latin script only.
        """
        searched = sort_key(text)
        if not searched:
            return self
        names = [f"name_{language}" for language in NAME_LANGUAGES]
        rows = Entity.objects.values_list("pk", "acronym", "iso2", "iso3", "also_known", *names)
        return self.filter(pk__in=[pk for pk, *texts in rows if _is_meant(searched, *texts)])


def _is_meant(searched, acronym, iso2, iso3, *names):
    codes = [code.casefold() for code in (acronym, iso2, iso3) if code]
    return searched in codes or any(searched in sort_key(name) for name in names)


class Entity(models.Model):
    """What acts in the Group: a State, an observer State or an organization; never a person."""

    kind = models.CharField(_("kind"), max_length=20, choices=EntityKind)
    code = models.SlugField(
        _("code"),
        max_length=20,
        unique=True,
        help_text=_(
            "Used in web addresses: the ISO code of a State in lower case, or the acronym of an "
            "organization."
        ),
    )
    iso2 = models.CharField(
        _("ISO code, two letters"), max_length=2, null=True, blank=True, unique=True
    )
    iso3 = models.CharField(
        _("ISO code, three letters"), max_length=3, null=True, blank=True, unique=True
    )
    m49 = models.CharField(_("M49 code"), max_length=3, null=True, blank=True, unique=True)
    name_en = LineField(_("name in English"), max_length=160, unique=True)
    name_fr = LineField(_("name in French"), max_length=160)
    name_es = LineField(_("name in Spanish"), max_length=160)
    name_ru = LineField(_("name in Russian"), max_length=160)
    name_zh = LineField(_("name in Chinese"), max_length=160)
    name_ar = LineField(_("name in Arabic"), max_length=160)
    acronym = LineField(_("acronym"), max_length=20, blank=True)
    also_known = LinesField(
        _("other accepted forms"),
        blank=True,
        help_text=_("The search finds them too. Separate them with |."),
    )
    regional_group = models.CharField(
        _("regional group"), max_length=20, choices=RegionalGroup, blank=True
    )
    member_since = models.DateField(_("Member of the United Nations since"), null=True, blank=True)
    sort_name = models.CharField(max_length=160, editable=False, db_index=True)
    # The values last loaded from the reference table: what differs was edited here and is kept.
    reference = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        ordering = ["sort_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EntityKind.values), name="friends_entity_known_kind"
            ),
            # Only the 193 Member States and the two observer States are States here.
            models.CheckConstraint(
                condition=Q(kind=EntityKind.ORGANIZATION, iso2=None, iso3=None, m49=None)
                | Q(kind__in=STATES, iso2__in=STATE_CODES, iso3__isnull=False, m49__isnull=False),
                name="friends_entity_state_of_the_un",
                violation_error_message=_(
                    "Only a Member State or an observer State of the United Nations can be entered "
                    "as a State, under its ISO codes; an organization has no ISO codes."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntityKind.MEMBER_STATE)
                | Q(regional_group__in=RegionalGroup.values),
                name="friends_entity_member_in_a_group",
                violation_error_message=_("Choose the regional group of the Member State."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = sort_key(self.name_en)
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "sort_name"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("friends:entity", args=[self.code])

    @property
    def name(self) -> str:
        """The UN name in the reader's language."""
        return getattr(self, name_field()) or self.name_en

    @property
    def names(self) -> dict[str, str]:
        """All names as a dict of language code to name, for notices."""
        codes = {"zh": "zh-hans"}
        return {codes.get(lang, lang): getattr(self, f"name_{lang}") for lang in NAME_LANGUAGES}

    @property
    def kind_heading(self) -> str:
        return EntityKind(self.kind).heading

    @property
    def order(self) -> str:
        """Where the entity stands in a list: in English by ``sort_name``, else by the name that
        the reader sees, small letters and accents apart."""
        return self.sort_name if (get_language() or "en").startswith("en") else fold(self.name)

    @property
    def is_state(self) -> bool:
        return self.kind in STATES


class ClassificationQuerySet(models.QuerySet["Classification"]):
    def as_of(self, on: date) -> Self:
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gt=on)
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self


class Classification(models.Model):
    """A dated and sourced fact about a State: LDC, LLDC or SIDS. ``valid_until`` is the first day
    after."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="classifications")
    kind = models.CharField(_("kind"), max_length=10, choices=ClassificationKind)
    valid_from = models.DateField(
        _("from"),
        null=True,
        blank=True,
        help_text=_("Leave empty if it began before the records of the Group."),
    )
    valid_until = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("The first day on which it no longer applies."),
    )
    source = LineField(_("source"), max_length=300)
    from_reference = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        ordering = ["entity__sort_name", "kind", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ClassificationKind.values),
                name="friends_classification_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gt=models.F("valid_from")),
                name="friends_classification_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
            models.UniqueConstraint(
                fields=["entity", "kind"],
                condition=Q(valid_until=None),
                name="friends_classification_one_open",
                violation_error_message=_(
                    "This classification is already on record and has not ended."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.entity}"
