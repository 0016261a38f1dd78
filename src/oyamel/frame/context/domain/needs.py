"""Deciding whether a need or expectation becomes a compliance obligation."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.frame.context import events
from oyamel.frame.context.enums import NeedStatus
from oyamel.frame.context.models import Need
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import domain
from oyamel.records.errors import NotAllowed


@transaction.atomic
def decide_need(
    actor: Actor, need: Need, becomes_obligation: bool, reason: str, version: int | None = None
) -> Need:
    """Decide that a need becomes an obligation, or not; the day and the reason stay with it.

    Raises NotAllowed, Conflict for a stale version, and ValidationError without a reason.
    """
    if not actor.may("evaluate", need.record.site_path):
        raise NotAllowed(_("Your role does not let you decide this for this site."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; an auditor asks for the reason of each decision.")})
    status = NeedStatus.OBLIGATION if becomes_obligation else NeedStatus.NO_OBLIGATION
    values = {"status": status.value, "decision_reason": reason.strip(), "decided_on": clock.today()}
    kind = events.NEED_TAKEN_ON if becomes_obligation else events.NEED_NOT_TAKEN_ON
    domain.change(need, actor, values, reason.strip(), version, kind=kind)
    need.refresh_from_db()
    return need
