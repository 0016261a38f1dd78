"""What sector kits offer beside activities and aspects: complete, resolved, in three languages."""

import copy

import pytest

from oyamel.facts import FactError, UnknownFact, kits, load
from oyamel.facts.kit_parts import build_parts, english_only, parts_of
from oyamel.facts.obligations import load_packs


def counts(sector):
    return {name: len(section) for name, section in vars(parts_of(sector)).items()}


def test_every_kit_with_its_numbers():
    names = ("controls", "objectives", "indicators", "training", "emergencies", "parties", "risks")
    assert {sector: tuple(counts(sector)[name] for name in names) for sector in kits.SECTORS} == {
        "general": (39, 12, 20, 11, 10, 12, 12),
        "automotive": (40, 11, 20, 11, 10, 11, 12),
        "chemical": (40, 10, 20, 10, 10, 10, 10),
        "construction": (40, 10, 18, 11, 10, 11, 12),
        "transportation": (40, 11, 20, 11, 9, 11, 12),
        "textile": (39, 11, 20, 10, 8, 10, 10),
    }


@pytest.mark.parametrize("sector", kits.SECTORS)
def test_every_text_stands_in_three_languages(sector):
    assert english_only(load(f"kits/{sector}.yaml")) == set()


def test_figures_of_car_makers_are_no_targets_of_a_parts_supplier():
    voc = parts_of("automotive").objectives["auto-obj-voc"]
    assert (voc.target.percent, voc.target.years, voc.indicator) == (None, None, "auto-ind-voc-m2")
    assert voc.target.note.en == "European makers reported 14.3 % less VOC per vehicle from 2005 to 2007"
    assert len(voc.corrections) == 3
    leaks = parts_of("automotive").objectives["auto-obj-air-leak"]
    assert (leaks.target.percent, leaks.target.kind, leaks.corrections) == (10, "level", ())


def test_what_a_target_rests_on_is_a_source_or_a_note():
    water = parts_of("textile").objectives["text-o-water"]
    assert (water.target.source, water.target.note.en.split(";")[0]) == (
        "nrdc-2014",
        "Average of 33 Chinese mills in the Clean by Design programme was 9 %",
    )


def test_the_obligations_that_aspects_name_are_in_the_packs():
    known = {row.id for pack in load_packs().values() for row in pack.rows}
    named = {each for aspect in kits.library_aspects().values() for each in aspect.obligations}
    assert named - known == set()


@pytest.mark.parametrize(
    ("section", "field", "value", "said"),
    [
        ("objectives", "indicator", "no-such", "'no-such' is unknown"),
        ("controls", "hierarchy", "hope", "'hope' is unknown"),
        ("emergencies", "aspects", ["no-aspect"], "'no-aspect' is unknown"),
        ("aspects", "controls", ["no-control"], "'no-control' is unknown"),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(section, field, value, said):
    data = copy.deepcopy(load("kits/general.yaml"))
    data[section][0][field] = value
    with pytest.raises(FactError, match=said):
        build_parts("general", data, "kits/general.yaml")


def test_an_unknown_kit_is_refused():
    with pytest.raises(UnknownFact):
        parts_of("mining")
