"""Every row of the carried lists, checked by machine; and the checker sees planted faults."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from oyamel.engine import screening
from oyamel.engine.screening import checks
from oyamel.engine.screening.fields import cas_is_valid
from oyamel.facts import Text, load
from oyamel.facts.prtr import (
    e2_listings,
    industries,
    npri_listings,
    reportable_quantities,
    retc_listings,
    rules,
    title,
    tri_categories,
    tri_listings,
)

REGISTERS = ("TRI", "NPRI", "RETC", "E2", "CERCLA", "EPCRA304", "CEPA201")


def test_every_row_passes() -> None:
    assert checks.check_lists() == []


def test_the_lists_are_whole() -> None:
    lists = (tri_listings(), npri_listings(), retc_listings(), e2_listings(), reportable_quantities())
    assert [len(rows) for rows in lists] == [277, 219, 200, 249, 274]
    assert (len(industries()), len(tri_categories())) == (58, 23)


@pytest.mark.parametrize(
    ("cas", "valid"),
    [("108-88-3", True), ("108-88-4", False), ("108883", False), ("8-88-3", False), ("", False), ("7439-97-6", True)],
)  # fmt: skip
def test_check_digit(cas: str, valid: bool) -> None:
    assert cas_is_valid(cas) is valid


def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = dict(tri_listings())
    rows["108-88-3"] = replace(
        rows["108-88-3"], cas="108-88-4", limits={**rows["108-88-3"].limits, "process": 0}
    )
    monkeypatch.setattr(checks, "tri_listings", lambda: rows)
    assert {(each.row, each.what) for each in checks.check_lists()} == {
        ("108-88-3", "check digit of 108-88-4"),
        ("108-88-3", "thresholds do not fit special concern"),
        ("108-88-3", "threshold without unit or amount"),
    }


def test_numbers_are_exact_and_any_is_zero() -> None:
    assert npri_listings()["NA - 12"].concentration_pct == Fraction(5, 1_000_000)
    assert retc_listings()["mx-retc-dioxins"].mpo_kg == 0
    assert retc_listings()["mx-retc-carbon-dioxide"].mpo_kg is None


def test_every_register_is_named_in_three_languages() -> None:
    assert all(title(each).is_complete() and rules(each)["citation"] for each in REGISTERS)


def test_every_refusal_has_reason_and_cure_in_three_languages() -> None:
    texts = load("texts/screening.yaml")
    source = Path(screening.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in source.glob("*.py"))
    used = set(re.findall(r'refuse\(\s*"([a-z_]+)"', code))
    assert used == set(texts)
    assert all(Text.of(row[part]).is_complete() for row in texts.values() for part in ("reason", "cure"))


def test_every_word_stands_in_three_languages_with_the_same_parameters() -> None:
    for section in load("texts/screening-words.yaml").values():
        for code, row in section.items():
            wording = Text.of(row)
            assert wording.is_complete(), code
            names = [set(re.findall(r"\{(\w+)\}", wording(language))) for language in ("en", "es", "fr")]
            assert names[0] == names[1] == names[2], code
