"""The wording of law in the reader's language, until somebody edits it."""

from collections.abc import Iterable
from functools import cache

from django.utils.translation import get_language

from oyamel.facts.obligations import Obligation as Row
from oyamel.facts.obligations import load_packs
from oyamel.facts.text import LANGUAGES, Text
from oyamel.plan.obligations import rulebook
from oyamel.plan.obligations.models import Obligation


@cache
def _installed() -> dict[str, Row]:
    return {row.id: row for pack in load_packs().values() for row in pack.rows}


def row_of(obligation: Obligation) -> Row | None:
    """The row of law that an obligation follows, in the version that its organization took; None for one by hand."""
    return rows_of([obligation]).get(obligation.pk)


def rows_of(obligations: Iterable[Obligation]) -> dict[int, Row]:
    """The rows of many obligations by their id; at most three queries, whatever their number."""
    wanted = [each for each in obligations if each.record.fact_id]
    if not wanted:
        return {}
    rows = rulebook.whole().rows
    return {each.pk: rows[each.record.fact_id][0] for each in wanted if each.record.fact_id in rows}


def language() -> str:
    """The active language as the facts know it."""
    return (get_language() or "en")[:2]


def title_in(row: Row, given: str) -> str:
    """The title in the reader's language, unless somebody wrote another than the row's own."""
    return row.title(language())[:250] if given in _wordings(row.title) else given


def _wordings(text: Text) -> set[str]:
    return {text.own(each)[:250] for each in LANGUAGES if text.own(each)}


def is_fallback(text: Text) -> bool:
    """Whether the reader gets English because the text is not translated."""
    return bool(text.en) and not text.own(language())


@cache
def _known_duties() -> frozenset[str]:
    return frozenset(row.duty.own(each) for row in _installed().values() for each in LANGUAGES)


def is_untouched_duty(text: str) -> bool:
    """Whether a text is the wording of a row, so that nobody has written one of their own."""
    return text.strip() in _known_duties()


def searchable(fact_id: str) -> list[str]:
    """The words by which a row is found, in every language."""
    row = _installed().get(fact_id)
    if row is None:
        return []
    return [text.own(each) for text in (row.title, row.duty) for each in LANGUAGES if text.own(each)]
