"""An upload from its file to the preview, and from the preview to entries and readings."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.check.metering import domain, enums
from oyamel.check.metering.domain.checking import check_rows
from oyamel.check.metering.domain.readings import zone_of as source_zone
from oyamel.check.metering.importing import (
    green_button,
    interval,
    matching,
    readings,
    recognising,
    rows,
    table,
)
from oyamel.check.metering.importing.items import Found, Series, Trouble
from oyamel.check.metering.models import Upload, UploadRow
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.kit.errors import FileRefused
from oyamel.org import clock
from oyamel.org.actors import Actor, zone_of
from oyamel.records import bulk
from oyamel.records.errors import Refused

LEFT_KEPT = 200
PIECE = 2000
TABLES = ("table", "portfolio_manager")
Tell = Callable[[int, int], None]


def say_nothing(done: int, total: int) -> None:
    """Progress of what is over at once."""


@dataclass
class Prepared:
    """What a file means now: everything found, the entries made of it, and every trouble."""

    found: Found
    made: rows.Made = field(default_factory=rows.Made)
    troubles: list[Trouble] = field(default_factory=list)
    good: list[int] = field(default_factory=list)
    known: int = 0


def keep(actor: Actor, stream: BinaryIO, name: str, sender: str = "") -> Upload:
    """Keep a file and recognise it. Raises NotAllowed, FileRefused (nothing is kept then)."""
    with transaction.atomic():
        upload = domain.keep_upload(actor, stream, name, allowed=recognising.accepted())
        try:
            upload.mapping = recognising.recognise(upload, actor, sender)
        except InventoryProblem as problem:
            raise Unreadable("unreadable", name, reason=worded(problem)) from problem
        upload.reader = upload.mapping.get("reader", "")
        upload.save(update_fields=["mapping", "reader"])
    return upload


class Unreadable(FileRefused):
    """A file in which no amounts are found."""

    WORDS = {"unreadable": ("%(reason)s", "")}


def worded(problem: InventoryProblem) -> str:
    """A refusal of the engine in the reader's language."""
    language = get_language() or "en"
    return f"{problem.reason(language)}. {problem.cure(language)}".strip()


def questions(upload: Upload) -> list[str]:
    """What must be said before the file can be read, in words."""
    mapping = upload.mapping
    if upload.reader in TABLES:
        return table.needs(table.Layout.of(mapping))
    found = []
    if mapping.get("choices") and not mapping.get("value"):
        found.append(_("Several columns may hold the amounts; say which."))
    if upload.reader == "hours" and not mapping.get("start"):
        found.append(_("The rows have no year; say the month of the first row."))
    return found


def read(upload: Upload, actor: Actor, tell: Tell = say_nothing) -> None:
    """Read the file for the preview: series, entries, troubles. Nothing is written but what the preview shows, and
    nothing at all as long as there are questions.
    """
    if questions(upload):
        upload.state = enums.UploadState.KEPT
        upload.save(update_fields=["state", "mapping"])
        return
    try:
        prepared = prepare(upload, actor, tell)
    except (FileRefused, InventoryProblem) as refused:
        upload.state = enums.UploadState.REFUSED
        upload.problem = worded(refused) if isinstance(refused, InventoryProblem) else str(refused)
        upload.save(update_fields=["state", "problem"])
        return
    with transaction.atomic():
        _keep_preview(upload, prepared)


def find(upload: Upload, actor: Actor, tell: Tell = say_nothing) -> Found:
    """What stands in the file. Raises FileRefused, InventoryProblem, and what `tell` raises to stop."""
    mapping = upload.mapping
    if upload.reader in TABLES:
        with recognising.opened(upload) as book:
            return _called(
                upload.name, table.read_table(book, table.Layout.of(mapping), tell), mapping["sheet"]
            )
    with recognising.named(upload) as path:
        label = path.name.split(".")[0]
        if upload.reader == "readings":
            recognising.refuse_bomb(upload)
            return interval.scan(path, mapping.get("value", ""), label)
        if upload.reader == "hours":
            start = mapping.get("start", "")
            return interval.read_hours(path, mapping.get("value", ""), start, _zone(mapping, actor), label)
        with path.open("rb") as stream:
            return green_button.read_green_button(stream, upload.name, _zone(mapping, actor))


