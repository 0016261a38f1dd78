"""The verbs of the organization. Pages, API, jobs and command line call these; each writes its event in its transaction."""

from oyamel.frame.organization.domain.changes import Stale, changes_of, events_of, seen
from oyamel.frame.organization.domain.invitations import (
    accept,
    invite,
    invite_again,
    pending_by_secret,
    revoke,
)
from oyamel.frame.organization.domain.members import (
    add_membership,
    change_membership,
    end_membership,
    in_force,
    is_in_force,
)
from oyamel.frame.organization.domain.organizations import begin_organization, change_organization, free_slug
from oyamel.frame.organization.domain.people import (
    add_person,
    change_person,
    follow_email,
    leave,
    rename_user,
)
from oyamel.frame.organization.domain.sites import (
    add_area,
    add_site,
    change_area,
    change_site,
    close_site,
    move_site,
    reopen_site,
)
from oyamel.frame.organization.domain.tokens import create_token, revoke_token, token_by_secret

__all__ = [
    "Stale", "accept", "add_area", "add_membership", "add_person", "add_site", "begin_organization", "change_area",
    "change_membership", "change_organization", "change_person", "change_site", "changes_of", "close_site", "create_token",
    "end_membership", "events_of", "follow_email", "free_slug", "in_force", "invite", "invite_again", "is_in_force", "leave",
    "move_site", "pending_by_secret", "rename_user", "reopen_site", "revoke", "revoke_token", "seen", "token_by_secret",
]  # fmt: skip
