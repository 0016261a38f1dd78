"""From draft to force: cleared by the approval, put in force as a version that nobody edits, ended or withdrawn."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.facts import vocabulary
from oyamel.frame.leadership import events, queries, sentences
from oyamel.frame.leadership.enums import StageReach, StatementStatus
from oyamel.frame.leadership.models import Publication, Scope, Statement, StatementVersion
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import access, approvals, domain
from oyamel.records.enums import ApprovalOutcome
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Approval, Record


def clear_approved(actor: Actor, record: Record) -> None:
    """What follows from the approval: the text may be put in force. Raises Refused while a required point is open."""
    row = record.specific
    _refuse_open_points(row, actor.organization.edition)
    change = domain.Change(row, {"status": StatementStatus.APPROVED.value}, right="approve")
    domain.change_many(actor, [change], kind=events.STATEMENT_CLEARED)


def _refuse_open_points(row: Statement, edition: str) -> None:
    names = [point.label(get_language() or "en") for point in sentences.open_points(row, edition)]
    if names:
        raise Refused(
            _("%(number)s does not say everything that it must: %(points)s. Write it and tick the sentence."),
            params={"number": row.record.number, "points": "; ".join(names)},
        )


def back_to_draft(actor: Actor, rows: Sequence[Statement]) -> None:
    """Make a draft of what lost its approval by a change; called after every save."""
    for row in rows:
        if row.record.status == StatementStatus.APPROVED and not approvals.is_approved(row.record):
            domain.change(row, actor, {"status": StatementStatus.DRAFT.value}, kind=events.STATEMENT_WRITTEN)


@transaction.atomic
def put_in_force(actor: Actor, row: Statement, reason: str = "") -> StatementVersion:
    """Put the approved text in force from today on; the version before ends.

    Raises NotAllowed, and Refused for a text that is not approved, is in force already, or leaves a required point open.
    """
    _require(actor, row)
    access.claim(actor, "evaluate", row.record)
    fresh = type(row)._default_manager.select_related("record__organization").get(pk=row.pk)
    if fresh.record.status != StatementStatus.APPROVED or not approvals.is_approved(fresh.record):
        raise Refused(
            _("%(number)s is not approved as it stands; submit it for approval first."),
            params={"number": row.record.number},
        )
    _refuse_open_points(fresh, actor.organization.edition)
    version = _issue(actor, fresh)
    values = {"status": StatementStatus.IN_FORCE.value, "in_force": str(version.number)}
    context = {"version": version.number}
    domain.change(fresh, actor, values, reason, kind=events.STATEMENT_PUT_IN_FORCE, context=context)
    return version


def _require(actor: Actor, row: Statement) -> None:
    if not actor.may("evaluate", row.record.site_path):
        raise NotAllowed(_("Your role does not let you put this in force."))


def _issue(actor: Actor, row: Statement) -> StatementVersion:
    approval = Approval.objects.filter(record=row.record, outcome=ApprovalOutcome.APPROVED).latest("pk")
    today = clock.today()
    StatementVersion.objects.filter(record=row.record, in_force_until=None).update(in_force_until=today)
    language, _text = sentences.main_text(row)
    return StatementVersion.objects.create(
        organization=actor.organization, record=row.record, number=queries.versions_of(row.record).count() + 1,
        title=row.record.title, language=language, texts=sentences.texts(row), content=content_of(row),
        approval=approval, issued_by=actor.user, issued_at=clock.now(), in_force_from=today,
    )  # fmt: skip


def content_of(row: Statement) -> dict[str, Any]:
    """What a version keeps beside its texts; of a scope everything in words, because sites may be renamed."""
    content: dict[str, Any] = {"ticks": row.ticks}
    if isinstance(row, Scope):
        content |= {"activities": row.activities, "places": _places(row), "stages": _stages(row)}
    return content


def _places(row: Scope) -> list[dict[str, Any]]:
    names = queries.names_of_sites(row)
    return [{**line, "name": names.get(line["site"], "")} for line in row.places]


def _stages(row: Scope) -> dict[str, str]:
    """Stage → reach, as codes of the facts, so that they are worded for each reader."""
    known = vocabulary.life_cycle_stages()
    return {
        stage: reach for stage, reach in row.stages.items() if stage in known and reach in StageReach.values
    }


@transaction.atomic
def withdraw_statement(actor: Actor, row: Statement, reason: str) -> None:
    """End the version in force without a next one; it leaves the public page. Raises NotAllowed, Refused."""
    _require(actor, row)
    access.claim(actor, "evaluate", row.record)
    version = queries.in_force(row.record)
    if version is None:
        raise Refused(_("No version of %(number)s is in force."), params={"number": row.record.number})
    version.in_force_until = clock.today()
    version.save(update_fields=["in_force_until"])
    Publication.objects.filter(record=row.record).delete()
    values = {"status": StatementStatus.DRAFT.value, "in_force": ""}
    context = {"version": version.number}
    domain.change(row, actor, values, reason, kind=events.STATEMENT_WITHDRAWN, context=context)
