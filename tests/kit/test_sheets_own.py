"""Sheets as others make them: where the table is, merged cells, rows that are no entries, days and months as typed."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from oyamel.kit.sheets import LeftOut, Shape, find_shape, open_sheets, sift
from oyamel.kit.sheets.days import DayRefused, order_of, read_day, read_month
from oyamel.kit.sheets.guessing import Wanted, guess
from oyamel.kit.sheets.words import heads_totals, month_number


def book(*rows, merged=()):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cells in merged:
        made.active.merge_cells(cells)
    target = io.BytesIO()
    made.save(target)
    return open_sheets(target.getvalue())


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2025-03-04", "", (2025, 3, 4)), ("2025/3/4", "", (2025, 3, 4)), ("3/4/2025", "dmy", (2025, 4, 3)), ("3/4/25", "mdy", (2025, 3, 4)),
        ("4.4.2025", "", (2025, 4, 4)), ("31 de enero de 2025", "", (2025, 1, 31)), ("31-janv-25", "", (2025, 1, 31)),
        ("January 31, 2025", "", (2025, 1, 31)), ("1er août 2025", "", (2025, 8, 1)), (45292, "", (2024, 1, 1)), ("45292,5", "", (2024, 1, 1)),
        ("2015-11-22T00:00:00-06:00", "", (2015, 11, 22)), ("4/1/13 8:22 AM", "mdy", (2013, 4, 1)), (datetime(2025, 1, 2, 5), "", (2025, 1, 2)),
    ],
)  # fmt: skip
def test_days_as_they_are_typed(text, order, day):
    assert read_day(text, order) == date(*day)


@pytest.mark.parametrize(
    ("text", "order", "code"),
    [("3/4/2025", "", "order"), ("31/12/2025", "mdy", "no_day"), ("soon", "", "no_day"), (7, "", "no_day"), ("30 feb 2025", "", "no_day"), (True, "", "no_day")],
)  # fmt: skip
def test_what_is_no_day_says_why(text, order, code):
    with pytest.raises(DayRefused) as refused:
        read_day(text, order)
    assert refused.value.code == code


def test_months_and_orders():
    assert [
        read_month(text)
        for text in ("ene-24", "2024 · Jan", "2024-01", "1/2024", "janv. 2024", datetime(2024, 1, 9))
    ] == [date(2024, 1, 1)] * 6
    assert [
        read_month(text) for text in ("jan", "jui 2024", "kWh 2024", "2024", "2024-13", "total jan 2024")
    ] == [None] * 6
    assert [month_number(text) for text in ("Sept.", "dic", "mar", "jui", "ju", "x")] == [
        9,
        12,
        3,
        None,
        None,
        None,
    ]
    assert [
        order_of(cells) for cells in (["1/2/2025", "13/2/2025"], ["1/13/25"], ["1/2/2025"], ["a", 3])
    ] == ["dmy", "mdy", "", None]


def test_rows_of_totals_are_known_by_their_first_word():
    assert [
        heads_totals(text) for text in ("TOTAL", "Suma 2025:", "Sous-total", "Total solids", "Totality")
    ] == [True, True, True, False, False]


def test_the_table_is_found_below_its_preamble_and_under_two_rows_of_headings():
    def known(text):
        return text in {"Site", "Jan", "Feb", "Amount"}

    plain = book(
        ["Report"], ["Site", "Apodaca"], [], ["Site", "Kind", "Amount"], ["a", "b", 1], ["c", "d", 2]
    )
    assert find_shape(list(plain.raw_rows()), plain.merged(), known) == Shape(4, 1)
    rows = [
        ["Uses of water", None, None],
        ["Site", "2025", None],
        [None, "Jan", "Feb"],
        ["a", 1, 2],
        [None, 3, 4],
    ]
    deep = book(*rows, merged=("A1:C1", "A2:A3", "B2:C2", "A4:A5"))
    assert find_shape(list(deep.raw_rows()), deep.merged(), known) == Shape(2, 2)
    table = deep.table(None, 2, 2)
    assert table.headings == ("Site", "2025 · Jan", "2025 · Feb")
    assert [(row.number, row.cells, row.filled) for row in table.rows()] == [
        (4, ("a", 1, 2), frozenset()),
        (5, ("a", 3, 4), frozenset({0})),
    ]


def test_what_is_no_entry_is_named():
    rows = book(["Title", "Kind"], ["a", 1], [], [], ["Title", "Kind"], ["Total", 1], ["b", 2])
    found = list(sift(rows.table()))
    assert [each for each in found if isinstance(each, LeftOut)] == [
        LeftOut(3, 4, "blank"), LeftOut(5, 5, "headings", "Title | Kind"), LeftOut(6, 6, "total", "Total | 1"),
    ]  # fmt: skip
    assert [each.number for each in found if not isinstance(each, LeftOut)] == [2, 7]
    assert [
        each.number for each in sift(rows.table(), leaves_totals=False) if not isinstance(each, LeftOut)
    ] == [2, 6, 7]


def test_guesses_prefer_labels_and_never_give_one_thing_twice():
    def is_number(cell):
        return isinstance(cell, int)

    wanted = [
        Wanted("title", frozenset({"title"}), frozenset({"name"})),
        Wanted("amount", frozenset({"amount"}), frozenset({"quantity"}), is_number),
        Wanted("state", frozenset({"state"}), proves=lambda cell: cell in {"open", "shut"}),
    ]
    headings = ["Name", "Title *", "Quantity (kg)", "Amt", "X", "Quantity of what"]
    columns = [["a"], ["b"], ["no"], [3], ["open", "shut", "open"], ["x"]]
    assert [(each.name, each.how) for each in guess(headings, columns, wanted)] == [
        ("", ""), ("title", "label"), ("", ""), ("", ""), ("state", "values"), ("", ""),
    ]  # fmt: skip
