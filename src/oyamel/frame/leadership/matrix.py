"""The matrix of responsibilities: requirements by roles, one accountable role for each requirement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from oyamel.facts import standards, statements
from oyamel.facts.text import Text
from oyamel.frame.leadership.enums import ACCOUNTABLE, RoleStatus
from oyamel.frame.leadership.models import Duty, Role
from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.records.models import visible

MOST_ROLES = 60


@dataclass(frozen=True)
class RequirementRow:
    """A row: a clause, or a requirement that needs a person of its own; `same` are its ids in the other edition."""

    id: str
    number: str
    title: Text
    same: tuple[str, ...]


@cache
def requirement_rows(edition: str) -> tuple[RequirementRow, ...]:
    """The rows of an edition in the order of the standard."""
    named = {duty.requirement: duty for duty in statements.duties(edition)}
    rows: list[RequirementRow] = []
    for clause in standards.clauses_of(edition):
        if clause.is_heading or not clause.requirements:
            continue
        rows.append(RequirementRow(clause.id, clause.number, clause.title, clause.maps_to))
        for each in clause.requirements:
            if each.id in named:
                rows.append(RequirementRow(each.id, clause.number, named[each.id].label, each.maps_to))
    return tuple(rows)


@dataclass(frozen=True)
class Line:
    """A row with the letter of each role (role id → letter) and how many roles are accountable at the nearest level."""

    row: RequirementRow
    letters: dict[int, str]
    accountable: int

    @property
    def is_gap(self) -> bool:
        return self.accountable != 1


@dataclass
class Matrix:
    """The roles of a place (its own, those of the sites above, those of the whole) and a line for each requirement."""

    roles: list[Role] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    is_cut: bool = False

    @property
    def gaps(self) -> list[Line]:
        return [line for line in self.lines if line.is_gap]


def matrix(actor: Actor, path: str = "") -> Matrix:
    """The matrix of a place ('' is the whole organization); two queries. Of more roles than MOST_ROLES the first count."""
    roles = _roles(actor, path)
    duties = Duty.objects.filter(role__in=[role.pk for role in roles])
    found = duties.values_list("role", "requirement", "letter")
    return Matrix(
        roles[:MOST_ROLES], _lines(actor.organization.edition, roles, found), len(roles) > MOST_ROLES
    )


def _roles(actor: Actor, path: str) -> list[Role]:
    rows = Role.objects.filter(
        visible(actor, "view", "record__"), organization=actor.organization, record__is_archived=False,
        record__status=RoleStatus.ACTIVE.value, record__site_path__in=["", *(paths.ancestors(path) if path else [])],
    )  # fmt: skip
    rows = rows.select_related("record__site", "record__owner", "record__organization")
    return list(rows.order_by("record__site_path", "pk")[: MOST_ROLES + 1])


def gap_count(actor: Actor, path: str = "") -> int:
    """How many requirements have no accountable role, or several, at a place."""
    return len(matrix(actor, path).gaps)


def letters_of(role: Role, edition: str) -> dict[str, str]:
    """The duties of one role in an edition: id of the row → letter, in the order of the standard."""
    found = Duty.objects.filter(role=role).values_list("role", "requirement", "letter")
    lines = _lines(edition, [role], found)
    return {line.row.id: line.letters[role.pk] for line in lines if role.pk in line.letters}


def _lines(edition: str, roles: Sequence[Role], found: Iterable[tuple[int, str, str]]) -> list[Line]:
    rows, home = requirement_rows(edition), _home(edition)
    letters: dict[str, dict[int, str]] = {row.id: {} for row in rows}
    for role, requirement, letter in found:
        if requirement in home:
            letters[home[requirement]].setdefault(role, letter)
    levels = {role.pk: len(role.record.site_path) for role in roles}
    return [Line(row, letters[row.id], _accountable(letters[row.id], levels)) for row in rows]


@cache
def _home(edition: str) -> dict[str, str]:
    """Which row of an edition an id of either edition belongs to: its own, the one of the same number, the first mapped."""
    rows = requirement_rows(edition)
    pairs = [(other, row.id) for row in reversed(rows) for other in row.same]
    alike = [(other, mine) for other, mine in pairs if other.partition("/")[2] == mine.partition("/")[2]]
    return {**dict(pairs), **dict(alike), **{row.id: row.id for row in rows}}


def _accountable(letters: dict[int, str], levels: dict[int, int]) -> int:
    """The accountable roles of the nearest level that has any: a site may name its own instead of that of the whole."""
    named = [levels[role] for role, letter in letters.items() if letter in ACCOUNTABLE]
    return named.count(max(named)) if named else 0
