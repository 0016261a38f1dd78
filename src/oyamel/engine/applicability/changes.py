"""What a new version of the packs changes, and what that means for a site."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from oyamel.engine.applicability.answers import Answers
from oyamel.engine.applicability.register import Register
from oyamel.facts.obligations import Obligation

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One row that differs between two versions; `fields` names what changed in it."""

    id: str
    kind: str
    before: Obligation | None
    after: Obligation | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What a change means for one site: the verdicts before and after (None for a row that is not there)."""

    change: Change
    before: str | None
    after: str | None

    @property
    def turns(self) -> bool:
        """True when the verdict itself is another one."""
        return self.before != self.after


def changes(old: Register, new: Register) -> list[Change]:
    """Every row added, removed or changed, in the order of the new version, removed rows last."""
    return [*_new_or_changed(old, new), *_removed(old, new)]


def effects(old: Register, new: Register, answers: Answers) -> list[Effect]:
    """The changes that concern a site: rows that apply, may apply or applied, before or after."""
    found = (
        Effect(change, _word(old, change.id, answers), _word(new, change.id, answers))
        for change in changes(old, new)
    )
    return [one for one in found if not {one.before, one.after} <= {None, "does not apply"}]


def _new_or_changed(old: Register, new: Register) -> Iterator[Change]:
    for row in new.obligations:
        if row.id not in old.rows:
            yield Change(row.id, ADDED, None, row)
            continue
        before = old.rows[row.id][0]
        names = tuple(one.name for one in fields(row) if getattr(row, one.name) != getattr(before, one.name))
        if names:
            yield Change(row.id, CHANGED, before, row, names)


def _removed(old: Register, new: Register) -> Iterator[Change]:
    for row in old.obligations:
        if row.id not in new.rows:
            yield Change(row.id, REMOVED, row, None)


def _word(register: Register, row_id: str, answers: Answers) -> str | None:
    if row_id not in register.rows:
        return None
    verdict = register.verdict(row_id, answers)
    return "contingent" if verdict.is_contingent else verdict.word
