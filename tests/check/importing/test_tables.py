"""Bills and deliveries in somebody's own tables: long, wide, in three languages, with everything that goes wrong in them."""

from datetime import date
from decimal import Decimal

import pytest

from oyamel.check.metering.importing import taking
from oyamel.check.metering.models import Entry, Meter, Upload, UploadRow
from oyamel.records import domain as records
from oyamel.records.errors import Refused
from tests.check.importing.conftest import book, entries, troubles

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn


def test_a_utilitys_sheet_with_preamble_merged_cells_and_totals(scoped, make, take):
    make("Planta", account_number="771", unit="kWh", currency="MXN")
    content = book(
        ["Comisión de consumos 2025"],
        [],
        ["No. de servicio", "Desde", "Hasta", "Consumo (kWh)", "Importe (MXN)", "Factura"],
        ["771", date(2025, 1, 1), date(2025, 2, 1), 1234.5, "$ 4,321.10", "F-1"],
        [None, date(2025, 2, 1), date(2025, 3, 1), "1,000", "$ 3,000.00", "F-2"],
        [],
        ["Total", None, None, 2234.5, "$ 7,321.10", None],
        merged=["A4:A5"],
    )
    upload = take(content)
    assert upload.mapping["roles"] == ["account", "start", "end", "amount", "cost", "reference"]
    assert upload.counts == {"new": 2, "known": 0, "troubles": 0, "left": 2, "unassigned": 0, "readings": 0}
    assert upload.mapping["remarks"] == [
        "1 row takes values from merged cells above.",
        "771: the last day of each period is the first of the next one; it is counted there.",
    ]
    taking.write(upload, scoped.actor())
    assert entries() == [
        ("Planta", "2025-01-01", "2025-01-31", "1234.5", "kWh", "D4"),
        ("Planta", "2025-02-01", "2025-02-28", "1000", "kWh", "D5"),
    ]
    first = Entry.objects.order_by("start").first()
    assert (first.cost, first.currency, first.reference, first.upload) == (
        Decimal("4321.1"),
        "MXN",
        "F-1",
        upload,
    )
    assert UploadRow.objects.get(upload=upload, row=4).raw[3:] == ["1234.5", "$ 4,321.10", "F-1"]


def test_months_as_columns_under_a_year(scoped, make, take):
    make("Agua", activity="water supply", unit="m3")
    make("Luz")
    content = book(
        ["Fuente", "2025", None, None], [None, "ene", "feb", "mar"], ["Agua", 10, None, 12.5], ["Luz", 100, 200, 300],
        merged=["B1:D1", "A1:A2"],
    )  # fmt: skip
    upload = take(content)
    assert (upload.mapping["roles"], upload.counts["new"]) == (["source", "cells", "cells", "cells"], 5)
    assert upload.mapping["remarks"] == ["1 cell of a month is empty."]
    taking.write(upload, scoped.actor())
    assert entries() == [
        ("Agua", "2025-01-01", "2025-01-31", "10", "m3", "B3"), ("Agua", "2025-03-01", "2025-03-31", "12.5", "m3", "D3"),
        ("Luz", "2025-01-01", "2025-01-31", "100", "kWh", "B4"), ("Luz", "2025-02-01", "2025-02-28", "200", "kWh", "C4"),
        ("Luz", "2025-03-01", "2025-03-31", "300", "kWh", "D4"),
    ]  # fmt: skip


def test_months_without_a_year_ask_for_it(scoped, make, take):
    make("Power")
    upload = taking.keep(
        scoped.actor(), _file(book(["Source", "Jan", "Feb", "Mar"], ["Power", 1, 2, 3])), "in.xlsx"
    )
    assert taking.questions(upload) == ["The months have no year; say which year it is."]
    upload.mapping["year"] = 2024
    assert taking.questions(upload) == []
    taking.read(upload, scoped.actor())
    assert upload.counts["new"] == 3


