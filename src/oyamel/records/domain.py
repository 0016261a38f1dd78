"""The verbs that every kind of record shares. Pages, API, import, jobs and commands call these.

Values are given as field → value: fields of the envelope (`fields.ENVELOPE`), of the kind's own model, or of its
`children`. The verbs work on many records at once, so that an import of ten thousand rows is not ten thousand saves.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import access, approvals, bulk, deadlines, events, fields, history, kinds, search
from oyamel.records.errors import Conflict, NotAllowed, Refused
from oyamel.records.models import Disposal, Event, NumberSequence, Record, RecordModel

BATCH = 500
ARCHIVE = {
    "is_archived",
    "archived_at",
    "retain_until",
    "has_legal_hold",
    "is_privileged",
}  # changes there, too
M = TypeVar("M", bound=RecordModel)


@dataclass
class Change:
    """New values for one record. `version` is the one that the values were based on, where known; `right` is what the
    act asks of the actor: whoever approves need not be one who edits.
    """

    row: RecordModel
    values: dict[str, Any]
    version: int | None = None
    context: dict[str, Any] = field(default_factory=dict)
    right: str = "change"


def create(model: type[M], actor: Actor, values: dict[str, Any], reason: str = "") -> M:
    """Create one record; see `create_many`."""
    return create_many(model, actor, [values], reason)[0]


@transaction.atomic
def create_many(
    model: type[M], actor: Actor, rows: Sequence[dict[str, Any]], reason: str = "", batch: str = ""
) -> list[M]:
    """Create records of one kind. Raises NotAllowed for a site out of reach, ValidationError for bad values."""
    if not rows:
        return []
    first = _take_numbers(model, actor, len(rows))
    made = [_build(model, actor, values, first + place) for place, values in enumerate(rows)]
    Record.objects.bulk_create([row.record for row in made], batch_size=BATCH)
    for row in made:
        row.record = row.record  # takes over the new id; setting record_id would forget the envelope
    bulk.insert_each(made)
    children = {row.pk: _children_of(model, values) for row, values in zip(made, rows, strict=True)}
    _write_children(model, actor, children)
    news = [_created(row, children[row.pk], reason, batch) for row in made]
    history.append(actor.organization, actor.user, news)
    search.index(made, are_new=True)
    model.after_save(actor, made)
    return made


def check_new(model: type[RecordModel], actor: Actor, values: dict[str, Any]) -> None:
    """Raise what `create` would refuse in these values, and create nothing."""
    _build(model, actor, values, 0)


def check_change(row: RecordModel, actor: Actor, values: dict[str, Any]) -> None:
    """Raise what `change` would refuse in these values; the row takes them on but is not saved."""
    own = {name: value for name, value in values.items() if not fields.is_child(type(row), name)}
    _apply(type(row), actor, row, Change(row, own), {})


def _take_numbers(model: type[RecordModel], actor: Actor, count: int) -> int:
    """Reserve `count` numbers and return the first; the row lock makes two people wait for each other."""
    rows = NumberSequence.objects.select_for_update()
    row, _made = rows.get_or_create(organization=actor.organization, kind=model.kind)
    row.last += count
    row.save(update_fields=["last"])
    return row.last - count + 1


def _build(model: type[M], actor: Actor, values: dict[str, Any], sequence: int) -> M:
    now = clock.now()
    record = Record(
        organization=actor.organization, kind=model.kind, sequence=sequence, number=kinds.format_number(model.prefix, sequence),
        language=translation.get_language() or actor.organization.language, status=model.statuses.values[0],
        opened_at=now, updated_at=now, created_by=actor.user,
    )  # fmt: skip
    row = model(organization=actor.organization, record=record)
    for name, value in values.items():
        if not fields.is_child(model, name):
            fields.write(row, name, value)
    fields.settle_site(record)
    _require(actor, "create", record.site_path)
    fields.validate(row)
    return row


def _created(row: RecordModel, children: dict[str, Any], reason: str, batch: str) -> history.NewEvent:
    values = fields.snapshot(row) | {name: value for name, value in children.items() if value}
    changes = {name: [None, value] for name, value in values.items()}
    new = history.for_record(row.record, events.RECORD_CREATED, changes, text=reason)
    new.batch, new.version = batch, row.record.version
    return new


def _children_of(model: type[RecordModel], values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in model.children if name in values}


def _write_children(model: type[RecordModel], actor: Actor, by_row: dict[int, dict[str, Any]]) -> None:
    for name, lines in model.children.items():
        given = {pk: children[name] for pk, children in by_row.items() if name in children}
        if given:
            lines.write(actor.organization, given)


def _require(actor: Actor, action: str, path: str) -> None:
    if not actor.may(action, path):
        raise NotAllowed(
            _("You may not do this here: your role does not give “%(action)s” for this site.")
            % {"action": action}
        )


def change(
    row: RecordModel,
    actor: Actor,
    values: dict[str, Any],
    reason: str = "",
    version: int | None = None,
    kind: str = events.FIELDS_CHANGED,
    context: dict[str, Any] | None = None,
) -> bool:
    """Change one record; True if anything changed. See `change_many`."""
    return bool(change_many(actor, [Change(row, values, version, context or {})], reason, kind))


@transaction.atomic
def change_many(
    actor: Actor,
    changes: Sequence[Change],
    reason: str = "",
    kind: str = events.FIELDS_CHANGED,
    batch: str = "",
) -> list[RecordModel]:
    """Change records of one kind, all or none, and return those that changed.

    Raises Conflict where someone saved after `version`, NotAllowed for a site out of reach, ValidationError for bad values,
    Refused for a record in the archive, where only retention, legal hold and readers change.
    An event other than FieldsChanged is written even when no field differs: the act itself is the news.
    """
    if not changes:
        return []
    model = type(changes[0].row)
    fresh = _locked(model, [change.row.pk for change in changes])
    before = _read_children(model, changes)
    news, touched, children = [], [], {}
    for item in changes:
        row = fresh[item.row.pk]
        _refuse_archived(row, item)
        _refuse_stale(row, item)
        diff = _apply(model, actor, row, item, before.get(row.pk, {}))
        if diff or kind != events.FIELDS_CHANGED:
            new = history.for_record(row.record, kind, diff, item.context, reason)
            new.batch, new.version = batch, row.record.version + 1
            news.append(new)
            touched.append(row)
            children[row.pk] = {name: pair[1] for name, pair in diff.items() if fields.is_child(model, name)}
    _save(model, touched, news)
    _write_children(model, actor, children)
    history.append(actor.organization, actor.user, news)
    approvals.withdraw_outdated(actor, [row.pk for row in touched])
    deadlines.follow(
        [row.pk for row, new in zip(touched, news, strict=True) if deadlines.COPIED & new.changes.keys()]
    )
    search.index(touched)
    model.after_save(actor, touched)
    return touched


def _locked(model: type[M], ids: Sequence[int]) -> dict[int, M]:
    rows: dict[int, M] = {}
    for start in range(0, len(ids), BATCH):
        part = model._default_manager.select_for_update(of=("self", "record")).select_related(
            "record", "record__site", "record__area"
        )
        rows |= part.in_bulk(list(ids[start : start + BATCH]))
    return rows


def _read_children(model: type[RecordModel], changes: Sequence[Change]) -> dict[int, dict[str, Any]]:
    values: dict[int, dict[str, Any]] = {}
    for name, lines in model.children.items():
        wanted = [item.row.pk for item in changes if name in item.values]
        for pk, value in (lines.read(wanted) if wanted else {}).items():
            values.setdefault(pk, {})[name] = value
    return values


def _refuse_archived(row: RecordModel, item: Change) -> None:
    if row.record.is_archived and not item.values.keys() <= ARCHIVE:
        raise Refused(
            _("%(number)s is archived; bring it back from the archive first."),
            params={"number": row.record.number},
        )


def _refuse_stale(row: RecordModel, item: Change) -> None:
    if item.version is None or item.version == row.record.version:
        return
    later = Event.objects.filter(record=row.record, version__gt=item.version).order_by("sequence")
    theirs = history.replay(later)
    raise Conflict(row.record, {name: [None, value] for name, value in theirs.items()})


def _apply(
    model: type[RecordModel], actor: Actor, row: RecordModel, item: Change, children: dict[str, Any]
) -> dict[str, list[Any]]:
    """Set the values on a locked row and return what differs: field → [before, after]."""
    _require(actor, item.right, row.record.site_path)
    diff: dict[str, list[Any]] = {}
    for name, value in item.values.items():
        if fields.is_child(model, name):
            before, after = children.get(name, []), value
        else:
            before = fields.read(row, name)
            fields.write(row, name, value)
            after = fields.read(row, name)
        if _differs(before, after):
            diff[name] = [before, after]
    if "site" in diff:
        fields.settle_site(row.record)
        _require(actor, "create", row.record.site_path)
    if diff:
        fields.validate(row)
    return diff


def _differs(before: Any, after: Any) -> bool:
    empty = (None, "", [], {})
    return before != after and not (before in empty and after in empty)


def _save(model: type[RecordModel], rows: list[RecordModel], news: list[history.NewEvent]) -> None:
    now = clock.now()
    names = {name for new in news for name in new.changes if not fields.is_child(model, name)}
    for row in rows:
        row.record.version += 1
        row.record.updated_at = now
    envelope = [name for name in fields.ENVELOPE if name in names]
    derived = ["title_key"] * ("title" in names) + ["site_path"] * ("site" in names)
    bulk.update_each([row.record for row in rows], [*envelope, *derived, "version", "updated_at"])
    bulk.update_each(rows, [name for name in fields.own_fields(model) if name in names])


@transaction.atomic
def archive(row: RecordModel, actor: Actor, reason: str) -> None:
    """Take a record out of the lists; nothing of it is lost."""
    fresh = access.lock(row.record)
    if fresh.is_archived:
        raise Refused(_("%(number)s is archived already."), params={"number": row.record.number})
    row.record.status = fresh.status
    _require(actor, "archive", row.record.site_path)
    row.refuse_archive()
    change(row, actor, {"is_archived": True, "archived_at": clock.now()}, reason, kind=events.RECORD_ARCHIVED)


@transaction.atomic
def restore(row: RecordModel, actor: Actor, reason: str = "") -> None:
    """Bring a record back from the archive."""
    if not access.lock(row.record).is_archived:
        raise Refused(_("%(number)s is not archived."), params={"number": row.record.number})
    if Disposal.objects.filter(record=row.record).exists():
        raise Refused(
            _("%(number)s was disposed of; only its certificate remains."),
            params={"number": row.record.number},
        )
    _require(actor, "archive", row.record.site_path)
    change(row, actor, {"is_archived": False, "archived_at": None}, reason, kind=events.RECORD_RESTORED)


def new_batch() -> str:
    """A name for changes that were made together and can be undone together."""
    return uuid.uuid4().hex


@transaction.atomic
def undo_batch(actor: Actor, batch: str) -> list[RecordModel]:
    """Set back every field that the actor's batch changed. Raises Refused if anyone changed one of them since."""
    done = Event.objects.filter(
        organization=actor.organization, batch=batch, actor=actor.user, kind=events.FIELDS_CHANGED
    )
    by_record = {event.record_id: event for event in done.select_related("record")}
    if not by_record:
        raise Refused(_("There is nothing to undo: the change is not yours, or it was undone before."))
    _refuse_overwriting(by_record)
    back = [_back(event) for event in by_record.values()]
    return change_many(actor, back, kind=events.CHANGE_UNDONE)


