"""What a desk says of a text that was scanned."""

from django.utils.translation import gettext_lazy as _

GARBLED = _("This is not a badge code of this website. Check the scanner’s keyboard layout.")
