"""Writing what an import's preview showed: in one transaction, so that a power cut leaves all of it or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.kit.errors import KitError
from oyamel.org.actors import Actor
from oyamel.org.models import Area, Person, Site
from oyamel.records import bulk, domain
from oyamel.records.errors import Conflict, NotAllowed
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, register_for_slug
from oyamel.registers.exchange.drafts import Tell, say_nothing
from oyamel.registers.models import DraftState, ImportDraft, ImportRow, RowOutcome

CHUNK = 1000
KEEP, TAKE = "keep", "take"
_RELATIONS: dict[str, type[models.Model]] = {"site": Site, "area": Area, "owner": Person}


class ImportRefused(KitError):
    """An import that is not written. Nothing of it has been."""

    WORDS = {
        "not_read": (
            gettext_lazy("The file has not been read."),
            gettext_lazy("Read it again and look at the preview first."),
        ),
        "has_refused": (
            gettext_lazy("Rows are refused: %(count)s. All or nothing was asked for."),
            gettext_lazy("Correct them and upload the file again, or take the good rows only."),
        ),
        "changed_since": (
            gettext_lazy("Someone saved %(number)s after the preview was made."),
            gettext_lazy("Read the file again; the preview then shows what they saved."),
        ),
        "row": (
            gettext_lazy("%(reason)s"),
            gettext_lazy("Nothing was written. Read the file again to see every row that is refused now."),
        ),
        "nothing": (
            gettext_lazy("No row would create or change anything."),
            gettext_lazy("Change a cell in the file and upload it again."),
        ),
    }


@dataclass(frozen=True)
class Wish:
    """What the person chose: whether refused rows stop all, whether the sheet wins over what others saved (in rows that
    were not decided one by one), and why.
    """

    all_or_nothing: bool = True
    take_conflicts: bool = False
    reason: str = ""


@transaction.atomic
def commit(draft: ImportDraft, actor: Actor, wish: Wish, tell: Tell = say_nothing) -> ImportDraft:
    """Write a draft once; asked again it changes nothing. Raises ImportRefused with nothing written."""
    draft = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state == DraftState.DONE:
        return draft
    check(draft, wish)
    register = register_for_slug(draft.register)
    batch, done = domain.new_batch(), 0
    total = sum(draft.counts.get(name, 0) for name in ("created", "changed", "conflict"))
    try:
        for rows in _chunks(draft, RowOutcome.CREATED):
            _create(register, actor, rows, wish.reason, batch)
            tell(done := done + len(rows), total)
        for rows in _chunks(draft, RowOutcome.CHANGED, RowOutcome.CONFLICT):
            _change(register, actor, rows, wish, batch)
            tell(done := done + len(rows), total)
    except Conflict as conflict:
        raise ImportRefused("changed_since", number=conflict.record.number) from conflict
    except (ValidationError, NotAllowed) as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise ImportRefused("row", draft.name, reason=words) from error
    draft.state, draft.batch, draft.finished_at, draft.problem = DraftState.DONE, batch, timezone.now(), ""
    draft.save(update_fields=["state", "batch", "finished_at", "problem"])
    return draft


def check(draft: ImportDraft, wish: Wish) -> None:
    """Raise ImportRefused for a wish that cannot be kept."""
    if draft.state != DraftState.READ:
        raise ImportRefused("not_read", draft.name)
    refused = draft.counts.get(RowOutcome.REFUSED, 0)
    if wish.all_or_nothing and refused:
        raise ImportRefused("has_refused", draft.name, count=refused)
    if not any(draft.counts.get(name) for name in ("created", "changed", "conflict")):
        raise ImportRefused("nothing", draft.name)


def decide(draft: ImportDraft, decisions: Mapping[int, str]) -> int:
    """Settle conflicts row by row: row → keep, take, or "" for what holds for the whole import. How many were set."""
    count = 0
    for decision in (KEEP, TAKE, ""):
        rows = [row for row, chosen in decisions.items() if chosen == decision]
        conflicts = ImportRow.objects.filter(draft=draft, outcome=RowOutcome.CONFLICT, row__in=rows)
        count += conflicts.exclude(decision=decision).update(decision=decision)
    return count


def _chunks(draft: ImportDraft, *outcomes: RowOutcome) -> Iterator[list[ImportRow]]:
    """The rows in the order of the sheet, so that numbers are given in that order."""
    last = 0
    mine = ImportRow.objects.filter(draft=draft, outcome__in=outcomes).order_by("row")
    while rows := list(mine.filter(row__gt=last)[:CHUNK]):
        yield rows
        last = rows[-1].row


def _create(register: Register, actor: Actor, rows: list[ImportRow], reason: str, batch: str) -> None:
    known = _related([row.content.get("values", {}) for row in rows])
    values = [_python(row.content.get("values", {}), known) for row in rows]
    made = domain.create_many(register.model, actor, values, reason, batch)
    for row, record_row in zip(rows, made, strict=True):
        row.record, row.number = record_row.record, record_row.record.number
    bulk.update_each(rows, ["record", "number"])


def _change(register: Register, actor: Actor, rows: list[ImportRow], wish: Wish, batch: str) -> None:
    """Raises Conflict where someone saved after the preview, NotAllowed for a row that may no longer be seen."""
    visible = _visible(register, actor, [row.record_id for row in rows])
    given = [_wanted(row, wish) for row in rows]
    known = _related(given)
    changes = []
    for row, values in zip(rows, given, strict=True):
        if row.record_id not in visible:
            raise NotAllowed(_("%(number)s may no longer be seen by you.") % {"number": row.number})
        if values:
            blank: RecordModel = register.model(record_id=row.record_id)
            changes.append(domain.Change(blank, _python(values, known), row.version))
    domain.change_many(actor, changes, wish.reason, batch=batch)


def _visible(register: Register, actor: Actor, ids: list[int | None]) -> set[int]:
    return {
        pk
        for start in range(0, len(ids), 500)
        for pk in register.rows(actor).filter(pk__in=ids[start : start + 500]).values_list("pk", flat=True)
    }


def _wanted(row: ImportRow, wish: Wish) -> dict[str, Any]:
    values = row.content.get("values", {})
    if row.decision == TAKE or (wish.take_conflicts and row.decision != KEEP):
        return values
    ours = {cell["name"] for cell in row.content.get("cells", []) if cell.get("kind") == "conflict"}
    return {name: value for name, value in values.items() if name not in ours}


def _related(rows: list[dict[str, Any]]) -> dict[str, dict[int, models.Model]]:
    """The rows that values name by id, read at once: name → id → row."""
    wanted = {name: {values[name] for values in rows if values.get(name)} for name in _RELATIONS}
    return {
        name: {row.pk: row for row in _RELATIONS[name]._default_manager.filter(pk__in=ids)} if ids else {}
        for name, ids in wanted.items()
    }


def _python(values: dict[str, Any], known: dict[str, dict[int, models.Model]]) -> dict[str, Any]:
    """Values of the chain with their related rows; one that is gone meanwhile stays an id and is refused by the verb."""
    return {
        name: known[name].get(value, value) if name in known and value else value
        for name, value in values.items()
    }
