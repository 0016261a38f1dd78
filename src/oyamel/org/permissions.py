"""Who may do what: one table of predicates. Everything else asks here.

A right is (action, role, branch). A membership gives a role for the whole organization or for one branch of
the site tree; `allowed_ranges` turns a person's memberships into ranges of the site path, and `may` asks for one object.
"""

from dataclasses import dataclass

from oyamel.org.enums import Role

WRITERS = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.COORDINATOR, Role.CONTRIBUTOR})
EDITORS = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.COORDINATOR})
EVERYONE = frozenset(Role)
OFFICE = frozenset({Role.ADMINISTRATOR, Role.MANAGER})

ACTIONS: dict[str, frozenset[Role]] = {
    "view": EVERYONE,
    "comment": EVERYONE - {Role.READER, Role.EXTERNAL_AUDITOR},
    "create": WRITERS,
    "change": WRITERS,
    "evaluate": EDITORS,
    "archive": EDITORS,
    "approve": frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.MANAGEMENT}),
    "export": EVERYONE - {Role.READER},
    "import": EDITORS,
    "configure": OFFICE,
    "administer": frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True)
class Grant:
    """One membership as the predicates need it: a role and the branch it holds for ('' is the whole organization)."""

    role: Role
    path: str
    site_name: str = ""


@dataclass(frozen=True)
class Reason:
    """Why someone may or may not do a thing: the grants that allow it, and those that do not reach."""

    allowed: bool
    by: tuple[Grant, ...]
    out_of_branch: tuple[Grant, ...]
    other_roles: tuple[Grant, ...]


def covers(grant: Grant, path: str) -> bool:
    """Whether a grant reaches a site path; what belongs to the whole organization is seen by all, changed by whole grants."""
    return path.startswith(grant.path)


def reaches(grant: Grant, action: str, path: str) -> bool:
    if action == "view" and path == "":
        return True
    return covers(grant, path)


def explain(grants: list[Grant], action: str, path: str) -> Reason:
    """The reason behind `may`, for the page that explains rights to an administrator."""
    roles = ACTIONS[action]
    with_role = [grant for grant in grants if grant.role in roles]
    by = tuple(grant for grant in with_role if reaches(grant, action, path))
    out = tuple(grant for grant in with_role if grant not in by)
    other = tuple(grant for grant in grants if grant.role not in roles)
    return Reason(bool(by), by, out, other)


def allows(grants: list[Grant], action: str, path: str) -> bool:
    """Whether any grant gives the action at this site path."""
    return explain(grants, action, path).allowed


def allowed_paths(grants: list[Grant], action: str) -> list[str]:
    """The branches (path prefixes) in which the action is given; [''] is everywhere, [] is nowhere."""
    paths = sorted({grant.path for grant in grants if grant.role in ACTIONS[action]})
    kept: list[str] = []
    for path in paths:
        if not any(path.startswith(wider) for wider in kept):
            kept.append(path)
    return kept
