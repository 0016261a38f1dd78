"""A workbook whose totals recompute: activity × factor × potential × share per line, sums by formula over the lines."""

from collections.abc import Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.utility import xl_rowcol_to_cell

from oyamel.check.inventory.models import Calculation
from oyamel.check.inventory.words import scope_words, value_words
from oyamel.facts.inventory import factors_by_id
from oyamel.kit.sheets import sheet_name

PLAIN = (
    "line", "site", "source", "month", "account", "scope", "method", "activity", "material", "gas", "route", "kind", "unit",
    "amount",
)  # fmt: skip
AMOUNT = PLAIN.index("amount")
PER, QUANTITY, UNIT, GWP, SHARE, CO2E, FACTOR = range(len(PLAIN), len(PLAIN) + 7)
FACTOR_FIELDS = (
    "id",
    "publisher",
    "publication",
    "edition",
    "table_ref",
    "region",
    "activity",
    "material",
    "pollutant",
    "value",
    "numerator",
    "denominator",
    "basis",
    "valid_from",
    "valid_to",
    "source",
)


def write_workbook(target: BinaryIO, calculation: Calculation, lines: pa.Table, sites: dict[str, str]) -> int:
    """Write sheets Summary, Ledger and Factors and return the number of lines. Cells keep all digits."""
    book = xlsxwriter.Workbook(
        target, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "number": book.add_format({"num_format": "#,##0.000"}),
    }
    rows = lines.to_pylist()
    summary = book.add_worksheet(sheet_name(_("Summary")))
    name = _write_ledger(book, rows, sites, looks)
    _write_summary(summary, calculation, rows, name, looks)
    _write_factors(book, sorted({row["factor"] for row in rows} | {row["companion"] for row in rows}), looks)
    book.close()
    return len(rows)


def _head(sheet: Any, names: Sequence[str], look: Any) -> None:
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, look)
    sheet.freeze_panes(1, 1)


def _write_ledger(
    book: Any, rows: Sequence[dict[str, Any]], sites: dict[str, str], looks: dict[str, Any]
) -> str:
    name = sheet_name(_("Ledger"))
    sheet = book.add_worksheet(name)
    _head(sheet, _ledger_names(), looks["head"])
    sheet.set_column(AMOUNT, CO2E, 14, looks["number"])
    for place, row in enumerate(rows, 1):
        for column, key in enumerate(PLAIN):
            value = sites.get(row["site"], "") if key == "site" else row[key]
            sheet.write(place, column, value if value is not None else "")
        sheet.write_string(place, FACTOR, " + ".join(filter(None, [row["factor"], row["companion"]])))
        _write_formulas(sheet, place, row)
    sheet.autofilter(0, 0, max(len(rows), 1), FACTOR)
    return name


def _ledger_names() -> list[str]:
    return [
        _("Line"), _("Site"), _("Source"), _("Month"), _("Account"), pgettext("inventory", "Scope"), _("Scope 2 method"), _("What is counted"),
        _("Material"), _("Gas or pollutant"), _("Route"), _("Kind"), _("Unit"), _("Activity"), _("Factor per unit"),
        _("Amount"), _("Unit of the amount"), _("Warming potential"), _("Share of the site"), _("CO₂e [kg]"), _("Factor"),
    ]  # fmt: skip


def _write_formulas(sheet: Any, place: int, row: dict[str, Any]) -> None:
    """Factor and potential as values, amount and CO2e as formulas with the value that the program found."""
    per = row["quantity"] / row["amount"] if row["amount"] else 0.0
    gwp = row["co2e_kg"] / row["mass_kg"] if row["co2e_kg"] is not None and row["mass_kg"] else None
    cell = {
        name: xl_rowcol_to_cell(place, column)
        for name, column in (("a", AMOUNT), ("p", PER), ("q", QUANTITY), ("g", GWP), ("s", SHARE))
    }
    sheet.write_number(place, PER, per)
    sheet.write_formula(
        place, QUANTITY, f"={cell['a']}*{cell['p']}*{cell['s']}", None, row["quantity"] * row["share"]
    )
    sheet.write_string(place, UNIT, row["quantity_unit"])
    sheet.write_number(place, SHARE, row["share"])
    if gwp is not None:
        sheet.write_number(place, GWP, gwp)
        sheet.write_formula(place, CO2E, f"={cell['q']}*{cell['g']}", None, row["co2e_kg"] * row["share"])


