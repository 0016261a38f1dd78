"""Icons by their heroicons name, drawn inline so that they take the colour of the text."""

from functools import lru_cache

from django.utils.safestring import SafeString
from heroicons.templatetags import heroicons

STYLES = {16: heroicons.heroicon_micro, 20: heroicons.heroicon_mini, 24: heroicons.heroicon_outline}


@lru_cache(maxsize=512)
def draw(name: str, size: int = 24, label: str = "") -> SafeString:
    """An icon as SVG of 16, 20 or 24 pixels; without a label it is hidden from readers of the page's text.

    Raises `heroicons.IconDoesNotExist` for an unknown name and KeyError for another size.
    """
    attrs = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return STYLES[size](name, **attrs)
