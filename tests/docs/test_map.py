"""docs/map.md is true: every clause is claimed or planned, every claim leads to pages and tests, the file is fresh."""

import subprocess
import sys

import pytest
from django.apps import apps

from oyamel.facts import standards
from oyamel.registers.declaration import registers
from tests.architecture import house
from tools import map as the_map


def numbers(edition: str) -> set[str]:
    return {each.number for each in standards.clauses_of(edition) if not each.is_heading}


def claimed(edition: str) -> set[str]:
    return {clause.partition("/")[2] for clause in the_map.claims() if clause.startswith(f"{edition}/")}


def test_every_clause_is_claimed_or_planned_and_none_is_both():
    planned = set(the_map.planned())
    assert claimed("2026") | planned == numbers("2026")
    assert claimed("2026") & planned == set()


def test_a_claim_names_a_clause_of_an_edition():
    assert {clause for clause in the_map.claims() if clause not in standards.standard().clauses} == set()


def by_app(edition: str) -> dict[str, set[str]]:
    """The clauses of one edition that each app claims."""
    found: dict[str, set[str]] = {}
    for clause, owners in the_map.claims().items():
        for app in owners if clause.startswith(f"{edition}/") else []:
            found.setdefault(app.name, set()).add(clause)
    return found


def test_an_app_claims_the_same_in_both_editions():
    """What it claims of 2015 is where its clauses of 2026 come from, and each of these has such a claim."""
    new, old = by_app("2026"), by_app("2015")
    for app in new | old:
        origins = [set(standards.clause(each).maps_to) for each in new.get(app, set())]
        assert old.get(app, set()) <= set().union(*origins), app
        assert all(origin & old.get(app, set()) for origin in origins if origin), app


@pytest.mark.parametrize("register", registers(), ids=lambda each: each.kind)
def test_a_register_serves_clauses_of_its_app(register):
    assert register.clauses
    assert set(register.clauses) <= set(register.model._meta.app_config.clauses)


def test_every_claim_leads_to_pages_and_to_tests():
    for clause, owners in the_map.claims().items():
        for app in owners:
            assert the_map.pages_of(app, clause), (clause, app.name)
            assert the_map.tests_of(app), app.name


def test_an_app_without_tests_would_be_found():
    assert the_map.tests_of(apps.get_app_config("contenttypes")) == ""


def test_the_file_is_fresh(tmp_path):
    """Written anew in a process of its own, where no test has declared anything."""
    target = tmp_path / "map.md"
    script = "from pathlib import Path; import sys; from tools import map as m; m.TARGET = Path(sys.argv[1]); m.main()"
    subprocess.run([sys.executable, "-c", script, str(target)], cwd=house.ROOT, check=True)
    assert the_map.TARGET.read_text() == target.read_text(), "run: make map"
