"""Handing over all open work of a person at once."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oyamel.org.actors import Actor, grants_of
from oyamel.org.models import Person
from oyamel.records import actions, domain, events, kinds
from oyamel.records.enums import ActionStatus
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Action, Record, visible


def open_records_of(person: Person) -> QuerySet[Record]:
    """The live records that a person owns and that are not closed; for everybody's eyes or not."""
    rows = Record.objects.filter(organization=person.organization_id, owner=person)
    return rows.filter(closed_at=None, is_archived=False).order_by("pk")


def open_actions_of(person: Person) -> QuerySet[Action]:
    """The open actions that a person is responsible for on live records; for everybody's eyes or not."""
    rows = Action.objects.filter(responsible=person, status=ActionStatus.OPEN, record__is_archived=False)
    return rows.select_related("record").order_by("pk")


@transaction.atomic
def hand_over(person: Person, to: Person, actor: Actor, reason: str = "") -> list[Record | Action]:
    """Give all open records and actions of a person to another, all or none; returns what was handed over.

    Raises NotAllowed where the actor may not change one of them, Refused where the successor has left, is the same
    person, or may not see one of them. Privileged records are counted there, never named.
    """
    if to.pk == person.pk or to.left_on or to.organization_id != person.organization_id:
        raise Refused(_("Choose a successor who is still here."))
    work = list(open_actions_of(person))
    touched = {action.record_id for action in work} | set(
        open_records_of(person).values_list("pk", flat=True)
    )
    records = list(Record.objects.select_for_update().filter(pk__in=sorted(touched)).order_by("pk"))
    _require_change(actor, records)
    _refuse_blind(to, records)
    batch = domain.new_batch()
    owned = [record for record in records if record.owner_id == person.pk]
    for kind in sorted({record.kind for record in owned}):
        _hand_over_kind(
            actor, kind, [record.pk for record in owned if record.kind == kind], to, reason, batch
        )
    actions.hand_over_actions(actor, work, to, reason, batch)
    return [*owned, *work]


def _require_change(actor: Actor, records: list[Record]) -> None:
    out_of_reach = [record for record in records if not actor.may("change", record.site_path)]
    if out_of_reach:
        raise NotAllowed(
            _("%(count)s of these records lie outside your branch; ask somebody with rights for all of them.")
            % {"count": len(out_of_reach)}
        )


def _refuse_blind(to: Person, records: list[Record]) -> None:
    """A successor with an account must see the work; one without is served by others and may be handed anything."""
    if to.user is None:
        return
    successor = Actor(to.user, to.organization, grants_of(to.user, to.organization))
    ids = [record.pk for record in records]
    seen: set[int] = set()
    for start in range(0, len(ids), 500):
        rows = Record.objects.filter(visible(successor, "view"), pk__in=ids[start : start + 500])
        seen |= set(rows.values_list("pk", flat=True))
    unseen = [record for record in records if record.pk not in seen]
    if unseen:
        raise Refused(_("%(name)s may not see %(what)s; give the right first."), params=_unseen(to, unseen))


def _unseen(to: Person, unseen: list[Record]) -> dict[str, Any]:
    named = [record.number for record in unseen if not record.is_privileged]
    parts = named[:3] + ["…"] * (len(named) > 3)
    secret = len(unseen) - len(named)
    if secret:
        parts.append(_("privileged records: %(count)s") % {"count": secret})
    return {"name": to, "what": ", ".join(parts)}


def _hand_over_kind(actor: Actor, kind: str, ids: list[int], to: Person, reason: str, batch: str) -> None:
    model = kinds.model_for(kind)
    changes = [domain.Change(model(pk=pk), {"owner": to}) for pk in ids]
    domain.change_many(actor, changes, reason, events.OWNER_HANDED_OVER, batch)
