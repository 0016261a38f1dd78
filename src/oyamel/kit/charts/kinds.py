"""The kinds of charts: matrix, bars, Pareto, line with a target. Words come from the caller, in the
reader's language.
"""

import datetime
import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from oyamel.kit.charts.chart import Chart, ChartTable, table_of
from oyamel.kit.charts.svg import link_to
from oyamel.kit.charts.themes import Theme

WIDTH = 640
NUMBER = ",.12~g"  # grouped, without trailing zeros


def matrix(
    title: str,
    description: str,
    *,
    x_title: str,
    x_labels: Sequence[str],
    y_title: str,
    y_labels: Sequence[str],
    counts: Mapping[tuple[str, str], int],
    count_title: str,
    links: Mapping[tuple[str, str], str] | None = None,
) -> Chart:
    """A grid of counts by (x label, y label). Both scales show every label, the first y label at the
    bottom; long x labels are broken into lines. `links` gives squares an address of this site.
    """
    addresses = {
        (x, y): link_to(url, f"{y_title} {y}, {x_title} {x}: {counts.get((x, y), 0)}")
        for (x, y), url in (links or {}).items()
    }
    cells: list[dict[str, Any]] = [
        {"x": x, "y": y, "count": counts.get((x, y), 0), "link": addresses.get((x, y))}
        for y in y_labels
        for x in x_labels
    ]
    most = max((cell["count"] for cell in cells), default=0)

    def draw(theme: Theme) -> alt.TopLevelMixin:
        base = alt.Chart(alt.Data(values=cells)).encode(
            x=alt.X("x:N", sort=list(x_labels), title=x_title, axis=_lines_of(x_labels)),
            y=alt.Y("y:N", sort=list(reversed(y_labels)), title=y_title),
            tooltip=[
                alt.Tooltip("x:N", title=x_title),
                alt.Tooltip("y:N", title=y_title),
                alt.Tooltip("count:Q", title=count_title, format=","),
            ],
        )
        shade = alt.Scale(domain=[0, max(most, 1)], range=[theme.low, theme.high])
        squares = base.mark_rect(stroke=theme.line).encode(
            color=alt.Color("count:Q", scale=shade, legend=None)
        )
        ink = (
            alt.when(alt.datum.count > most * 0.55)
            .then(alt.value(theme.on_high))
            .otherwise(alt.value(theme.on_low))
        )
        numbers = (
            base.mark_text()
            .transform_filter("datum.count > 0")
            .encode(text=alt.Text("count:Q", format=","), color=ink)
        )
        if addresses:
            squares = squares.encode(href="link:N")
        return (squares + numbers).properties(width=alt.Step(84), height=alt.Step(40))

    rows = [(cell["y"], cell["x"], cell["count"]) for cell in cells]
    return Chart(title, description, table_of([y_title, x_title, count_title], rows), draw)


def _lines_of(labels: Sequence[str]) -> alt.Axis:
    """An axis whose labels stand in lines of a few words."""
    lines = {label: textwrap.wrap(label, 14) or [label] for label in labels}
    return alt.Axis(labelAngle=0, labelExpr=f"{json.dumps(lines)}[datum.label]", labelLimit=200)


def bars(
    title: str,
    description: str,
    rows: Sequence[tuple[str, float]] | Sequence[tuple[str, float, str]],
    *,
    label_title: str,
    value_title: str,
    unit: str = "",
    series_title: str = "",
) -> Chart:
    """Horizontal bars in the given order from (label, value), or stacked from (label, value, series)."""
    values: list[dict[str, Any]] = [
        {"label": row[0], "value": row[1], "series": row[2] if len(row) > 2 else ""} for row in rows
    ]
    stacked = any(item["series"] for item in values)
    axis_title = with_unit(value_title, unit)

    def draw(theme: Theme) -> alt.TopLevelMixin:
        base = alt.Chart(alt.Data(values=values)).encode(
            y=alt.Y("label:N", sort=list(dict.fromkeys(item["label"] for item in values)), title=label_title),
            x=alt.X("value:Q", title=axis_title, axis=alt.Axis(format=NUMBER)),
            tooltip=_tooltip(label_title, axis_title, series_title if stacked else ""),
        )
        drawn = (
            base.mark_bar().encode(color=_series_color(values, series_title))
            if stacked
            else base.mark_bar(color=theme.series[0])
        )
        return drawn.properties(width=WIDTH, height=alt.Step(28))

    headings = [label_title, series_title, axis_title] if stacked else [label_title, axis_title]
    table = [
        (item["label"], item["series"], item["value"]) if stacked else (item["label"], item["value"])
        for item in values
    ]
    return Chart(title, description, table_of(headings, table), draw)


