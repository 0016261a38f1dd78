"""Numbers, quantities, dates and sizes as people of each language write them, and numbers read back.

English and Mexican Spanish write 1,234.5; Canadian French writes 1 234,5 with a narrow space that does not
break.
"""

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils import formats
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from oyamel.kit.errors import KitError

NARROW_SPACE = "\u202f"
SPACE = "\u00a0"
MINUS = "\u2212"

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Signs:
    """What stands between the digits of a number, and between a number and its percent sign."""

    decimal: str
    group: str
    percent: str


_SIGNS = {
    "en": Signs(".", ",", ""),
    "es": Signs(".", ",", ""),
    "fr": Signs(",", NARROW_SPACE, SPACE),
}
_SPACES = re.compile("[ \u00a0\u202f\u2009]")
_DIGITS = re.compile(r"\d+(\.\d+)?|\.\d+")
_LONGEST_NUMBER = 40


class NumberRefused(KitError):
    """A text that is not a number in the reader's language."""

    WORDS = {
        "empty": (gettext_lazy("There is no number."), gettext_lazy("Type a number.")),
        "not_a_number": (
            gettext_lazy("“%(text)s” is not a number."),
            gettext_lazy("Type digits only, for example %(example)s."),
        ),
        "wrong_sign": (
            gettext_lazy("“%(text)s” uses “%(found)s” where this language has “%(decimal)s”."),
            gettext_lazy("Write it like %(example)s."),
        ),
        "wrong_groups": (
            gettext_lazy("The thousands in “%(text)s” are not groups of three digits."),
            gettext_lazy("Write it like %(example)s, or without separators."),
        ),
        "too_long": (gettext_lazy("The number has too many digits."), gettext_lazy("Round it.")),
    }


def signs(language: str | None = None) -> Signs:
    """The signs of a language ("fr", "fr-ca", …); the active language when none is given."""
    return _SIGNS.get((language or get_language() or "en")[:2], _SIGNS["en"])


def format_number(value: Number, decimals: int | None = None, language: str | None = None) -> str:
    """1234.5 → "1,234.5" or "1 234,5". Without `decimals` all digits are shown, trailing zeros of a float
    not.
    """
    number = Decimal(str(value))
    if not number.is_finite():
        return "–"
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    elif isinstance(value, float):
        number = number.normalize()
    used = signs(language)
    whole, _point, fraction = f"{abs(number):,f}".partition(".")
    text = whole.replace(",", used.group) + (used.decimal + fraction if fraction else "")
    return f"{MINUS}{text}" if number < 0 else text


def format_quantity(
    value: Number, unit: str, decimals: int | None = None, language: str | None = None
) -> str:
    """A number and its unit, which a line break cannot part."""
    return (
        f"{format_number(value, decimals, language)}{SPACE}{unit}"
        if unit
        else format_number(value, decimals, language)
    )


def format_percent(ratio: Number, decimals: int = 0, language: str | None = None) -> str:
    """0.125 → "12.5%" or "12,5 %"."""
    return f"{format_number(Decimal(str(ratio)) * 100, decimals, language)}{signs(language).percent}%"


def format_date(value: datetime.date, style: str = "long", language: str | None = None) -> str:
    """A date or the date of a datetime: "long" in words by language, "iso" as 2024-02-29, "month" without
    the day.
    """
    if style == "iso":
        return f"{value:%Y-%m-%d}"
    name = {"long": "DATE_FORMAT", "month": "YEAR_MONTH_FORMAT"}[style]
    with override(language or get_language()):
        return formats.date_format(value, name)


def format_datetime(value: datetime.datetime, language: str | None = None) -> str:
    """Date in words and the time by the 24-hour clock, in the time zone that the value already has."""
    return f"{format_date(value, 'long', language)}, {value:%H:%M}"


def format_size(size: int, language: str | None = None) -> str:
    """A file size in decimal units: 1_500_000 → "1.5 MB", in French "1,5 Mo"."""
    sign = "o" if signs(language) == _SIGNS["fr"] else "B"
    amount, prefix = Decimal(size), ""
    for larger in ("k", "M", "G", "T"):
        if amount < Decimal("999.5"):
            break
        amount, prefix = amount / 1000, larger
    decimals = 1 if prefix and amount < 10 and round(amount, 1) % 1 else 0
    return format_quantity(amount, prefix + sign, decimals, language)


def format_relative(then: datetime.datetime, now: datetime.datetime) -> str:
    """How long ago or how long until, in the largest fitting unit and the active language. Both aware or
    both naive.
    """
    seconds = (then - now).total_seconds()
    length = abs(seconds)
    if length < 45:
        return _("now")
    phrase = _length_in_words(length)
    return _("in %(time)s") % {"time": phrase} if seconds > 0 else _("%(time)s ago") % {"time": phrase}


def _length_in_words(seconds: float) -> str:
    minutes, hours, days = round(seconds / 60), round(seconds / 3600), round(seconds / 86_400)
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if hours < 24:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if days < 30:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days < 365:
        months = min(max(round(days / 30.44), 1), 11)
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = round(days / 365.25)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def parse_number(text: str, language: str | None = None) -> Decimal:
    """Read a number as written in a language; nothing is guessed.

    Spaces may group thousands in every language; a comma groups them in English and Spanish and is the
    decimal sign in French, where a point is refused. Raises NumberRefused: empty, not_a_number, wrong_sign,
    wrong_groups, too_long.
    """
    used = signs(language)
    example = format_number(Decimal("1234.5"), 1, language)
    bare = _SPACES.sub(" ", text).strip().replace(MINUS, "-")
    if not bare:
        raise NumberRefused("empty")
    if len(bare) > _LONGEST_NUMBER:
        raise NumberRefused("too_long", text=bare)
    sign, digits = ("-", bare[1:].lstrip()) if bare[0] == "-" else ("", bare.removeprefix("+").lstrip())
    return Decimal(sign + _plain_digits(digits, bare, used, example))


def _plain_digits(digits: str, text: str, used: Signs, example: str) -> str:
    other = "." if used.decimal == "," else ","
    if not re.fullmatch(r"[0-9 .,]*[0-9][0-9 .,]*", digits):
        raise NumberRefused("not_a_number", text=text, example=example)
    whole, _point, fraction = digits.partition(used.decimal)
    if (used.group != other and other in digits) or other in fraction:
        raise NumberRefused("wrong_sign", text=text, found=other, decimal=used.decimal, example=example)
    plain = whole.replace(",", "").replace(" ", "") + (f".{fraction}" if _point else "")
    if not _DIGITS.fullmatch(plain):
        raise NumberRefused("not_a_number", text=text, example=example)
    if not re.fullmatch(r"\d*|\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+", whole):
        raise NumberRefused("wrong_groups", text=text, example=example)
    return plain