def test_everything_that_is_wrong_is_named_and_the_rest_is_shown(scoped, make, take):
    make("Power")
    rows = [
        ["Power", date(2025, 1, 1), date(2025, 1, 31), 10, "kWh"],
        ["Power", date(2025, 2, 1), date(2025, 2, 28), -5, "kWh"],
        ["Power", date(2026, 12, 1), date(2026, 12, 31), 5, "kWh"],
        ["Power", date(2025, 1, 1), date(2025, 1, 31), 11, "kWh"],
        ["Power", date(2025, 3, 1), date(2025, 3, 31), "about 7", "kWh"],
        ["Power", date(2025, 4, 1), date(2025, 4, 30), 7, "ton"],
        ["Power", "soon", date(2025, 5, 31), 7, "kWh"],
        ["Power", "3/4/2025", date(2025, 4, 30), 7, "kWh"],
        ["Power", 45809, 45838, 8, "kWh"],
        ["Power", date(2025, 7, 1), date(2025, 7, 31), None, "kWh"],
        ["Nobody", date(2025, 8, 1), date(2025, 8, 31), 3, "kWh"],
    ]
    upload = take(book(["Source", "From", "To", "Usage", "Unit"], *rows))
    assert troubles() == [
        (3, "D", "amount.negative"), (4, "D", "period.future"), (5, "D", "row.twice"), (6, "D", "number.unclear"),
        (7, "D", "unit.misfit"), (8, "B", "day.no_day"), (9, "B", "day.order"),
    ]  # fmt: skip
    assert upload.counts == {"new": 2, "known": 0, "troubles": 7, "left": 1, "unassigned": 1, "readings": 0}
    assert upload.mapping["unknown_units"] == [{"unit": "ton", "own": "kWh", "count": 1}]
    with pytest.raises(Refused, match="Some rows cannot be taken"):
        taking.write(upload, scoped.actor())
    assert Entry.objects.count() == 0
    taking.write(upload, scoped.actor(), all_or_nothing=False)
    assert [(row[1], row[3]) for row in entries()] == [("2025-01-01", "10"), ("2025-06-01", "8")]


def test_a_unit_explained_once_counts(scoped, make, take):
    make("Waste", activity="", purpose="driver", unit="short ton", data_kind="deliveries")
    content = book(["Source", "Date", "Weight", "Unit"], ["Waste", date(2025, 1, 5), 2, "ton"])
    assert take(content).counts["new"] == 0
    assert take(content, units={"ton": "short ton"}).counts["new"] == 1


def test_the_same_file_again_changes_nothing_and_sources_are_remembered(scoped, make, take):
    source = make("Main building")
    content = book(["Meter", "Start", "End", "kWh"], ["K-1", date(2025, 1, 1), date(2025, 1, 31), 10])
    first = take(content)
    assert (first.counts["unassigned"], first.mapping["choices_of_series"]) == (1, {})
    first = take(content, choices_of_series={"K-1": {"source": source.pk, "meter": None}})
    taking.write(first, scoped.actor())
    again = take(content, sender="somebody else")
    assert again.mapping["choices_of_series"] == {
        "K-1": {"source": source.pk, "meter": None, "how": "remembered"}
    }
    assert again.counts | {"new": 0, "known": 1} == again.counts
    taking.write(again, scoped.actor())
    assert (len(entries()), again.counts["written"]) == (1, 0)
    taking.write(again, scoped.actor())
    assert len(entries()) == 1


def test_a_file_that_names_nothing_is_called_by_its_name_and_takes_no_other_with_it(scoped, make, take):
    source = make("Power")
    power = book(["Start", "End", "kWh"], [date(2025, 1, 1), date(2025, 1, 31), 10])
    gas = book(["Start", "End", "therm"], [date(2025, 3, 1), date(2025, 3, 31), 20])
    first = take(power, "power.xlsx")
    key = first.mapping["series"][0]["key"]
    assert first.mapping["series"][0]["label"].startswith("power")
    first = take(power, "power.xlsx", choices_of_series={key: {"source": source.pk, "meter": None}})
    taking.write(first, scoped.actor())
    assert take(gas, "gas.xlsx").mapping["choices_of_series"] == {}
    assert take(power, "power.xlsx").mapping["choices_of_series"][key]["source"] == source.pk


def test_a_row_that_stands_twice_is_named_by_its_row_in_the_file(scoped, make, take):
    make("Power")
    row = ["Power", date(2025, 1, 1), date(2025, 1, 31), 10]
    take(book(["Bills of 2025"], ["Source", "Start", "End", "kWh"], row, row))
    assert [
        (each.row, "as row 3;" in each.problems[0]["text"]) for each in UploadRow.objects.exclude(problems=[])
    ] == [(4, True)]


def test_a_series_left_out_waits_for_no_source(scoped, take):
    content = book(["Meter", "Start", "End", "kWh"], ["K-1", date(2025, 1, 1), date(2025, 1, 31), 10])
    assert take(content, choices_of_series={"K-1": {"out": True}}).counts["unassigned"] == 0


def test_decimal_commas_thousands_and_encodings_of_csv(scoped, make, take):
    make("Énergie", unit="kWh")
    text = "Relevé 2025\n\nSource;Début;Fin;Consommation\nÉnergie;01/02/2025;28/02/2025;1 234,5\nÉnergie;01/03/2025;31/03/2025;2.000,25\n"
    for number, encoding in enumerate(("utf-8", "cp1252", "utf-16")):
        upload = take(text.encode(encoding), f"f{number}.csv")
        assert (upload.counts["new"], upload.counts["troubles"]) == (2, 0), encoding
    taking.write(upload, scoped.actor())
    assert [(row[1], row[3]) for row in entries()] == [("2025-02-01", "1234.5"), ("2025-03-01", "2000.25")]