def pareto(
    title: str,
    description: str,
    rows: Sequence[tuple[str, float]],
    *,
    label_title: str,
    value_title: str,
    unit: str = "",
) -> Chart:
    """Bars from largest to smallest with the running share of the total. Values must not be negative."""
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    total = sum(value for _label, value in ordered)
    values: list[dict[str, Any]] = []
    running = 0.0
    for label, value in ordered:
        running += value
        values.append({"label": label, "value": value, "share": running / total if total else 0.0})
    axis_title, share_title = with_unit(value_title, unit), _("Running share")

    def draw(theme: Theme) -> alt.TopLevelMixin:
        base = alt.Chart(alt.Data(values=values)).encode(
            x=alt.X(
                "label:N",
                sort=[item["label"] for item in values],
                title=label_title,
                axis=alt.Axis(labelAngle=-35),
            )
        )
        columns = base.mark_bar(color=theme.series[0]).encode(
            y=alt.Y("value:Q", title=axis_title, axis=alt.Axis(format=NUMBER)),
            tooltip=_tooltip(label_title, axis_title, ""),
        )
        share = base.mark_line(color=theme.series[1], point=alt.OverlayMarkDef(color=theme.series[1])).encode(
            y=alt.Y(
                "share:Q",
                title=share_title,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", grid=False, orient="right"),
            )
        )
        return alt.layer(columns, share).resolve_scale(y="independent").properties(width=WIDTH, height=280)

    table = [(item["label"], item["value"], item["share"]) for item in values]
    return Chart(title, description, table_of([label_title, axis_title, share_title], table), draw)


def line(
    title: str,
    description: str,
    points: Sequence[tuple[datetime.date, float | None, str]],
    *,
    value_title: str,
    unit: str = "",
    series_title: str = "",
    targets: Sequence[tuple[str, float]] = (),
    date_format: str = "%b %Y",
) -> Chart:
    """Lines over time from (date, value, series); a missing value (None) leaves a gap.

    `targets` are worded horizontal lines: (label, value), for targets and limits. `date_format` is d3's.
    """
    values = [{"date": day.isoformat(), "value": value, "series": series} for day, value, series in points]
    axis_title = with_unit(value_title, unit)
    several = len({item["series"] for item in values}) > 1

    def draw(theme: Theme) -> alt.TopLevelMixin:
        base = alt.Chart(alt.Data(values=values)).encode(
            # UTC, or the day before would be shown west of Greenwich.
            x=alt.X(
                "utcyearmonthdate(date):T", title=None, axis=alt.Axis(format=date_format, labelOverlap=True)
            ),
            y=alt.Y("value:Q", title=axis_title, axis=alt.Axis(format=NUMBER)),
            tooltip=[
                alt.Tooltip("utcyearmonthdate(date):T", title=_("Date"), format="%Y-%m-%d"),
                alt.Tooltip("value:Q", title=axis_title, format=NUMBER),
            ],
        )
        dots = alt.OverlayMarkDef() if several else alt.OverlayMarkDef(color=theme.series[0])
        marks = base.mark_line(point=dots, color=theme.series[0])
        layers = [marks.encode(color=_series_color(values, series_title)) if several else marks]
        return alt.layer(*layers, *_target_layers(targets, theme)).properties(width=WIDTH, height=280)

    rows = [(day, series, value) for day, value, series in points]
    return Chart(title, description, _line_table(rows, axis_title, series_title, targets), draw)


def with_unit(title: str, unit: str) -> str:
    """An axis title with its unit."""
    return f"{title} [{unit}]" if unit else title


def _line_table(
    rows: Sequence[tuple], axis_title: str, series_title: str, targets: Sequence[tuple[str, float]]
) -> ChartTable:
    headings = [_("Date"), series_title, axis_title, *(label for label, _value in targets)]
    return table_of(headings, [(*row, *(value for _label, value in targets)) for row in rows])


def _target_layers(targets: Sequence[tuple[str, float]], theme: Theme) -> list[alt.Chart]:
    if not targets:
        return []
    base = alt.Chart(alt.Data(values=[{"label": label, "value": value} for label, value in targets]))
    rule = base.mark_rule(color=theme.mark, strokeDash=[6, 4], strokeWidth=1.5).encode(y="value:Q")
    words = base.mark_text(align="right", baseline="bottom", dx=-4, dy=-3, color=theme.mark).encode(
        y="value:Q", x=alt.value(WIDTH), text="label:N"
    )
    return [rule, words]


def _series_color(values: Sequence[Mapping], series_title: str) -> alt.Color:
    order = list(dict.fromkeys(item["series"] for item in values))
    return alt.Color("series:N", sort=order, title=series_title or None)


def _tooltip(label_title: str, value_title: str, series_title: str) -> list[alt.Tooltip]:
    tips = [
        alt.Tooltip("label:N", title=label_title),
        alt.Tooltip("value:Q", title=value_title, format=NUMBER),
    ]
    return [*tips, alt.Tooltip("series:N", title=series_title)] if series_title else tips
