import json
from io import StringIO

import pytest

from oyamel.engine.applicability import RefusedRow, explain, main, own_row_problems, read_own_row


def word(register, row_id, answers):
    verdict = register.verdict(row_id, answers)
    return verdict.word, verdict.is_contingent


def test_the_gate_looks_at_the_country_only(register, answers):
    nowhere, abroad = answers(employees=20), answers(country="CA", employees=20)
    assert {one.word for one in register.judge(nowhere)} == {"unknown"}
    assert word(register, "mx-environmental-liability", abroad) == ("does not apply", False)
    assert [fact.name for fact in register.open_questions("mx-coa", nowhere)] == ["country"]
    assert register.open_questions("mx-coa", abroad) == []


def test_law_of_a_state_may_reach_a_site_elsewhere(register, answers):
    texan = answers(
        country="US", jurisdiction="US-TX", does_business_in_california=True, annual_revenue="1000000001 USD"
    )
    assert word(register, "us-ca-sb253", texan) == ("applies", False)
    assert word(register, "us-ca-mrr", texan) == ("does not apply", False)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("unknown", True)),
        ({"last_spill_volume": "0 m3"}, ("does not apply", True)),
        ({"last_spill_volume": "1 m3"}, ("does not apply", True)),
        ({"last_spill_volume": "1.001 m3"}, ("applies", False)),
    ],
)
def test_what_hangs_on_an_event_applies_when_it_happens(register, answers, facts, expected):
    assert word(register, "mx-spill-notice", answers(country="MX", **facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"has_title_v_permit": False}, ("does not apply", False)),
        ({"has_title_v_permit": True}, ("unknown", True)),
        ({"has_title_v_permit": True, "title_v_deviation": False}, ("does not apply", True)),
        ({"has_title_v_permit": True, "title_v_deviation": True}, ("applies", False)),
        ({"title_v_deviation": False}, ("does not apply", True)),
        ({"title_v_deviation": True}, ("unknown", True)),
    ],
)
def test_a_standing_fact_that_rules_it_out_ends_the_contingency(register, answers, facts, expected):
    assert word(register, "us-caa-title-v-prompt-deviation", answers(country="US", **facts)) == expected


def test_a_row_without_events_or_projects_is_never_contingent(register, answers):
    for facts in ({}, {"hazardous_waste_year": "1 kg"}, {"hazardous_waste_year": "20 t"}):
        assert word(register, "mx-hw-management-plan", answers(country="MX", **facts))[1] is False


def test_a_project_beside_a_standing_reason_is_no_contingency_once_that_holds(register, answers):
    row = "mx-nom-161-special-waste-plan"
    assert word(register, row, answers(country="MX", special_waste_largest_stream_year="11 t")) == (
        "applies",
        False,
    )
    small = {"special_waste_largest_stream_year": "10 t", "construction_debris": "80 m3"}
    assert word(register, row, answers(country="MX", **small)) == ("does not apply", True)


def test_the_fast_way_gives_the_verdicts_of_the_slow_one(register, answers):
    for country in ("MX", "US", "CA"):
        site = answers(
            country=country, employees=12, hazardous_waste_month="200 kg", last_spill_volume="0 m3"
        )
        slow = [
            (v.id, v.value, v.is_contingent) for v in register.judge(site) if v.obligation.country == country
        ]
        assert register.judge_country(site) == slow


def test_questions_come_the_most_decisive_first_and_never_of_events(register, answers):
    assert [question.fact.name for question in register.questions(answers())] == ["country"]
    questions = register.questions(answers(country="MX", jurisdiction="MX-NLE", last_spill_volume="2 m3"))
    weights = [question.weight for question in questions]
    assert weights == sorted(weights, reverse=True)
    assert {question.fact.nature for question in questions} == {"standing"}
    assert questions[0].row_ids
    everything = register.questions(answers(country="MX"), happening_too=True)
    assert "last_spill_volume" in {question.fact.name for question in everything}


