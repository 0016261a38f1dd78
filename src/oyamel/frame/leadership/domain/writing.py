"""Writing a policy or scope: its texts, the ticks of its points, the sites in and out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.facts import UnknownFact, statements
from oyamel.frame.leadership import events, sentences
from oyamel.frame.leadership.enums import StageReach, StatementStatus
from oyamel.frame.leadership.models import Scope, Statement
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.records import domain, fields

DRAFT = {"status": StatementStatus.DRAFT.value}


def write_statement(
    actor: Actor, row: Statement, values: dict[str, Any], reason: str = "", version: int | None = None
) -> bool:
    """Change texts, and of a scope activities and stages; the text is a draft again. True if anything changed.

    A tick whose sentence is gone opens again by itself. Raises NotAllowed, Conflict, ValidationError.
    """
    stages = values.get("stages", {})
    if not set(stages.values()) <= set(StageReach.values):
        raise ValidationError({"stages": _("A stage is controlled, influenced or neither.")})
    if all(fields.read(row, name) == value for name, value in values.items()):
        return False
    return domain.change(row, actor, values | DRAFT, reason, version, kind=events.STATEMENT_WRITTEN)


def tick(actor: Actor, row: Statement, point_id: str, sentence: str, version: int | None = None) -> None:
    """Tick a point against a sentence of the text, or take the tick away with "".

    Raises UnknownFact, NotAllowed, Conflict, and ValidationError for a sentence that the text does not hold.
    """
    known = {each.id: each for each in statements.points(row.points, actor.organization.edition)}
    if point_id not in known:
        raise UnknownFact("point", point_id)
    _language, text = sentences.main_text(row)
    if sentence and sentence not in sentences.sentences(text):
        raise ValidationError(
            {"sentence": _("The text does not hold this sentence any more; choose another.")}
        )
    ticks = {**row.ticks, point_id: sentence}
    kept = {name: text for name, text in ticks.items() if text}
    if kept == row.ticks:
        return
    kind = events.POINT_TICKED if sentence else events.POINT_UNTICKED
    context = {"point": known[point_id].label(get_language() or "en")}
    domain.change(row, actor, {"ticks": kept} | DRAFT, sentence, version, kind=kind, context=context)


def set_place(
    actor: Actor, row: Scope, site: Site | None, is_in: bool, reason: str, version: int | None = None
) -> None:
    """Say that a branch of the site tree (None is the whole organization) is in the scope, or out of it and why.

    The nearest line above a site decides. Raises NotAllowed, Conflict, and ValidationError for leaving out without a reason.
    """
    if not is_in and not reason.strip():
        raise ValidationError(
            {"reason": _("Say why it is out; an exclusion without a reason does not hold in an audit.")}
        )
    pk = site.pk if site else None
    line = {"site": pk, "is_in": is_in, "reason": reason.strip()}
    _write_places(actor, row, [*(each for each in row.places if each["site"] != pk), line], reason, version)


def drop_place(actor: Actor, row: Scope, site_id: int | None, version: int | None = None) -> None:
    """Take a line of the sites in and out away. Raises NotAllowed, Conflict."""
    _write_places(actor, row, [each for each in row.places if each["site"] != site_id], "", version)


def _write_places(
    actor: Actor, row: Scope, places: list[dict[str, Any]], reason: str, version: int | None
) -> None:
    if places != row.places:
        domain.change(row, actor, {"places": places} | DRAFT, reason, version, kind=events.SCOPE_BOUNDARY_SET)
