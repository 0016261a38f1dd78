"""Sheets in tests: written by the program, changed as a person would, uploaded."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from oyamel.kit.sheets import Column, write_xlsx
from oyamel.registers.declaration import register_for_slug
from oyamel.registers.exchange import committing, drafts, export
from oyamel.registers.listing import Listing, read_query
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import ImportRow


def exported(actor, slug="aspects", kind="xlsx", query="sort=number", every_field=True):
    """The bytes of an export."""
    register, target = register_for_slug(slug), io.BytesIO()
    listing = Listing(register, actor, read_query(register, QueryDict(query)), Lookup(actor), "export")
    export.write_list(target, listing, kind, every_field)
    return target.getvalue()


def edited(content, change):
    """A workbook after `change(sheet, columns)`; `columns` gives the column number of a heading."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(book[name] for name in book.sheetnames if book[name]["A1"].value == "_key")
    change(sheet, {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1]})
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet(headings, *rows):
    """A plain workbook as a person makes it."""
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def plain_sheet(columns, rows):
    """A workbook through the kit's writer, faster than openpyxl."""
    target = io.BytesIO()
    write_xlsx(target, [Column(name, name) for name in columns], rows, title="Rows")
    return target.getvalue()


def read_in(actor, content, slug="aspects", name="in.xlsx"):
    """A draft that has been read."""
    draft = drafts.keep(actor, register_for_slug(slug), io.BytesIO(content), name)
    drafts.read(draft, actor)
    return draft


def take_in(actor, content, slug="aspects", **wish):
    """An import read and written."""
    return committing.commit(read_in(actor, content, slug), actor, committing.Wish(**wish))


def counts(draft):
    """Only the outcomes that occurred."""
    return {name: count for name, count in draft.counts.items() if count}


def outcomes(draft):
    """Row → (outcome, every problem by cell)."""
    return {
        row.row: (
            row.outcome,
            [
                *row.content.get("problems", []),
                *(
                    f"{cell['column']} {cell['problem']}"
                    for cell in row.content.get("cells", [])
                    if cell.get("problem")
                ),
            ],
        )
        for row in ImportRow.objects.filter(draft=draft).order_by("row")
    }


def upload(content, name="in.xlsx"):
    """An uploaded file."""
    return SimpleUploadedFile(name, content)
