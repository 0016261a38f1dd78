"""The matrix of risks as the component draws it: counts, classes, and moves from before to after treatment."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from oyamel.plan.risks.enums import Sign
from oyamel.plan.risks.scales import Scales, ScoreClass, Step, word

MOST_MOVES = 30
LANES = 5  # moves of one cell stand beside each other
Pairs = Mapping[tuple[str, str], int]


def tone_of(scales: Scales, found: ScoreClass) -> str:
    """The highest class that needs action is bad, the others warn; what needs none is good or calm."""
    if found.needs_action:
        return "bad" if found is scales.classes[0] else "warn"
    return "good" if found is scales.classes[-1] else "calm"


def grid(
    scales: Scales, pairs: Pairs, sign: str, here: str = "", shows_after: bool = False
) -> dict[str, Any]:
    """The matrix of (cell before, cell after) → count; with `here`, an address, each count opens the register."""
    language = get_language() or "en"
    counts: Counter[str] = Counter()
    for (before, after), count in pairs.items():
        counts[after if shows_after else before] += count
    name = "cell_after" if shows_after else "cell"
    rows = [
        {
            "label": _label(up, language),
            "cells": [
                _cell(scales, f"{up.value}{across.value}", counts, f"{here}{name}=" if here else "")
                for across in scales.consequence
            ],
        }
        for up in reversed(scales.likelihood)
    ]
    is_gain = sign == Sign.OPPORTUNITY
    return {
        "caption": _("Opportunities by likelihood and benefit")
        if is_gain
        else _("Risks by likelihood and consequence"),
        "up": _("Likelihood"),
        "across": _("Benefit") if is_gain else _("Consequence"),
        "columns": [
            {"number": each.value, "words": word(each.benefit if is_gain else each.words, language)}
            for each in scales.consequence
        ],
        "rows": rows,
        "moves": _moves(scales, pairs),
        "before": _("today") if is_gain else _("before treatment"),
        "after": _("when taken up") if is_gain else _("after treatment"),
    }


def _label(step: Step, language: str) -> str:
    return f"{step.value} {word(step.words, language)}"


def _cell(scales: Scales, cell: str, counts: Mapping[str, int], address: str) -> dict[str, Any]:
    count, score = counts.get(cell, 0), int(cell[0]) * int(cell[1])
    found = scales.class_of(score)
    name = word(found.name, get_language() or "en")
    said = ngettext("%(count)d record", "%(count)d records", count) % {"count": count}
    return {
        "count": count or "",
        "score": score,
        "word": name,
        "tone": tone_of(scales, found),
        "url": f"{address}{cell}" if count and address else "",
        "label": f"{name}, {score}: {said}",
    }


def _moves(scales: Scales, pairs: Pairs) -> list[dict[str, Any]]:
    """Lines from before to after in percent of the grid, for the most frequent pairs."""
    moved = [(pair, count) for pair, count in pairs.items() if pair[1] and pair[0] != pair[1]]
    moved.sort(key=lambda each: (-each[1], each[0]))
    return [_move(scales, pair, place) for place, (pair, _count) in enumerate(moved[:MOST_MOVES])]


def _move(scales: Scales, pair: tuple[str, str], place: int) -> dict[str, Any]:
    (x1, y1), (x2, y2) = (_center(scales, cell, place % LANES) for cell in pair)
    return {"x1": x1, "y1": y1, "x2": x2, "y2": y2}


def _center(scales: Scales, cell: str, lane: int) -> tuple[str, str]:
    """A place in the right half of a cell, so that the count stays readable; as text, for the drawing has points."""
    across, up = len(scales.consequence), len(scales.likelihood)
    x = (int(cell[1]) - 1 + 0.55 + 0.09 * lane) / across * 100
    y = (up - int(cell[0]) + 0.22 + 0.07 * lane) / up * 100
    return f"{x:.1f}", f"{y:.1f}"
