"""QR codes as SVG, for a page or for a label on a wall."""

import segno
from django.utils.translation import gettext_lazy as _

from oyamel.kit.errors import KitError


class QrRefused(KitError):
    """A text that does not fit into a QR code."""

    WORDS = {"too_long": (_("The text is too long for a QR code."), _("Use a shorter address."))}


def qr_svg(text: str, *, title: str = "", module: int = 4) -> str:
    """An inline SVG of a QR code (error level Q: a quarter may be soiled), `module` pixels per square.

    Black on white whatever the theme, because scanners need the contrast. Raises QrRefused: too_long.
    """
    try:
        code = segno.make(text, micro=False, error="q")
    except segno.DataOverflowError as error:
        raise QrRefused("too_long") from error
    return code.svg_inline(scale=module, border=4, light="#fff", title=title or None, omitsize=False)
