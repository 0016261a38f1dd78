"""The commands that hand over to the engines."""

import json

from typer.testing import CliRunner

from oyamel.cli.app import app


def test_applicability_prints_verdicts_for_the_facts_of_a_file(tmp_path):
    facts = tmp_path / "facts.yaml"
    facts.write_text("country: CA\njurisdiction: CA-ON\n", encoding="utf-8")
    found = CliRunner().invoke(app, ["applicability", str(facts), "--json"])
    assert found.exit_code == 0
    rows = {row["id"]: row["verdict"] for row in json.loads(found.output)}
    assert {rows[each] for each in rows if each.startswith("mx-")} == {"does not apply"}


def test_refused_facts_end_with_code_2(tmp_path):
    facts = tmp_path / "facts.yaml"
    facts.write_text("country: Atlantis\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["applicability", str(facts), "--json"]).exit_code == 2


def test_inventory_has_its_own_help():
    found = CliRunner().invoke(app, ["inventory", "run", "--help"])
    assert found.exit_code == 0
    assert "--site-country" in found.output
