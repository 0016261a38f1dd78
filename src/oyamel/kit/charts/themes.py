"""Colours and number signs of charts, for light and dark pages and for paper."""

from dataclasses import dataclass
from typing import Any

import vl_convert

FONT = "Inter, system-ui, sans-serif"

# Okabe and Ito, Color Universal Design (2008), https://jfly.uni-koeln.de/color/ : told apart with any colour vision.
_SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_SERIES_ON_DARK = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#F0E442")


@dataclass(frozen=True, slots=True)
class Theme:
    """What a chart is drawn with. `series` are for categories, `low` to `high` for amounts, `mark` for
    limits.
    """

    ink: str
    soft: str
    line: str
    paper: str | None
    series: tuple[str, ...]
    low: str
    high: str
    on_low: str
    on_high: str
    mark: str


THEMES = {
    "light": Theme(
        "#1d2420", "#59635c", "#e3e0d6", None, _SERIES, "#e5eef8", "#004a75", "#1d2420", "#ffffff", "#a8231b"
    ),
    "dark": Theme(
        "#e7ebe6",
        "#a3ada5",
        "#2c332e",
        None,
        _SERIES_ON_DARK,
        "#1b2938",
        "#8fcdf2",
        "#e7ebe6",
        "#101311",
        "#f08a80",
    ),
    "print": Theme(
        "#000000",
        "#404040",
        "#d0d0d0",
        "#ffffff",
        _SERIES,
        "#e5eef8",
        "#004a75",
        "#000000",
        "#ffffff",
        "#a8231b",
    ),
}

_NUMBER_LOCALES = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""]},
    "es": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""]},
    "fr": {
        "decimal": ",",
        "thousands": "\u202f",
        "grouping": [3],
        "currency": ["", "\u00a0$"],
        "percent": "\u00a0%",
    },
}
_TIME_LOCALES: dict[str, Any] = {"en": "en-US", "es": "es-MX", "fr": "fr-CA"}


def locale_config(language: str) -> dict:
    """Vega's `locale` for a language: digits as `kit.formats` writes them, names of months and days."""
    short = language[:2] if language[:2] in _NUMBER_LOCALES else "en"
    return {"number": _NUMBER_LOCALES[short], "time": vl_convert.get_time_format_locale(_TIME_LOCALES[short])}


def config(theme: Theme, language: str) -> dict:
    """The Vega-Lite configuration of a theme."""
    axis = {
        "labelColor": theme.soft,
        "titleColor": theme.soft,
        "gridColor": theme.line,
        "domainColor": theme.line,
        "tickColor": theme.line,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 500,
        "labelLimit": 260,
    }
    return {
        "font": FONT,
        "background": theme.paper,
        "aria": False,
        "view": {"stroke": None},
        "axis": axis,
        "legend": {"labelColor": theme.ink, "titleColor": theme.soft, "labelFontSize": 12, "orient": "top"},
        "title": {"color": theme.ink, "fontSize": 14, "anchor": "start"},
        "text": {"color": theme.ink, "fontSize": 12},
        "range": {"category": list(theme.series)},
        "locale": locale_config(language),
    }