def test_deliveries_are_of_a_day_and_two_a_day_are_two(scoped, make, take):
    make("Diesel", activity="diesel", unit="L", data_kind="deliveries")
    rows = [["Diesel", date(2025, 1, 5), 100, "A"], ["Diesel", date(2025, 1, 5), 100, "B"]]
    taking.write(
        take(book(["Fuel", "Delivery date", "Quantity (L)", "Delivery note"], *rows)), scoped.actor()
    )
    assert [row[1:4] for row in entries()] == [("2025-01-05", "2025-01-05", "100")] * 2


def test_bills_that_only_begin_last_until_the_next(scoped, make, take):
    make("Power")
    rows = [
        ["Power", date(2025, 1, 10), 5],
        ["Power", date(2025, 2, 12), 6],
        ["Power", date(2025, 3, 11), None],
    ]
    taking.write(take(book(["Source", "Start", "Usage"], *rows)), scoped.actor())
    assert [row[1:4] for row in entries()] == [
        ("2025-01-10", "2025-02-11", "5"),
        ("2025-02-12", "2025-03-10", "6"),
    ]
    open_one = take(book(["Source", "Start", "Usage"], *rows[:2], ["Power", date(2025, 4, 9), 7]), "b.xlsx")
    assert [each[2] for each in troubles()] == ["period.twice", "period.open"] or open_one.counts[
        "known"
    ] == 1


def test_what_a_meter_showed_counts_what_lies_between(scoped, make, take):
    source = make("Water", activity="water supply", unit="m3", data_kind="readings")
    given = {
        "title": "Main",
        "site": scoped.sites["apodaca"],
        "source": source,
        "serial": "W9",
        "rollover_at": 1000,
    }
    records.create(Meter, scoped.actor(), given)
    rows = [["W9", date(2025, 1, 1), 980], ["W9", date(2025, 2, 1), 20], ["W9", date(2025, 3, 1), 10]]
    upload = take(book(["Serial", "Reading date", "Reading"], *rows))
    assert troubles() == [(4, "C", "register.backwards")]
    taking.write(upload, scoped.actor(), all_or_nothing=False)
    assert [row[1:4] for row in entries()] == [
        ("2025-01-01", "2025-01-01", "0"),
        ("2025-01-01", "2025-01-31", "40"),
    ]
    assert take(book(["Serial", "Reading date", "Reading"], *rows[:2]), "again.xlsx").counts["known"] == 2


def test_meter_entries_of_portfolio_manager(scoped, make, take):
    make("Gas", activity="natural gas", unit="therm (US)", basis="HHV")
    head = [
        "Street Address",
        "Portfolio Manager ID",
        "Portfolio Manager Meter ID",
        "Meter Type",
        "Start Date",
        "End Date",
        "Usage/Quantity",
        "Usage Units",
        "Cost ($)",
    ]
    row = [
        "1 Main",
        11,
        77,
        "Natural Gas",
        date(2025, 1, 1),
        date(2025, 1, 31),
        12,
        "kBtu (thousand Btu)",
        "Not Available",
    ]
    upload = take(book(head, row))
    assert (upload.reader, upload.counts["unassigned"]) == ("portfolio_manager", 1)
    assert upload.mapping["series"][0]["hints"] == {"meter": "77", "account": "11"}


def test_several_amounts_in_a_row_are_series_of_their_own(scoped, make, take):
    power, gas = make("P"), make("G", activity="", purpose="driver", unit="kBtu")
    content = book(
        ["Property Id", "Year Ending", "Electricity (kWh)", "Gas (kBtu)", "Site EUI (kBtu/ft2)"],
        [5, "12/31/10", 7, 8, 9],
    )
    upload = take(
        content,
        choices_of_series={
            "5 | Electricity (kWh)": {"source": power.pk},
            "5 | Gas (kBtu)": {"source": gas.pk},
        },
    )
    assert upload.mapping["roles"] == ["account", "year_end", "amount", "amount", ""]
    taking.write(upload, scoped.actor())
    assert [row[1:5] for row in entries()] == [
        ("2010-01-01", "2010-12-31", "7", "kWh"),
        ("2010-01-01", "2010-12-31", "8", "kBtu"),
    ]


def test_a_file_in_which_nothing_is_found_is_asked_about_or_refused(scoped, take):
    upload = taking.keep(scoped.actor(), _file(book(["Colour", "Size"], ["red", "big"])), "in.xlsx")
    assert len(taking.questions(upload)) == 2
    assert Upload.objects.count() == 1


def _file(content):
    import io

    return io.BytesIO(content)