def test_nothing_is_left_to_ask_in_screening_mode(register, answers):
    assert register.questions(answers(screening=True, country="CA"), happening_too=True) == []
    assert {one.word for one in register.judge(answers(screening=True, country="US"))} == {
        "applies",
        "does not apply",
    }


@pytest.mark.parametrize(
    ("row", "language", "words"),
    [
        (
            "mx-hw-management-plan", "en",
            "Applies: How much hazardous waste is generated per year? 12 t = 12,000 kg (rule: 10,000 kg or more).",
        ),
        (
            "mx-hw-management-plan", "es",
            "Aplica: ¿Qué cantidad de residuos peligrosos genera al año? 12 t = 12,000 kg (regla: 10,000 kg o más).",
        ),
        (
            "mx-hw-management-plan", "fr",
            "S’applique : Quelle quantité de déchets dangereux est produite par an ? "
            "12 t = 12 000 kg (règle : 10 000 kg ou plus).",
        ),
        (
            "mx-spill-notice", "en",
            "Applies when it happens. Does not apply: What was the volume of the last spill of hazardous material or "
            "waste? 0 m³ (rule: more than 1 m³).",
        ),
        ("mx-environmental-liability", "en", "Applies: to every site in Mexico."),
        ("us-ghgrp-98", "es", "No aplica: es norma de Estados Unidos y el sitio está en México."),
        ("mx-cmx-nadf-005-noise", "en",
         "Does not apply: In which state, province or territory is the site? Nuevo León (rule: Mexico City)."),
        ("mx-nom-059-species", "en", "Not known yet, still to answer: Are there NOM-059 species on the site?"),
    ],
)  # fmt: skip
def test_the_reason_says_the_threshold_beside_the_value(register, answers, row, language, words):
    site = answers(country="MX", jurisdiction="MX-NLE", hazardous_waste_year="12 t", last_spill_volume="0 m3")
    plain = explain(register, row, site).words(language).replace("\u00a0", " ").replace("\u202f", " ")
    assert plain == words


def test_a_value_a_hair_from_its_threshold_is_not_shown_as_equal(register, answers):
    site = answers(
        country="US",
        oil_could_reach_water=True,
        oil_aboveground_capacity="4996.743 L",
        oil_buried_capacity="0 gal",
    )
    words = explain(register, "us-cwa-spcc-plan", site).words().replace("\u00a0", " ")
    assert "4,996.743 L = 1,319.9999 US gal (rule: more than 1,320 US gal)" in words


def test_repealed_law_applies_to_nobody(register, answers):
    site = answers(country="CA")
    assert explain(register, "ca-ggppa-fuel-charge", site).code == "repealed"
    assert word(register, "ca-ggppa-fuel-charge", site) == ("does not apply", False)


OWN = {
    "id": "own-apodaca-noise",
    "jurisdiction": "MX-NLE",
    "title": {"es": "Licencia municipal de ruido"},
    "citation": "Reglamento municipal, art. 12",
    "authority": "Municipio de Apodaca",
    "duty": "Renovar la licencia cada año.",
    "applies_when": 'municipality == "Apodaca" and noise_boundary',
    "thresholds": [{"fact": None, "op": "<=", "value": 65, "unit": "dB(A)", "what": "de noche"}],
    "due": {"rule": "cada enero", "type": "recurring", "rrule": ["FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31"]},
    "as_of": "2026-11-22",
}


