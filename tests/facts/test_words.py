"""The words of the sector kits in Spanish and French."""

import re
import textwrap

import pytest

from oyamel.facts import FactError, loader, words
from oyamel.facts.kits import (
    SECTORS,
    kits,
    library_activities,
    library_activity,
    library_aspect,
    library_aspects,
)
from oyamel.facts.text import Text
from oyamel.facts.words import TRANSLATED, words_of

KIT = {
    "activities": [{"id": "sew", "inputs": ["thread", "oil"], "outputs": ["shirts"]}],
    "aspects": [
        {"id": "noise", "why": "It is loud.", "typical_scores": {"reason": "All day"}},
        {"id": "oil", "why": "It drips.", "typical_scores": {"reason": None}},
    ],
}


def test_an_aspect_says_why_in_three_languages():
    why = library_aspect("auto-stamping-oil-leak").why
    assert (
        why("en") == "Leaks below floor level can go unseen for months and reach soil through cracked pits."
    )
    assert why("es-MX") == (
        "Una fuga bajo el nivel de piso puede pasar meses sin que nadie la vea y llegar al suelo por las grietas "
        "de la fosa."
    )
    assert why.is_complete()


def test_an_activity_names_what_goes_in_and_out_in_the_order_of_the_kit():
    activity = library_activity("auto-canteen")
    assert [each("en") for each in activity.outputs] == [
        "meals",
        "food waste",
        "greasy wastewater",
        "packaging",
    ]
    assert [each("es") for each in activity.outputs] == [
        "comidas",
        "residuos de alimentos",
        "agua residual con grasas",
        "empaques",
    ]


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_in_english(language):
    aspects, activities = library_aspects().values(), library_activities().values()
    assert [each.id for each in aspects if not each.why.is_translated(language)] == []
    assert [
        each.id for each in aspects if each.score_reason.en and not each.score_reason.is_translated(language)
    ] == []
    assert [
        each.id
        for each in activities
        if not all(text.is_translated(language) for text in each.inputs + each.outputs)
    ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_numbers_are_those_of_the_english(language):
    texts = [text for each in library_aspects().values() for text in (each.why, each.score_reason)]
    assert [text.own(language) for text in texts if _numbers(text.own(language)) != _numbers(text.en)] == []


def _numbers(wording: str) -> list[str]:
    """The numbers in a wording, sorted, without marks of thousands and decimals; CO2 is none."""
    return sorted(re.findall(r"(?<![A-Za-z])\d+", re.sub(r"(?<=\d)[.,\s](?=\d)", "", wording)))


def test_the_words_wait_for_a_second_reader():
    assert {each.sector: each.unreviewed for each in kits()} == dict.fromkeys(SECTORS, TRANSLATED)


@pytest.fixture
def worded(tmp_path, monkeypatch):
    """Words of KIT read from a Spanish file with this content, or from no file."""
    monkeypatch.setattr(loader, "DATA", tmp_path)
    monkeypatch.setattr(words, "DATA", tmp_path)
    monkeypatch.setattr(words, "load", lambda name: loader.load_path(tmp_path / name))

    def read(content=None):
        if content is not None:
            file = tmp_path / "kits" / "words" / "small.es.yaml"
            file.parent.mkdir(parents=True)
            file.write_text(textwrap.dedent(content), encoding="utf-8")
        return words_of("small", KIT)

    return read


def test_without_a_file_the_english_stands(worded):
    found = worded()
    assert found.text("noise", "why", "It is loud.") == Text(en="It is loud.")
    assert found.texts("sew", "inputs", ["thread", "oil"]) == (Text(en="thread"), Text(en="oil"))
    assert found.unreviewed == ()


def test_what_is_not_worded_yet_falls_back_to_english(worded):
    found = worded("""
        reviewed: true
        activities: {sew: {inputs: [hilo, aceite]}}
        aspects: {noise: {why: Es ruidoso.}}
        """)
    why, reason = found.text("noise", "why", "It is loud."), found.text("noise", "score_reason", "All day")
    assert (why("es"), why.is_translated("es"), why.is_translated("fr")) == ("Es ruidoso.", True, False)
    assert (reason("es"), reason.is_translated("es")) == ("All day", False)
    assert [each("es") for each in found.texts("sew", "inputs", ["thread", "oil"])] == ["hilo", "aceite"]
    assert [each("es") for each in found.texts("sew", "outputs", ["shirts"])] == ["shirts"]
    assert found.unreviewed == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("aspects: {none: {why: Nada.}}", "the kit has no 'none'"),
        ("aspects: {noise: {because: Nada.}}", "'because' is unknown"),
        ("aspects: {noise: {why: 7}}", "why is not text"),
        ("aspects: {noise: {why: ' '}}", "why is not text"),
        ("aspects: {oil: {score_reason: Nada}}", "the kit has no score_reason here"),
        ("activities: {sew: {inputs: [hilo]}}", "inputs is not a list of 2"),
        ("activities: {sew: {inputs: hilo}}", "inputs is not a list of 2"),
        ("activities: {sew: {outputs: [null]}}", "outputs is not text"),
        ("impacts: {}", "'impacts' is unknown"),
    ],
)
def test_a_row_that_does_not_fit_the_kit_is_refused_with_its_line(worded, row, reason):
    with pytest.raises(FactError) as caught:
        worded(f"reviewed: false\n{row}\n")
    assert caught.value.reason == reason
    assert (caught.value.file, caught.value.line) == ("kits/words/small.es.yaml", 2)


def test_a_file_that_does_not_say_whether_it_was_reviewed_is_refused(worded):
    with pytest.raises(FactError) as caught:
        worded("reviewed: soon\n")
    assert caught.value.reason == "reviewed is not true or false"
