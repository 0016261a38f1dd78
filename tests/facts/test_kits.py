"""The library of activities, aspects and impacts."""

import pytest

from oyamel.facts import FactError, UnknownFact, kits, load, vocabulary
from oyamel.facts.kits import (
    LibraryImpact,
    kit,
    library_activities,
    library_activity,
    library_aspect,
    library_aspects,
)


def test_six_kits_with_their_numbers():
    assert {each.sector: (len(each.activities), len(each.aspects)) for each in kits.kits()} == {
        "general": (20, 60),
        "automotive": (20, 60),
        "chemical": (20, 60),
        "construction": (18, 60),
        "transportation": (18, 60),
        "textile": (20, 60),
    }
    assert (len(library_activities()), len(library_aspects())) == (116, 360)


def test_an_aspect_in_three_languages():
    aspect = library_aspect("auto-stamping-scrap")
    assert [aspect.title(language) for language in ("en", "es-MX", "fr-CA")] == [
        "Metal offcuts and rejected stampings",
        "Retazos y piezas rechazadas de estampado",
        "Chutes et pièces d'emboutissage rejetées",
    ]
    assert library_activity(aspect.activity).title.en == "Stamping and press shop"
    assert aspect.impacts == (LibraryImpact("resource_depletion", False),)


def test_beneficial_is_the_sign_of_the_impacts():
    solar = library_aspect("auto-solar")
    assert solar.aspect_type == "energy_use"
    assert solar.impacts == (LibraryImpact("climate", True), LibraryImpact("air_quality", True))


def test_the_words_are_one_vocabulary():
    rows = library_aspects().values()
    assert {each.aspect_type for each in rows} == set(vocabulary.aspect_types())
    assert {impact.id for each in rows for impact in each.impacts} == set(vocabulary.impacts())
    assert {each.condition for each in rows} == set(vocabulary.conditions())
    assert {each.life_cycle_stage for each in rows} == set(vocabulary.life_cycle_stages())
    assert {each.control_or_influence for each in rows} == set(vocabulary.reach())


@pytest.mark.parametrize("harm", vocabulary.harms().values(), ids=lambda harm: harm.id)
def test_each_harm_is_covered(harm):
    covering = [library_aspect(aspect_id) for aspect_id in harm.aspects]
    assert covering
    assert {
        each.id
        for each in covering
        if harm.impact not in {impact.id for impact in each.impacts if not impact.is_beneficial}
        or harm.aspect_type not in (None, each.aspect_type)
    } == set()


def test_the_harms_are_those_of_the_product():
    assert set(vocabulary.harms()) == {
        "factory_emissions",
        "truck_emissions",
        "car_emissions",
        "tree_felling",
        "waste_in_waters",
        "untreated_toxic_waste",
        "garbage_burning",
        "fertilizers",
        "pesticides",
        "excess_fuel",
        "excess_electronics",
        "excess_plastic",
        "ozone_depletion",
        "global_warming",
        "biodiversity_loss",
        "ecological_destruction",
    }


def test_the_readers_notes_are_followed():
    yard, air = library_aspect("auto-yard-stormwater"), library_aspect("auto-compressor-leaks")
    assert (yard.condition, air.condition) == ("normal", "normal")
    assert "mx-nom-001-discharge-limits" not in yard.obligations
    assert air.obligations == ("mx-energy-high-consumption-user",)
    assert library_aspect("auto-painting-rto-failure").typical_scores["likelihood"] == 3
    assert "Rain is ordinary weather; it washes the yard in normal operation." in yard.corrections


def test_an_uncorrected_aspect_stays_as_compiled():
    assert library_aspect("auto-wwtp-effluent").corrections == ()


def test_every_correction_gives_its_reason():
    rows = [*load("kits/corrections.yaml")["aspects"], *load("kits/corrections.yaml")["dropped_impacts"]]
    assert [row for row in rows if not row["reason"]] == []


@pytest.fixture
def changed_kit(monkeypatch):
    """The general kit with one change to its first aspect, read anew."""

    def read(**fields):
        data = load("kits/general.yaml")
        aspects = [{**data["aspects"][0], **fields}, *data["aspects"][1:]]
        changed = {**data, "aspects": aspects}
        monkeypatch.setattr(kits, "load", lambda name: changed if name == "kits/general.yaml" else load(name))
        return kit.__wrapped__("general")

    return read


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"activity": "gen-nothing"}, "'gen-nothing' is unknown"),
        ({"source": "hearsay"}, "'hearsay' is unknown"),
        ({"aspect_type": "positive"}, "'positive' is unknown"),
        ({"impacts": ["karma"]}, "'karma' is unknown"),
        ({"impacts": ["waste_burden"]}, "gen-mfg-stack has no impact"),
        ({"title": {"en": "Gases", "es": "Gases"}}, "a language is missing: {'en': 'Gases', 'es': 'Gases'}"),
    ],
)
def test_a_broken_row_is_refused_with_its_line(changed_kit, fields, reason):
    with pytest.raises(FactError) as caught:
        changed_kit(**fields)
    assert (caught.value.file, caught.value.reason) == ("kits/general.yaml", reason)
    assert 143 <= caught.value.line <= 158


def test_a_correction_that_no_longer_fits_is_refused(monkeypatch):
    rows = load("kits/corrections.yaml")
    stale = {**rows["aspects"][0], "aspect": "gen-mfg-stack"}
    changed = {**rows, "aspects": [stale]}
    monkeypatch.setattr(kits, "load", lambda name: changed if name == "kits/corrections.yaml" else load(name))
    with pytest.raises(FactError) as caught:
        kit.__wrapped__("general")
    assert caught.value.reason == "gen-mfg-stack.aspect_type is 'emission_to_air', not 'positive'"


def test_unknown_ids_are_refused():
    with pytest.raises(UnknownFact):
        kit("space")
    with pytest.raises(UnknownFact):
        library_aspect("none")
    with pytest.raises(UnknownFact):
        library_activity("none")
