import pytest

from oyamel.engine.applicability import compile_packs
from oyamel.facts.obligations import (
    RefusedPack,
    coverage,
    load_packs,
    load_vocabulary,
    names_of,
    read_pack,
    read_vocabulary,
    topics_off,
    untranslated,
)

PACK = """\
meta: {title: A pack, jurisdiction: MX, as_of: '2026-11-22', disclaimer: Not advice.}
obligations:
  - id: mx-one
    jurisdiction: MX
    status: in-force
    title: {en: One, es: Uno, fr: Un}
    instrument: Law
    citation: art. 1
    authority: SEMARNAT
    topic: air
    kind: report
    duty: Report.
    applies_when: hazardous_waste_year >= 10 t
    thresholds:
      - {fact: hazardous_waste_year, op: '>=', value: 10, unit: t}
    due: {rule: yearly, type: recurring, rrule: ['FREQ=YEARLY'], checked: as-row}
    penalty: a fine
    retention: {text: null, checked: not-checked}
    sectors: [all]
    sources: ['https://example.org']
    checked: verified
    note: null
    as_of: '2026-11-22'
"""
SECOND = PACK.split("obligations:\n")[1]


def load(tmp_path, text):
    path = tmp_path / "obligations-mx.yaml"
    path.write_text(text, encoding="utf-8")
    return compile_packs([read_pack(path, corrections=None)], load_vocabulary())


def test_a_good_pack_loads(tmp_path):
    assert list(load(tmp_path, PACK).rows) == ["mx-one"]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        (
            "hazardous_waste_year >= 10 t",
            "hazardous_wast_year >= 10 t",
            13,
            "there is no fact 'hazardous_wast_year'",
        ),
        (">= 10 t\n", ">= 10 tons\n", 13, "'tons' is no unit of mass"),
        (">= 10 t\n", ">= 10 m3\n", 13, "'m3' is no unit of mass"),
        (">= 10 t\n", ">= 10\n", 13, "'hazardous_waste_year' needs a unit"),
        ("hazardous_waste_year >= 10 t", "employees >= 10 t", 13, "'employees' takes no unit"),
        ("hazardous_waste_year >= 10 t", 'sector == "cars"', 13, "'cars' is no choice of 'sector'"),
        ("hazardous_waste_year >= 10 t", "hazardous_waste_year >= ", 13, "the condition ends too early"),
        ("hazardous_waste_year >= 10 t", "employees >= 10", 15, "does not reach 'hazardous_waste_year'"),
        ("unit: t}", "unit: m3}", 15, "'m3' is no unit of mass"),
        ("unit: t}", "unit: null}", 15, "None is no unit of mass"),
        ("fact: hazardous_waste_year", "fact: waste", 15, "there is no fact 'waste'"),
        ("fact: hazardous_waste_year", "fact: null", 15, "lacks `what`"),
        ("value: 10", "value: ten", 15, "the value is no number"),
        ("'FREQ=YEARLY'", "'FREQ=YEARLY;BYMONTH=13'", 16, "never comes"),
        ("'FREQ=YEARLY'", "'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'", 16, "never comes"),
        ("'FREQ=YEARLY'", "'FREQ=YEARLY;INTERVAL=0'", 16, "has no interval"),
        ("'FREQ=YEARLY'", "'FREQ=SOMETIMES'", 16, "cannot be read"),
        ("'FREQ=YEARLY'", "'FREQ=MINUTELY'", 16, "finer than a day"),
        ("'FREQ=YEARLY'", '"DTSTART:20260101\\nRRULE:FREQ=YEARLY"', 16, "without DTSTART"),
        ("fr: Un}", "}", 6, "the wording in 'fr' is missing"),
        ("    citation: art. 1\n", "", 3, "the row lacks: citation"),
        ("topic: air", "topic: weather", 10, "topic 'weather' is not in the list"),
        ("checked: verified", "checked: perhaps", 21, "checked 'perhaps' is not in the list"),
        ("['https://example.org']", "[]", 20, "names no source"),
        ("jurisdiction: MX\n", "jurisdiction: Mexico\n", 4, "neither a country nor a state"),
        ("jurisdiction: MX,", "jurisdiction: FR,", 1, "is not one of MX, US, CA"),
        ("title: {en: One", "title: {en: One, en: Two", 6, "stands here for the second time"),
    ],
)
def test_a_bad_pack_is_refused_with_file_line_and_remedy(tmp_path, old, new, line, reason):
    assert old in PACK
    with pytest.raises(Exception, match=r"obligations-mx\.yaml") as refused:
        load(tmp_path, PACK.replace(old, new, 1))
    assert refused.value.line == line
    assert reason in refused.value.reason
    assert refused.value.remedy


