"""What a desk says of a text that was scanned."""

from django.utils.translation import gettext_lazy as _

GARBLED = _(
    "This does not look like a badge of this site. Check the keyboard layout of the scanner."
)
