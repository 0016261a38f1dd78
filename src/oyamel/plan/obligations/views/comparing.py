"""Compare my legal matrix: a spreadsheet in, each of its rows beside the law of a site, the result out."""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oyamel.facts.loader import load
from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import ACCEPTED, Column, SheetRow, open_sheets, sift, write_xlsx
from oyamel.kit.sheets.guessing import Wanted, guess
from oyamel.kit.text import fold
from oyamel.plan.obligations import rulebook, texts
from oyamel.plan.obligations.domain import comparing
from oyamel.plan.obligations.enums import Match, Verdict
from oyamel.plan.obligations.models import ComparedRow, Comparison
from oyamel.plan.obligations.views import pages
from oyamel.registers.declaration import Register
from oyamel.registers.exchange.looking import Look, find_table
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, posted, require

TONES = {
    Match.MATCHED.value: "good",
    Match.SUPERSEDED.value: "warn",
    Match.NOT_APPLICABLE.value: "calm",
    Match.MISSING_HERE.value: "info",
}
PAGE = 200


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """How people head the columns of their own matrices: meaning → folded headings."""
    raw = load("obligations/matrix-headings.yaml")
    return {name: frozenset(fold(text) for line in lines for text in line) for name, lines in raw.items()}


class UploadForm(forms.Form):
    """The matrix and the site it was written for."""

    site = forms.ModelChoiceField(label=gettext_lazy("Site"), queryset=None)
    file = forms.FileField(
        label=gettext_lazy("Your legal matrix"),
        help_text=gettext_lazy("Excel, OpenDocument or CSV, as it is; the columns are recognised."),
    )

    def __init__(self, sites: Any, data: Any = None, files: Any = None):
        super().__init__(data, files)
        self.fields["site"].queryset = sites
        self.fields["file"].widget.attrs["accept"] = ACCEPTED