def _back(event: Event) -> Change:
    """The change that sets back what an event changed."""
    model = kinds.model_for(event.record.kind)
    values = {name: pair[0] for name, pair in event.changes.items()}
    return Change(model(record=event.record), values, context={"sequence": event.sequence})


def _refuse_overwriting(by_record: dict[Any, Event]) -> None:
    """Raise Refused where one of the fields was changed again; the rows stay locked until the undo is done."""
    ids = list(by_record)
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        list(Record.objects.select_for_update().filter(pk__in=part).values_list("pk"))
        for other in Event.objects.filter(record__in=part).exclude(changes={}):
            event = by_record[other.record_id]
            if other.sequence > event.sequence and event.changes.keys() & other.changes.keys():
                raise Refused(
                    _("%(number)s was changed again since; undo it by hand."),
                    params={"number": event.record.number},
                )


def record_event(
    row_or_record: RecordModel | Record,
    actor: Actor,
    kind: str,
    context: dict[str, Any] | None = None,
    text: str = "",
) -> Event:
    """Write an event that changes no field of the record itself, such as a comment or a link."""
    record = row_or_record if isinstance(row_or_record, Record) else row_or_record.record
    Record.objects.select_for_update().get(pk=record.pk)
    return history.append(
        actor.organization, actor.user, [history.for_record(record, kind, context=context, text=text)]
    )[0]
