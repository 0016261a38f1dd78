"""Icons by their heroicons name, drawn inline so that they take the colour of the text."""

from functools import lru_cache

import heroicons
from django.utils.safestring import SafeString, mark_safe

STYLES = {16: "micro", 20: "mini", 24: "outline"}


@lru_cache(maxsize=512)
def draw(name: str, size: int = 24, label: str = "") -> SafeString:
    """An icon as SVG of 16, 20 or 24 pixels; without a label it is hidden from readers of the page's text.

    Raises `heroicons.IconDoesNotExist` for an unknown name and KeyError for another size.
    """
    attrs = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return mark_safe(heroicons._render_icon(STYLES[size], name, size, attrs))  # noqa: S308 - drawn by the icon package, attributes escaped there
