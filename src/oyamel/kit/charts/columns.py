"""Columns over time, stacked, with target lines; and the waterfall from one figure to another."""

from collections.abc import Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from oyamel.kit.charts.chart import Chart, table_of
from oyamel.kit.charts.kinds import NUMBER, WIDTH, with_unit
from oyamel.kit.charts.themes import Theme


def columns(
    title: str,
    description: str,
    rows: Sequence[tuple[str, str, float | None]],
    *,
    label_title: str,
    value_title: str,
    unit: str = "",
    series_title: str = "",
    targets: Sequence[tuple[str, str, float]] = (),
) -> Chart:
    """Stacked columns from (label, series, value) in the given order; None leaves a gap.

    `targets` are (name, label, value): a dashed step over the columns of their labels.
    """
    labels = list(dict.fromkeys(row[0] for row in rows))
    series = list(dict.fromkeys(row[1] for row in rows))
    values = [{"label": label, "series": name, "value": value} for label, name, value in rows]
    aims = [{"label": label, "name": name, "value": value} for name, label, value in targets]
    axis_title = with_unit(value_title, unit)

    def draw(theme: Theme) -> alt.TopLevelMixin:
        legend = alt.Legend(title=series_title or None) if len(series) > 1 else None
        base = alt.Chart(alt.Data(values=values)).encode(
            x=alt.X(
                "label:N",
                sort=labels,
                title=None,
                axis=alt.Axis(labelAngle=0, labelOverlap=True, labelSeparation=8),
            ),
            y=alt.Y("value:Q", title=axis_title, axis=alt.Axis(format=NUMBER)),
            color=alt.Color(
                "series:N",
                sort=series,
                legend=legend,
                scale=alt.Scale(domain=series, range=list(theme.series)),
            ),
            order=alt.Order("rank:Q"),
        )
        ranked = base.transform_calculate(rank=f"indexof({series!r}, datum.series)")
        return alt.layer(ranked.mark_bar(), *_aim_layers(aims, labels, theme)).properties(
            width=WIDTH, height=260
        )

    table = [(item["label"], item["series"], item["value"]) for item in values]
    table += [(item["label"], item["name"], item["value"]) for item in aims]
    return Chart(
        title, description, table_of([label_title, series_title or _("Series"), axis_title], table), draw
    )


def _aim_layers(aims: Sequence[dict[str, Any]], labels: Sequence[str], theme: Theme) -> list[alt.Chart]:
    if not aims:
        return []
    base = alt.Chart(alt.Data(values=list(aims))).encode(x=alt.X("label:N", sort=list(labels)), y="value:Q")
    ticks = base.mark_tick(color=theme.mark, thickness=2, bandSize=30)
    return [ticks]


def waterfall(
    title: str,
    description: str,
    before: tuple[str, float],
    steps: Sequence[tuple[str, float]],
    after: tuple[str, float],
    *,
    label_title: str,
    value_title: str,
    unit: str = "",
    decimals: int = 1,
) -> Chart:
    """From one figure over its steps to another; the steps sum to the difference."""
    bars = [{"label": before[0], "low": 0.0, "high": before[1], "value": before[1], "kind": "total"}]
    level = before[1]
    for name, amount in steps:
        low, high = sorted((level, level + amount))
        bars.append(
            {"label": name, "low": low, "high": high, "value": amount, "kind": "up" if amount > 0 else "down"}
        )
        level += amount
    bars.append({"label": after[0], "low": 0.0, "high": after[1], "value": after[1], "kind": "total"})
    order = [bar["label"] for bar in bars]
    axis_title = with_unit(value_title, unit)

    def draw(theme: Theme) -> alt.TopLevelMixin:
        colours = alt.Scale(
            domain=["total", "up", "down"], range=[theme.soft, theme.series[1], theme.series[2]]
        )
        base = alt.Chart(alt.Data(values=bars)).encode(
            x=alt.X("label:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, labelLimit=110))
        )
        drawn = base.mark_bar().encode(
            y=alt.Y("low:Q", title=axis_title, axis=alt.Axis(format=NUMBER)),
            y2="high:Q",
            color=alt.Color("kind:N", scale=colours, legend=None),
        )
        signed = f"{'+' if steps else ''},.{decimals}f"
        words = base.mark_text(dy=-8, color=theme.ink)
        named = words.transform_filter("datum.kind != 'total'").encode(
            y="high:Q", text=alt.Text("value:Q", format=signed)
        )
        ends = words.transform_filter("datum.kind == 'total'").encode(
            y="high:Q", text=alt.Text("value:Q", format=f",.{decimals}f")
        )
        return alt.layer(drawn, named, ends).properties(width=WIDTH, height=280)

    rows = [(bar["label"], bar["value"]) for bar in bars]
    return Chart(title, description, table_of([label_title, axis_title], rows), draw)
