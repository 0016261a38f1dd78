import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from oyamel.kit.errors import CellRefused
from oyamel.kit.sheets import Column, Note, open_sheets, sheet_name, write_csv, write_xlsx

COLUMNS = [
    Column("name", "Name", help="What people call it", required=True),
    Column("mass", "Mass", type="number", unit="kg", decimals=2),
    Column("since", "Since", type="date"),
    Column("state", "State", type="choice", choices=["open", "closed"]),
    Column("tags", "Tags", type="multi", choices=["air", "water"], locked=True),
]
LONG_CHOICES = [f"choice number {number} of a long list" for number in range(60)]


def workbook(rows, columns=COLUMNS, **options):
    target = io.BytesIO()
    write_xlsx(target, columns, rows, title="Things", **options)
    return target.getvalue()


def reread(content):
    with open_sheets(content) as book:
        return [row.cells for row in book.table().rows()]


def test_every_type_comes_back_as_it_went_out():
    row = ("a1", ["Kiln", Decimal("1234.56"), datetime.date(2024, 2, 29), "open", ["air", "water"]])
    assert reread(workbook([row])) == [
        ("a1", "Kiln", 1234.56, datetime.date(2024, 2, 29), "open", "air; water")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+52 55",
        "-1",
        "@here",
        "'=x",
        "<b>&amp;</b>",
        " two  spaces ",
        "a\nb",
        "_x0041_",
        "ñ 漢 😀",
        "]]>",
    ],
)
def test_text_stays_that_text(text):
    content = workbook([("a", [text, None, None, None, None])])
    assert reread(content) == [("a", text, None, None, None, None)]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Things"]
    assert sheet["B2"].data_type in ("s", "inlineStr")


def test_text_like_a_formula_keeps_its_quote_when_edited():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([("a", ["=1+1", None, None, None, None])])))["Things"]
    assert (sheet["B2"].value, sheet["B2"].quotePrefix) == ("=1+1", True)


def test_the_sheet_is_furnished():
    row = ("a", ["x", 1, datetime.date(2024, 5, 1), "open", ()])
    content = workbook([row], notes=[Note("Purpose", ["One line", "=another"])])
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Things"]
    assert book.sheetnames == ["Read me", "Things", "_lists", "_stamp"]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible", "visible", "hidden", "hidden"]
    assert [cell.value for cell in sheet[1]] == ["_key", "Name *", "Mass [kg]", "Since", "State", "Tags"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:F2")
    assert sheet.column_dimensions["A"].hidden
    assert sheet["B1"].comment.text == "What people call it"
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet["D2"].number_format == "yyyy-mm-dd"
    assert sheet["B2"].fill.fgColor.rgb != sheet["F2"].fill.fgColor.rgb
    assert [cell.value for cell in book["Read me"]["A"]] == ["Purpose", "One line", "=another"]


def test_drop_downs_survive_lists_longer_than_excel_takes_inline():
    columns = [
        Column("a", "A", type="choice", choices=LONG_CHOICES),
        Column("b", "B", type="choice", choices=LONG_CHOICES),
    ]
    book = openpyxl.load_workbook(io.BytesIO(workbook([("k", [LONG_CHOICES[3], None])], columns)))
    rules = {str(rule.sqref): rule.formula1 for rule in book["Things"].data_validations.dataValidation}
    assert rules == {"B2:B1002": "choices_1", "C2:C1002": "choices_1"}
    assert book.defined_names["choices_1"].attr_text == "'_lists'!$A$1:$A$60"
    assert [cell.value for cell in book["_lists"]["A"]] == LONG_CHOICES


def test_the_stamp_comes_back_whatever_the_headings():
    content = workbook([("a", ["x", 1, None, "open", ()])], stamp={"version": "7", "note": "=x"})
    with open_sheets(content) as book:
        assert book.stamp.sheet == "Things"
        assert book.stamp.columns == ("_key", "name", "mass", "since", "state", "tags")
        assert book.stamp.values == {"format": "1", "version": "7", "note": "=x"}


def test_no_rows_still_make_a_sheet_to_fill_in():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([])))["Things"]
    assert sheet.dimensions == "A1:F1"


@pytest.mark.parametrize(
    ("values", "code", "place"),
    [
        (["x" * 32_768, None, None, None, None], "cell_too_long", "Name, 2"),
        (["😀" * 16_384, None, None, None, None], "cell_too_long", "Name, 2"),
        ([None, float("nan"), None, None, None], "not_a_number", "Mass, 2"),
        ([None, Decimal("Infinity"), None, None, None], "not_a_number", "Mass, 2"),
        ([None, None, datetime.date(1900, 2, 28), None, None], "not_a_date", "Since, 2"),
    ],
)
def test_what_would_be_lost_is_refused_and_nothing_is_written(values, code, place):
    target = io.BytesIO()
    with pytest.raises(CellRefused) as caught:
        write_xlsx(target, COLUMNS, [("a", values)], title="Things")
    assert (caught.value.code, caught.value.place) == (code, place)
    assert target.getvalue() == b""


def test_the_longest_text_that_fits_is_kept():
    text = "x" * 32_767
    assert reread(workbook([("a", [text, None, None, None, None])])) == [("a", text, None, None, None, None)]


def test_rows_are_taken_one_by_one():
    class Source:
        alive = 0
        most = 0

    class Value(str):
        def __init__(self, _text):
            Source.alive += 1
            Source.most = max(Source.most, Source.alive)

        def __del__(self):
            Source.alive -= 1

    rows = ((str(number), [Value("x")]) for number in range(500))
    write_xlsx(io.BytesIO(), [Column("a", "A")], rows, title="T")
    assert Source.most <= 3


@pytest.mark.parametrize(
    ("title", "name"),
    [("a/b:c", "a b c"), ("", "Data"), ("'q'", "q"), ("x" * 40, "x" * 31)],
)
def test_sheet_names_are_made_fit(title, name):
    assert sheet_name(title) == name


def test_csv_is_marked_as_utf8_and_protects_against_formulas():
    target = io.BytesIO()
    rows = [("a1", ["=1+1", Decimal("-1.50"), datetime.date(2024, 2, 29), "é, “x”", ["-a", "b"]])]
    assert write_csv(target, COLUMNS, rows) == 1
    assert target.getvalue().startswith(b"\xef\xbb\xbf_key,Name *,")
    assert list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"))))[1] == [
        "a1",
        "'=1+1",
        "-1.50",
        "2024-02-29",
        "é, “x”",
        "'-a; b",
    ]


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''-", "'quoted", "@a", "\tx", "a\r\nb", 'say "x"'])
def test_csv_text_comes_back(text):
    target = io.BytesIO()
    write_csv(target, COLUMNS[:1], [("k", [text])])
    assert reread(target.getvalue()) == [("k", text)]