def test_an_own_row_is_judged_like_the_others(register, answers):
    own = register.with_rows([read_own_row(OWN, register)])
    site = {"country": "MX", "municipality": "Apodaca"}
    assert word(own, OWN["id"], answers(**site, noise_boundary=True)) == ("applies", False)
    assert [fact.name for fact in own.open_questions(OWN["id"], answers(**site))] == ["noise_boundary"]
    assert own.obligations[-1].title("en") == "Licencia municipal de ruido"
    assert not own.obligations[-1].title.is_translated("en")
    with pytest.raises(RefusedRow, match="stands twice"):
        own.with_rows([read_own_row(OWN, register)])


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"id": "mx-coa"}, [("row.twice", ("id",))]),
        ({"id": "", "title": ""}, [("row.needed", ("id",)), ("row.needed", ("title",))]),
        ({"title": {"de": "Lärm"}}, [("row.words", ("title",))]),
        ({"jurisdiction": "Apodaca"}, [("row.jurisdiction", ("jurisdiction",))]),
        ({"applies_when": "noise >"}, [("condition.end", ("applies_when",))]),
        ({"applies_when": "noise"}, [("condition.unknown_fact", ("applies_when",))]),
        ({"applies_when": "hazardous_waste_year > 3"}, [("condition.no_unit", ("applies_when",))]),
        ({"due": {"rule": "x", "type": "recurring", "rrule": ["FREQ=SOMETIMES"]}}, [("due.rrule", ("due", "rrule", 0))]),
        ({"due": {"type": "relative", "offset": "2 weeks"}},
         [("due.offset", ("due", "offset")), ("due.relative", ("due",))]),
        ({"due": {"shift": {"to": "next"}}}, [("due.shift", ("due", "shift"))]),
        ({"thresholds": [{"fact": "employees", "op": ">", "value": 3, "unit": None}]},
         [("threshold.unreached", ("thresholds", 0, "fact"))]),
        ({"colour": "green"}, [("row.key", ("colour",))]),
        ({"topic": "noises"}, [("row.list", ("topic",))]),
        ({"checked": "verified"}, [("row.source", ("sources",))]),
        ({"as_of": "yesterday"}, [("row.date", ("as_of",))]),
    ],
)  # fmt: skip
def test_a_bad_own_row_says_place_reason_and_remedy(register, change, problems):
    found = own_row_problems({**OWN, **change}, register)
    assert [(one.code, one.where) for one in found] == problems
    assert all(one.reason and one.remedy for one in found)


def run(*argv):
    out, err = StringIO(), StringIO()
    return main([str(part) for part in argv], out, err), out.getvalue(), err.getvalue()


def test_the_command_prints_id_verdict_contingent_and_reason(register, tmp_path):
    facts = tmp_path / "site.yaml"
    facts.write_text("country: MX\nlast_spill_volume: 0 m3\nhazardous_waste_year: 12 t\n")
    code, out, _err = run(facts, "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert code == 0
    assert list(rows) == list(register.rows)
    spill, plan = rows["mx-spill-notice"], rows["mx-hw-management-plan"]
    assert (spill["verdict"], spill["contingent"]) == ("does not apply", True)
    assert (plan["verdict"], plan["contingent"]) == ("applies", False)
    assert plan["reason"].startswith("Applies: How much hazardous waste")
    assert plan["grounds"] == {
        "code": "grounds",
        "facts": [
            {
                "fact": "hazardous_waste_year",
                "holds": True,
                "given": "12\u00a0t",
                "rule": ">=",
                "limits": ["10000 kg"],
            }
        ],
    }
    _code, out, _err = run(facts, "--only-relevant", "--language", "es")
    assert "mx-spill-notice\tdoes not apply\tcontingent\tAplica cuando ocurra." in out
    assert "\nus-" not in out


def test_the_command_refuses_bad_facts_with_file_line_and_remedy(tmp_path):
    facts = tmp_path / "site.yaml"
    facts.write_text("country: MX\nemployes: 3\nhazardous_waste_year: 12\n")
    assert run(facts) == (
        2,
        "",
        f"{facts}, line 2: employes: there is no fact 'employes'. Did you mean employees?\n"
        f"{facts}, line 3: hazardous_waste_year: 12 has no unit. "
        "Write number and unit, such as 60 kg, with a dot for decimals.\n",
    )
    facts.write_text("- country")
    assert run(facts)[0] == 2
    assert run(tmp_path / "none.yaml") == (
        2,
        "",
        f"{tmp_path / 'none.yaml'}: there is no such file. Check the path.\n",
    )