def test_a_double_id_is_refused(tmp_path):
    with pytest.raises(RefusedPack, match=r"line 24: the id 'mx-one' stands twice"):
        load(tmp_path, PACK + SECOND)


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    with pytest.raises(RefusedPack) as refused:
        load(tmp_path, PACK.replace("topic: air", "topic: weather").replace("kind: report", "kind: letter"))
    assert [(line, problem.code) for line, problem in refused.value.problems] == [
        (10, "row.list"),
        (11, "row.list"),
    ]


FACTS = """\
meta: {as_of: '2026-11-22'}
dimensions: [{dimension: mass, base: kg}]
units: [{unit: kg, dimension: mass, factor: '1', pint: kilogram, label: {en: kg, es: kg, fr: kg}}]
facts:
  - name: waste
    kind: quantity
    nature: standing
    dimension: mass
    unit: {MX: kg}
    default: 0 kg
    question: {en: How much?, es: ¿Cuánto?, fr: Combien ?}
    asked_in: [MX]
    aliases: []
derived:
  - name: much_waste
    expression: waste > 5 kg
    label: {en: Much, es: Mucho, fr: Beaucoup}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("nature: standing", "nature: usual", 7, "the nature 'usual' is unknown"),
        ("    nature: standing\n", "", 5, "the nature None is unknown"),
        ("kind: quantity", "kind: number", 6, "the kind 'number' is unknown"),
        ("unit: {MX: kg}", "unit: {MX: lb}", 9, "the unit 'lb' is not one of 'mass'"),
        ("dimension: mass\n", "dimension: weight\n", 8, "the dimension 'weight' is unknown"),
        ("factor: '1'", "factor: '0'", 3, "no positive exact number"),
        ("fr: Combien ?", "fr: ''", 11, "the wording in 'fr' is missing"),
        ("name: much_waste", "name: waste", 15, "the name 'waste' stands twice"),
        ("waste > 5 kg", "much_waste or waste > 5 kg", 16, "in a circle: much_waste → much_waste"),
        ("waste > 5 kg", "waste > 5 lb", 16, "'lb' is no unit of mass"),
    ],
)
def test_a_bad_vocabulary_is_refused_with_file_line_and_remedy(tmp_path, old, new, line, reason):
    assert old in FACTS
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RefusedPack, match=r"facts\.yaml") as refused:
        compile_packs([], read_vocabulary(path))
    assert refused.value.problems[0][0] == line
    assert reason in refused.value.reason
    assert refused.value.remedy


def rows():
    return {row.id: row for pack in load_packs().values() for row in pack.rows}


def test_the_packs_hold_what_was_compiled_and_what_was_added():
    counts = {country: len(pack.rows) for country, pack in load_packs().items()}
    assert counts == {"MX": 135, "US": 184 + 5, "CA": 123 + 1}
    added = {row.id for row in rows().values() if any(one.field == "row" for one in row.findings)}
    assert added == {
        "us-caa-neshap-mmmm-metal-parts",
        "us-caa-neshap-pppp-plastic-parts",
        "us-caa-neshap-rrr-secondary-aluminum",
        "us-caa-neshap-eeeee-foundry",
        "us-caa-neshap-zzzzz-foundry-area",
        "ca-on-419-air-standards",
    }
    assert {rows()[row_id].checked for row_id in added} == {"from-memory"}


def test_every_fact_has_a_nature():
    facts = load_vocabulary().facts
    assert len(facts) == 331
    assert {name for name, fact in facts.items() if fact.nature == "event"} == {
        "accidental_release_serious_harm", "crude_oil_spill_on_land", "hazardous_release_to_water",
        "hazmat_transport_incident", "last_spill_volume", "new_categorical_standard",
        "npdes_endangering_noncompliance", "oil_sheen_discharge", "oil_spill_volume",
        "oil_spills_over_42_gal_in_12_months", "petroleum_product_spill_on_land", "release_ratio_to_rq",
        "sewer_limit_exceeded", "title_v_deviation", "unauthorized_air_emission_event",
    }  # fmt: skip
    named = "new_project_or_expansion new_or_modified_air_source demolition_of_structure land_disturbance tree_removal"
    assert {facts[name].nature for name in [*named.split(), "property_transfer"]} == {"project"}


def test_safety_at_work_is_a_topic_of_its_own_and_off():
    safety = {row.id for row in rows().values() if row.topic == "safety"}
    assert safety == {row_id for row_id in rows() if row_id.startswith(("mx-stps-", "us-osha-"))}
    assert len(safety) == 13
    assert topics_off() == {"safety"}
    assert names_of("topics")["safety"]("es") == "Seguridad en el trabajo"


def test_findings_that_are_not_applied_stay_with_their_row():
    spill = rows()["us-tx-spill-report"]
    assert [(one.field, one.state) for one in spill.open_findings] == [
        ("thresholds", "in-part"),
        ("due.rule", "open"),
    ]
    assert spill.open_findings[0].source.endswith("(30 TAC 327.4)")
    assert not spill.is_verified
    fee = rows()["us-caa-title-v-fee"]
    assert (fee.is_verified, [one.field for one in fee.open_findings]) == (True, ["retention.text"])
    pcb = rows()["ca-cepa-pcb-end-of-use"]
    assert (pcb.due.checked, [one.state for one in pcb.findings]) == ("from-memory", ["open", "applied"])
    assert sum(bool(row.open_findings) for row in rows().values()) == 37


def test_a_correction_whose_old_value_is_gone_is_refused(tmp_path):
    pack, corrections = tmp_path / "obligations-mx.yaml", tmp_path / "corrections.yaml"
    pack.write_text(PACK, encoding="utf-8")
    entry = "corrections:\n  - {id: mx-one, field: topic, state: applied, old: OLD, new: water, reason: why}\nadded: []\n"
    corrections.write_text(entry.replace("OLD", "air"), encoding="utf-8")
    (row,) = read_pack(pack, corrections).rows
    assert (row.topic, row.findings[0].old) == ("water", "air")
    corrections.write_text(entry.replace("OLD", "noise"), encoding="utf-8")
    with pytest.raises(RefusedPack, match="line 2: mx-one: topic is 'air', not the old value"):
        read_pack(pack, corrections)


def test_translations_fall_back_to_english_with_a_mark(tmp_path):
    path = tmp_path / "obligations-mx.yaml"
    path.write_text(PACK, encoding="utf-8")
    (tmp_path / "obligations-mx.es.yaml").write_text(
        "mx-one: {duty: Informar., due.rule: anual}\n", encoding="utf-8"
    )
    pack = read_pack(path, corrections=None)
    (row,) = pack.rows
    assert (row.duty("es"), row.duty("fr"), row.due.rule("es")) == ("Informar.", "Report.", "anual")
    assert (row.duty.is_translated("es"), row.duty.is_translated("fr")) == (True, False)
    assert (untranslated(pack, "es"), untranslated(pack, "fr")) == (
        [],
        [("mx-one", "duty"), ("mx-one", "due.rule")],
    )
    (tmp_path / "obligations-mx.fr.yaml").write_text("mx-one: {dute: x}\n", encoding="utf-8")
    with pytest.raises(RefusedPack, match="no text 'dute' of 'mx-one'"):
        read_pack(path, corrections=None)


def test_coverage_says_where_nobody_has_looked():
    packs = load_packs()
    texas = [(one.level, one.code, one.state) for one in coverage(packs, "US", "US-TX")]
    assert texas == [
        ("federal", "US", "pack"),
        ("state", "US-TX", "pack"),
        ("municipality", "", "nobody-has-looked"),
    ]
    for country, code in (("MX", "MX-QUE"), ("US", "US-OH")):
        state = coverage(packs, country, code)[1]
        assert (state.state, state.rows) == ("nobody-has-looked", 0)
        assert state.missing and state.missing.is_complete()
    assert coverage(packs, "MX", "MX-NLE")[1].rows == 7


@pytest.mark.parametrize(
    ("country", "language", "row_id", "words"),
    [
        ("MX", "es", "mx-spill-notice", "evento: derrame mayor de 1 m3, en 3 días hábiles"),
        (
            "MX",
            "fr",
            "mx-spill-notice",
            "événement : déversement de plus de 1 m3, dans les 3 jours ouvrables",
        ),
        ("CA", "fr", "ca-cepa-npri", "chaque année le 1er juin"),
        ("CA", "es", "ca-cepa-npri", "cada año el 1 de junio"),
        ("US", "es", "us-epcra-313-tri", "cada año el 1 de julio"),
    ],
)
def test_the_law_of_a_country_is_worded_in_its_languages(country, language, row_id, words):
    pack = load_packs()[country]
    assert untranslated(pack, language) == []
    assert next(row for row in pack.rows if row.id == row_id).due.rule(language) == words
