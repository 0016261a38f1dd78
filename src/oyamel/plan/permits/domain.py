"""The verbs of permits: in force, modified, renewed, continued, withdrawn; their fees and conditions; what ends by itself."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel.org.actors import Actor
from oyamel.org.enums import Role
from oyamel.org.models import Organization
from oyamel.org.permissions import Grant
from oyamel.plan.obligations.domain.planning import today_at
from oyamel.plan.obligations.models import RequirementItem
from oyamel.plan.permits import events, planning, versions
from oyamel.plan.permits.enums import ISSUED, PermitStatus, VersionKind
from oyamel.plan.permits.models import VERSIONED, Fee, Permit
from oyamel.records import access, domain
from oyamel.records.errors import Refused
from oyamel.records.models import Record

NEEDED = ("official_number", "issuer", "effective_on")
MOST_AT_ONCE = 500


def _claim(actor: Actor, permit: Permit, *states: str) -> Permit:
    """The permit as it stands now, locked. Raises NotAllowed, Refused where it is archived or stands otherwise."""
    record = access.claim(actor, "change", permit.record)
    fresh = Permit.objects.select_related("record__site", "record__organization").get(pk=record.pk)
    if states and fresh.record.status not in states:
        label = PermitStatus(fresh.record.status).label
        raise Refused(_("%(number)s is “%(state)s”; this cannot be done with it."), params={"number": record.number, "state": label})  # fmt: skip
    return fresh


@transaction.atomic
def put_in_force(actor: Actor, permit: Permit, seen: int | None = None) -> None:
    """Record that the permit was issued as it is written here; its first version is kept.

    Raises NotAllowed, Refused for one that is not a draft, ValidationError for what the paper surely says.
    """
    permit = _claim(actor, permit, PermitStatus.DRAFT)
    missing = [name for name in NEEDED if not getattr(permit, name)]
    if missing:
        names = ", ".join(str(permit._meta.get_field(name).verbose_name) for name in missing)
        raise ValidationError(_("Fill in first what the permit says: %(fields)s.") % {"fields": names})
    versions.write(actor, permit, {}, VersionKind.ISSUED, permit.effective_on, "")
    values = {"status": PermitStatus.IN_FORCE.value, "edition": permit.edition + 1}
    _change(actor, permit, values, events.PERMIT_PUT_IN_FORCE, seen=seen)


def _change(
    actor: Actor,
    permit: Permit,
    values: dict[str, Any],
    kind: str,
    text: str = "",
    context: dict[str, Any] | None = None,
    seen: int | None = None,
) -> None:
    domain.change_many(actor, [domain.Change(permit, values, seen, context or {})], text, kind=kind)


@transaction.atomic
def modify(
    actor: Actor,
    permit: Permit,
    values: dict[str, Any],
    on: date,
    what: str,
    kind: str = VersionKind.MODIFIED,
) -> None:
    """Write the next version: what the authority changed (MODIFIED), or what was written down wrongly here (CORRECTED).

    `values` are fields among VERSIONED. Raises NotAllowed, Refused for one that is not issued, ValidationError without a reason.
    """
    permit = _claim(actor, permit, *ISSUED)
    if not what.strip():
        raise ValidationError({"what": _("Say what changed; it stands beside the version.")})
    _write_version(actor, permit, values, kind, on, what.strip(), events.PERMIT_MODIFIED, {})


def _write_version(
    actor: Actor,
    permit: Permit,
    values: dict[str, Any],
    kind: str,
    on: date,
    what: str,
    event: str,
    more: dict[str, Any],
) -> None:
    wanted = {name: value for name, value in values.items() if name in VERSIONED}
    version = versions.write(actor, permit, wanted, kind, on, what)
    context = {"version": version.number, "what": what}
    _change(actor, permit, wanted | more | {"edition": version.number}, event, context=context)


@transaction.atomic
def submit_renewal(actor: Actor, permit: Permit, on: date) -> None:
    """Record that the renewal was handed in; this closes its date. Raises NotAllowed, Refused, ValidationError for a future day."""
    permit = _claim(actor, permit, *ISSUED)
    if on > today_at(permit.record.site):
        raise ValidationError({"on": _("This day is still to come; choose today or a day before.")})
    if permit.issued_on and on < permit.issued_on:
        raise ValidationError({"on": _("This day lies before the permit was issued.")})
    _change(actor, permit, {"renewal_on": on}, events.RENEWAL_SUBMITTED, context={"on": on.isoformat()})
    if permit.renew_by:
        planning.close_open(permit, planning.RENEWAL, permit.renew_by.isoformat(), on)


@transaction.atomic
def continue_in_force(actor: Actor, permit: Permit, reason: str) -> None:
    """Record that the permit stays in force although its time is over, because its renewal was asked for in time.

    `reason` names the provision. Raises NotAllowed, Refused where no renewal was submitted, or not in time.
    """
    permit = _claim(actor, permit, PermitStatus.IN_FORCE, PermitStatus.EXPIRED)
    if not reason.strip():
        raise ValidationError({"reason": _("Name the provision or the letter by which it stays in force.")})
    if permit.renewal_on is None:
        raise Refused(_("Record first on which day the renewal of %(number)s was submitted."), params={"number": permit.record.number})  # fmt: skip
    last = permit.renew_by or permit.expires_on
    if last and permit.renewal_on > last:
        raise Refused(
            _("The renewal was submitted on %(on)s, after %(last)s; a late application does not keep the permit in force."),
            params={"on": date_format(permit.renewal_on), "last": date_format(last)},
        )  # fmt: skip
    values = {"status": PermitStatus.CONTINUED.value, "continued_reason": reason.strip()}
    _change(actor, permit, values, events.PERMIT_CONTINUED, reason)


@transaction.atomic
def renew(actor: Actor, permit: Permit, values: dict[str, Any], on: date, what: str = "") -> None:
    """Record the renewal as the next version, in force again. Raises NotAllowed, Refused, ValidationError where its new end is over."""
    permit = _claim(actor, permit, *ISSUED)
    ends = values.get("expires_on", permit.expires_on)
    if ends and ends < today_at(permit.record.site):
        raise ValidationError({"expires_on": _("This day is over already; write down the last day that the renewed permit names.")})  # fmt: skip
    more = {"status": PermitStatus.IN_FORCE.value, "renewal_on": None, "continued_reason": ""}
    _write_version(actor, permit, values, VersionKind.RENEWED, on, what.strip(), events.PERMIT_RENEWED, more)


@transaction.atomic
def withdraw(actor: Actor, permit: Permit, on: date, reason: str) -> None:
    """Record that the permit ended for good: returned, revoked or replaced. Its conditions go to the archive with it.

    Raises NotAllowed without the right to archive where it has conditions, Refused, ValidationError without a reason.
    """
    permit = _claim(actor, permit, PermitStatus.DRAFT, *ISSUED)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})
    values = {"status": PermitStatus.WITHDRAWN.value, "withdrawn_on": on}
    _change(actor, permit, values, events.PERMIT_WITHDRAWN, reason.strip())
    for item in RequirementItem.objects.filter(
        parent=permit.record, record__is_archived=False
    ).select_related("record"):
        domain.archive(item, actor, reason.strip())


@transaction.atomic
def add_fee(actor: Actor, permit: Permit, what: str, amount: Decimal, currency: str, due_on: date) -> Fee:
    """Add a fee and its date. Raises NotAllowed, Refused for a withdrawn permit, ValidationError by field."""
    permit = _claim(actor, permit, PermitStatus.DRAFT, *ISSUED)
    fee = Fee(
        organization=actor.organization, permit=permit, what=what.strip(), amount=amount, currency=currency, due_on=due_on
    )  # fmt: skip
    fee.clean_fields(exclude=["organization", "permit"])
    fee.save()
    context = _of_fee(fee) | {
        "amount": f"{fee.amount:f}",
        "currency": fee.currency,
        "due_on": due_on.isoformat(),
    }
    domain.record_event(permit, actor, events.FEE_ADDED, context)
    planning.plan_permits([permit])
    return fee


@transaction.atomic
def pay_fee(actor: Actor, fee: Fee, on: date) -> None:
    """Record that a fee was paid; this closes its date. Raises NotAllowed, Refused for a paid one, ValidationError for a future day."""
    permit = _claim(actor, fee.permit)
    fee = _open_fee(fee)
    if on > today_at(permit.record.site):
        raise ValidationError({"on": _("This day is still to come; choose today or a day before.")})
    fee.paid_on = on
    fee.save(update_fields=["paid_on"])
    domain.record_event(permit, actor, events.FEE_PAID, _of_fee(fee) | {"on": on.isoformat()})
    planning.close_open(permit, planning.FEE, f"fee-{fee.pk}", on)


@transaction.atomic
def drop_fee(actor: Actor, fee: Fee, reason: str) -> None:
    """Drop a fee that is not owed; it stays with its reason. Raises NotAllowed, Refused for a paid one, ValidationError."""
    permit = _claim(actor, fee.permit)
    fee = _open_fee(fee)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})
    fee.dropped_on = today_at(permit.record.site)
    fee.save(update_fields=["dropped_on"])
    domain.record_event(permit, actor, events.FEE_DROPPED, _of_fee(fee), reason.strip())
    planning.plan_permits([permit])


def _open_fee(fee: Fee) -> Fee:
    fresh = Fee.objects.select_for_update().get(pk=fee.pk)
    if fresh.paid_on or fresh.dropped_on:
        raise Refused(_("The fee “%(what)s” is not open any more."), params={"what": fresh.what})
    return fresh


def _of_fee(fee: Fee) -> dict[str, Any]:
    return {"fee": fee.pk, "what": fee.what}


def conditions_of(actor: Actor, permit: Permit) -> list[RequirementItem]:
    """The live conditions of a permit that the reader has obtained, those that the reader may see, by number."""
    seen = Record.objects.for_actor(actor, "view").filter(kind=RequirementItem.kind).values("pk")
    rows = RequirementItem.objects.filter(parent=permit.record, pk__in=seen, record__is_archived=False)
    return list(rows.select_related("record").order_by("record__sequence"))


def expire_over(organization: Organization, moment_today: date) -> int:
    """Move the permits whose last day in force is over at their site to “expired”; the program does this by itself.

    `moment_today` is the day in UTC: a site is at most one day before or after it. Returns how many there were.
    """
    rows = Permit.objects.filter(
        expires_on__lte=moment_today, record__status=PermitStatus.IN_FORCE, record__is_archived=False
    )
    over = [
        row
        for row in rows.select_related("record__site")[:MOST_AT_ONCE]
        if row.expires_on < today_at(row.record.site)
    ]
    if not over:
        return 0
    program = Actor(None, organization, (Grant(Role.ADMINISTRATOR, ""),))  # type: ignore[arg-type]  # nobody's act
    values = {"status": PermitStatus.EXPIRED.value}
    changes = [domain.Change(row, values, context={"on": row.expires_on.isoformat()}) for row in over]
    return len(domain.change_many(program, changes, kind=events.PERMIT_EXPIRED))
