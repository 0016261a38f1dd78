"""ISO 14001 in both editions and three languages."""

import pytest

from oyamel.facts import LANGUAGES, UnknownFact, load
from oyamel.facts.loader import sha256_of
from oyamel.facts.standards import audit_questions, clause, clauses_of, requirement, standard


def test_a_clause_in_three_languages():
    aspects = clause("2026/6.1.2")
    assert (aspects.number, aspects.parent, aspects.maps_to) == (
        "6.1.2",
        "2026/6.1",
        ("2015/6.1.1", "2015/6.1.2"),
    )
    assert [aspects.title(language) for language in LANGUAGES] == [
        "Environmental aspects",
        "Aspectos ambientales",
        "Aspects environnementaux",
    ]


def test_the_counts_are_those_of_the_file():
    counts = load("standards/iso14001.yaml")["meta"]["counts"]
    assert {
        edition: (len(clauses_of(edition)), sum(len(each.requirements) for each in clauses_of(edition)))
        for edition in standard().editions
    } == {edition: (row["clauses"], row["requirements"]) for edition, row in counts.items()}


def test_a_requirement_leads_to_the_other_edition():
    assert requirement("2026/6.1.2/g").maps_to == ("2015/6.1.2/f",)
    assert requirement("2015/6.1.2/f").clause == "2015/6.1.2"


def test_audit_questions_of_a_clause():
    asked = audit_questions("2015/4.1")
    assert len(asked) == 4
    assert asked[3].startswith("Show me one issue")
    assert audit_questions("2015/4.1", "es")[3].startswith("Muéstreme una cuestión")


def test_the_translations_are_of_this_very_file():
    translated = {
        load(f"standards/iso14001.{language}.yaml")["meta"]["source_sha256"] for language in ("es", "fr")
    }
    assert translated == {sha256_of("standards/iso14001.yaml")}


def test_every_title_requirement_and_question_is_translated():
    whole = standard()
    texts = [
        *(each.title for each in whole.clauses.values()),
        *(each.text for each in whole.requirements.values()),
        *(each.text for each in whole.audit_questions.values()),
    ]
    assert [text.en for text in texts if not text.is_complete()] == []


@pytest.mark.parametrize("clause_id", ["2026/6.1.9", "6.1.2", ""])
def test_an_unknown_clause_is_refused(clause_id):
    with pytest.raises(UnknownFact):
        clause(clause_id)
