"""Own factors: put in force by approval, taken back by an edit, and as the engine takes them."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.check.inventory import events
from oyamel.check.inventory.domain.freshness import mark_stale
from oyamel.check.inventory.enums import FactorStatus
from oyamel.check.inventory.models import OwnFactor
from oyamel.engine.inventory.factors import OwnFactor as SignedFactor
from oyamel.facts.inventory import Factor
from oyamel.org.actors import Actor
from oyamel.records import access, approvals, domain
from oyamel.records.enums import ApprovalOutcome
from oyamel.records.errors import Refused
from oyamel.records.models import Approval, Record

OPEN_START, OPEN_END = date.min, date(9999, 12, 31)


def put_in_force(actor: Actor, record: Record) -> None:
    """What follows from the approval of a factor. Raises Refused where it lacks what it needs to count."""
    row = OwnFactor.objects.select_related("record").get(pk=record.pk)
    if row.missing:
        names = ", ".join(str(OwnFactor._meta.get_field(name).verbose_name) for name in row.missing)
        raise Refused(
            _("%(number)s cannot count yet; it lacks: %(names)s."),
            params={"number": record.number, "names": names},
        )
    change = domain.Change(row, {"status": FactorStatus.IN_FORCE.value}, right="approve")
    domain.change_many(actor, [change], kind=events.FACTOR_PUT_IN_FORCE)


def take_back_edited(actor: Actor, rows: Sequence[OwnFactor]) -> None:
    """A factor in force that was edited is a draft again, until somebody approves it as it stands."""
    edited = [
        row
        for row in rows
        if row.record.status == FactorStatus.IN_FORCE and not approvals.is_approved(row.record)
    ]
    back = [domain.Change(row, {"status": FactorStatus.DRAFT.value}) for row in edited]
    domain.change_many(actor, back, kind=events.FACTOR_TAKEN_BACK)
    if any(row.record.status != FactorStatus.DRAFT for row in rows):
        mark_stale(actor.organization, [row.record.site_path for row in rows])


@transaction.atomic
def retire(actor: Actor, row: OwnFactor, reason: str) -> None:
    """Take a factor out of use; calculations made with it keep it. Raises NotAllowed, Refused."""
    if access.lock(row.record).status == FactorStatus.RETIRED:
        raise Refused(_("%(number)s is retired already."), params={"number": row.record.number})
    domain.change(row, actor, {"status": FactorStatus.RETIRED.value}, reason, kind=events.FACTOR_RETIRED)


def in_force() -> list[SignedFactor]:
    """The factors in force of the organization whose scope is open, with author and reviewer; two queries."""
    rows = list(
        OwnFactor.objects.filter(
            record__status=FactorStatus.IN_FORCE, record__is_archived=False
        ).select_related("record__organization", "for_source__record")
    )
    approved = Approval.objects.filter(
        record__in=[row.pk for row in rows], outcome=ApprovalOutcome.APPROVED
    ).order_by("pk")
    newest = {each.record_id: each for each in approved}
    return [as_signed(row, newest[row.pk].submitted_by_id, newest[row.pk].decided_by_id) for row in rows]


def as_signed(row: OwnFactor, author: int | None, reviewer: int | None) -> SignedFactor:
    """One factor with the ids of its author and its reviewer. Raises InventoryProblem where one is missing."""
    sources = frozenset([row.for_source.record.number]) if row.for_source else frozenset()
    return SignedFactor(as_fact(row), str(author or ""), str(reviewer or ""), row.method, sources)


def as_fact(row: OwnFactor) -> Factor:
    """The factor in the shape of a published row; its number is its id, its record version the edition."""
    return Factor(
        id=row.record.number, publisher=row.record.organization.name, publication=row.document,
        edition=str(row.record.version), valid_from=row.valid_from or OPEN_START, valid_to=row.valid_to or OPEN_END,
        region="", scope_hint="", activity=row.activity, material=row.material, pollutant=row.pollutant,
        value=float(row.value or Decimal(0)), numerator=row.numerator, denominator=row.denominator, basis=row.basis,
        conditions=row.conditions, gwp_set=row.gwp_set, source=row.document, table_ref=row.page, checked="verified",
        second_source="", uncertainty=_percent(row.uncertainty_percent), notes=row.notes,
    )  # fmt: skip


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"±{value.normalize():f} %"


def applying(factors: Iterable[SignedFactor], activity: str, material: str) -> tuple[SignedFactor, ...]:
    """Those that a stream of an activity may take: of its material, or of any."""
    return tuple(
        each
        for each in factors
        if each.factor.activity == activity and each.factor.material in ("", material)
    )
