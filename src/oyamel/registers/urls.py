"""The addresses of every register, below `/<organization>/<register>/`."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from oyamel.registers.declaration import Register, registers
from oyamel.registers.views import (
    attachments,
    bulk,
    columns,
    evidence,
    exchange,
    imports,
    lists,
    records,
    saved,
    words,
)

View = Callable[..., HttpResponse]
RECORD = "<str:number>"


def patterns() -> list[URLPattern]:
    """The addresses of all declared registers."""
    files = [
        path("<slug:organization>/files/<str:key>/", evidence.open_view, name="evidence-open"),
        path("<slug:organization>/files/<str:key>/preview/", evidence.preview_view, name="evidence-preview"),
    ]
    log = path("<slug:organization>/exports/", exchange.export_log_view, name="export-log")
    return [*files, log, *(pattern for register in registers() for pattern in _of(register))]


def _of(register: Register) -> list[URLPattern]:
    base = f"<slug:organization>/{register.slug}/"

    def at(address: str, view: View, name: str, **kwargs: Any) -> URLPattern:
        return path(base + address, view, {"register": register, **kwargs}, name=f"{register.slug}-{name}")

    return [
        at("", lists.list_view, "list"),
        at("new/", records.create_view, "new"),
        at("bulk/", bulk.bulk_view, "bulk"),
        at("undo/<str:batch>/", records.undo_view, "undo"),
        at("export/", exchange.export_view, "export"),
        at("list.pdf", exchange.list_pdf_view, "list-pdf"),
        at("import/", imports.upload_view, "import"),
        at("import/template.xlsx", exchange.template_view, "import-template"),
        at("import/<str:key>/", imports.draft_view, "import-draft"),
        at("import/<str:key>/columns/", columns.columns_view, "import-columns"),
        at("import/<str:key>/words/", words.words_view, "import-words"),
        at("import/<str:key>/decide/", imports.decide_view, "import-decide"),
        at("import/<str:key>/commit/", imports.commit_view, "import-commit"),
        at("import/<str:key>/again/", imports.read_again_view, "import-again"),
        at("import/<str:key>/cancel/", imports.cancel_view, "import-cancel"),
        at("import/<str:key>/drop/", imports.drop_view, "import-drop"),
        at("import/<str:key>/problems.xlsx", imports.problems_view, "import-problems"),
        at("save-view/", saved.save_view, "save-view"),
        at("views/<int:view>/remove/", saved.remove_view, "remove-view"),
        *(
            path(
                base + str(each.pattern),
                each.callback,
                {"register": register, **each.default_args},
                name=f"{register.slug}-{each.name}",
            )
            for each in register.urls()
        ),
        at(f"{RECORD}/", records.record_view, "record"),
        at(f"{RECORD}/edit/", records.edit_view, "edit"),
        at(f"{RECORD}/archive/", records.archive_view, "archive", act="archive"),
        at(f"{RECORD}/restore/", records.archive_view, "restore", act="restore"),
        at(f"{RECORD}/pdf/", exchange.record_pdf_view, "record-pdf"),
        at(f"{RECORD}/as-of/", records.as_of_view, "as-of"),
        *attachments.patterns(at),
    ]