def _called(name: str, found: Found, sheet: str) -> Found:
    """The whole of a sheet that names nothing, under the name of its file."""
    if sheet in found.series:
        found.series[sheet].label = " ".join(filter(None, [name.split(".")[0], sheet]))
    return found


def _zone(mapping: dict[str, Any], actor: Actor) -> str:
    """The time zone in which the days of a file count: that of the first source chosen, else of the reader."""
    chosen = matching.chosen(actor, mapping.get("choices_of_series", {}))
    return next((source_zone(each.source) for each in chosen.values()), zone_of(actor).key)


def prepare(upload: Upload, actor: Actor, tell: Tell = say_nothing) -> Prepared:
    """Read the file, find the sources of its series, and check what would be entered."""
    found = find(upload, actor, tell)
    mapping = upload.mapping
    choices = dict(mapping.get("choices_of_series", {}))
    open_ones = [each for each in found.series.values() if each.key not in choices]
    choices |= matching.suggest(actor, open_ones, mapping.get("sender", ""))
    mapping["choices_of_series"] = choices
    made = rows.make_rows(found.amounts, matching.chosen(actor, choices), mapping.get("units", {}))
    prepared = Prepared(found, made, [*found.troubles, *made.troubles])
    checked = check_rows(actor, made.rows)
    bad = {problem.place for problem in checked.problems}
    prepared.troubles += [_trouble(made, problem) for problem in checked.problems]
    prepared.good = [place for place in range(len(made.rows)) if place not in bad]
    prepared.known = len(checked.known)
    return prepared


def _trouble(made: rows.Made, problem: Any) -> Trouble:
    row, place = made.rows[problem.place], made.places[problem.place]
    text = (
        row.unit
        if problem.field == "unit"
        else f"{row.start} – {row.end}: {row.amount.normalize():f} {row.unit}"
    )
    return Trouble(place, problem.code, problem.message, text)


def _keep_preview(upload: Upload, prepared: Prepared) -> None:
    found, mapping = prepared.found, upload.mapping
    mapping["series"] = [each.kept() for each in found.series.values()]
    mapping["left"] = [[each.sheet, each.first, each.last, each.words] for each in found.left[:LEFT_KEPT]]
    mapping["remarks"] = [*found.remarks, *prepared.made.remarks]
    mapping["unknown_units"] = _unknown_units(prepared)
    chosen = mapping["choices_of_series"]
    ready = [
        each
        for each in found.series.values()
        if each.form == "readings" and chosen.get(each.key, {}).get("source")
    ]
    upload.counts = {
        "new": len(prepared.good) - prepared.known, "known": prepared.known, "troubles": len(prepared.troubles),
        "left": sum(each.last - each.first + 1 for each in found.left), "unassigned": _unassigned(prepared, chosen),
        "readings": sum(each.count for each in ready),
    }  # fmt: skip
    upload.state, upload.problem = enums.UploadState.READ, ""
    upload.save(update_fields=["mapping", "counts", "state", "problem"])
    UploadRow.objects.filter(upload=upload).delete()
    _keep_troubles(upload, prepared.troubles)


def _unassigned(prepared: Prepared, choices: dict[str, Any]) -> int:
    """Rows and readings of series that nobody has placed or left out."""
    series = prepared.found.series.values()
    left_out = sum(
        each.count for each in series if each.form == "amounts" and choices.get(each.key, {}).get("out")
    )
    waiting = sum(each.count for each in series if each.form == "readings" and each.key not in choices)
    return prepared.made.unassigned - left_out + waiting


def _unknown_units(prepared: Prepared) -> list[dict[str, Any]]:
    """Units of the file that do not fit their sources: what is written, how often, and the unit of the source."""
    counts: Counter[tuple[str, str]] = Counter()
    good = set(prepared.good)
    said = {trouble.place: trouble for trouble in prepared.troubles if trouble.code == "unit.misfit"}
    for place, (row, where) in enumerate(zip(prepared.made.rows, prepared.made.places, strict=True)):
        if place not in good and where in said:
            counts[row.unit, row.source.unit] += 1
    return [{"unit": unit, "own": own, "count": count} for (unit, own), count in counts.most_common(50)]


