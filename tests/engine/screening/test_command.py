"""The command and its input: what is refused, where, and in which words."""

import io
import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from oyamel.engine.screening import Refused, as_data, main, read_given, reading, screen
from tests.engine.screening.builders import PLANTS, screened

GOOD = """
facility: {country: MX, year: 2025, federal_jurisdiction_source: true}
chemicals:
  - {cas: 71-43-2, complete: true, process: 2000 kg, releases: {air: 450 kg}}
"""


def run(path: Path, *options: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main([str(path), *options], out, err)
    return code, out.getvalue(), err.getvalue()


def refused(**top: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        read_given({"facility": PLANTS["US"], **top})
    return [(problem.code, problem.place) for problem in caught.value.problems]


def test_json_gives_verdict_distance_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_text(GOOD, encoding="utf-8")
    code, out, err = run(path, "--json", "--language", "es")
    (row,) = json.loads(out)
    assert (code, err, row["verdict"], row["name"]) == (0, "", "does_not_apply", "Benceno")
    assert [each["distance"]["share"] for each in row["thresholds"]] == [[0.8, 0.8], [0.9, 0.9]]
    assert [each["distance"]["left"] for each in row["thresholds"]] == [[500.0, 500.0], [50.0, 50.0]]
    assert row["reason"] == (
        "Registro de Emisiones y Transferencia de Contaminantes (RETC) no aplica: fabricado, procesado u otros usos: "
        "2,000 kg, umbral: 2,500 kg o más: no alcanzado (80 %, faltan 500 kg); emitido o transferido: 450 kg, umbral: "
        "500 kg o más: no alcanzado (90 %, faltan 50 kg)"
    )


def test_text_shows_what_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_text(GOOD.replace("complete: true, ", ""), encoding="utf-8")
    code, out, _err = run(path, "--language", "fr")
    lines = out.splitlines()
    assert code == 0
    assert (
        lines[1] == "\t? chemicals.1.manufacture: Combien est fabriqué ou importé dans l’année (0 si rien) ?"
    )
    assert [line.split(":")[0] for line in lines[1:]] == [
        "\t? chemicals.1.manufacture", "\t? chemicals.1.otherwise_use", "\t? chemicals.1.releases.water",
        "\t? chemicals.1.releases.land", "\t? chemicals.1.releases.disposal", "\t? chemicals.1.releases.transfer",
    ]  # fmt: skip


def test_every_problem_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_text(GOOD.replace("71-43-2", "71-43-3").replace("450 kg", "450 ton"), encoding="utf-8")
    code, out, err = run(path)
    lines = err.splitlines()
    assert (code, out, len(lines)) == (2, "", 2)
    assert lines[0] == (
        f"{path}, line 4: chemicals.1.cas: 71-43-3 is not a CAS number: its check digit does not fit. "
        "Copy it again from section 3 of the safety data sheet"
    )
    assert "The unit “ton” has several meanings" in lines[1]


def test_a_file_that_is_missing_or_no_map_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path / "none.yaml")[0] == 2
    path = tmp_path / "list.yaml"
    path.write_text("- 1\n", encoding="utf-8")
    assert run(path)[0] == 2


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("-5 lb", "bad_amount"), ("5", "bad_amount"), (5, "bad_amount"), ("25,000 lb", "bad_amount"),
        ("1,5 kg", "bad_amount"), (True, "bad_amount"), ("5 kWh", "unit.dimension"), ("5 parsec", "unit.unknown"),
        ("5 ton", "unit.ambiguous"), ("5 L", "needs_density"), (["9 kg", "5 kg"], "bad_range"), ("nan kg", "bad_amount"),
    ],
)  # fmt: skip
def test_amounts_that_are_refused(amount: object, code: str) -> None:
    found = refused(chemicals=[{"cas": "108-88-3", "process": amount}])
    assert found == [(code, "chemicals.1.process")]


def test_a_volume_becomes_a_mass_by_its_density() -> None:
    chemical = {"cas": "108-88-3", "complete": True, "density_kg_per_l": 0.5, "process": "22679.6185 L"}
    away = screened("US", chemical)[0].thresholds[1].distance
    assert away is not None and away.low == 25000


