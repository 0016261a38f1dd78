"""Flows between stages: a small layout of our own, because Vega has none, drawn as plain SVG."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.kit.charts.chart import ChartTable, table_of
from oyamel.kit.charts.themes import FONT, THEMES, Theme
from oyamel.kit.formats import format_quantity

WIDTH, NODE_WIDTH, GAP, TOP, LABEL = 760, 12, 14, 8, 150
LEAST, ROUNDS = 1.0, 4


@dataclass(frozen=True)
class Flow:
    """An amount that goes from one node to another."""

    source: str
    target: str
    amount: float


@dataclass
class Node:
    """A node as laid out: its column, its bar, and how far its bands are used up on both sides."""

    name: str
    amount: float
    column: int
    y: float = 0.0
    height: float = 0.0
    left: float = 0.0
    right: float = 0.0


@dataclass(frozen=True)
class Band:
    """A flow as laid out: from (x, y) to (x, y) with a width, all in pixels."""

    flow: Flow
    start: tuple[float, float]
    end: tuple[float, float]
    width: float


@dataclass(frozen=True)
class Layout:
    """Nodes by name, bands, and the height of the drawing."""

    nodes: dict[str, Node]
    bands: list[Band]
    height: float
    columns: int


def lay_out(flows: Sequence[Flow], width: float = WIDTH, height: float = 320.0) -> Layout:
    """Place nodes by the longest way to them and bands without overlap. Raises ValueError for a circle."""
    used = [flow for flow in flows if flow.amount > 0]
    column = _columns(used)
    nodes = {name: Node(name, _through(name, used), place) for name, place in column.items()}
    stages = _stages(nodes, used)
    scale = (
        min((height - GAP * (len(stage) - 1)) / sum(node.amount for node in stage) for stage in stages)
        if stages
        else 0.0
    )
    tallest = 0.0
    for stage in stages:
        at = float(TOP)
        for node in stage:
            node.y, node.height = at, max(node.amount * scale, LEAST)
            at += node.height + GAP
        tallest = max(tallest, at - GAP + 2 * TOP)
    return Layout(nodes, _bands(used, nodes, scale, width, len(stages)), max(tallest, 2.0 * TOP), len(stages))


def _columns(flows: Sequence[Flow]) -> dict[str, int]:
    names = list(dict.fromkeys(name for flow in flows for name in (flow.source, flow.target)))
    column = dict.fromkeys(names, 0)
    for _round in names:
        moved = [flow for flow in flows if column[flow.target] <= column[flow.source]]
        if not moved:
            return column
        for flow in moved:
            column[flow.target] = max(column[flow.target], column[flow.source] + 1)
    if any(column[flow.target] <= column[flow.source] for flow in flows):
        raise ValueError("flows run in a circle")
    return column


def _through(name: str, flows: Sequence[Flow]) -> float:
    into = sum(flow.amount for flow in flows if flow.target == name)
    out = sum(flow.amount for flow in flows if flow.source == name)
    return max(into, out)


def _stages(nodes: dict[str, Node], flows: Sequence[Flow]) -> list[list[Node]]:
    """Nodes by column, ordered by what they are joined with, so that few bands cross."""
    count = max((node.column for node in nodes.values()), default=-1) + 1
    stages = [
        sorted((node for node in nodes.values() if node.column == place), key=lambda node: -node.amount)
        for place in range(count)
    ]
    for _round in range(ROUNDS):
        for place in range(1, count):
            rank = {node.name: number for number, node in enumerate(stages[place - 1])}
            stages[place].sort(key=lambda node: _centre(node, flows, rank))
    return stages


def _centre(node: Node, flows: Sequence[Flow], rank: dict[str, int]) -> float:
    joined = [
        (rank[flow.source], flow.amount) for flow in flows if flow.target == node.name and flow.source in rank
    ]
    total = sum(amount for _place, amount in joined)
    return sum(place * amount for place, amount in joined) / total if total else 0.0


def _bands(
    flows: Sequence[Flow], nodes: dict[str, Node], scale: float, width: float, columns: int
) -> list[Band]:
    step = (width - 2 * LABEL - NODE_WIDTH) / max(columns - 1, 1)
    bands = []
    for flow in sorted(flows, key=lambda flow: (nodes[flow.source].y, nodes[flow.target].y)):
        source, target, thick = nodes[flow.source], nodes[flow.target], flow.amount * scale
        start = (LABEL + source.column * step + NODE_WIDTH, source.y + source.right + thick / 2)
        end = (LABEL + target.column * step, target.y + target.left + thick / 2)
        source.right += thick
        target.left += thick
        bands.append(Band(flow, start, end, thick))
    return bands


@dataclass(frozen=True)
class Sankey:
    """Flows as a chart: it has the title, words, table and `svg` of any other."""

    title: str
    description: str
    flows: tuple[Flow, ...]
    unit: str
    table: ChartTable = field(init=False)

    def __post_init__(self) -> None:
        rows = [(flow.source, flow.target, flow.amount) for flow in self.flows]
        headings = [_("From"), _("To"), f"{_('Amount')} [{self.unit}]"]
        object.__setattr__(self, "table", table_of(headings, rows))

    def svg(self, theme: str = "light", language: str | None = None) -> str:
        """An SVG for page or paper: no inline styles, no scripts, named for screen readers."""
        laid, look = lay_out(self.flows), THEMES[theme]
        tongue = language or get_language() or "en"
        parts = [_band(band, laid, look) for band in laid.bands]
        parts += [_node(node, laid, look, self.unit, tongue) for node in laid.nodes.values()]
        label = escape(f"{self.title}. {self.description}", quote=True)
        box = f'viewBox="0 0 {WIDTH} {laid.height:.0f}" width="{WIDTH}" height="{laid.height:.0f}"'
        paper = f'<rect width="100%" height="100%" fill="{look.paper}"/>' if look.paper else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" {box}'
            f' font-family="{FONT}" font-size="12">{paper}{"".join(parts)}</svg>'
        )


def _colour(node: Node, laid: Layout, look: Theme) -> str:
    """Nodes of the first column have a colour each, and their bands carry it on."""
    first = [each.name for each in laid.nodes.values() if each.column == 0]
    return look.series[first.index(node.name) % len(look.series)] if node.name in first else look.soft


def _band(band: Band, laid: Layout, look: Theme) -> str:
    (x0, y0), (x1, y1) = band.start, band.end
    middle = (x0 + x1) / 2
    colour = _colour(laid.nodes[band.flow.source], laid, look)
    way = f"M{x0:.1f},{y0:.1f}C{middle:.1f},{y0:.1f} {middle:.1f},{y1:.1f} {x1:.1f},{y1:.1f}"
    return f'<path d="{way}" fill="none" stroke="{colour}" stroke-opacity="0.35" stroke-width="{max(band.width, LEAST):.1f}"/>'


def _node(node: Node, laid: Layout, look: Theme, unit: str, language: str) -> str:
    step = (WIDTH - 2 * LABEL - NODE_WIDTH) / max(laid.columns - 1, 1)
    x = LABEL + node.column * step
    last = node.column == laid.columns - 1
    text_x, anchor = (x + NODE_WIDTH + 6, "start") if last or node.column else (x - 6, "end")
    y = node.y + node.height / 2
    amount = format_quantity(node.amount, unit, _decimals(node.amount), language)
    bar = f'<rect x="{x:.1f}" y="{node.y:.1f}" width="{NODE_WIDTH}" height="{node.height:.1f}" fill="{_colour(node, laid, look)}"/>'
    words = (
        f'<text x="{text_x:.1f}" y="{y - 1:.1f}" text-anchor="{anchor}" fill="{look.ink}">{escape(_short(node.name))}</text>'
        f'<text x="{text_x:.1f}" y="{y + 13:.1f}" text-anchor="{anchor}" fill="{look.soft}" font-size="11">{escape(amount)}</text>'
    )
    return bar + words


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"


def _decimals(amount: float) -> int:
    return 0 if amount >= 100 else 1 if amount >= 10 else 2
