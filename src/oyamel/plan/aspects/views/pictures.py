"""The matrix: how many aspects stand at each pair of scores."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.engine.significance import Criterion
from oyamel.plan.aspects import domain, queries
from oyamel.plan.aspects.domain.evaluating import understood
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address

if TYPE_CHECKING:
    from oyamel.kit import charts


def matrix_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The matrix of the method in use; a method without two scales has none, and the page says so."""
    version = domain.version_in_use()
    criteria = queries.matrix_criteria(understood(version)) if version else []
    context: dict[str, Any] = {"register": register, "version": version, "tabs": tabs(request, register)}
    if version and len(criteria) == 2:
        context["chart"] = _matrix(request, version, *criteria)
    return render(request, "aspects/matrix.html", context)


def tabs(request: HttpRequest, register: Register) -> list[dict[str, Any]]:
    """The views of the aspects, with the way back to the whole list."""
    whole = {"label": _("All"), "url": address(request, register), "current": False}
    return [whole, *register.tabs(request)]


def _matrix(request: HttpRequest, version: Any, across: Criterion, up: Criterion) -> dict[str, Any]:
    language = get_language() or "en"
    found = queries.counts_by_scores(request.actor, version, across.id, up.id)
    xs, ys = _labels(across, language), _labels(up, language)
    counts = {(xs[x], ys[y]): count for (x, y), count in found.items() if x in xs and y in ys}
    names = {"up": up.name(language), "across": across.name(language), "count": sum(counts.values())}
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    chart = charts.matrix(
        _("Aspects by %(up)s and %(across)s") % names,
        _("%(count)s evaluated aspects, counted at each pair of scores.") % names,
        x_title=across.name(language), x_labels=list(xs.values()), y_title=up.name(language), y_labels=list(ys.values()),
        counts=counts, count_title=_("Aspects"),
    )  # fmt: skip
    return drawn(chart)


def _labels(criterion: Criterion, language: str) -> dict[str, str]:
    values = [float(step.value) for step in criterion.steps]
    return {
        f"{value:g}": f"{value:g} {step.words(language)}"
        for value, step in zip(values, criterion.steps, strict=True)
    }


def drawn(chart: "charts.Chart") -> dict[str, Any]:
    """A chart as the page shows it: a drawing for light and one for dark, and the table behind it."""
    light, dark = (mark_safe(chart.svg(theme)) for theme in ("light", "dark"))  # noqa: S308 - our own drawing, escaped by its maker
    rows = [{"cells": [str(cell) for cell in row]} for row in chart.table.rows if row[-1]]
    columns = [{"label": heading} for heading in chart.table.headings]
    columns[-1]["kind"] = "number"
    svg = format_html('<div class="in-light">{}</div><div class="in-dark">{}</div>', light, dark)
    return {
        "title": chart.title,
        "description": chart.description,
        "svg": svg,
        "table": {"caption": chart.title, "columns": columns, "rows": rows},
    }
