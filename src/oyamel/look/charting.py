"""A chart of the kit as the chart component shows it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from oyamel.kit.charts import Chart


def drawn(
    chart: "Chart", row_url: Callable[[Sequence[object]], str] = lambda row: "", note: str = ""
) -> dict[str, Any]:
    """One drawing for light and one for dark, and the table behind them; rows of a table whose number is 0 are left out.

    `row_url` gives the address of a row of the table, or "".
    """
    light, dark = (mark_safe(chart.svg(theme)) for theme in ("light", "dark"))  # noqa: S308 - our own drawing, escaped by its maker
    rows = [{"cells": _cells(row, row_url(row))} for row in chart.table.rows if row[-1]]
    columns = [{"label": heading} for heading in chart.table.headings]
    columns[-1]["kind"] = "number"
    return {
        "title": chart.title,
        "note": note,
        "description": chart.description,
        "role": "group" if "<a " in light else "img",
        "svg": format_html('<div class="in-light">{}</div><div class="in-dark">{}</div>', light, dark),
        "table": {"caption": chart.title, "columns": columns, "rows": rows},
    }


def _cells(row: Sequence[object], url: str) -> list[Any]:
    first, *rest = (str(cell) for cell in row)
    return [{"text": first, "url": url} if url else first, *rest]
