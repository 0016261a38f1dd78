"""Sankey, stacked columns with targets, and the waterfall."""

from xml.etree import ElementTree

import pytest

from oyamel.kit.charts import Flow, Sankey, columns, waterfall
from oyamel.kit.charts.sankey import lay_out

FLOWS = (
    Flow("Electricity", "Paint", 50),
    Flow("Electricity", "Press", 150),
    Flow("Gas", "Paint", 80),
    Flow("Paint", "Heat <low>", 130),
    Flow("Solar", "Press", 0),
)


def texts(svg):
    return [each.text for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text")]


def test_nodes_stand_in_the_column_of_the_longest_way_and_keep_what_flows_through():
    laid = lay_out(FLOWS)
    assert {name: (node.column, node.amount) for name, node in laid.nodes.items()} == {
        "Electricity": (0, 200), "Gas": (0, 80), "Paint": (1, 130), "Press": (1, 150), "Heat <low>": (2, 130),
    }  # fmt: skip


def test_bands_fill_their_nodes_without_overlap():
    laid = lay_out(FLOWS)
    for node in laid.nodes.values():
        leaving = sum(band.width for band in laid.bands if band.flow.source == node.name)
        assert leaving <= node.height + 1e-9
        assert node.left <= node.height + 1e-9


def test_a_circle_is_refused_and_nothing_is_an_empty_drawing():
    with pytest.raises(ValueError, match="circle"):
        lay_out((Flow("a", "b", 1), Flow("b", "a", 1)))
    assert lay_out(()).bands == []


def test_a_sankey_has_its_words_in_the_language_and_its_table():
    chart = Sankey("Energy", "Where it goes", FLOWS, "MWh")
    assert "Heat <low>" in texts(chart.svg("light", "fr"))
    assert chart.table.rows[1] == ("Electricity", "Press", 150)
    assert "style=" not in chart.svg("dark", "en")


def test_columns_name_their_targets_in_drawing_and_table():
    rows = [("Jan", "Scope 1", 10.0), ("Jan", "Scope 2", 5.0), ("Feb", "Scope 1", None)]
    chart = columns(
        "CO2e", "By month", rows, label_title="Month", value_title="CO2e", unit="t", targets=[("Goal", "Jan", 12.0)]
    )  # fmt: skip
    assert chart.table.rows == (*rows, ("Jan", "Goal", 12.0))
    assert {"Scope 1", "Scope 2"} <= set(texts(chart.svg("light", "en")))


def test_a_waterfall_begins_and_ends_at_the_figures():
    steps = [("Boundary", 10.0), ("Activity", -25.5)]
    chart = waterfall(
        "Why", "x", ("2023", 100.0), steps, ("2024", 84.5), label_title="Cause", value_title="t"
    )
    assert chart.table.rows == (("2023", 100.0), *steps, ("2024", 84.5))
    assert {"+10.0", "−25.5", "84.5"} <= set(texts(chart.svg("print", "en")))
