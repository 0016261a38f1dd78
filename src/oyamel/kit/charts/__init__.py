"""Charts: one definition in Python, drawn as SVG for page and paper and as a Vega-Lite specification for
the browser.
"""

from oyamel.kit.charts.chart import Chart, ChartTable, write_vega_bundle
from oyamel.kit.charts.columns import columns, waterfall
from oyamel.kit.charts.kinds import bars, line, matrix, pareto
from oyamel.kit.charts.sankey import Flow, Sankey
from oyamel.kit.charts.themes import THEMES, Theme

__all__ = [
    "THEMES",
    "Chart",
    "ChartTable",
    "Flow",
    "Sankey",
    "Theme",
    "bars",
    "columns",
    "line",
    "matrix",
    "pareto",
    "waterfall",
    "write_vega_bundle",
]
