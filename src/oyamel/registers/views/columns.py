"""The page that says which column of a sheet is which field, and how the sheet is to be read."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.kit.errors import FileRefused
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import drafts, headings, layouts
from oyamel.registers.exchange.columns import MOST_RECORDS, NUMBER
from oyamel.registers.exchange.manner import Manner
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import DraftState, ImportDraft
from oyamel.registers.types import Field, Reference
from oyamel.registers.views import drafting
from oyamel.registers.views.access import address

SAMPLES = 3
LONGEST = 60
DEEPEST = 3
NAMED_BY_LABEL = {"choice", "status", "site", "person", "bool"}


def columns_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Say which column is which field; another sheet or row of headings may be chosen first."""
    draft = drafting.obtain_draft(request, register, key)
    if draft.is_busy or draft.state == DraftState.DONE:
        return redirect(drafting.draft_address(request, register, draft))
    constants = draft.settings.get("constants", {})
    problems: Sequence[str] = headings.problems_of(register, draft.headings, draft.mapping, constants)
    if request.method == "POST" and "sheet" in request.POST:
        problems = _choose_table(request, register, draft)
        if not problems:
            return redirect(drafting.draft_address(request, register, draft, "columns"))
    elif request.method == "POST":
        problems = _name_columns(request, register, draft)
        if not problems:
            return drafting.read_now(request, register, draft)
    return _page(request, register, draft, problems)


def _choose_table(request: HttpRequest, register: Register, draft: ImportDraft) -> list[str]:
    row, depth = _small(request, "header_row", 999), _small(request, "depth", DEEPEST)
    try:
        drafts.choose_table(draft, register, request.actor, request.POST["sheet"], row, depth)
    except FileRefused as refused:
        return [f"{refused.reason} {refused.cure}"]
    return []


def _small(request: HttpRequest, name: str, most: int) -> int:
    text = request.POST.get(name, "1")
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 4 else 1


def _name_columns(request: HttpRequest, register: Register, draft: ImportDraft) -> list[str]:
    """Keep the chosen mapping and say what is still wrong with it; a column left out on purpose is not."""
    known = {headings.KEY, NUMBER, *(each.name for each in register.exchange_fields())}
    given = [request.POST.get(f"column-{place}", "") for place in range(len(draft.headings))]
    draft.mapping = [name if name in known else headings.SKIPPED for name in given]
    draft.guesses = ["label" if name else "" for name in draft.mapping]
    manner = _manner(request, register, draft)
    drafts.change_manner(draft, request.actor, manner, request.POST.get("sender", draft.sender).strip()[:80])
    named = [heading if name else "" for heading, name in zip(draft.headings, draft.mapping, strict=True)]
    return headings.problems_of(register, named, draft.mapping, manner.constants)


def _manner(request: HttpRequest, register: Register, draft: ImportDraft) -> Manner:
    manner = Manner.of(draft.settings)
    manner.leaves_totals = request.POST.get("totals") != "in"
    days = request.POST.get("days", manner.days)
    manner.days = days if days in ("dmy", "mdy") else ""
    given = {
        each.name: request.POST.get(f"constant-{each.name}", "").strip()[:500]
        for each in _lacking(register, draft.mapping)
    }
    manner.constants = {name: text for name, text in given.items() if text}
    return manner


def _lacking(register: Register, mapping: Sequence[str]) -> list[Field]:
    """The fields that no column stands for, those that every record needs first."""
    fields = [each for each in register.exchange_fields() if each.form and each.name not in mapping]
    return sorted(fields, key=lambda each: not each.is_required)


def _page(
    request: HttpRequest, register: Register, draft: ImportDraft, problems: Sequence[str]
) -> HttpResponse:
    with drafts.opened(draft) as book:
        sheets = [info.name for info in book.sheets if not info.hidden]
    manner = Manner.of(draft.settings)
    fields = [(each.name, str(each.label)) for each in register.exchange_fields() if each.form]
    context = {
        "register": register,
        "draft": draft,
        "manner": manner,
        "steps": drafting.steps(request, register, draft, "columns"),
        "problems": problems,
        "layout": drafting.layout_words(draft),
        "sheets": sheets,
        "choices": [(NUMBER, _("No.")), *fields],
        "columns": _columns(draft),
        "constants": _constants(register, draft, manner, Lookup(request.actor)),
        "senders": layouts.senders(register.slug),
        "has_days": any(each.type_name == "date" for each in register.exchange_fields()),
        "days": [("", _("as the file shows")), ("dmy", _("the day: 31/12")), ("mdy", _("the month: 12/31"))],
        "key": headings.KEY,
        "back": address(request, register, "import"),
    }
    return render(
        request, "registers/exchange/columns.html", context, status=422 if request.method == "POST" else 200
    )


def _columns(draft: ImportDraft) -> list[dict[str, Any]]:
    values = drafts.look_again(draft).columns
    rows = zip(draft.headings, draft.mapping, draft.guesses or [""] * len(draft.mapping), values, strict=True)
    return [
        {
            "place": place, "letters": headings.column_letters(place), "heading": heading, "name": name,
            "samples": samples_of(cells), "how": how_words(how) if name or how == "remembered" else "",
        }
        for place, (heading, name, how, cells) in enumerate(rows)
    ]  # fmt: skip


def samples_of(cells: Sequence[Any]) -> list[str]:
    """The first values of a column that differ."""
    return list(dict.fromkeys(str(cell)[:LONGEST] for cell in cells))[:SAMPLES]


def how_words(how: str) -> str:
    """How a column was recognised, in words; nothing where the heading says it."""
    words = {
        "remembered": pgettext("column", "as the last time"),
        "synonym": pgettext("column", "guessed from the heading"),
        "alike": pgettext("column", "guessed from the heading"),
        "values": pgettext("column", "guessed from the values"),
    }
    return words.get(how, "")


def _constants(
    register: Register, draft: ImportDraft, manner: Manner, lookup: Lookup
) -> list[dict[str, Any]]:
    """The fields that the file lacks, each with what every row gets."""
    return [
        {
            "name": each.name, "label": each.label, "required": each.is_required,
            "value": manner.constants.get(each.name, ""), "choices": _labels(each, lookup),
        }
        for each in _lacking(register, draft.mapping)
    ]  # fmt: skip


def _labels(field: Field, lookup: Lookup) -> list[str]:
    """The labels to choose a constant from; none where it must be typed."""
    if field.type_name not in NAMED_BY_LABEL:
        return []
    if isinstance(field, Reference) and field.queryset(lookup)[: MOST_RECORDS + 1].count() > MOST_RECORDS:
        return []
    return [str(label) for _code, label in field.choices(lookup)]
