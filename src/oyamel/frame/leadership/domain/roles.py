"""Who answers for what: the duties of a role."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oyamel.frame.leadership import events
from oyamel.frame.leadership.enums import Letter
from oyamel.frame.leadership.matrix import requirement_rows
from oyamel.frame.leadership.models import Role
from oyamel.org.actors import Actor
from oyamel.records import domain


def assign_duties(
    actor: Actor, role: Role, letters: Mapping[str, str], reason: str = "", version: int | None = None
) -> bool:
    """Set what a role has to do with each requirement (id → letter, "" for nothing); True if anything changed.

    Raises NotAllowed, Conflict, and ValidationError for a requirement that is not in the organization's edition.
    """
    known = {row.id for row in requirement_rows(actor.organization.edition)}
    if unknown := set(letters) - known:
        raise ValidationError(
            {"duties": _("%(id)s is no requirement of your edition.") % {"id": min(unknown)}}
        )
    if not {letter for letter in letters.values() if letter} <= set(Letter.values):
        raise ValidationError({"duties": _("A duty is one of A, AR, R, C and I.")})
    lines = [{"requirement": name, "letter": letters[name]} for name in sorted(letters) if letters[name]]
    if role.children["duties"].read([role.pk]).get(role.pk, []) == lines:
        return False
    return domain.change(role, actor, {"duties": lines}, reason, version, kind=events.DUTIES_ASSIGNED)
