"""Citations as people write them, and rows of a legal matrix beside the packs."""

import pytest

from oyamel.engine.applicability import load_register
from oyamel.engine.applicability.citations import Citation, read
from oyamel.engine.applicability.matrix import Finder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NOM-052-ECOL-1993", [Citation("NOM-052-SEMARNAT", version="1993")]),
        ("NOM 052 SEMARNAT 2005", [Citation("NOM-052-SEMARNAT", version="2005")]),
        ("NOM-002-SCT/2011", [Citation("NOM-002-SCT", version="2011")]),
        ("40 CFR §262.17(a)(7)", [Citation("40 CFR 262", "262.17")]),
        ("49 CFR Parts 172, 173", [Citation("49 CFR 172"), Citation("49 CFR 173")]),
        ("40 CFR 63 subpart VVVVVV", [Citation("40 CFR 63", "SUBPART VVVVVV")]),
        ("40 CFR 355.30-355.32", [Citation("40 CFR 355", f"355.{n}") for n in (30, 31, 32)]),
        ("42 U.S.C. § 7412(r)(1)", [Citation("42 USC", "7412")]),
        ("R.R.O. 1990, Reg. 347, s. 18", [Citation("ON REG 347")]),
        ("Reg. 347", [Citation("ON REG 347")]),
        ("Ontario Regulation 406/19", [Citation("ON REG 406/19")]),
        ("DORS/92-269", [Citation("SOR 92/269")]),
        ("RLRQ, chapitre Q-2, r. 32, art. 9", [Citation("CQLR Q-2 R 32")]),
        ("DOF 23/06/2006", [Citation("DOF", "2006-06-23")]),
        ("RLGPGIR arts. 46 fr. VIII, 68", [Citation("RLGPGIR", "46"), Citation("RLGPGIR", "68")]),
        (
            "Reglamento de la Ley General para la Prevención y Gestión Integral de los Residuos, artículo 44",
            [Citation("RLGPGIR", "44")],
        ),
        ("Reglamento de anuncios de Apodaca, art. 3", []),
    ],
)
def test_two_ways_of_writing_are_known_for_the_same(text, expected):
    assert set(read(text)) == set(expected)


@pytest.fixture(scope="module")
def finder():
    return Finder(load_register().obligations)


@pytest.mark.parametrize(
    ("citation", "title", "row", "reason"),
    [
        (
            "NOM-052-ECOL-1993",
            "Características de los residuos peligrosos",
            "mx-hw-classification",
            "version",
        ),
        ("40 CFR 262.17", "Large quantity generators", "us-rcra-lqg-accumulation", "citation"),
        (
            "Reglamento de la LGPGIR art. 46",
            "Etiquetado de residuos peligrosos",
            "mx-hw-labelling",
            "citation",
        ),
        ("", "Cédula de Operación Anual", "mx-coa", "words"),
        ("Reg. 347", "Generator registration", "ca-on-347-generator", "citation"),
    ],
)
def test_a_row_is_found_by_citation_else_by_words(finder, citation, title, row, reason):
    found = finder.best(citation, title)
    assert (found.row, found.reason) == (row, reason)
    assert 0.5 <= found.score <= 1


def test_what_no_pack_holds_is_not_forced_on_a_row(finder):
    assert finder.best("Ley del ISR, art. 27", "Deducciones") is None
