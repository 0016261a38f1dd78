"""Machine checks of every row of the facts: units, dimensions, siblings, CAS digits, sources."""

import math
from collections.abc import Iterator
from functools import cache
from statistics import median

from oyamel.engine.inventory.gwp import blend_gwp
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.units import Unit, ratio, registry
from oyamel.facts.inventory import Factor, blends, editions, factors, gases, read_table

SIBLING_DECADES = 4.0
DIMENSIONS = {
    "mass": "kg", "volume": "m^3", "energy": "MJ", "count": "1", "time": "s", "distance": "m",
    "mass-distance": "t*km", "passenger-distance": "passenger_km", "vehicle-distance": "vehicle_mile",
    "night": "room_night", "work": "FTE_hour",
}  # fmt: skip


def check_factors() -> list[Remark]:
    """Problems of the factor rows, empty when all is well."""
    found = [remark for row in factors() for remark in _row_problems(row)]
    return found or [*_outliers(), *_windows()]


def _row_problems(row: Factor) -> Iterator[Remark]:
    for text in (row.numerator, row.denominator):
        try:
            registry().parse_expression(text)
        except AttributeError as error:
            yield Remark("factor.unit", row.id, str(error))
    if not row.source or not row.table_ref:
        yield Remark("factor.source", row.id, "no source or table")
    if (row.publisher, row.publication, row.edition) not in editions():
        yield Remark("factor.edition", row.id, f"edition {row.edition} is not described")
    if row.value < 0 or row.valid_from > row.valid_to:
        yield Remark("factor.value", row.id, f"value {row.value}, valid {row.valid_from} to {row.valid_to}")
    yield from _dimension_problems(row)


@cache
def _allowed() -> dict[str, tuple[set[str], set[str]]]:
    return {
        row["activity"]: (set(row["numerators"].split(";")), set(row["denominators"].split(";")))
        for row in read_table("dimensions.csv")
    }


@cache
def dimension_word(unit: str) -> str:
    """The everyday word for the dimension of a Pint expression (mass, volume, energy …)."""
    dimension = Unit("", unit).dimension
    return next(word for word, example in DIMENSIONS.items() if Unit("", example).dimension == dimension)


def _dimension_problems(row: Factor) -> Iterator[Remark]:
    numerators, denominators = _allowed().get(row.activity, (set(), set()))
    for unit, allowed in ((row.numerator, numerators), (row.denominator, denominators)):
        if dimension_word(unit) not in allowed:
            yield Remark("factor.dimension", row.id, f"{unit} does not fit {row.activity}")


def si_value(row: Factor) -> float:
    """The value in SI base units, to compare rows with each other."""
    numerator, denominator = (dimension_word(unit) for unit in (row.numerator, row.denominator))
    above = ratio(row.numerator, DIMENSIONS[numerator])
    return row.value * above / ratio(row.denominator, DIMENSIONS[denominator])


def _family(row: Factor) -> tuple[str, str, str, bool]:
    gaseous = "scf" in row.denominator or bool(row.conditions)
    return row.activity, row.pollutant, dimension_word(row.denominator), gaseous


def _outliers() -> Iterator[Remark]:
    families: dict[tuple[str, str, str, bool], list[Factor]] = {}
    for row in factors():
        families.setdefault(_family(row), []).append(row)
    for rows in families.values():
        middle = median([si_value(row) for row in rows])
        for row in rows:
            if row.value > 0 and abs(math.log10(si_value(row) / middle)) > SIBLING_DECADES:
                yield Remark("factor.sibling", row.id, f"{si_value(row):.3g} against {middle:.3g}")


def _windows() -> Iterator[Remark]:
    for window in read_table("plausible.csv"):
        for row in factors():
            if _in_window(row, window):
                value = row.value * ratio(row.numerator, window["numerator"])
                value /= ratio(row.denominator, window["denominator"])
                if not float(window["low"]) <= value <= float(window["high"]):
                    yield Remark(
                        "factor.window", row.id, f"{value:.4g} outside {window['low']} to {window['high']}"
                    )


def _in_window(row: Factor, window: dict[str, str]) -> bool:
    same = all(getattr(row, key) == window[key] for key in ("activity", "material", "pollutant"))
    return same and dimension_word(row.denominator) == dimension_word(window["denominator"])


def cas_is_valid(cas: str) -> bool:
    """Whether the check digit of a CAS number (7732-18-5) is right."""
    digits = cas.replace("-", "")
    if not digits.isdigit() or cas.count("-") != 2:
        return False
    total = sum(place * int(digit) for place, digit in enumerate(reversed(digits[:-1]), start=1))
    return total % 10 == int(digits[-1])


def check_gases() -> list[Remark]:
    """Problems of gases and blends: CAS digits, mass fractions that do not sum to one, printed GWPs that differ."""
    found = [
        Remark("gas.cas", gas.id, gas.cas)
        for gas in gases().values()
        if gas.cas and not cas_is_valid(gas.cas)
    ]
    for each in blends().values():
        if abs(sum(each.fractions.values()) - 1) > 1e-9:
            found.append(Remark("blend.sum", each.name, str(sum(each.fractions.values()))))
        found.extend(_blend_problems(each.name, each.gwp100))
    return found


def _blend_problems(name: str, printed: dict[str, float]) -> Iterator[Remark]:
    for gwp_set, value in printed.items():
        if gwp_set.endswith("_only"):
            continue
        try:
            computed = blend_gwp(name, gwp_set)
        except InventoryProblem as problem:
            yield Remark("blend.gwp", name, problem.message)
            continue
        if abs(computed - value) > 0.0501:
            yield Remark("blend.gwp", name, f"{gwp_set}: {computed:.2f} against {value}")
