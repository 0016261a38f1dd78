import datetime
import json
import re
from xml.etree import ElementTree
from xml.etree.ElementTree import register_namespace

import pytest

from oyamel.kit.charts import THEMES, bars, line, matrix, pareto, write_vega_bundle
from oyamel.kit.charts.svg import fit_for_page

SVG = "{http://www.w3.org/2000/svg}"


def grid():
    return matrix(
        "Matrix",
        "Most are rare and small.",
        x_title="Likelihood",
        x_labels=["rare", "often"],
        y_title="Severity",
        y_labels=["small", "grave"],
        counts={("rare", "small"): 1234, ("often", "grave"): 3},
        count_title="Records",
    )


def stacked():
    rows = [("Électricité", 1234.5, "North"), ("Gas", 20, "South"), ("Électricité", 5, "South")]
    return bars(
        "Energy", "By source", rows, label_title="Source", value_title="Use", unit="kWh", series_title="Site"
    )


def causes():
    return pareto(
        "Causes", "By count", [("b", 10), ("a", 60), ("c", 30)], label_title="Cause", value_title="Count"
    )


def trend():
    points = [
        (datetime.date(2024, month, 1), None if month == 2 else month * 1000.0, "all")
        for month in range(1, 5)
    ]
    return line("Trend", "Rising", points, value_title="CO₂e", unit="t", targets=[("Limit 2024", 2500)])


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text") if element.text]


ALL = [grid, stacked, causes, trend]


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("theme", list(THEMES))
def test_every_chart_is_drawn_in_every_theme_without_inline_style(make, theme):
    chart = make()
    svg = chart.svg(theme, "en")
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == f"{chart.title}. {chart.description}"
    assert [
        e.tag for e in root.iter() if "style" in e.attrib or e.tag in (f"{SVG}style", f"{SVG}script")
    ] == []
    assert [e for e in root.iter() if e is not root and "aria-roledescription" in e.attrib] == []


def test_the_matrix_words_both_scales_and_shows_counts():
    assert set(texts(grid().svg("light", "en"))) == {
        *("rare", "often", "Likelihood"),
        *("small", "grave", "Severity"),
        *("1,234", "3"),
    }
    assert grid().table.rows == (
        ("small", "rare", 1234),
        ("small", "often", 0),
        ("grave", "rare", 0),
        ("grave", "often", 3),
    )


def test_the_first_label_of_the_upright_scale_stands_at_the_bottom():
    svg = grid().svg("light", "en")
    height = {
        label: float(re.search(rf'translate\([-\d.]+,([\d.]+)\)"[^>]*>{label}<', svg)[1])
        for label in ("small", "grave")
    }
    assert height["small"] > height["grave"]


@pytest.mark.parametrize(("language", "number"), [("en", "1,234"), ("es", "1,234"), ("fr", "1\u202f234")])
def test_numbers_are_written_as_in_the_language(language, number):
    assert number in texts(grid().svg("light", language))
    assert grid().spec("light", language)["config"]["locale"]["number"]["thousands"] == number[1]


def test_months_are_named_in_the_language():
    assert "ene 2024" in texts(trend().svg("light", "es"))


def test_bars_keep_their_order_and_name_the_unit():
    chart = stacked()
    words = texts(chart.svg("light", "en"))
    assert [word for word in words if word in ("Électricité", "Gas")] == ["Électricité", "Gas"]
    assert "Use [kWh]" in words
    assert chart.table.headings == ("Source", "Site", "Use [kWh]")


def test_pareto_sorts_and_runs_to_one():
    assert causes().table.rows == (("a", 60, 0.6), ("c", 30, 0.9), ("b", 10, 1.0))
    empty = pareto("x", "y", [("a", 0)], label_title="l", value_title="v")
    assert empty.table.rows == (("a", 0, 0.0),)


def test_a_line_shows_its_limit_and_leaves_gaps():
    chart = trend()
    assert "Limit 2024" in texts(chart.svg("light", "en"))
    assert chart.table.headings == ("Date", "", "CO₂e [t]", "Limit 2024")
    assert chart.table.rows[1] == (datetime.date(2024, 2, 1), "all", None, 2500)


def test_the_specification_holds_its_data_and_loads_nothing():
    text = json.dumps(trend().spec("dark", "fr"))
    assert '"url"' not in text
    assert '"2024-02-01"' in text


def test_words_from_people_are_text_and_not_markup():
    chart = bars("<b>", "a & b", [("<script>x</script>", 1)], label_title="&", value_title="v")
    svg = chart.svg("light", "en")
    assert "<script" not in svg
    assert "<script>x</script>" in texts(svg)


def test_two_charts_can_share_a_page():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><clipPath id="c"/><style>a{}</style>'
        '<g clip-path="url(#c)" style="cursor: pointer; mix-blend-mode: multiply"/></svg>'
    )
    fitted = fit_for_page(svg, "A", "p")
    assert 'id="p-c"' in fitted
    assert 'clip-path="url(#p-c)"' in fitted
    assert 'cursor="pointer"' in fitted
    assert "style" not in fitted


def test_the_browser_bundle_carries_what_the_page_needs(tmp_path):
    size = write_vega_bundle(tmp_path / "vega.js")
    text = (tmp_path / "vega.js").read_text(encoding="utf-8")
    assert size == (tmp_path / "vega.js").stat().st_size
    assert all(f"window.{name}=" in text for name in ("vegaEmbed", "vega", "vegaLite"))
    assert "could lead to insecure code execution" in text, "the interpreter is part of the bundle"


def test_a_drawing_stays_svg_when_another_library_took_the_empty_prefix():
    register_namespace("", "http://example.com/other")
    drawn = fit_for_page('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "A chart", "x")
    assert drawn.startswith("<svg ")