def comparisons_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The matrices compared so far, and a new one."""
    require(request, "create")
    sites = request.actor.sites("create").filter(closed_on__isnull=True)
    form = UploadForm(sites, posted(request), request.FILES or None)
    if form.is_valid() and (made := _compared(request, form)):
        return redirect(address(request, register, "matrix", made.key))
    earlier = (
        Comparison.objects.filter(site__in=sites).select_related("site", "user").order_by("-created_at")[:50]
    )
    rows = [
        {
            "name": each.name,
            "site": each.site,
            "who": each.user,
            "when": each.created_at,
            "url": address(request, register, "matrix", each.key),
        }
        for each in earlier
    ]
    context = {"register": register, "tabs": pages.tabs(request, register), "form": form, "earlier": rows}
    return render(request, "obligations/matrices.html", context, status=422 if form.errors else 200)


def _compared(request: HttpRequest, form: UploadForm) -> Comparison | None:
    file = form.cleaned_data["file"]
    try:
        with open_sheets(io.BytesIO(file.read()), name=file.name) as book:
            look = find_table(book, _is_known)
            columns = columns_of(look)
            rows = _rows(book.table(look.sheet or None, look.shape.header_row, look.shape.depth))
            return comparing.compare(
                request.actor, form.cleaned_data["site"], file.name, look.headings, columns, rows
            )
    except FileRefused as refused:
        form.add_error("file", str(refused))
    except ValidationError as error:
        show_refusal(form, error)
    return None


def _is_known(text: str) -> bool:
    return any(fold(text) in names for names in synonyms().values())


def columns_of(look: Look) -> dict[str, int]:
    """Which column of a matrix is what: meaning → place."""
    wanted = [Wanted(name, frozenset(), names) for name, names in synonyms().items()]
    guesses = guess(look.headings, look.columns, wanted)
    return {each.name: place for place, each in enumerate(guesses) if each.name}


def _rows(table: Any) -> Iterator[comparing.MatrixRow]:
    for row in sift(table):
        if isinstance(row, SheetRow):
            yield comparing.MatrixRow(
                row.number, tuple("" if cell is None else str(cell) for cell in row.cells)
            )


def comparison_view(request: HttpRequest, register: Register, comparison: str) -> HttpResponse:
    """One matrix: its rows by outcome, and what applies here and it does not name."""
    require(request, "create")
    found = obtain(request, comparison)
    if request.method == "POST":
        _act(request, found)
        return redirect(request.get_full_path())
    outcome = request.GET.get("outcome", "")
    rows = ComparedRow.objects.filter(comparison=found).order_by("row")
    counts = {code: rows.filter(outcome=code).count() for code in Match.values}
    shown = rows.filter(outcome=outcome) if outcome in Match.values else rows
    missing = comparing.missing_there(found)
    context = {
        "register": register, "comparison": found, "rows": [told(row) for row in shown.select_related("taken")[:PAGE]], "missing": [_law(row) for row in missing],
        "outcomes": _tabs(counts, outcome, len(missing)), "outcome": outcome, "back": address(request, register, "matrix"),
        "columns": {name: found.headings[place] for name, place in found.columns.items() if place < len(found.headings)},
    }  # fmt: skip
    return render(request, "obligations/matrix.html", context)


def obtain(request: HttpRequest, key: str) -> Comparison:
    """A comparison whose site the actor may write to; 404 otherwise."""
    found = (
        Comparison.objects.filter(key=key, site__in=request.actor.sites("create"))
        .select_related("site")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _act(request: HttpRequest, found: Comparison) -> None:
    rows = [int(text) for text in request.POST.getlist("row") if text.isdigit() and len(text) < 9]
    try:
        if "own" in request.POST:
            count = len(comparing.take_as_own(request.actor, found, rows))
        elif "missing" in request.POST:
            count = len(comparing.adopt(request.actor, found.site, request.POST.getlist("law")))
        else:
            count = comparing.confirm_matches(request.actor, found, rows)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    text = ngettext("%(count)d obligation was taken.", "%(count)d obligations were taken.", count)
    messages.success(request, text % {"count": count})


def _tabs(counts: dict[str, int], outcome: str, missing: int) -> list[dict[str, Any]]:
    tabs = [{"label": _("All"), "url": "?", "current": not outcome, "count": sum(counts.values())}]
    tabs += [
        {"label": label, "url": f"?outcome={code}", "current": outcome == code, "count": counts[code]}
        for code, label in Match.choices
    ]
    return [
        *tabs,
        {
            "label": _("Missing there"),
            "url": "?outcome=missing_there",
            "current": outcome == "missing_there",
            "count": missing,
        },
    ]


def told(row: ComparedRow) -> dict[str, Any]:
    """A row of the matrix with what it is here, and why."""
    law = _law(row.fact_id) if row.fact_id else None
    return {
        "row": row, "law": law, "word": row.get_outcome_display(), "tone": TONES[row.outcome], "why": reason_words(row),
        "score": f"{round(row.score * 100)} %" if row.score else "",
    }  # fmt: skip


def reason_words(row: ComparedRow) -> str:
    """Why a row is what it is, in the active language."""
    words = {
        "citation": _("Same citation: %(cited)s."),
        "version": _("Cites %(cited)s; in force is %(known)s."),
        "law": _("Same law: %(cited)s and %(known)s."),
        "place": _("Same law, another place: %(cited)s and %(known)s."),
        "words": _("The words of the titles agree."),
        "repealed": _("This law is repealed."),
        "nothing": _("No pack and none of your rules holds this."),
    }
    said = words.get(row.reason, "") % {
        "cited": row.params.get("cited", ""),
        "known": row.params.get("known", ""),
    }
    verdict = dict(Verdict.choices).get(row.params.get("verdict", ""))
    return f"{said} {_('By the rule')}: {verdict}." if verdict else said


def _law(row_id: str) -> dict[str, Any] | None:
    found = rulebook.whole().rows.get(row_id)
    if found is None:
        return None
    row = found[0]
    return {
        "id": row.id,
        "title": row.title(texts.language()),
        "citation": row.citation,
        "authority": row.authority,
    }


def result_view(request: HttpRequest, register: Register, comparison: str) -> HttpResponse:
    """The matrix with what each row is here, as a workbook; what it does not name stands below."""
    require(request, "create")
    found = obtain(request, comparison)
    headings = [str(heading) or f"({place + 1})" for place, heading in enumerate(found.headings)]
    ours = [_("Result"), _("Why"), _("Score"), _("Title here"), _("Citation here")]
    columns = [Column(f"c{place}", heading) for place, heading in enumerate([*headings, *ours])]
    target = io.BytesIO()
    write_xlsx(target, columns, _result_rows(found, len(headings)), title=_("Legal matrix"))
    response = HttpResponse(
        target.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = 'attachment; filename="legal-matrix.xlsx"'
    return response


def _result_rows(found: Comparison, width: int) -> Iterator[tuple[str, list[Any]]]:
    for row in ComparedRow.objects.filter(comparison=found).order_by("row"):
        law = _law(row.fact_id) or {}
        cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
        yield (
            str(row.row),
            [
                *cells,
                row.get_outcome_display(),
                reason_words(row),
                row.score,
                law.get("title", ""),
                law.get("citation", ""),
            ],
        )
    for row_id in comparing.missing_there(found):
        law = _law(row_id) or {}
        yield (
            row_id,
            [*[""] * width, str(_("Missing there")), "", "", law.get("title", ""), law.get("citation", "")],
        )
