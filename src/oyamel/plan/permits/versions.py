"""Versions of permits: a permit in force says what its newest version says, so that no edit passes by without one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.permits.enums import ISSUED
from oyamel.plan.permits.models import VERSIONED, Permit, PermitVersion
from oyamel.records.history import to_json


def said_by(permit: Permit) -> dict[str, Any]:
    """What the permit says now, as JSON values."""
    return {name: to_json(getattr(permit, name)) for name in VERSIONED}


def write(
    actor: Actor, permit: Permit, values: dict[str, Any], kind: str, on: date, what: str
) -> PermitVersion:
    """Keep the next version: what the permit says now, with these values changed."""
    said = said_by(permit) | {name: to_json(value) for name, value in values.items() if name in VERSIONED}
    return PermitVersion.objects.create(
        organization=actor.organization, permit=permit, number=permit.edition + 1, kind=kind, on=on, what=what,
        values=said, written_by=actor.user, written_at=clock.now(),
    )  # fmt: skip


def refuse_unversioned(rows: Sequence[Permit]) -> None:
    """Raise ValidationError by field where a permit in force says something else than its newest version."""
    issued = [row for row in rows if row.record.status in ISSUED]
    newest = _newest(issued)
    for row in issued:
        version = newest.get(row.pk)
        said = said_by(row)
        wrong = [name for name in VERSIONED if version and version.values.get(name) != said[name]]
        if wrong:
            raise ValidationError({name: _("In force: choose “Modify”, so that the change is kept as a version.") for name in wrong})  # fmt: skip


def _newest(rows: Sequence[Permit]) -> dict[int, PermitVersion]:
    found = PermitVersion.objects.filter(permit__in=[row.pk for row in rows]).order_by("number")
    return {version.permit_id: version for version in found}