def _keep_troubles(upload: Upload, troubles: Sequence[Trouble]) -> None:
    by_row: dict[tuple[str, int], list[Trouble]] = defaultdict(list)
    for trouble in troubles:
        by_row[trouble.place.sheet[:80], trouble.place.row].append(trouble)
    raw = _raw(upload, {row for _sheet, row in by_row})
    made = [
        UploadRow(
            organization_id=upload.organization_id, upload=upload, sheet=sheet, row=row, raw=raw.get(row, []),
            problems=[{"code": each.code, "column": each.place.column, "text": each.words, "value": each.text} for each in found],
        )
        for (sheet, row), found in by_row.items()
    ]  # fmt: skip
    for start in range(0, len(made), PIECE):
        bulk.insert_each(made[start : start + PIECE])


def _raw(upload: Upload, wanted: set[int]) -> dict[int, list[str]]:
    """The cells of rows as they stand in the file."""
    if upload.reader not in TABLES or not wanted:
        return {}
    with recognising.opened(upload) as book:
        return dict(table.raw_rows(book, table.Layout.of(upload.mapping), wanted))


def write(upload: Upload, actor: Actor, all_or_nothing: bool = True, tell: Tell = say_nothing) -> Upload:
    """Write what the preview showed; asked again it changes nothing.

    Entries are written in one transaction, the readings of all series in another; a second run after a kill finds what
    stands and adds the rest. Raises Refused with nothing written, FileRefused, InventoryProblem.
    """
    upload.refresh_from_db()
    if upload.state == enums.UploadState.DONE:
        return upload
    if upload.state != enums.UploadState.READ:
        raise Refused(_("Read the file again and look at the preview first."))
    prepared = _as_read(upload) if upload.reader == "readings" else prepare(upload, actor, tell)
    if (prepared.troubles or upload.counts.get("troubles")) and all_or_nothing:
        raise Refused(_("Some rows cannot be taken. Correct them, or take the good rows only."))
    with transaction.atomic():
        recorded = _write_entries(upload, actor, prepared)
        tell(len(prepared.good), len(prepared.good))
    remarks = readings.write(upload, actor, prepared.found, tell)
    with transaction.atomic():
        _finish(upload, actor, prepared, recorded, remarks)
    return upload


def _as_read(upload: Upload) -> Prepared:
    """What the preview found in a file of readings: the file cannot have changed, and reading it twice takes as long."""
    series = [Series(**each) for each in upload.mapping.get("series", [])]
    return Prepared(Found(series={each.key: each for each in series}))


def _write_entries(upload: Upload, actor: Actor, prepared: Prepared) -> domain.Recorded:
    good = [prepared.made.rows[place] for place in prepared.good]
    if not good:
        return domain.Recorded()
    recorded = domain.record_entries(actor, good, upload)
    wanted = {prepared.made.places[place].row for place in prepared.good}
    _keep_raw(upload, wanted)
    return recorded


def _keep_raw(upload: Upload, wanted: set[int]) -> None:
    """Keep the cells that entries come from, for the way back from a figure."""
    sheet = upload.mapping.get("sheet", "")[:80]
    there = set(UploadRow.objects.filter(upload=upload, sheet=sheet).values_list("row", flat=True))
    raw = _raw(upload, wanted - there)
    made = [
        UploadRow(organization_id=upload.organization_id, upload=upload, sheet=sheet, row=row, raw=cells)
        for row, cells in raw.items()
    ]
    for start in range(0, len(made), PIECE):
        bulk.insert_each(made[start : start + PIECE])


def _finish(
    upload: Upload, actor: Actor, prepared: Prepared, recorded: domain.Recorded, remarks: list[str]
) -> None:
    mapping = upload.mapping
    mapping["remarks"] = [*mapping.get("remarks", []), *remarks]
    upload.counts |= {"written": recorded.count, "known": recorded.known}
    upload.state, upload.finished_at, upload.problem = enums.UploadState.DONE, clock.now(), ""
    upload.save(update_fields=["mapping", "counts", "state", "finished_at", "problem"])
    series: list[Series] = list(prepared.found.series.values())
    matching.remember(actor, series, mapping["choices_of_series"], mapping.get("sender", ""))
