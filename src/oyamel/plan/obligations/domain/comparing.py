"""Somebody's own legal matrix beside the law of a site: matched, superseded, missing, each with its reason."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.engine.applicability.matrix import Finder, Found
from oyamel.frame.facility import queries as facility
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.plan.obligations import rulebook
from oyamel.plan.obligations.domain.adopting import adopt
from oyamel.plan.obligations.domain.judging import verdict_of, verdicts_at
from oyamel.plan.obligations.enums import Match, Verdict
from oyamel.plan.obligations.models import ComparedRow, Comparison, Obligation
from oyamel.records import domain
from oyamel.records.errors import NotAllowed

MOST_ROWS = 5_000
TEXTS = ("title", "citation", "requirement", "authority")


@dataclass(frozen=True)
class MatrixRow:
    """One row of somebody's matrix: its number as the spreadsheet shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@transaction.atomic
def compare(
    actor: Actor,
    site: Site,
    name: str,
    headings: Sequence[str],
    columns: Mapping[str, int],
    rows: Iterable[MatrixRow],
) -> Comparison:
    """Keep a matrix and what each of its rows is here. `columns`: title, citation, requirement, authority → place.

    Raises NotAllowed, ValidationError where neither titles nor citations are named or nothing stands in them.
    """
    if not actor.may("create", site.path):
        raise NotAllowed(_("Your role does not let you compare the law of this site."))
    if not {"title", "citation"} & set(columns):
        raise ValidationError(
            _("Say which column holds the law or its citation; nothing can be compared without it.")
        )
    made = Comparison.objects.create(
        organization=actor.organization, site=site, user=actor.user, key=secrets.token_hex(16), name=name[:120],
        columns=dict(columns), headings=list(headings), created_at=clock.now(),
    )  # fmt: skip
    found = list(_compared(made, site, rows))
    if not found:
        raise ValidationError(_("No row of this sheet names a law."))
    ComparedRow.objects.bulk_create(found, batch_size=500)
    return made


def _compared(made: Comparison, site: Site, rows: Iterable[MatrixRow]) -> Iterable[ComparedRow]:
    law = rulebook.whole()
    finder = Finder(row for row in law.obligations if row.country == site.country)
    given = facility.answers_of(site).answers
    found = verdicts_at(site, given)
    for place, row in enumerate(rows):
        if place >= MOST_ROWS:
            raise ValidationError(
                _("At most %(most)d rows are compared at once; cut the sheet in parts.") % {"most": MOST_ROWS}
            )
        texts = {name: _cell(row, made.columns.get(name)) for name in TEXTS}
        if not (texts["title"] or texts["citation"]):
            continue
        fit = finder.best(texts["citation"], texts["title"] or texts["requirement"])
        verdict = verdict_of(found, fit.row, given) if fit else ""
        is_repealed = bool(fit) and law.rows[fit.row][0].status == "repealed"
        yield _row(made, row, texts, fit, verdict, is_repealed)


def _cell(row: MatrixRow, place: int | None) -> str:
    return row.cells[place].strip() if place is not None and place < len(row.cells) else ""


def _row(
    made: Comparison,
    row: MatrixRow,
    texts: Mapping[str, str],
    fit: Found | None,
    verdict: str,
    is_repealed: bool,
) -> ComparedRow:
    params = {"cited": fit.cited, "known": fit.known, "verdict": verdict} if fit else {}
    return ComparedRow(
        organization_id=made.organization_id, comparison=made, row=row.number, title=texts["title"][:500], citation=texts["citation"][:500],
        cells=list(row.cells), outcome=_outcome(fit, verdict, is_repealed), fact_id=fit.row if fit else "", score=fit.score if fit else 0,
        reason=("repealed" if is_repealed else fit.reason) if fit else "nothing", params=params,
    )  # fmt: skip


def _outcome(fit: Found | None, verdict: str, is_repealed: bool) -> str:
    if fit is None:
        return Match.MISSING_HERE.value
    if fit.reason == "version" or is_repealed:
        return Match.SUPERSEDED.value
    return Match.NOT_APPLICABLE.value if verdict == Verdict.DOES_NOT_APPLY else Match.MATCHED.value


def missing_there(comparison: Comparison) -> list[str]:
    """The rows of law that apply at the site and that the matrix does not name, in the order of the packs."""
    named = set(ComparedRow.objects.filter(comparison=comparison).values_list("fact_id", flat=True))
    hidden, law = rulebook.topics_hidden(), rulebook.whole()
    wanted = (Verdict.APPLIES.value, Verdict.CONTINGENT.value)
    found = verdicts_at(comparison.site)
    return [
        row
        for row, verdict in found.items()
        if verdict in wanted and row not in named and law.rows[row][0].topic not in hidden
    ]


@transaction.atomic
def confirm_matches(actor: Actor, comparison: Comparison, rows: Sequence[int]) -> int:
    """Confirm matches: the row of law is taken for the site, with a note of the matrix's row. The number of new obligations."""
    wanted = list(
        _open(comparison, rows).filter(outcome__in=[Match.MATCHED, Match.SUPERSEDED, Match.NOT_APPLICABLE])
    )
    made = adopt(actor, comparison.site, [row.fact_id for row in wanted])
    _done(wanted)
    return len(made)


@transaction.atomic
def take_as_own(actor: Actor, comparison: Comparison, rows: Sequence[int]) -> list[Obligation]:
    """Take rows that no pack knows as obligations of the site's own, with their title, citation and requirement."""
    wanted = list(_open(comparison, rows).filter(taken__isnull=True))
    values = [_own_values(comparison, row) for row in wanted]
    made = domain.create_many(
        Obligation, actor, values, reason=_("From the legal matrix “%(name)s”") % {"name": comparison.name}
    )
    for row, obligation in zip(wanted, made, strict=True):
        row.taken, row.outcome = obligation.record, Match.MISSING_HERE.value
    ComparedRow.objects.bulk_update(wanted, ["taken", "outcome"], batch_size=200)
    _done(wanted)
    return made


def _own_values(comparison: Comparison, row: ComparedRow) -> dict[str, Any]:
    place = {
        name: _cell(MatrixRow(row.row, tuple(row.cells)), comparison.columns.get(name)) for name in TEXTS
    }
    return {
        "title": (row.title or row.citation)[:250], "site": comparison.site, "citation": row.citation[:300],
        "requirement": place["requirement"], "authority": place["authority"][:200],
        "jurisdiction": comparison.site.country if comparison.site.country in ("MX", "US", "CA") else "",
    }  # fmt: skip


def _open(comparison: Comparison, rows: Sequence[int]) -> Any:
    return ComparedRow.objects.select_for_update().filter(
        comparison=comparison, row__in=rows, is_confirmed=False
    )


def _done(rows: Sequence[ComparedRow]) -> None:
    for row in rows:
        row.is_confirmed = True
    ComparedRow.objects.bulk_update(rows, ["is_confirmed"], batch_size=200)
