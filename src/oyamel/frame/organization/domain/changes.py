"""What all verbs of the organization share: permission, stale forms, one event per act.

Personal values (a name, an address) stand in the event's text, apart from the chain, so that they can be erased.
"""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from oyamel.org.actors import Actor
from oyamel.org.models import Organization, Scoped, User
from oyamel.records import history
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Event

PERSONAL = {"person": {"name", "email", "job_title"}, "invitation": {"email"}}


class Stale(Exception):
    """Someone saved the object after the form was opened. `changes`: field → [before, after] of theirs."""

    def __init__(self, obj: models.Model, changes: dict[str, list[Any]]):
        super().__init__(_("“%(name)s” was saved by someone else in the meantime.") % {"name": obj})
        self.obj = obj
        self.changes = changes


def require(actor: Actor, action: str, path: str = "") -> None:
    """Raise NotAllowed unless the actor may do this at the path ('' is the whole organization)."""
    if not actor.may(action, path):
        raise NotAllowed(_("Your role does not give you this right here. Ask an administrator."))


def events_of(obj: models.Model) -> models.QuerySet[Event]:
    """The history of one object, oldest first."""
    return Event.objects.filter(subject_type=obj._meta.model_name, subject_id=obj.pk).order_by("sequence")


def seen(obj: models.Model) -> int:
    """The number of the object's last event: a form carries it, so that a stale one is noticed."""
    return events_of(obj).aggregate(last=Max("sequence"))["last"] or 0


def add(actor: Actor, obj: models.Model, kind: str, context: dict[str, Any] | None = None) -> None:
    """Check and save a new object, and write its first event."""
    _keep_inside(actor, {field.name: getattr(obj, field.name) for field in _relations(obj)})
    obj.full_clean()
    obj.save()
    write(actor.organization, actor.user, obj, kind, snapshot(obj), context)


def change(
    actor: Actor,
    obj: models.Model,
    values: dict[str, Any],
    kind: str,
    seen_event: int | None = None,
    context: dict[str, Any] | None = None,
) -> dict[str, list[Any]]:
    """Set values on the locked row and return what differs; nothing is written when nothing does.

    Raises Stale if an event came after `seen_event`, ValidationError for bad values.
    """
    _keep_inside(actor, values)
    with transaction.atomic():
        fresh = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
        _refuse_stale(fresh, seen_event)
        diff = _set(fresh, values)
        if diff:
            fresh.full_clean()
            fresh.save(update_fields=list(values))
            write(actor.organization, actor.user, fresh, kind, diff, context)
    for name in values:
        setattr(obj, name, getattr(fresh, name))
    return diff


def write(
    organization: Organization,
    user: User | None,
    obj: models.Model,
    kind: str,
    changes: dict[str, list[Any]],
    context: dict[str, Any] | None = None,
) -> None:
    """Append one event about an object; its personal values go into the text."""
    personal = PERSONAL.get(obj._meta.model_name or "", set())
    apart = {name: pair for name, pair in changes.items() if name in personal}
    plain = {name: pair for name, pair in changes.items() if name not in personal}
    text = json.dumps(apart, ensure_ascii=False, sort_keys=True) if apart else ""
    history.append(organization, user, [history.for_object(obj, kind, plain, context, text)])


def snapshot(obj: models.Model) -> dict[str, list[Any]]:
    """Every value of a new object that is set, as a change from nothing."""
    hidden = {"id", "organization", "token_hash", "uuid", "path"}
    fields = [field for field in obj._meta.concrete_fields if field.name not in hidden]
    values = {field.name: history.to_json(getattr(obj, field.attname)) for field in fields}
    return {name: [None, value] for name, value in values.items() if value not in (None, "")}


def _relations(obj: models.Model) -> list[models.Field]:
    return [field for field in obj._meta.concrete_fields if field.is_relation]


def _keep_inside(actor: Actor, values: dict[str, Any]) -> None:
    """Refuse a row of another organization, however it got here."""
    for value in values.values():
        if isinstance(value, Scoped) and value.organization_id != actor.organization.pk:
            raise NotAllowed(_("This belongs to another organization."))


def _set(obj: models.Model, values: dict[str, Any]) -> dict[str, list[Any]]:
    diff = {}
    for name, value in values.items():
        field = obj._meta.get_field(name)
        before = history.to_json(getattr(obj, field.attname))
        setattr(obj, name, value)
        after = history.to_json(getattr(obj, field.attname))
        if before != after and not (before in (None, "") and after in (None, "")):
            diff[name] = [before, after]
    return diff


def _refuse_stale(obj: models.Model, seen_event: int | None) -> None:
    if seen_event is None or seen(obj) == seen_event:
        return
    raise Stale(obj, merged(events_of(obj).filter(sequence__gt=seen_event).select_related("text")))


def merged(events: models.QuerySet[Event]) -> dict[str, list[Any]]:
    """The changes of consecutive events as one: field → [before the first, after the last]."""
    total: dict[str, list[Any]] = {}
    for event in events:
        for name, (before, after) in changes_of(event).items():
            total[name] = [total[name][0] if name in total else before, after]
    return total


def changes_of(event: Event) -> dict[str, list[Any]]:
    """What an event changed, with the personal values as long as they are kept."""
    text = getattr(event, "text", None)
    if event.subject_type in PERSONAL and text and text.text.startswith("{"):
        return event.changes | json.loads(text.text)
    return event.changes


def refuse_duplicate(rows: models.QuerySet[Any], field: str, message: str) -> None:
    """Raise ValidationError at the field if such a row exists already."""
    found = rows.first()
    if found is not None:
        raise ValidationError(
            {field: ValidationError(message, params={"name": str(found)}, code="duplicate")}
        )
