"""The report of a year under the headings of ISO 14064-1 (own words), with methods, factors and sources annexed."""

from typing import Any

import pyarrow.compute as pc
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from oyamel.check.inventory.calendar import written
from oyamel.check.inventory.exporting.lines import seen_lines
from oyamel.check.inventory.models import Calculation, Inventory
from oyamel.check.inventory.queries import years
from oyamel.check.inventory.queries.figures import OUTSIDE, Figure, Wanted, figures, total
from oyamel.check.inventory.words import scope_words, uncertainty_words, value_words
from oyamel.facts.inventory import factors_by_id
from oyamel.kit import formats
from oyamel.kit.pdf import render_pdf
from oyamel.org.actors import Actor
from oyamel.registers.exchange import paper

MOST_FACTORS = 400
DECIMALS = 3


def report_pdf(request: HttpRequest, inventory: Inventory, calculation: Calculation) -> bytes:
    """The report as a tagged PDF in the reader's language. Raises PdfUnavailable."""
    actor = request.actor
    whole = total(actor, [calculation], Wanted({}, "", calculation.method))
    context = {
        **paper.frame(actor, inventory.record.title), "number": inventory.record.number, "inventory": inventory,
        "record": inventory.record, "calculation": calculation, "cover_facts": _cover(inventory, calculation, whole),
        "sections": _sections(inventory), "scopes": _scopes(actor, calculation), "gases": _gases(actor, calculation),
        "categories": _categories(actor, calculation), "base_year": _base_year(actor, inventory), "chart": _chart(actor, calculation),
        "uncertainty": _uncertainty(calculation), "factors": _factors(actor, calculation), "problems": len(calculation.problems),
    }  # fmt: skip
    html = render_to_string("inventory/report.html", context, request)
    return render_pdf(html, stylesheets=[paper.STYLES], language=get_language() or "en")


def _t(kilograms: float) -> str:
    return formats.format_number(kilograms / 1000, DECIMALS)


def _cover(inventory: Inventory, calculation: Calculation, whole: Figure) -> list[dict[str, Any]]:
    months = inventory.months
    return [
        {"label": _("Reporting period"), "value": f"{written(months[0])} – {written(months[-1])}"},
        {"label": _("Responsible"), "value": inventory.record.owner.name if inventory.record.owner else ""},
        {"label": _("Boundary by"), "value": inventory.get_approach_display()},
        {"label": _("Total, all scopes"), "value": _t(whole.co2e_kg), "unit": "t CO₂e"},
        {"label": _("of it estimated"), "value": formats.format_percent(whole.estimated_share, 1)},
        {"label": _("Warming potentials"), "value": calculation.gwp_set},
        {"label": _("Version"), "value": f"{calculation.version}, {formats.format_date(calculation.made_at)}"},
        {"label": _("Ledger, SHA-256"), "value": f"{calculation.ledger[:32]} {calculation.ledger[32:]}"},
    ]  # fmt: skip


def _sections(inventory: Inventory) -> list[dict[str, str]]:
    """What people wrote, in the order of the report; an empty one says so."""
    names = [
        ("intended_use", _("Purpose of the report and its users")), ("boundary_note", _("Organizational boundary")),
        ("significance", _("Reporting boundary: which indirect emissions count")), ("exclusions", _("What is left out, and why")),
        ("method_note", _("Methods, and changes of methods")), ("verification", _("Verification")),
    ]  # fmt: skip
    return [{"title": title, "text": getattr(inventory, name)} for name, title in names]


def _scopes(actor: Actor, calculation: Calculation) -> list[dict[str, Any]]:
    found = figures(actor, [calculation], Wanted({"account": "ghg"}), ["scope", "method"])
    return [
        {"name": scope_words(scope, method), "value": _t(figure.co2e_kg), "estimated": formats.format_percent(figure.estimated_share, 1),
         "counts": scope != OUTSIDE and method in ("", calculation.method)}
        for figure in found
        for scope, method in [figure.key]
    ]  # fmt: skip


def _gases(actor: Actor, calculation: Calculation) -> list[dict[str, Any]]:
    """Direct emissions gas by gas, in mass and CO2e."""
    found = figures(actor, [calculation], Wanted({"account": "ghg", "scope": "1"}), ["item", "unit"])
    return [
        {"name": figure.key[0], "mass": _t(figure.amount), "value": _t(figure.co2e_kg)} for figure in found
    ]


def _categories(actor: Actor, calculation: Calculation) -> list[dict[str, Any]]:
    """Emissions by what emits, within each scope."""
    found = figures(actor, [calculation], Wanted({}, "", calculation.method), ["scope", "activity"])
    return [
        {"scope": scope_words(figure.key[0]), "name": value_words("activity", figure.key[1]), "value": _t(figure.co2e_kg)}
        for figure in found
    ]  # fmt: skip


def _base_year(actor: Actor, inventory: Inventory) -> dict[str, Any]:
    """The base year with its total, and why and when it is recast."""
    base = years.base_year(actor, inventory)
    calculation = years.current_of([base]).get(base.pk) if base else None
    value = total(actor, [calculation], Wanted({}, "", calculation.method)).co2e_kg if calculation else None
    percent = base.recast_percent if base else inventory.recast_percent
    return {
        "year": base.year if base else None, "value": _t(value) if value is not None else "",
        "note": (base or inventory).base_year_note,
        "recast": formats.format_percent(percent / 100, 1) if percent is not None else "",
    }  # fmt: skip


def _chart(actor: Actor, calculation: Calculation) -> str:
    """The months of the year by scope, drawn for paper."""
    from oyamel.check.inventory.calendar import short
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    found = figures(actor, [calculation], Wanted({}, "", calculation.method), ["month", "scope"])
    rows = [(short(figure.key[0]), scope_words(figure.key[1]), figure.co2e_kg / 1000) for figure in found]
    if not rows:
        return ""
    chart = charts.columns(
        _("Greenhouse gases by month"), _("Total by month and scope."), rows, label_title=_("Month"),
        value_title=_("Emissions"), unit="t CO₂e", series_title=pgettext("inventory", "Scope"),
    )  # fmt: skip
    drawing = mark_safe(chart.svg("print"))  # noqa: S308 - our own drawing, escaped by its maker
    return format_html('<figure class="chart"><div class="plot">{}</div></figure>', drawing)


def _uncertainty(calculation: Calculation) -> list[dict[str, str]]:
    return [
        {
            "name": _("Total") if scope == "total" else scope_words(scope),
            "value": uncertainty_words(each),
            "known": _("known for %(activity)s of the activity data and %(factor)s of the factors")
            % {"activity": formats.format_percent(each["known_activity"]), "factor": formats.format_percent(each["known_factor"])},
        }
        for scope, each in calculation.uncertainty.items()
    ]  # fmt: skip


def _factors(actor: Actor, calculation: Calculation) -> list[dict[str, Any]]:
    """The factors used, each with publication, edition, place and why it was chosen."""
    lines = seen_lines(actor, calculation)
    used = (
        lines.filter(pc.not_equal(lines["factor"], ""))
        .group_by(["factor", "companion", "reason"])
        .aggregate([])
    )
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(used.to_pylist(), key=lambda row: (row["factor"], row["reason"])):
        known = factors_by_id().get(row["factor"])
        entry = found.setdefault(
            row["factor"], {"id": row["factor"], "reason": row["reason"], "known": known}
        )
        entry["value"] = (
            f"{known.value:.6g} {known.numerator}/{known.denominator} {known.basis}".strip() if known else ""
        )
    return list(found.values())[:MOST_FACTORS]
