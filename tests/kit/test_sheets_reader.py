import datetime
import io
import time
import zipfile
import zlib

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import Column, Limits, SheetRow, open_sheets, package, write_xlsx

XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODS_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)

WORKBOOK = (
    f'<workbook {XMLNS} xmlns:r="{RELS}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def relations(kind, target):
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELS}/{kind}" Target="{target}"/></Relationships>'
    )


def xlsx(sheet_data, extra=()):
    """A workbook by hand with one sheet "S"; `extra` are further (name, content) entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml"))
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet {XMLNS}><sheetData>{sheet_data}</sheetData></worksheet>"
        )
        for name, content in extra:
            archive.writestr(name, content)
    return target.getvalue()


def ods(table):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", compress_type=zipfile.ZIP_STORED
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {ODS_NAMESPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{table}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return target.getvalue()


def ods_row(*texts, repeat=1):
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    tail = '<table:table-cell table:number-columns-repeated="16380"/>'
    return f'<table:table-row table:number-rows-repeated="{repeat}">{cells}{tail}</table:table-row>'


def saved(fill):
    book = openpyxl.Workbook()
    fill(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rows_of(content, limits=None, **options):
    with open_sheets(content, limits=limits) as book:
        return list(book.table(**options).rows())


def refusal(content, limits=None, **options):
    with pytest.raises(FileRefused) as caught:
        rows_of(content, limits, **options)
    assert caught.value.reason and caught.value.cure
    return caught.value.code


def test_values_have_their_types():
    def fill(book):
        book.active.append(["a", "b", "c", "d", "e", "f"])
        book.active.append(
            [1, 1.5, True, datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 6, 30), " x "]
        )

    assert rows_of(saved(fill)) == [
        SheetRow(2, (1, 1.5, True, datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 6, 30), " x "))
    ]


def test_formulas_and_errors_are_told_from_values():
    cells = (
        '<row r="1"><c r="A1" t="str"><v>x</v></c><c r="B1" t="str"><v>y</v></c>'
        '<c r="C1" t="str"><v>z</v></c></row>'
        '<row r="3"><c r="A3"><v>5</v></c><c r="B3" s="0">\n<f>A3*2</f><v>10</v></c>'
        '<c r="C3" t="e"><v>#N/A</v></c></row>'
    )
    assert rows_of(xlsx(cells)) == [SheetRow(3, (5, 10, None), frozenset({1}), frozenset({2}))]


def test_a_formula_without_a_stored_result_is_still_seen():
    def fill(book):
        book.active.append(["a"])
        book.active.append(["=1+1"])

    assert rows_of(saved(fill)) == [SheetRow(2, (None,), frozenset({0}))]


def test_preamble_offset_and_blank_rows_keep_their_numbers():
    def fill(book):
        sheet = book.active
        sheet["B2"] = "A report"
        sheet["B4"], sheet["D4"] = "Name", "Mass"
        sheet["B6"], sheet["D6"], sheet["F6"] = "x", 3, "beside the table"

    with open_sheets(saved(fill)) as book:
        table = book.table(header_row=4)
        assert table.headings == ("", "Name", "", "Mass")
        assert list(table.rows()) == [SheetRow(6, (None, "x", None, 3, None, "beside the table"))]
    assert refusal(saved(fill), header_row=3) == "no_headings"


def test_a_named_sheet_and_hidden_ones():
    def fill(book):
        book.active.title = "First"
        book.active.sheet_state = "hidden"
        for name in ("Second", "Third"):
            book.create_sheet(name).append(["h"])
            book[name].append([name])

    assert rows_of(saved(fill)) == [SheetRow(2, ("Second",))]
    assert rows_of(saved(fill), sheet="Third") == [SheetRow(2, ("Third",))]
    assert refusal(saved(fill), sheet="Fourth") == "no_sheet"


def test_a_workbook_saved_again_by_another_program_keeps_its_stamp():
    target = io.BytesIO()
    write_xlsx(target, [Column("a", "A")], [("k", ["v"])], title="Data")
    again = io.BytesIO()
    openpyxl.load_workbook(target).save(again)
    with open_sheets(again.getvalue()) as book:
        assert book.stamp.columns == ("_key", "a")
        assert list(book.table().rows()) == [SheetRow(2, ("k", "v"))]


def test_opendocument_with_the_usual_empty_million_rows():
    table = ods_row("h", "i") + ods_row("x", "y", repeat=2) + ods_row(repeat=1_048_573)
    assert rows_of(ods(table)) == [SheetRow(2, ("x", "y")), SheetRow(3, ("x", "y"))]


def test_opendocument_formulas():
    formula = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    table = ods_row("h", "i") + f"<table:table-row><table:table-cell/>{formula}</table:table-row>"
    assert rows_of(ods(table)) == [SheetRow(2, (None, 2), frozenset({1}))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_encodings_and_delimiters(encoding, delimiter):
    lines = [["Señal", "Débit", "n"], ["año", "été à côté", "1"], ["x", "y", "2"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    with open_sheets(text.encode(encoding)) as book:
        table = book.table()
        assert book.dialect.delimiter == delimiter
        assert (table.headings, [row.cells for row in table.rows()]) == (
            ("Señal", "Débit", "n"),
            [("año", "été à côté", "1"), ("x", "y", "2")],
        )


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("a;b\n1,5;x\n2,25;y", ","),
        ("a;b\n1.234,5;x", ","),
        ("a;b\n1 234,56;x", ","),
        ("a,b\n1.5,x", "."),
        ('a,b\n"1,234.5",x', "."),
        ("a;b\n1,234;x\n1.234;y", None),
        ("a;b\n1;x", None),
    ],
)
def test_the_decimal_sign_is_told_only_by_numbers_that_can_be_read_one_way(text, decimal):
    with open_sheets(text.encode()) as book:
        assert book.dialect.decimal == decimal


def test_csv_line_breaks_in_cells_and_an_excel_separator_line():
    text = 'sep=;\r\na;b\r\n"one\r\ntwo";"x;y"\r\n\r\n;z\r\n'
    assert rows_of(text.encode()) == [SheetRow(2, ("one\r\ntwo", "x;y")), SheetRow(4, (None, "z"))]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "wrong_type"),
        (b"<html><table></table></html>", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n....", "wrong_type"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), "damaged"),
        (b"a,b\n", "no_rows"),
        (b"a,b\n,\n\n", "no_rows"),
        (b",\n1,2\n", "no_headings"),
        (b"a,b\n\x81\x8d\x8f\x90\x9d,\xff", "encoding"),
        (b'a,b\n"' + b"x" * 200_000, "damaged"),
        (xlsx(""), "no_rows"),
    ],
)
def test_refusals(content, code):
    assert refusal(content) == code


def test_limits_on_size_rows_and_columns():
    text = b"a,b\n" + b"1,2\n" * 10
    assert refusal(text, Limits(size=20)) == "too_large"
    assert refusal(text, Limits(rows=9)) == "too_many_rows"
    assert refusal(text, Limits(columns=1)) == "too_many_columns"
    assert len(rows_of(text, Limits(rows=10, columns=2, size=len(text)))) == 10
    assert refusal(b"a,b\n1,2,3\n", Limits(columns=2)) == "too_many_columns"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "too_many_rows"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "too_many_columns"),
        ("<row r='200000'><c r = 'CV200000'><v>1</v></c></row>", "too_many_cells"),
        ('<row r="1048576"><c><v>1</v></c></row>', "too_many_rows"),
        ('<row r="1">' + "<c><v>1</v></c>" * 1001 + "</row>", "too_many_columns"),
        ('<row r="1">' + "<c/>" * 90 + '</row><row r="150000"><c><v>1</v></c></row>', "too_many_cells"),
    ],
)
def test_a_small_file_that_claims_a_huge_sheet_is_refused_before_it_is_opened(cells, code):
    assert refusal(xlsx(cells)) == code


def test_rows_without_positions_are_read():
    cells = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    assert rows_of(xlsx(cells)) == [SheetRow(2, (3, 4))]


def test_opendocument_bombs_of_repeated_cells():
    wide = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell>"
    )
    assert refusal(ods(f"<table:table-row>{wide}</table:table-row>")) == "too_many_columns"
    assert refusal(ods(ods_row("x", repeat=1_048_576))) == "too_many_rows"
    assert refusal(ods(ods_row(repeat=1_048_575) + ods_row("x"))) == "too_many_rows"


def test_formulas_are_counted_before_they_are_noted():
    cells = '<row r="1">' + "".join(f'<c r="{x}1"><f>1</f></c>' for x in "ABC") + "</row>"
    assert refusal(xlsx(cells), Limits(formulas=2)) == "too_many_formulas"
    formula = '<table:table-cell table:number-columns-repeated="500" table:formula="of:=1"/>'
    row = f'<table:table-row table:number-rows-repeated="20000">{formula}</table:table-row>'
    assert refusal(ods(row)) == "too_many_formulas"


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_nothing_is_missed_between_the_pieces_of_a_sheet(chunk, monkeypatch):
    monkeypatch.setattr(package, "_CHUNK", chunk)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><f>A{n}</f><v>1</v></c>'
        f'<c r="C{n}" t="e"><v>#N/A</v></c></row>'
        for n in range(1, 41)
    )
    scan = package.inspect_package(io.BytesIO(xlsx(rows)), "xlsx", Limits())["S"]
    assert (scan.rows, scan.columns) == (40, 3)
    assert scan.formulas == {(row, 1) for row in range(40)}
    assert scan.errors == {(row, 2) for row in range(40)}


def test_a_packing_that_offices_do_not_use_is_refused():
    target = io.BytesIO(xlsx(""))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("x", b"0" * 1000)
    assert refusal(target.getvalue()) == "damaged"


def test_a_stream_of_the_caller_stays_open():
    stream = io.BytesIO(b"a,b\n1,2\n")
    with open_sheets(stream) as book:
        assert list(book.table().rows()) == [SheetRow(2, ("1", "2"))]
    assert not stream.closed


def test_zip_bombs():
    zeros = b"\0" * (60 << 20)
    assert refusal(xlsx("", [("xl/media/x.bin", zeros)])) == "zip_bomb"
    assert refusal(xlsx("", [("x", b"0123456789" * 100)]), Limits(unpacked=1000)) == "zip_bomb"
    assert refusal(xlsx("", [(f"x{n}", b"") for n in range(10)]), Limits(entries=12)) == "zip_bomb"


def test_a_zip_that_lies_about_its_size_is_unpacked_and_counted():
    honest = xlsx("", [("bomb", b"a" * 5_000_000)])
    lying = honest.replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    true_sum = zlib.crc32(b"a" * 5_000_000).to_bytes(4, "little")
    lying = lying.replace(true_sum, zlib.crc32(b"a" * 10).to_bytes(4, "little"))
    assert honest != lying
    assert refusal(lying, Limits(unpacked=1_000_000)) == "zip_bomb"


def test_encrypted_entries_and_double_entries():
    content = bytearray(xlsx(""))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content)) == "encrypted"
    with pytest.warns(UserWarning, match="Duplicate"):
        double = xlsx("", [("xl/workbook.xml", "x")])
    assert refusal(double) == "damaged"


def _sample_files():
    plain = io.BytesIO()
    rows = [(str(number), ["text", number, "=x"]) for number in range(20)]
    write_xlsx(plain, [Column("a", "A"), Column("b", "B", type="number"), Column("c", "C")], rows, title="D")
    table = ods_row("h", "i") + ods_row("x", "y", repeat=3)
    return [plain.getvalue(), ods(table), b"a;b\n1,5;x\n2;y\n", "a\tb\nñ\tx\n".encode("utf-16")]


SAMPLES = _sample_files()


@given(
    sample=st.sampled_from(SAMPLES),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12)), max_size=4),
    keep=st.floats(0, 1),
)
@example(sample=SAMPLES[0], cuts=[], keep=0.5)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_broken_bytes_give_rows_or_a_typed_refusal_in_bounded_time(sample, cuts, keep):
    content = bytearray(sample)
    for where, junk in cuts:
        at = int(where * len(content))
        content[at : at + len(junk)] = junk
    content = bytes(content[: max(1, int(len(content) * (0.5 + keep / 2)))])
    started = time.monotonic()
    try:
        rows_of(content)
    except FileRefused as refused:
        assert refused.code in FileRefused.WORDS
    assert time.monotonic() - started < 2


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_rows_or_a_typed_refusal(junk, start):
    try:
        rows_of(start + junk)
    except FileRefused as refused:
        assert refused.code in FileRefused.WORDS


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_sheet_xml_gives_rows_or_a_typed_refusal(text):
    try:
        rows_of(xlsx(text.encode("utf-8", "replace").decode()))
    except FileRefused as refused:
        assert refused.code in FileRefused.WORDS


def test_a_nul_is_shown_and_not_kept():
    target = io.BytesIO()
    write_xlsx(target, [Column("title", "title")], [("1", ["a\0b"])], title="Rows")
    with open_sheets(target.getvalue(), name="in.xlsx") as book:
        assert [row.cells[1] for row in book.table("Rows").rows()] == ["a\u2400b"]
