"""A chart: its drawing, its words and the table behind it."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import altair as alt
import vl_convert
from django.utils.translation import get_language

from oyamel.kit.charts.svg import fit_for_page
from oyamel.kit.charts.themes import THEMES, Theme, config

_BUNDLE_GLOBALS = "window.vegaEmbed=vegaEmbed;window.vega=vega;window.vegaLite=vegaLite;"

Draw = Callable[[Theme], alt.TopLevelMixin]


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The numbers behind a chart, for the table beside it and for CSV: one heading per column."""

    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`title` and `description` say what is seen (the description is read to those who do not see it).

    `draw` makes the Altair chart for a theme; the helpers in `kinds` supply it.
    """

    title: str
    description: str
    table: ChartTable
    draw: Draw

    def spec(self, theme: str = "light", language: str | None = None) -> dict:
        """The Vega-Lite specification, data inside. `theme`: "light", "dark" or "print"."""
        chosen = THEMES[theme]
        drawn = self.draw(chosen).to_dict()
        drawn["config"] = config(chosen, language or get_language() or "en")
        drawn["description"] = self.description
        return drawn

    def svg(self, theme: str = "light", language: str | None = None) -> str:
        """An SVG to put into a page or a PDF: no inline styles, no scripts, ids of its own, named for
        screen readers.
        """
        return _rendered(
            json.dumps(self.spec(theme, language), sort_keys=True), f"{self.title}. {self.description}"
        )


@lru_cache(maxsize=200)
def _rendered(spec_json: str, label: str) -> str:
    """The drawing of a specification; one that was drawn before, word for word, is taken as it was."""
    spec = json.loads(spec_json)
    prefix = hashlib.sha256(spec_json.encode()).hexdigest()[:8]
    locale = spec["config"]["locale"]
    drawing = vl_convert.vegalite_to_svg(
        spec, allowed_base_urls=[], format_locale=locale["number"], time_format_locale=locale["time"]
    )
    return fit_for_page(drawing, label, prefix)


def table_of(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> ChartTable:
    """A ChartTable from any sequences."""
    return ChartTable(tuple(headings), tuple(tuple(row) for row in rows))


def write_vega_bundle(path: Path) -> int:
    """Write the browser's script (Vega, Vega-Lite, Vega-Embed with the interpreter) and return its bytes.

    It is a classic script that sets `vegaEmbed`, `vega` and `vegaLite` on the window. Called with `ast:
    true` it evaluates expressions without `eval`, so that a strict Content-Security-Policy holds; `defaultStyle: false` and
    `tooltip: {disableDefaultStyle: true}` keep it from adding style elements.
    """
    return path.write_bytes(vl_convert.javascript_bundle(_BUNDLE_GLOBALS).encode())
