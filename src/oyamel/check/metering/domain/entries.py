"""Entering amounts, all or none; correcting and withdrawing one. An entry is never edited."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oyamel.check.metering import events, hooks
from oyamel.check.metering.domain.checking import EntryRow, RowProblem, RowsRefused, check_rows
from oyamel.check.metering.domain.expecting import expect_again
from oyamel.check.metering.models import Entry, Source, Upload, UploadSource
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import access, bulk, history
from oyamel.records.errors import Refused
from oyamel.records.models import Evidence, Record

FEW = 500


@dataclass
class Recorded:
    """What came of rows: how many were entered, how many stood already, and, of up to 500, the new entries."""

    count: int = 0
    known: int = 0
    entries: list[Entry] = field(default_factory=list)


@transaction.atomic
def record_entries(
    actor: Actor, rows: Sequence[EntryRow], upload: Upload | None = None, reason: str = ""
) -> Recorded:
    """Enter amounts of one or many sources, all or none; what stands already is left as it is.

    A row that `corrects` an entry takes its place. Raises RowsRefused with every problem of every row, NotAllowed for a
    source where the actor may not create, Refused for one in the archive or closed.
    """
    sources = {row.source.pk: row.source for row in rows}
    claim_sources(actor, sources.values(), "create")
    checked = check_rows(actor, rows)
    if checked.problems:
        raise RowsRefused(checked.problems)
    _set_aside([row.corrects for row in checked.new if row.corrects])
    made = [_entry(actor, row, upload, reason) for row in checked.new]
    _insert(made)
    note_sources(upload, sources.values())
    _tell(actor, made, upload, reason, sources)
    spread_news([row.span for row in checked.new], actor)
    return Recorded(len(made), len(checked.known), made if len(made) <= FEW else [])


def claim_sources(actor: Actor, sources: Iterable[Source], action: str) -> None:
    """Lock the sources in the order of their ids, so that two uploads wait for each other; check right and state."""
    ids = sorted({source.pk for source in sources})
    for start in range(0, len(ids), FEW):
        rows = Record.objects.select_for_update().filter(pk__in=ids[start : start + FEW]).order_by("pk")
        for record in rows:
            access.require(actor, action, record)
            _refuse_ended(record)


def _refuse_ended(record: Record) -> None:
    if record.is_archived:
        words = _("%(number)s is archived; bring it back from the archive first.")
        raise Refused(words, params={"number": record.number})


def _entry(actor: Actor, row: EntryRow, upload: Upload | None, reason: str) -> Entry:
    return Entry(
        organization=actor.organization, source=row.source, meter=row.meter, kind=row.kind, start=row.start, end=row.end,
        amount=row.amount, unit=row.unit, register=row.register, is_estimated=row.is_estimated, basis=row.basis,
        cost=row.cost, currency=row.currency if row.cost is not None else "", reference=row.reference,
        document=row.document, upload=upload, sheet=row.sheet, row=row.row, cell=row.cell, note=row.note,
        entered_by=actor.user, entered_at=clock.now(), supersedes=row.corrects, reason=reason if row.corrects else "",
        key=row.key,
    )  # fmt: skip


def _set_aside(entries: Sequence[Entry]) -> None:
    """Take corrected entries out of force; one that is not in force any more cannot be corrected."""
    for entry in entries:
        if not Entry.objects.filter(pk=entry.pk, is_live=True).update(is_live=False):
            raise Refused(_("This entry was corrected or withdrawn by somebody else; look at it again."))


def _insert(made: list[Entry]) -> None:
    """Write the entries; ids are read back of a few only. Two writers of one period cannot both win."""
    try:
        with transaction.atomic():
            if len(made) > FEW:
                bulk.insert_each(made)
            else:
                Entry.objects.bulk_create(made, batch_size=FEW)
    except IntegrityError as error:
        raise Refused(
            _("Somebody entered one of these periods at the same time; send yours once more.")
        ) from error


def note_sources(upload: Upload | None, sources: Iterable[Source]) -> None:
    if upload:
        rows = [
            UploadSource(organization_id=upload.organization_id, upload=upload, source=each)
            for each in sources
        ]
        UploadSource.objects.bulk_create(rows, batch_size=FEW, ignore_conflicts=True)


def _tell(
    actor: Actor, made: Sequence[Entry], upload: Upload | None, reason: str, sources: dict[int, Source]
) -> None:
    """One event per source for what is new, one for each correction."""
    fresh: dict[int, list[Entry]] = defaultdict(list)
    news = []
    for entry in made:
        if entry.supersedes:
            news.append(_corrected(entry, reason))
        else:
            fresh[entry.source_id].append(entry)
    news += [_recorded(sources[pk].record, entries, upload) for pk, entries in fresh.items()]
    history.append(actor.organization, actor.user, news)


def _recorded(record: Record, entries: Sequence[Entry], upload: Upload | None) -> history.NewEvent:
    context: dict[str, Any] = {
        "count": len(entries), "first": min(entry.start for entry in entries).isoformat(),
        "last": max(entry.end for entry in entries).isoformat(),
    }  # fmt: skip
    if len(entries) == 1:
        context["amount"] = said(entries[0])
    if upload:
        context |= {"upload": upload.pk, "name": upload.name}
    kind = events.ENTRY_RECORDED if len(entries) == 1 else events.ENTRIES_RECORDED
    return history.for_record(record, kind, context=context)


def _corrected(entry: Entry, reason: str) -> history.NewEvent:
    before = entry.supersedes
    context = {"entry": before.pk, "before": said(before), "after": said(entry)} | _days(before)
    return history.for_record(entry.source.record, events.ENTRY_CORRECTED, context=context, text=reason)


def said(entry: Entry) -> str:
    """An amount as the history keeps it: 1200.5 kWh."""
    return f"{entry.amount.normalize():f} {entry.unit}"


def _days(entry: Entry) -> dict[str, str]:
    return {"first": entry.start.isoformat(), "last": entry.end.isoformat()}


def spread_news(spans: Sequence[hooks.Span], actor: Actor) -> None:
    """Let those hear who count on the amounts."""
    if spans:
        hooks.tell(actor.organization, spans)
        expect_again(actor.organization, {span.source.pk for span in spans})


def correct_entry(actor: Actor, entry: Entry, reason: str, **values: Any) -> Entry:
    """Put a new entry in the place of one in force, with a reason; `values` are fields of EntryRow that change.

    Raises NotAllowed without the right to change the source, RowsRefused, Refused, ValidationError without a reason.
    """
    _require_reason(reason)
    access.require(actor, "change", entry.source.record)
    if not entry.is_live:
        raise Refused(_("This entry is not in force any more; correct the one that took its place."))
    row = replace(_row_of(entry), **values)
    found = record_entries(actor, [row], reason=reason.strip())
    if not found.entries:
        raise Refused(_("Nothing was changed."))
    return found.entries[0]


def _row_of(entry: Entry) -> EntryRow:
    return EntryRow(
        source=entry.source, start=entry.start, end=entry.end, amount=entry.amount, unit=entry.unit, kind=entry.kind,
        meter=entry.meter, register=entry.register, is_estimated=entry.is_estimated, basis=entry.basis, cost=entry.cost,
        currency=entry.currency, reference=entry.reference, document=entry.document, note=entry.note, corrects=entry,
    )  # fmt: skip


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})


@transaction.atomic
def withdraw_entry(actor: Actor, entry: Entry, reason: str) -> None:
    """Take an entry out of force, with a reason; it stays to be read. Raises NotAllowed, Refused, ValidationError."""
    _require_reason(reason)
    claim_sources(actor, [entry.source], "change")
    span = hooks.Span(entry.source, entry.start, entry.end)
    closed = hooks.refusals(actor.organization, [span])[0]
    if closed:
        raise RowsRefused([RowProblem(0, "start", "period.closed", closed)])
    gone = Entry.objects.filter(pk=entry.pk, is_live=True)
    if not gone.update(is_live=False, withdrawn_at=clock.now(), reason=reason.strip()[:500]):
        raise Refused(_("This entry was corrected or withdrawn by somebody else; look at it again."))
    context = {"entry": entry.pk, "before": said(entry)} | _days(entry)
    news = history.for_record(
        entry.source.record, events.ENTRY_WITHDRAWN, context=context, text=reason.strip()
    )
    history.append(actor.organization, actor.user, [news])
    spread_news([span], actor)


@transaction.atomic
def attach_document(actor: Actor, entry: Entry, document: Evidence) -> None:
    """Hang a file of the source on an entry that has none, or another one; the amount stays. Raises NotAllowed, Refused."""
    claim_sources(actor, [entry.source], "change")
    if document.record_id != entry.source_id:
        raise Refused(_("This file belongs to another record."))
    if Entry.objects.filter(pk=entry.pk, is_live=True).update(document=document):
        context = {"entry": entry.pk, "name": document.name, "evidence": document.pk} | _days(entry)
        news = history.for_record(entry.source.record, events.DOCUMENT_ATTACHED, context=context)
        history.append(actor.organization, actor.user, [news])