@pytest.mark.parametrize(
    ("chemical", "problem"),
    [
        ({}, ("no_substance", "chemicals.1")),
        ({"cas": "108-88-3", "proces": 0}, ("unknown_key", "chemicals.1.proces")),
        ({"ids": {"TRI": "N42"}}, ("bad_id", "chemicals.1.ids.TRI")),
        ({"cas": "108-88-3", "pfas": "maybe"}, ("not_yes_or_no", "chemicals.1.pfas")),
        ({"cas": "108-88-3", "process": [{"amount": 0, "content": 0}]}, ("amount_or_content", "chemicals.1.process.1")),
        ({"cas": "108-88-3", "process": [{"amount": 0, "concentration_pct": 101}]},
         ("bad_share", "chemicals.1.process.1.concentration_pct")),
        ({"cas": "108-88-3", "process": [{"amount": 0, "exempt": "magic"}]},
         ("bad_exemption", "chemicals.1.process.1.exempt")),
        ({"cas": "108-88-3", "releases": []}, ("not_a_map", "chemicals.1.releases")),
        ({"cas": "108-88-3", "name": True}, ("not_a_text", "chemicals.1.name")),
        ({"cas": "108-88-3", "density_kg_per_l": "0,9"}, ("bad_number", "chemicals.1.density_kg_per_l")),
    ],
)  # fmt: skip
def test_chemicals_that_are_refused(chemical: dict[str, Any], problem: tuple[str, str]) -> None:
    assert refused(chemicals=[chemical]) == [problem]


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"country": "FR"}, ("bad_country", "facility.country")),
        ({"year": "25"}, ("bad_year", "facility.year")),
        ({"naics": "33x"}, ("bad_naics", "facility.naics")),
        ({"activities": ["wood"]}, ("bad_activity", "facility.activities.1")),
    ],
)
def test_facilities_that_are_refused(facts: dict[str, Any], problem: tuple[str, str]) -> None:
    assert refused(facility={**PLANTS["US"], **facts}) == [problem]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"components": []}, ("empty_spill", "spills.1")),
        ({"releases": [{"at": "yesterday", "amount": "1 kg"}]}, ("bad_instant", "spills.1.releases.1.at")),
        ({"releases": [{"at": "2025-03-02", "until": "2025-03-01", "amount": "1 kg"}]},
         ("bad_end", "spills.1.releases.1.until")),
        ({"releases": [{"at": "2025-03-02"}]}, ("no_amount", "spills.1.releases.1")),
        ({"releases": [{"at": "2025-03-01T00:00", "amount": 0}, {"at": "2025-03-01T00:00Z", "amount": 0}]},
         ("mixed_zones", "spills.1.releases")),
        ({"components": [{"cas": "108-88-3", "concentration_pct": 60}, {"cas": "71-43-2", "concentration_pct": 41}]},
         ("shares_over_one", "spills.1.components")),
    ],
)  # fmt: skip
def test_spills_that_are_refused(changes: dict[str, Any], problem: tuple[str, str]) -> None:
    spill = {
        "releases": [{"at": "2025-03-01", "amount": "1 kg"}],
        "components": [{"cas": "108-88-3"}],
        **changes,
    }
    assert refused(spills=[spill]) == [problem]


def test_a_component_stands_there_once() -> None:
    twice = [{"cas": "108-88-3", "concentration_pct": 20}, {"cas": "108-88-3", "concentration_pct": 30}]
    spill = {"releases": [{"at": "2025-03-01", "amount": "1 kg"}], "components": twice}
    assert refused(spills=[spill]) == [("component_twice", "spills.1.components")]


def test_a_list_in_place_of_chemicals_is_needed() -> None:
    assert refused(chemicals={"cas": "108-88-3"}) == [("not_a_list", "chemicals")]


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_every_check_and_question_has_words(language: str) -> None:
    chemicals = [{"cas": cas} for cas in ("108-88-3", "7439-92-1", "7439-97-6", "7647-01-0", "50-32-8", "1746-01-6",
                                          "7429-90-5", "141-78-6", "74-98-6", "7732-18-5")]  # fmt: skip
    chemicals.append({"ids": {"NPRI": "NA - M10"}})
    spill = {"releases": [{"at": "2025-03-01", "amount": "9 tonne"}],
             "components": [{"cas": each} for each in ("7647-01-0", "10102-44-0", "7440-66-6", "7637-07-2")]}  # fmt: skip
    for country in ("US", "CA", "MX"):
        facts = {"country": country, "year": 2025}
        found = screen(read_given({"facility": facts, "chemicals": chemicals, "spills": [spill]}))
        assert all(as_data(each, language)["reason"] for each in found)


def test_the_form_shown_in_the_documentation_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_text(textwrap.dedent((reading.__doc__ or "").split("\n\n", 1)[1]), encoding="utf-8")
    code, out, err = run(path, "--json")
    rows = json.loads(out)
    assert (code, err) == (0, "")
    assert [(row["register"], row["verdict"]) for row in rows] == [
        ("TRI", "unknown"), ("CERCLA", "applies"), ("EPCRA304", "applies"),
    ]  # fmt: skip
