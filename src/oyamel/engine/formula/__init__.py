"""Formulas for scores, written by people, computed exactly, unable to loop or to crash.

    formula = parse("max(severity, scale) * likelihood")
    formula.names                                         # {"severity", "scale", "likelihood"}
    formula.evaluate({"severity": 4, "scale": 2, "likelihood": 3}).value    # Fraction(12)
    formula.evaluate({"severity": 4}).missing             # ("likelihood", "scale"), value None
    formula.outcomes({"severity": Numbers.between(1, 5), …})   # Numbers from 1 to 25

What may stand in one: numbers with a point, names, `"text"`, true, false, + - * / ( ), = != < <= > >=, and,
or, not, and the functions

    min(a, …)  max(a, …)  sum(a, …)  count(yes_no, …)
    band(x, "Z", 1, "Y", 10, "X")        Z below 1, Y from 1 to below 10, X from 10
    lookup(table, key, …)                a value of a table handed in, one key per level

Numbers are fractions: 0.1 + 0.2 is 0.3. At most 4 000 characters and 64 levels. A name without a value (absent
or None) leaves the whole formula without one: half a score is none. Every refusal is a `FormulaProblem` with
code, parameters, line and column.
"""

from oyamel.engine.formula.outcomes import Numbers, Outcome, Texts, YesNo
from oyamel.engine.formula.problems import FormulaProblem
from oyamel.engine.formula.reading import MAX_DEPTH, MAX_LENGTH, Formula, Result, parse
from oyamel.engine.formula.values import Tables, Value, plain, to_value

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Formula",
    "FormulaProblem",
    "Numbers",
    "Outcome",
    "Result",
    "Tables",
    "Texts",
    "Value",
    "YesNo",
    "parse",
    "plain",
    "to_value",
]
