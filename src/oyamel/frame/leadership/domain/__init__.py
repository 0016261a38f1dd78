"""The verbs of leadership: policy and scope from draft to force, their readers, the public page, duties of roles."""

from oyamel.frame.leadership.domain.acknowledging import acknowledge, record_readers
from oyamel.frame.leadership.domain.issuing import (
    back_to_draft,
    clear_approved,
    put_in_force,
    withdraw_statement,
)
from oyamel.frame.leadership.domain.publishing import set_public_page
from oyamel.frame.leadership.domain.roles import assign_duties
from oyamel.frame.leadership.domain.writing import drop_place, set_place, tick, write_statement

__all__ = [
    "acknowledge",
    "assign_duties",
    "back_to_draft",
    "clear_approved",
    "drop_place",
    "put_in_force",
    "record_readers",
    "set_place",
    "set_public_page",
    "tick",
    "withdraw_statement",
    "write_statement",
]
