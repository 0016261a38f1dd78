"""Verdicts worked out by reading the rules, with citation; see cases.yaml."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from oyamel.engine.screening import Check, Screening, read_given, screen
from oyamel.engine.screening.wording import HEADS, grounds
from oyamel.facts.loader import load_path

CASES = load_path(Path(__file__).parent / "cases.yaml")


def shown(found: Screening) -> str:
    form = f"/{found.form}" if found.form else ""
    return f"{found.register} {found.duty}{form} {HEADS[found.verdict]}"


def deciding_shares(found: Screening) -> set[Fraction | None]:
    measured: list[Check] = [
        check for check in grounds(found) if check in found.thresholds and check.distance
    ]
    return {check.distance.shares[0] for check in measured if check.distance}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    given = read_given({key: case[key] for key in ("facility", "chemicals", "spills") if key in case})
    found = screen(given)
    assert [shown(each) for each in found] == case["expect"]
    if "share" in case:
        assert Fraction(case["share"]) in deciding_shares(found[0])
    if "asks" in case:
        assert [question.place for question in found[0].questions] == case["asks"]
    if "listing" in case:
        assert found[0].listing == case["listing"]


def test_there_are_enough_cases_and_each_has_a_citation() -> None:
    assert len(CASES) >= 50
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(case["citation"] for case in CASES)