def _write_summary(
    sheet: Any, calculation: Calculation, rows: Sequence[dict[str, Any]], ledger: str, looks: dict[str, Any]
) -> None:
    """CO2e by scope, and the amounts of the other accounts, each a SUMIFS over the ledger."""
    _head(sheet, [_("Account"), _("Scope or route"), _("Scope 2 method"), _("Sum"), _("Unit")], looks["head"])
    sheet.set_column(0, 2, 28)
    sheet.set_column(3, 3, 18, looks["number"])
    last = len(rows) + 1
    place = 1
    for key, value in _sums(rows).items():
        account, scope, method, unit = key
        column = CO2E if account == "ghg" else QUANTITY
        conditions = [(4, account), (5, scope), (6, method), *([] if account == "ghg" else [(UNIT, unit)])]
        tests = ",".join(f'{_range(ledger, at, last)},"{wanted}"' for at, wanted in conditions)
        sheet.write_string(place, 0, value_words("account", account))
        sheet.write_string(place, 1, scope_words(scope) if account == "ghg" else "")
        sheet.write_string(place, 2, method)
        sheet.write_formula(
            place, 3, f"=SUMIFS({_range(ledger, column, last)},{tests})", looks["number"], value
        )
        sheet.write_string(place, 4, "kg CO₂e" if account == "ghg" else unit)
        place += 1
    _write_total(sheet, place, calculation, rows, looks)


def _write_total(
    sheet: Any, place: int, calculation: Calculation, rows: Sequence[dict[str, Any]], looks: dict[str, Any]
) -> None:
    """The total by the method of the calculation, summed from the lines of this sheet."""
    counts = [
        1 + line
        for line, (account, scope, method, _unit) in enumerate(_sums(rows))
        if account == "ghg" and scope != "outside" and method in ("", calculation.method)
    ]
    cells = ",".join(xl_rowcol_to_cell(line, 3) for line in counts) or "0"
    value = sum(
        v
        for (account, scope, method, _u), v in _sums(rows).items()
        if account == "ghg" and scope != "outside" and method in ("", calculation.method)
    )
    sheet.write_string(place + 1, 0, _("Total"), looks["head"])
    sheet.write_formula(place + 1, 3, f"=SUM({cells})", looks["number"], value)
    sheet.write_string(place + 1, 4, "kg CO₂e")


def _sums(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str, str, str], float]:
    sums: dict[tuple[str, str, str, str], float] = {}
    for row in rows:
        is_gas = row["account"] == "ghg"
        value = (row["co2e_kg"] or 0.0) if is_gas else row["quantity"]
        key = (row["account"], row["scope"], row["method"], "" if is_gas else row["quantity_unit"])
        sums[key] = sums.get(key, 0.0) + value * row["share"]
    return dict(sorted(sums.items()))


def _range(ledger: str, column: int, last: int) -> str:
    first, end = (
        xl_rowcol_to_cell(line, column, row_abs=True, col_abs=True) for line in (1, max(last - 1, 1))
    )
    return f"'{ledger.replace(chr(39), chr(39) * 2)}'!{first}:{end}"


def _write_factors(book: Any, ids: Sequence[str], looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(sheet_name(_("Factors")))
    _head(sheet, FACTOR_FIELDS, looks["head"])
    known = [factors_by_id()[id] for id in ids if id in factors_by_id()]
    for place, factor in enumerate(known, 1):
        for column, name in enumerate(FACTOR_FIELDS):
            value = getattr(factor, name)
            sheet.write(place, column, value if isinstance(value, str | float) else str(value))
